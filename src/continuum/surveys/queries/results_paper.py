"""The give-back on paper: four pages that the structure keeps, and what its points of view say of each other where they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from continuum.directory.queries.schemes import Told
from continuum.plan.models import StructureAction
from continuum.surveys.models import Request
from continuum.surveys.queries.consents import ShownScope, scopes_of
from continuum.toolkit import clock
from continuum.toolkit.charts.printing import printed
from continuum.toolkit.renderers.document import (
    Aside,
    Block,
    Bullets,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Runs,
    Table,
    Text,
    cells,
    words,
)
from continuum.toolkit.typography import french_date

from .needs import ShownAdvice, ShownNeed
from .results import Results, chart_of, level_key
from .schemes import SchemesForNeeds
from .shared import Compared, SharedDiagnosis
from .waves import moved_since

FEW, AFTERWARDS = 6, 3
DEMO = "données de démonstration"


def results_paper(results: Results) -> Document:
    """One document; what the reader may not see on the screen is not on the paper either."""
    request = results.request
    sight = results.sight
    blocks: list[Block] = [*_head(results)]
    if sight.results:
        blocks += _standing(results)
        second = [*_read_otherwise(results), *(_beginning(results) if results.advises else ())]
        blocks += [PageBreak(), *second] if second else []
    if sight.is_own:
        blocks += [PageBreak(), *_opened_to(results), PageBreak(), *_leaving(scopes_of(request))]
        blocks += [*_side_by_side(SharedDiagnosis(request))]
    title = f"{request.campaign.title}, {request.organisation}"
    author = str(request.campaign.node.programme.sponsor or "")
    running = f"{request.campaign.title} · {DEMO}" if is_invented(request) else ""
    return Document(title, author=author, blocks=tuple(blocks), running_title=running, dated_on=clock.today(), has_cover=False)


def is_invented(request: Request) -> bool:
    """Made for the demonstration: the answers, or whoever gives them, or the campaign."""
    return request.is_invented or request.organisation.is_invented or request.campaign.is_invented


def _head(results: Results) -> Iterator[Block]:
    request = results.request
    assert request.answered_at is not None
    day = french_date(request.answered_at.astimezone(clock.PARIS).date())
    yield Heading(1, str(request.campaign.title))
    yield Paragraph(words(f"{request.organisation}, {request.get_voice_display()}. Réponses rendues le {day}."))
    if is_invented(request):
        yield Aside(words(f"{DEMO}\u00a0: cette structure ou ces réponses sont inventées."), "demo")


# --- Where it stands --------------------------------------------------------------------------------------------------------


def _standing(results: Results) -> Iterator[Block]:
    is_own = results.sight.is_own
    yield Heading(2, "Où vous en êtes" if is_own else "Où en est la structure")
    earlier = moved_since(results.sight)
    if chart := chart_of(results, earlier.values_before if earlier else None):
        yield printed(chart, "Les mêmes données en tableau")
        if key := level_key(results):
            yield Paragraph(words(f"Niveaux\u00a0: {key}."))
    if results.not_measured:
        yield Paragraph((Text("Ce qui n’a pas pu être calculé", bold=True),))
        yield Bullets(tuple(words(f"{one.label}\u00a0: {one.reason}.") for one in results.not_measured))
    if results.ratios:
        yield Table(
            "Vos ratios" if is_own else "Ses ratios",
            cells("Ratio", "Valeur", "Numérateur", "Dénominateur", "Source, à savoir"),
            tuple(
                cells(one.label, one.value, one.numerator, one.denominator, ". ".join(filter(None, (one.source, one.warning))))
                for one in results.ratios
            ),
            aligns=("left", "right", "right", "right", "left"),
        )
    if results.conclusions:
        yield Bullets(tuple(words(one) for one in results.conclusions))


def _read_otherwise(results: Results) -> Iterator[Block]:
    whose = "Vos" if results.sight.is_own else "Ses"
    for reading in results.frameworks:
        rows = tuple(cells(one.label, one.words) for one in reading.dimensions)
        yield Table(f"{whose} réponses lues avec le cadre {reading.code}", cells("", "Résultat"), rows)


# --- What to begin with -----------------------------------------------------------------------------------------------------


def _beginning(results: Results) -> Iterator[Block]:
    is_own = results.sight.is_own
    yield Heading(2, "Par quoi commencer")
    if results.needs:
        yield Heading(3, "Vos premiers besoins" if is_own else "Ses premiers besoins")
        yield from (_need(rank, one) for rank, one in enumerate(results.needs, 1))
    if results.why_so_few:
        yield Paragraph(words(results.why_so_few))
    if results.quick_wins:
        yield Heading(3, "À faire en quelques heures")
        yield Bullets(tuple(_advice(one, is_own) for one in results.quick_wins))
    if results.other_advice:
        yield Heading(3, "Ensuite")
        yield Bullets(tuple(words(one.text) for one in results.other_advice[:AFTERWARDS]))
    if not (results.needs or results.advice):
        whose = "Vos réponses" if is_own else "Ses résultats"
        yield Paragraph(words(f"{whose} n’appellent ni besoin à traiter ni conseil."))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _need(rank: int, one: ShownNeed) -> Paragraph:
    said: Runs = (
        Text(f"{rank}. {one.dimension.label}", bold=True),
        Text(f"\u00a0: {'. '.join(filter(None, (one.dimension.words, _sentence(one.worked_out))))}."),
    )
    weak = "\u202f; ".join(f"{each.label} {each.answer.rstrip('.')}" for each in one.weakest[:1])
    return Paragraph((*said, Text(f" À regarder d’abord\u00a0: {weak}.", italic=True)) if weak else said)


def _advice(one: ShownAdvice, is_own: bool) -> Runs:
    because, who = one.because[0] if one.because else None, "vous avez" if is_own else "la structure a"
    why = f" (parce qu’à «\u00a0{because[0]}\u00a0» {who} répondu «\u00a0{because[1].rstrip('.')}\u00a0»)" if because else ""
    return (Text(one.text, bold=True), Text(why))


# --- What is opened to it ---------------------------------------------------------------------------------------------------


def _opened_to(results: Results) -> Iterator[Block]:
    yield Heading(2, "Ce à quoi votre structure a droit")
    yield from _for_needs(results.schemes)
    answered, others = results.schemes.answered, results.schemes.others
    concerned, perhaps = others.concerned, others.perhaps
    if concerned:
        yield Heading(3, "Dispositifs qui vous concernent aussi" if answered else "Dispositifs qui vous concernent")
        yield Bullets(tuple((Text(str(one.scheme), bold=True), Text(f"\u00a0: {one.scheme.brings}")) for one in concerned[:FEW]))
    if perhaps:
        yield Heading(3, "À compléter pour le savoir")
        yield Bullets(tuple(words(f"{one.scheme}\u00a0: il manque {one.missing}") for one in perhaps[:FEW]))
    if not (answered or concerned or perhaps):
        yield Paragraph(words("Aucun dispositif du répertoire ne vous concerne, d’après ce qui est connu de votre structure."))
    if results.started:
        yield Heading(3, "Actions commencées")
        yield Bullets(tuple(words(_action(one)) for one in results.started.values()))


def _for_needs(schemes: SchemesForNeeds) -> Iterator[Block]:
    """Each need with the names of what answers it, then what each of these brings, once."""
    if not schemes.needs:
        return
    yield Heading(3, "Dispositifs pour vos premiers besoins")
    rows = []
    for each in schemes.needs:
        named = "\u202f; ".join(str(one.scheme) for one in each.schemes.told)
        rows.append(cells(each.need.dimension.label, named or "aucun au répertoire, parmi ceux qui vous concernent"))
    yield Table("Besoin par besoin", cells("Besoin", "Dispositifs"), tuple(rows), widths=(36, 64))
    yield Bullets(tuple(_brought(one) for one in dict.fromkeys(one for each in schemes.needs for one in each.schemes.told)))


def _brought(told: Told) -> Runs:
    missing = f" À compléter pour le savoir\u00a0: il manque {told.missing}." if told.missing else ""
    return (Text(str(told.scheme), bold=True), Text(f"\u00a0: {told.scheme.brings}{missing}"))


def _action(one: StructureAction) -> str:
    return f"{one.title} ({one.get_status_display()})"


# --- What leaves ------------------------------------------------------------------------------------------------------------


def _leaving(scopes: Sequence[ShownScope]) -> Iterator[Block]:
    yield Heading(2, "Ce qui part de votre structure")
    if not any(one.consent for one in scopes):
        yield Paragraph(words("Rien n’est parti. Rien ne partira sans votre accord."))
    for one in scopes:
        state = f"partagé depuis le {french_date(one.consent.given_at.date())}" if one.consent else "non partagé"
        yield Paragraph((Text(one.text.title, bold=True), Text(f"\u00a0: {state}.")))
        yield Bullets(tuple((Text(f"{label}\u00a0: ", bold=True), Text(said)) for label, said in one.text.lines))


# --- Side by side -----------------------------------------------------------------------------------------------------------


def _side_by_side(shared: SharedDiagnosis) -> Iterator[Block]:
    if not shared.is_open:
        return
    yield PageBreak()
    yield Heading(2, "Vos points de vue")
    yield Paragraph(words(f"{shared.finding}."))
    groups = (
        ("Écarts de deux niveaux ou plus, à discuter d’abord", shared.wide),
        ("Écarts plus petits", shared.narrow),
        ("À éclaircir ensemble", shared.unclear),
        ("Accords", shared.alike),
    )
    for title, lines in groups:
        if lines:
            yield _compared_table(title, shared.voices, lines)


def _compared_table(title: str, voices: Sequence[str], lines: Sequence[Compared]) -> Table:
    rows = []
    for one in lines:
        agreed = one.agreed + (f" ({one.agreement.comment})" if one.agreement and one.agreement.comment else "")
        rows.append(cells(one.label, *(each.answer for each in one.positions), one.gap_text, agreed))
    widths = (26, *([44 / len(voices)] * len(voices)), 12, 18)
    return Table(title, cells("Question", *voices, "Écart", "Niveau convenu"), tuple(rows), widths=widths)
