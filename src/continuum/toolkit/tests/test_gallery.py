"""Promises of the look: the gallery shows every component, the colours can be read, words are French."""

import datetime as dt
import re
from decimal import Decimal
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import include, path

from continuum.toolkit.access import demo_only
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.gallery import gallery

TOOLKIT = Path(__file__).parents[1]
STATIC = TOOLKIT / "static/toolkit"
CSS = (STATIC / "continuum.css").read_text(encoding="utf-8")
TEMPLATES = TOOLKIT / "templates/toolkit"
TOKENS = {
    name: (light, dark) for name, light, dark in re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", CSS)
}
urlpatterns = [
    path("composants/", gallery),
    path("connexion/", gallery, name="account_login"),
    path("", include("continuum.toolkit.urls")),
]
WORDS = ("ink", "quiet", "pine", "ochre", "brick", "plum", "sky")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("word", "ground", "theme"), [*product(WORDS, ("paper", "shade"), (0, 1))])
def test_every_colour_of_words_can_be_read(word, ground, theme):
    assert contrast(TOKENS[word][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize(("word", "theme"), [*product(("ink", "pine"), (0, 1))])
def test_words_can_be_read_on_a_chosen_line(word, theme):
    assert contrast(TOKENS[word][theme], TOKENS["pine-soft"][theme]) >= 4.5


@pytest.mark.parametrize(("colour", "theme"), [*product(("level-4", "quiet", "ochre"), (0, 1))])
def test_borders_focus_and_the_strongest_level_stand_out(colour, theme):
    assert contrast(TOKENS[colour][theme], TOKENS["paper"][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1])
def test_the_levels_of_a_map_go_one_way(theme):
    away = [contrast(TOKENS[f"level-{level}"][theme], TOKENS["paper"][theme]) for level in (1, 2, 3, 4)]
    assert away == sorted(away)


def test_the_focus_outline_is_never_removed_without_another():
    bare = re.findall(r"([^{}]+)\{[^{}]*outline: none", CSS)
    assert [one.strip() for one in bare] == ["main:focus", ".row-link:focus-visible"]
    assert ".row-link:focus-visible::after { outline: 3px solid var(--ochre)" in CSS


def test_pages_hold_no_style_and_no_script_that_the_policy_refuses():
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), file.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), file.name


def test_scripts_evaluate_nothing():
    for file in STATIC.glob("*.js"):
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", file.read_text(encoding="utf-8")), file.name


def test_every_component_says_what_it_is_for():
    for file in TEMPLATES.glob("*.html"):
        assert "{#" in file.read_text(encoding="utf-8"), file.name


def included_by(file, seen):
    """All the templates that a template shows, one through the other."""
    for name in re.findall(r'include "(toolkit/[^"]+)"', file.read_text(encoding="utf-8")):
        if name not in seen:
            seen.add(name)
            included_by(TEMPLATES.parent / name, seen)
    return seen


def test_the_gallery_shows_every_component():
    shown = included_by(TEMPLATES / "gallery.html", included_by(TEMPLATES / "base.html", set()))
    pages = {"base.html", "bare.html", "gallery.html", "confirm.html"}
    drawn_by_code = {"field.html", "field_error.html", "form_fields.html", "form_parts.html", "error_summary.html", "chart.html"}
    components = {file.name for file in TEMPLATES.glob("*.html")} - pages - drawn_by_code
    assert {name for name in components if f"toolkit/{name}" not in shown} == set()


def test_the_gallery_belongs_to_the_demonstration():
    assert gallery.access_rule is demo_only


@pytest.fixture
def gallery_page(settings, db, client):
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__
    return client.get("/composants/").content.decode()


def test_the_gallery_shows_full_empty_and_wrong(gallery_page):
    assert "Rien ne vous attend." in gallery_page
    assert "choses sont à corriger" in gallery_page
    assert "<legend>Pour la joindre</legend>" in gallery_page
    assert gallery_page.count('<figure class="chart"') == 7
    assert gallery_page.count("Les mêmes données en tableau") == 7


