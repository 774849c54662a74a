"""Papers: a sheet on one page, a plan with its sheets, a version as it was frozen; for the members of the programme."""

import io

import docx
import pypdf
import pytest
from django.test import Client

from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory
from continuum.plan import services, tasks
from continuum.plan.models import Paper, PlanVersion
from continuum.plan.privacy import _forget_files
from continuum.plan.queries import content_of, imprint_of, paper_of, papers_content
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.records import Work
from continuum.toolkit.submissions import new_key

from .factories import (
    BudgetLineFactory,
    NodeFactory,
    PartnershipFactory,
    PassageFactory,
    PhaseFactory,
    two_regions,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
S4 = (
    *("Contexte", "Enjeux", "Description du projet", "Date de début", "Durée", "Initiateurs", "Autres partenaires"),
    *("Quantitatifs", "Qualitatifs", "Pilotage du projet", "Moyens nouveaux nécessaires"),
)
SHEET = "/plan/papier/essai/est/accueil/"


@pytest.fixture
def land():
    """Grand Est has an axis, a full sheet and an empty one."""
    with clock.held_at("2026-03-03"):
        land = two_regions()
        axis = NodeFactory(parent=land["east"], kind="axis", code="axe", title="Accompagner", printed_number="1")
        sheet = NodeFactory(parent=land["east"], kind="sheet", code="accueil", title="Accueillir", printed_number="2")
        PhaseFactory(node=sheet, starts=PartialDate(2025, 1), ends=None)
        PassageFactory(node=sheet, section="context", body="## Constats\n\nIl y a à faire.\n\n- ici\n- là")
        PassageFactory(node=axis, section="context", body="## Constats\n\nL’axe se tient.")
        PartnershipFactory(node=sheet, role="initiator", organisation__name="Région (fictive)")
        PartnershipFactory(node=sheet, role="initiator", organisation__name="Fondation (fictive)")
        BudgetLineFactory(node=sheet, planned=12_000)
        empty = NodeFactory(parent=axis, kind="sheet", code="suivre", title="Suivre")
        yield land | {"axis": axis, "sheet": sheet, "empty": empty}


@pytest.fixture
def partner(client, land):
    person = PersonFactory(partner=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


def pages(content):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def rows(node):
    (form,) = paper_of(papers_content(node), imprint_of(node)).blocks
    return {row.label: row for row in form.rows}


# --- A sheet ---------------------------------------------------------------------------------------------------------------


def test_a_sheet_is_one_page_that_says_where_it_comes_from(client, land, partner):
    answer = client.get(f"{SHEET}?forme=pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="accueillir-2026-03-03.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    (page,) = pages(answer.content)
    for words in (
        "Territoire : Grand Est",
        "Fiche action n° 2",
        "Accueillir",
        "Janvier 2025",
        "Permanente",
    ):
        assert words in page.replace("\u00a0", " ")
    assert "Essai · L’essai en Grand Est · état du 3 mars 2026 · imprimé le 3 mars 2026" in page
    assert page.endswith("1 / 1")


def test_the_rows_of_the_model_stay_when_they_are_empty_the_others_come_when_filled(land):
    empty, full = rows(land["empty"]), rows(land["sheet"])
    assert [label for label in empty if label in S4] == list(S4)
    assert not any(empty[label].blocks for label in S4)
    assert "Budget" not in empty
    assert "Étapes" not in empty
    assert full["Budget"].blocks
    assert full["Initiateurs"].group == full["Autres partenaires"].group == "Partenaires associés"


def test_partners_follow_each_other_in_one_line(land):
    (paragraph,) = rows(land["sheet"])["Initiateurs"].blocks
    assert "".join(run.text for run in paragraph.runs) == "Fondation (fictive)\u202f; Région (fictive)"


def test_the_same_sheet_is_a_word_file_with_the_same_rows(client, land, partner):
    made = docx.Document(io.BytesIO(client.get(f"{SHEET}?forme=docx").content))
    written = [cell.text for row in made.tables[0].rows for cell in row.cells]
    assert {*S4, "Partenaires associés", "Fiche action n°\u00a02", "Accueillir"} <= set(written)


# --- A plan ----------------------------------------------------------------------------------------------------------------


def test_a_plan_has_a_cover_its_texts_and_a_page_for_each_sheet(client, land, partner):
    found = pages(client.get("/plan/papier/essai/est/?forme=pdf").content)
    assert "L’essai en Grand Est" in found[0]
    assert "Sommaire" in found[1]
    assert [sum(title in page for page in found[2:]) for title in ("Fiche action n° 2 Accueillir", "Suivre")] == [1, 1]
    assert any("L’axe se tient" in page for page in found)


def test_titles_never_skip_a_level(land):
    document = paper_of(papers_content(land["root"]), imprint_of(land["root"]))
    levels = [block.level for block in document.blocks if hasattr(block, "level")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_a_long_plan_is_printed_in_the_background_and_waits_for_whoever_asked(client, land, partner):
    for number in range(5):
        NodeFactory(parent=land["axis"], kind="sheet", code=f"s{number}", title=f"Fiche {number}")
    address = "/plan/papier/essai/est/"
    assert client.get(f"{address}?forme=pdf").status_code == 404
    assert "Composer en PDF" in client.get(address).content.decode()
    answer = client.post(address, {"submission_key": new_key(), "forme": "pdf"})
    paper = Paper.objects.get()
    assert answer["Location"] == paper.get_absolute_url()
    assert client.get(f"{paper.get_absolute_url()}fichier/").status_code == 404
    tasks.print_plan(lambda *args: None, paper_id=str(paper.pk))
    assert "Télécharger en PDF" in client.get(paper.get_absolute_url()).content.decode()
    assert len(pages(client.get(f"{paper.get_absolute_url()}fichier/").content)) >= 9
    assert Work.objects.get().owner == partner


def test_printed_twice_it_is_the_same_file(land):
    assert services.print_node(land["east"], "pdf") == services.print_node(land["east"], "pdf")
    assert services.print_node(land["east"], "docx") == services.print_node(land["east"], "docx")


def test_a_version_is_printed_as_it_was_frozen(client, land, partner):
    frozen = content_of(land["east"]).to_json()
    version = PlanVersion.objects.create(node=land["east"], number=3, title="Plan", content=frozen, published_at=clock.now())
    land["sheet"].passage_set.update(body="Tout a changé.")
    content = client.get(f"/plan/versions/{version.pk}/papier/?forme=pdf").content
    assert any("Il y a à faire" in page and "version 3 du 3 mars 2026" in page for page in pages(content))
    assert not any("Tout a changé" in page for page in pages(content))


def test_a_plan_of_forty_sheets_asks_as_many_questions_as_one_of_two(land, django_assert_max_num_queries):
    for number in range(38):
        PassageFactory(node=NodeFactory(parent=land["axis"], kind="sheet", code=f"s{number}", title=f"Fiche {number}"))
    with django_assert_max_num_queries(24):
        paper_of(papers_content(land["east"]), imprint_of(land["east"]))


# --- Who may ---------------------------------------------------------------------------------------------------------------


def test_the_stranger_and_other_programmes_print_nothing(client, land):
    neighbour = PersonFactory(partner=True, membership__programme=ProgrammeFactory())
    client.force_login(neighbour)
    for address in (SHEET, f"{SHEET}?forme=pdf", "/plan/papier/essai/est/"):
        assert client.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    with pytest.raises(Refused):
        services.order_paper(node=land["east"], form="pdf", by=neighbour)


def test_a_paper_is_hers_alone_and_a_week_later_it_is_gone(client, land, partner):
    paper = services.order_paper(node=land["east"], form="pdf", by=partner)
    tasks.print_plan(lambda *args: None, paper_id=str(paper.pk))
    other = Client()
    other.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    assert other.get(paper.get_absolute_url()).status_code == 404
    assert other.get(f"{paper.get_absolute_url()}fichier/").status_code == 404
    assert client.get(f"{paper.get_absolute_url()}fichier/").status_code == 200
    with clock.held_at("2026-03-09"):
        assert _forget_files(clock.now()) == 0
    with clock.held_at("2026-03-11"):
        assert _forget_files(clock.now()) == 1
    assert not Paper.objects.exists()
