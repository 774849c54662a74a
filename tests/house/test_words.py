"""Words: each noun of the code is in the glossary, labels begin in lower case, pages link to pages that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import models

from .sources import PACKAGE, ROOT, files, living_code, named

GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"


# --- The glossary --------------------------------------------------------------------------------------------------------


def nouns_of_the_code() -> set[str]:
    """Every model and every list of choices."""
    tables = {model.__name__ for model in our_models()}
    for path in living_code():
        if path.name in {"enums.py", "records.py"} or path.parent.name == "enums":
            import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    return tables | {
        choice.__name__ for choice in models.TextChoices.__subclasses__() if choice.__module__.startswith("continuum.")
    }


def our_models() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models() if model.__module__.startswith("continuum.") and ".tests." not in model.__module__
    ]


def rows_of(glossary: str) -> list[list[str]]:
    """The lines of its tables: French term, English name, room, definition, source."""
    lines = [line.strip().strip("|").split("|") for line in glossary.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if not set("".join(line).strip()) <= set("-: ")]


def english_names(glossary: str) -> set[str]:
    return {name for row in rows_of(glossary) if len(row) > 1 for name in re.findall(r"`(\w+)`", row[1])}


def missing(nouns: Iterable[str], glossary: str) -> list[str]:
    return sorted(set(nouns) - english_names(glossary))


def no_longer_there(nouns: set[str], glossary: str) -> list[str]:
    """Names written like a class that no class bears any more."""
    return sorted(name for name in english_names(glossary) if name[:1].isupper() and name not in nouns)


def test_every_noun_of_the_code_is_in_the_glossary():
    assert missing(nouns_of_the_code(), GLOSSARY.read_text(encoding="utf-8")) == []


def test_the_glossary_names_nothing_that_has_gone():
    assert no_longer_there(nouns_of_the_code(), GLOSSARY.read_text(encoding="utf-8")) == []


def test_each_line_of_the_glossary_is_whole():
    incomplete = [row for row in rows_of(GLOSSARY.read_text(encoding="utf-8")) if len(row) != 5 or not all(row)]
    assert incomplete == []


def test_a_noun_that_nobody_explained_and_one_that_has_gone_are_seen():
    glossary = (
        "| Terme | Nom | … |\n|---|---|---|\n| relevé | `Reading` | x |\n| ancien | `Bygone` | x |\n| bilan | `report` | x |"
    )
    assert missing({"Reading", "Finding"}, glossary) == ["Finding"]
    assert no_longer_there({"Reading", "Finding"}, glossary) == ["Bygone"]


# --- Labels ----------------------------------------------------------------------------------------------------------------


def capital_letters(labels: Iterable[tuple[str, str]]) -> list[str]:
    """Labels that begin with a capital, acronyms excepted: the screen puts the capital where it is needed."""
    return [f"{where}: {label}" for where, label in labels if label[:1].isupper() and not label[:2].isupper()]


def labels_of_models() -> Iterable[tuple[str, str]]:
    for model in our_models():
        yield model.__name__, str(model._meta.verbose_name)
        yield model.__name__, str(model._meta.verbose_name_plural)
        for field in model._meta.local_fields:
            yield f"{model.__name__}.{field.name}", str(field.verbose_name)


def test_labels_begin_in_lower_case():
    assert capital_letters(label for label in labels_of_models() if label[1] != "ID") == []


def test_a_capital_in_a_label_is_seen():
    assert capital_letters([("Reading", "Relevé"), ("Node", "élément du plan"), ("Code", "SIREN")]) == ["Reading: Relevé"]


# --- Links between pages -----------------------------------------------------------------------------------------------------

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    return [path for path in files() if path.suffix == ".md" and (path.parent == ROOT or ROOT / "docs" in path.parents)]


def broken_links(page: Path, text: str) -> list[str]:
    """Links to files that do not exist, and addresses of other sites."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    found = [link.split("#")[0] for link in LINK.findall(text)]
    return [link for link in found if link and ("://" in link or not (page.parent / link).exists())]


def test_pages_link_to_pages_that_exist():
    faults = [f"{named(page)}: {link}" for page in pages() for link in broken_links(page, page.read_text(encoding="utf-8"))]
    assert faults == []


def test_a_broken_link_is_seen(tmp_path):
    (tmp_path / "here.md").touch()
    text = "[ici](here.md#part) [là](gone.md) [ailleurs](https://example.org) [bas](#part)\n```\n[x](y.md)\n```"
    assert broken_links(tmp_path / "page.md", text) == ["gone.md", "https://example.org"]


def unlisted(map_text: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if f"({name})" not in map_text]


def test_the_map_of_the_documentation_names_every_page():
    docs = ROOT / "docs"
    names = [page.relative_to(docs).as_posix() for page in pages() if docs in page.parents and page != docs / "README.md"]
    assert unlisted((docs / "README.md").read_text(encoding="utf-8"), names) == []


def test_a_page_absent_from_the_map_is_seen():
    assert unlisted("[a](how-to/a.md)", ["how-to/a.md", "how-to/b.md"]) == ["how-to/b.md"]
