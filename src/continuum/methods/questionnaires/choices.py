"""The sheets beside the questions: choices with their scores, dimensions with their levels, advice."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from . import columns
from .form import Advice, Choice, Dimension, Framework, Texts, Threshold
from .language import quoted
from .problems import Problems
from .workbook import Sheet

_YES = {"yes", "true", "true()", "oui", "vrai", "1", "x"}
_NO = {"", "no", "false", "false()", "non", "faux", "0"}


def decimal(cell: str) -> Decimal | None:
    """A number as a person writes it, with a comma or a point; nothing for anything else."""
    try:
        value = Decimal(cell.replace(",", ".").replace("\u202f", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10**9) else None


def read_lists(sheet: Sheet | None, problems: Problems, duplicates: str) -> dict[str, tuple[Choice, ...]]:
    """The lists of choices by name. A name twice in one list is refused unless the settings allow it."""
    if sheet is None:
        return {}
    headers, others = columns.read_headers(sheet.headers, columns.CHOICES)
    extra = [header for header in others if not header.lower().startswith(("media::", "image", "audio", "video"))]
    lists: dict[str, list[Choice]] = {}
    rows: dict[tuple[str, str], int] = {}
    for number, row in sheet.rows:
        values = {column.name: row[header] for header, column in headers.items() if header in row}
        list_name, name = values.get("list_name", ""), values.get("name", "")
        if not list_name:
            continue
        if not name:
            problems.error("choices", number, "name", "le nom du choix manque\u202f; donnez-lui un nom court, sans espace.")
            continue
        if (list_name, name) in rows and duplicates.lower() not in _YES:
            first = rows[list_name, name]
            message = f"le choix {quoted(name)} figure déjà ligne {first} dans la même liste\u202f; donnez-lui un autre nom."
            problems.error("choices", number, "name", message)
        rows.setdefault((list_name, name), number)
        labels = {
            column.language: row[header] for header, column in headers.items() if column.name == "label" and row.get(header)
        }
        if not labels and not any(header.lower().startswith("media") for header in row):
            problems.warning(
                "choices", number, "label", f"le choix {quoted(name)} n’a pas de libellé\u202f; son nom sera montré."
            )
        lists.setdefault(list_name, []).append(
            Choice(
                name=name,
                labels=labels,
                columns={header: row[header] for header in extra if header in row},
                score=_score(number, values, problems),
                excluded=values.get("cx_na", "").lower() in _YES,
                advice=tuple(re.split(r"[\s,;]+", values["cx_advice"])) if values.get("cx_advice") else (),
                row=number,
            )
        )
    return {name: tuple(choices) for name, choices in lists.items()}


def _score(number: int, values: dict[str, str], problems: Problems) -> Decimal | None:
    cell = values.get("cx_score", "")
    score = decimal(cell) if cell else None
    if cell and score is None:
        message = (
            f"{quoted(cell)} n’est pas un nombre de points\u202f; écrivez un nombre, ou cochez cx_na pour un choix hors score."
        )
        problems.error("choices", number, "cx_score", message)
    return score


def read_dimensions(sheet: Sheet | None, problems: Problems) -> tuple[Dimension, ...]:
    """The dimensions: code, label, least share of answers (0.6 or 60 %), levels « fragile:0 solide:50 », theme."""
    found: list[Dimension] = []
    headers, _ = columns.read_headers(sheet.headers, columns.DIMENSIONS) if sheet else ({}, [])
    for number, row in sheet.rows if sheet else ():
        values = {column.name: row[header] for header, column in headers.items() if header in row}
        code = values.get("code", "")
        if not code or any(one.code == code for one in found):
            problems.error(
                "cx_dimensions", number, "code", f"le code {quoted(code)} manque ou est déjà pris\u202f; donnez-en un autre."
            )
            continue
        found.append(_dimension("cx_dimensions", number, row, headers, problems))
    return tuple(found)


def read_frameworks(sheet: Sheet | None, problems: Problems) -> tuple[Framework, ...]:
    """The other frameworks, in the order of their first row: framework, then the columns of a dimension."""
    found: dict[str, dict[str, Dimension]] = {}
    headers, _ = columns.read_headers(sheet.headers, columns.FRAMEWORKS) if sheet else ({}, [])
    for number, row in sheet.rows if sheet else ():
        values = {column.name: row[header] for header, column in headers.items() if header in row}
        framework, code = values.get("framework", ""), values.get("code", "")
        if not framework:
            message = "le nom du cadre manque\u202f; répétez-le à chaque ligne, par exemple 2023."
            problems.error("cx_frameworks", number, "framework", message)
            continue
        if not code or code in found.get(framework, {}):
            message = (
                f"le code {quoted(code)} manque ou est déjà pris dans le cadre {quoted(framework)}\u202f; donnez-en un autre."
            )
            problems.error("cx_frameworks", number, "code", message)
            continue
        found.setdefault(framework, {})[code] = _dimension("cx_frameworks", number, row, headers, problems)
    return tuple(Framework(code, tuple(dimensions.values())) for code, dimensions in found.items())


def _dimension(sheet: str, number: int, row: dict[str, str], headers: dict[str, columns.Column], problems: Problems) -> Dimension:
    values = {column.name: row[header] for header, column in headers.items() if header in row}
    share, levels = _share(sheet, number, values, problems), _levels(sheet, number, values, problems)
    return Dimension(values["code"], _labels(row, headers, "label"), share, levels, values.get("theme", ""))


def _labels(row: dict[str, str], headers: dict[str, columns.Column], name: str) -> Texts:
    return {column.language: row[header] for header, column in headers.items() if column.name == name and row.get(header)}


def _share(sheet: str, number: int, values: dict[str, str], problems: Problems) -> Decimal:
    cell = values.get("least_share", "").strip()
    if not cell:
        return Decimal("0.6")
    share = decimal(cell.removesuffix("%").strip())
    if share is not None and (cell.endswith("%") or share > 1):
        share /= 100
    if share is None or not 0 <= share <= 1:
        problems.error(sheet, number, "least_share", f"{quoted(cell)} n’est pas une part\u202f; écrivez 0.6 ou 60\u00a0%.")
        return Decimal("0.6")
    return share


_LEVEL = re.compile(r"[^;|\n]+")


def level_names(cell: str) -> list[str]:
    """The names in a cell of levels, in its order; none in one that cannot be read."""
    return [name for piece in _LEVEL.findall(cell) if piece.strip() and (name := _level(piece)[0])]


def with_level_name(cell: str, number: int, name: str) -> str:
    """The same cell with another name for one of its levels, counted from 0."""
    pieces = [one for one in _LEVEL.finditer(cell) if one[0].strip() and _level(one[0])[0]]
    start, end = pieces[number].span()
    return cell[:start] + cell[start:end].replace(_level(cell[start:end])[0], name, 1) + cell[end:]


def _level(piece: str) -> tuple[str, Decimal | None]:
    """Its name and its bound, whichever comes first."""
    first, last = (part.strip() for part in [*re.split(r"[:=]", piece.strip(), maxsplit=1), ""][:2])
    return (last, decimal(first)) if decimal(first) is not None else (first, decimal(last))


def _levels(sheet: str, number: int, values: dict[str, str], problems: Problems) -> tuple[Threshold, ...]:
    """« fragile:0; solide:50 », or the bound first: « 0:fragile; 50:solide »."""
    found: list[Threshold] = []
    for piece in filter(None, (one.strip() for one in re.split(r"[;|\n]", values.get("levels", "")))):
        level, bound = _level(piece)
        if not level or bound is None or (found and bound <= found[-1].least):
            message = (
                f"{quoted(piece)} n’est pas un niveau\u202f; écrivez {quoted('fragile:0; en chemin:40; solide:70')}, en montant."
            )
            problems.error(sheet, number, "levels", message)
            return ()
        found.append(Threshold(bound, level))
    return tuple(found)


def read_advice(sheet: Sheet | None, problems: Problems) -> tuple[Advice, ...]:
    """The advice: code, level (1 before 2), text, link, whether it is a quick win."""
    found: list[Advice] = []
    headers, _ = columns.read_headers(sheet.headers, columns.ADVICE) if sheet else ({}, [])
    for number, row in sheet.rows if sheet else ():
        values = {column.name: row[header] for header, column in headers.items() if header in row}
        code, level = values.get("code", ""), values.get("level", "1")
        if not code or any(one.code == code for one in found):
            problems.error(
                "cx_advice", number, "code", f"le code {quoted(code)} manque ou est déjà pris\u202f; donnez-en un autre."
            )
            continue
        if level not in ("1", "2", "3"):
            problems.error("cx_advice", number, "level", f"{quoted(level)} n’est pas un niveau\u202f; écrivez 1, 2 ou 3.")
            level = "1"
        link = values.get("link", "")
        if link and not link.startswith("https://"):
            problems.error("cx_advice", number, "link", f"{quoted(link)} n’est pas un lien sûr\u202f; il commence par https://.")
            link = ""
        found.append(Advice(code, int(level), _labels(row, headers, "text"), link, _quick_win(number, values, problems)))
    return tuple(found)


def _quick_win(number: int, values: dict[str, str], problems: Problems) -> bool:
    cell = values.get("quick_win", "").lower()
    if cell not in _YES | _NO:
        problems.error("cx_advice", number, "quick_win", f"{quoted(cell)} ne dit ni oui ni non\u202f; écrivez yes ou no.")
    return cell in _YES