def test_no_two_things_of_the_gallery_share_a_name(gallery_page):
    ids = re.findall(r'\sid="([^"]+)"', gallery_page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_every_table_can_be_scrolled_with_the_keyboard(gallery_page):
    regions = re.findall(r'<div class="table-wrap"([^>]*)><table|<div class="table-wrap"([^>]*)>\s*<table', gallery_page)
    assert len(regions) == gallery_page.count("<table")
    assert all('tabindex="0"' in "".join(one) and 'role="region"' in "".join(one) for one in regions)


def written(text, **context):
    return Template(text).render(Context(context))


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("{{ value|number }}", 199884, "199\u202f884"),
        ("{{ value|number:1 }}", Decimal("11.5"), "11,5"),
        ("{{ value|number }}", "non connu", "non connu"),
        ("{{ value|number }}", True, "True"),
        ("{{ value|number }}", None, ""),
        ("{{ value|fdate }}", dt.date(2021, 10, 1), "1er octobre 2021"),
        ("{{ value|fdate }}", dt.datetime(2021, 9, 30, 23, 30, tzinfo=dt.UTC), "1er octobre 2021"),
        ("{{ value|pdate }}", "2021-10", "octobre 2021"),
        ("{{ value|pdate }}", PartialDate(2021), "2021"),
        ("{{ value|pdate }}", "bientôt", "bientôt"),
        ("{{ value|spaces }}", "Qui ? <b>", "Qui\u202f? &lt;b&gt;"),
        ('{{ value|counted:"structure,structures" }}', 3, "3\u00a0structures"),
        ("{{ value|sentence }}", ["a", "b", "c"], "a, b et c"),
    ],
)
def test_templates_write_french(text, value, expected):
    assert written(text, value=value) == expected


def test_changing_one_parameter_keeps_the_others_and_goes_back_to_the_first_page():
    request = RequestFactory().get("/", {"q": "a b", "tri": "nom", "page": "3"})
    assert written('{% query_string "tri" "-nom" %}', request=request) == "?q=a+b&amp;tri=-nom"
    assert written('{% query_string "page" 4 %}', request=request) == "?q=a+b&amp;tri=nom&amp;page=4"
    assert written('{% query_string "q" "" %}', request=request) == "?tri=nom"


def test_a_rule_asked_without_a_reader_answers_no():
    assert written('{% can "directory.anything" None as ok %}{{ ok }}') == "False"


def test_a_rule_is_asked_for_the_reader(monkeypatch):
    rules = import_module("continuum.directory.rules")
    monkeypatch.setattr(rules, "open_the_door", lambda person, door: (person, door) == ("Claire", "nord"), raising=False)
    request = RequestFactory().get("/")
    request.user = "Claire"
    text = '{% can "directory.open_the_door" door as ok %}{{ ok }}'
    assert written(text, request=request, door="nord") == "True"
    assert written(text, request=request, door="sud") == "False"


def test_a_question_list_cannot_break_out_of_its_script():
    question = {"code": "a", "label": "</script><b>", "answer": 3}
    assert "</script><b>" not in written('{% questions_list all "liste" %}', all=[question])


@pytest.mark.parametrize(("count", "links"), [(3, 0), (25, 1), (45, 1)])
def test_a_list_of_one_page_needs_no_pagination(count, links):
    page = Paginator(range(count), 20).page(1)
    assert written('{% include "toolkit/pagination.html" %}', page=page).count("<a ") == links


def test_a_status_says_its_word_beside_its_shape():
    late = written('{% include "toolkit/status.html" with kind="late" %}')
    assert "en retard" in late
    assert 'aria-hidden="true"' in late


def test_an_invented_datum_is_marked_and_a_typed_one_is_not():
    mark = '{% include "toolkit/origin.html" %}'
    assert "donnée de démonstration" in written(mark, origin="invented")
    assert written(mark, origin="entered").strip() == ""


def test_a_missing_figure_is_said_in_words_and_zero_is_a_figure():
    figure = '{% include "toolkit/figure.html" %}'
    assert "pas encore de chiffre" in written(figure, name="Emplois", value=None)
    assert "<b>0</b>" in written(figure, name="Emplois", value=0)


def test_a_table_aligns_numbers_and_says_what_is_not_known():
    columns = [{"label": "Région"}, {"label": "Nombre", "numeric": True, "sort_url": "?tri=n", "sorted": "descending"}]
    rows = [{"cells": ("Grand Est", 1204), "url": "/ge/"}, {"cells": ("Normandie", None)}]
    table = written('{% include "toolkit/table.html" %}', columns=columns, rows=rows, caption="Régions")
    assert '<th scope="col" class="num" aria-sort="descending"><a href="?tri=n">' in table
    assert '<td class="num">1\u202f204</td>' in table
    assert '<a class="row-link" href="/ge/">Grand Est</a>' in table
    assert "non connu" in table
