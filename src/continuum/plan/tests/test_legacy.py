"""An old sheet brought: read apart, read again by the person who brought it, made a sheet whole or not at all."""

import datetime as dt
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from continuum.directory.models import Alias
from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.methods.sheets.tests.fictional import FORM, tabs
from continuum.plan import privacy, services
from continuum.plan.models import Indicator, LegacyReading, Mission, Node, Partnership, Passage, Phase
from continuum.plan.queries.legacy import drafts_of, harmless, reading_of
from continuum.plan.services import legacy
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from .factories import MeasureFactory, NodeFactory, two_regions

pytestmark = pytest.mark.django_db
WHERE = "/plan/reprendre/essai/est/"
MISSIONS = "1/ Repérage des personnes :\n- rencontres dans les centres sociaux\n- annonces\n2/ Accueil :\n- livret commun"
ROWS = [
    *((labels[0], labels[1] if len(labels) > 1 else "", value) for labels, value in FORM),
    ("Objectifs prioritaires", "", "Tenir les remplacements"),
    ("Public visé", "", "Les directions"),
]


@pytest.fixture
def land():
    land = two_regions()
    land["axis"] = NodeFactory(parent=land["east"], kind="axis", code="axe", title="Accompagner", printed_number="1")
    land["council"] = OrganisationFactory(name="Conseil départemental", kind="institution")
    land["office"] = OrganisationFactory(name="Emploi en Grand Est", kind="institution")
    Alias.objects.create(organisation=land["office"], name="Maison de l’emploi")
    return land


@pytest.fixture
def delegate(client, land):
    """Of Grand Est: she writes in the east, not in the west."""
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


def word_form(*rows: tuple[str, str, str]) -> bytes:
    """The form of two columns, as a Word table."""
    document, written = docx.Document(), io.BytesIO()
    table = document.add_table(rows=0, cols=3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(written)
    return written.getvalue()


def bring(client, file=None, text="", where=WHERE):
    given = {"file": file} if file else {}
    return client.post(where, {"submission_key": new_key(), "text": text, **given})


def upload(content: bytes, name: str = "fiche.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pasted(client, text: str) -> LegacyReading:
    answer = bring(client, text=text)
    assert answer.status_code == 302, answer.content.decode()
    return LegacyReading.objects.latest("read_at", "pk")


def page_of(reading: LegacyReading, number: int = 1) -> str:
    return reverse("plan:legacy_sheet", args=[reading.pk, number])


def as_proposed(client, where: str, **changed: str) -> dict[str, str]:
    """What the page proposes, as a browser would send it back."""
    form = client.get(where).context["form"]
    return {**{one.html_name: "" if (value := one.value()) is None else str(value) for one in form}, **changed}


def create(client, where: str, **changed: str):
    return client.post(where, as_proposed(client, where, **changed))


def test_a_word_form_becomes_a_sheet_with_every_section_in_three_steps(client, land, delegate):
    rows = [*ROWS, ("Missions", "", MISSIONS)]
    answer = bring(client, upload(word_form(*rows)))
    reading = LegacyReading.objects.get()
    assert answer["Location"] == page_of(reading)

    made = create(client, page_of(reading), lessons="Commencer petit")

    node = Node.objects.get(kind="sheet")
    assert made["Location"] == node.get_absolute_url()
    assert (node.parent, node.printed_number, node.title) == (land["east"], "2", "Ouvrir un vivier de remplaçants")
    assert (node.origin, node.sheet.status) == ("entered", "draft")
    texts = dict(Passage.objects.filter(node=node).values_list("section", "body"))
    assert set(texts) == {
        *("context", "stakes", "objectives", "description", "audience", "steering", "means", "lessons", "partners")
    }
    assert texts["means"] == "- Une coordinatrice à mi-temps\n- Un logiciel de planning"
    assert "Les Essarts (fictive) (initiateur)" in texts["partners"]
    phase = Phase.objects.get(node=node)
    assert (str(phase.starts), phase.ends) == ("mars 2026", None)
    assert list(Mission.objects.filter(node=node).values_list("title", "activities")) == [
        ("Repérage des personnes", "rencontres dans les centres sociaux\nannonces"),
        ("Accueil", "livret commun"),
    ]
    associated = set(Partnership.objects.filter(node=node).values_list("organisation__name", "role"))
    assert associated == {("Conseil départemental", "associated"), ("Emploi en Grand Est", "associated")}
    results = Indicator.objects.filter(node=node).values_list("wording", "measure__label", "measure__nature")
    assert set(results) == {
        ("Augmentation du nombre de remplacements pourvus", "Nombre de remplacements pourvus", "number"),
        ("Baisse du taux d’absence", "Taux d’absence", "percentage"),
        ("Des équipes moins fatiguées", "Des équipes moins fatiguées", "rubric"),
    }
    assert JournalEntry.objects.filter(verb="legacy.taken", object_id=str(node.pk)).exists()
    assert client.get(node.get_absolute_url()).status_code == 200


def test_each_field_says_what_was_read_where_and_how_surely(client, land, delegate):
    reading = pasted(client, "Territoire :\nFiche action n° 2 – Ouvrir\nContexte : Sans I'aide à domicile.\nEnjeux : Tenir\n")
    shown = client.get(page_of(reading)).content.decode()
    assert "lecture probable" in shown
    assert "ligne 3" in shown
    assert "<del>I&#x27;aide</del>" in shown
    assert "<ins>l’aide</ins>" in shown
    assert "non trouvé" in shown
    assert "l’intitulé est là, sans valeur" in shown


def test_nothing_is_in_the_plan_before_she_says_so(client, land, delegate):
    reading = pasted(client, tabs())
    client.get(page_of(reading))
    assert not Node.objects.filter(kind="sheet").exists()


def test_what_fits_nowhere_is_shown_to_be_copied(client, land, delegate):
    reading = pasted(client, "Une note sans rubrique\n\n" + tabs())
    assert "Une note sans rubrique" in client.get(page_of(reading)).content.decode()


# --- What is refused -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.4 casse", "abîmé"), (b"PK\x03\x04casse", "abîmé"), (b"{\\rtf1", "RTF"), (b"\x00\x01" * 99, "")],
)
def test_a_hostile_file_is_answered_by_a_sentence_beside_the_field(client, land, delegate, content, said):
    answer = bring(client, upload(content))
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert said in str(answer.context["form"].errors["file"])
    assert not LegacyReading.objects.exists()


def test_a_text_made_to_be_slow_is_stopped(client, land, delegate, monkeypatch):
    def stopped(*given):
        raise Unreadable("Trop long à lire.")

    monkeypatch.setattr(legacy, "run_alone", stopped)
    answer = bring(client, text="Contexte : abc\n")
    assert "Trop long à lire." in str(answer.context["form"].errors["text"])
    assert "Contexte : abc" in answer.content.decode()


def test_neither_or_both_of_a_file_and_a_text_are_refused(client, land, delegate):
    assert "collez le texte" in str(bring(client).context["form"].errors["file"])
    both = bring(client, upload(b"Contexte : abc", "a.txt"), "Enjeux : tenir")
    assert "pas les deux" in str(both.context["form"].errors["file"])
    assert "Enjeux : tenir" in both.content.decode()


def test_a_date_that_is_no_date_is_said_before_and_after(client, land, delegate):
    reading = pasted(client, tabs().replace("Mars 2026", "Dès que possible"))
    where = page_of(reading)
    assert "n’est pas une date" in client.get(where).content.decode()
    answer = create(client, where, context="Réécrit par elle")
    assert "n’est pas une date" in str(answer.context["form"].errors["starts"])
    assert "Réécrit par elle" in answer.content.decode()
    assert not Node.objects.filter(kind="sheet").exists()


def test_all_that_would_be_refused_and_all_that_would_be_lacking_is_said_before(client, land, delegate):
    bring(client, upload(word_form(*ROWS, ("Missions", "", MISSIONS.replace("Accueil", "Accueil " * 50)))))
    page = client.get(page_of(LegacyReading.objects.get()))
    assert [(field.name, "300 signes" in said) for field, said in page.context["form"].wanting] == [("missions", True)]
    assert "la fiche sera sans responsable, sans structure pilote, sans priorité" in page.content.decode()
    assert "sans contexte" not in page.content.decode()


def test_crossed_dates_and_an_end_alone_are_refused_beside_their_field(client, land, delegate):
    where = page_of(pasted(client, tabs()))
    assert "vient avant" in str(create(client, where, ends="2020").context["form"].errors["ends"])
    assert "demande un début" in str(create(client, where, starts="", ends="2020").context["form"].errors["starts"])


def test_the_end_is_counted_from_a_duration(client, land, delegate):
    form = client.get(page_of(pasted(client, tabs().replace("Permanente", "3 ans")))).context["form"]
    assert form["ends"].value() == "février 2029"


def test_two_results_of_one_measure_are_refused_whole(client, land, delegate):
    measure = MeasureFactory(label="Nombre de remplacements pourvus")
    where = page_of(pasted(client, tabs()))
    form = client.get(where).context["form"]
    assert form["result_0_measure"].value() == str(measure.pk)
    answer = create(client, where, result_1="Hausse du nombre de remplacements", result_1_measure=str(measure.pk))
    assert answer.status_code == 200
    assert "result_1_measure" in answer.context["form"].errors
    assert not Node.objects.filter(kind="sheet").exists()


def test_a_near_measure_asks_for_a_choice(client, land, delegate):
    MeasureFactory(label="Nombre de remplacements pourvus en été")
    where = page_of(pasted(client, tabs()))
    assert "result_0_measure" in create(client, where).context["form"].errors
    assert create(client, where, result_0_measure="new").status_code == 302


def test_a_result_and_a_name_may_be_left_out(client, land, delegate):
    where = page_of(pasted(client, tabs()))
    create(client, where, result_0_measure="left", partner_0="left", partner_1="left", partner_2="left", partner_3="left")
    node = Node.objects.get(kind="sheet")
    assert Indicator.objects.filter(node=node).count() == 2
    assert not Partnership.objects.filter(node=node).exists()
    assert not Passage.objects.filter(section="partners").exists()


def test_brackets_of_an_old_sheet_ask_the_register_nothing(client, land, delegate):
    assert harmless("[[[a]]") == "[ [ [a] ]"
    where = page_of(pasted(client, tabs().replace("Un comité", "Un [[reponses]] comité")))
    assert client.get(where).context["form"]["steering"].value().startswith("Un [ [reponses] ]")
    assert "doubles crochets" in str(create(client, where, steering="[[reponses]]").context["form"].errors["steering"])
    assert "doubles crochets" in str(create(client, where, missions="[[reponses]]").context["form"].errors["missions"])
    assert create(client, where).status_code == 302


# --- Where it goes -----------------------------------------------------------------------------------------------------------


def test_it_may_be_hung_on_an_axis_below_and_never_elsewhere(client, land, delegate):
    where = page_of(pasted(client, tabs()))
    refused = create(client, where, parent=str(land["west"].pk))
    assert "parent" in refused.context["form"].errors
    create(client, where, parent=str(land["axis"].pk))
    assert Node.objects.get(kind="sheet").parent == land["axis"]


def test_the_territory_that_the_text_names_is_chosen(client, land, delegate):
    place = TerritoryFactory(name="Pays de Longwy", kind="epci", parent=land["east"].territory)
    form = client.get(page_of(pasted(client, tabs()))).context["form"]
    assert form["territory"].value() == place.pk


def test_a_territory_that_is_not_in_the_list_is_to_be_checked_first(client, land, delegate):
    form = client.get(page_of(pasted(client, tabs()))).context["form"]
    (row,) = form.doubtful
    assert (row.anchor.name, row.anchor.value()) == ("territory", land["east"].territory_id)
    assert "« Pays de Longwy » n’est pas dans la liste" in " ".join(row.read.reasons).replace("\u00a0", " ")


def test_a_sheet_of_the_same_title_is_announced(client, land, delegate):
    NodeFactory(parent=land["axis"], kind="sheet", title="Ouvrir un vivier de remplacants", printed_number="9")
    assert "Déjà au plan" in client.get(page_of(pasted(client, tabs()))).content.decode()


def test_a_whole_plan_gives_its_drafts_one_by_one(client, land, delegate):
    heads = "N°\tTitre\tContexte\n"
    reading = pasted(client, heads + "1\tOuvrir\tPremier contexte\n2\tTenir\tSecond contexte\n")
    listed = client.get(reading.get_absolute_url()).content.decode()
    assert listed.count("<span>à relire</span>") == 2
    assert create(client, page_of(reading, 1))["Location"] == reading.get_absolute_url()
    again = client.get(reading.get_absolute_url()).content.decode()
    assert again.count("<span>à relire</span>") == 1
    assert "reprise" in again
    node = Node.objects.get(title="Ouvrir")
    assert client.get(page_of(reading, 1))["Location"] == node.get_absolute_url()
    assert create(client, page_of(reading, 2))["Location"] == Node.objects.get(title="Tenir").get_absolute_url()


def test_a_sheet_is_made_once_of_a_draft_unless_it_was_taken_away(client, land, delegate):
    reading = pasted(client, tabs())
    where = page_of(reading)
    sent = as_proposed(client, where)
    client.post(where, sent)
    client.post(where, {**sent, "submission_key": new_key()})
    node = Node.objects.get(kind="sheet")
    node.delete()
    reading.refresh_from_db()
    (shown,) = drafts_of(reading, reading_of(reading), delegate)
    assert shown.made is None
    assert client.get(where).status_code == 200


def test_a_document_without_any_sheet_says_what_was_expected(client, land, delegate):
    reading = pasted(client, "Bonjour\nCeci est une lettre.\n")
    shown = client.get(reading.get_absolute_url()).content.decode()
    assert "Aucune fiche reconnue" in shown
    assert "Ceci est une lettre." in shown


# --- Who ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def others(land):
    west = PersonFactory()
    MembershipFactory(person=west, role="delegate", territory=land["west"].territory)
    officer = PersonFactory()
    MembershipFactory(person=officer, role="officer", territory=land["east"].territory)
    return {"stranger": PersonFactory(), "neighbour": west, "colleague": officer}


@pytest.mark.parametrize("who", ["stranger", "neighbour", "colleague"])
def test_what_she_is_reading_exists_for_nobody_else(client, land, delegate, others, who):
    reading = pasted(client, tabs())
    sent = as_proposed(client, page_of(reading))
    addresses = [reading.get_absolute_url(), page_of(reading), reverse("plan:drop_legacy", args=[reading.pk])]
    assert {client.get(one).status_code for one in addresses} == {200}

    client.force_login(others[who])

    assert {client.get(one).status_code for one in addresses} == {404}
    for one in addresses[1:]:
        assert client.post(one, {**sent, "typed_by": "", "submission_key": new_key()}).status_code == 404
    assert LegacyReading.objects.exists()
    assert not Node.objects.filter(kind="sheet").exists()
    if who == "colleague":
        assert "Vos lectures en cours" not in client.get(WHERE).content.decode()
    else:
        assert client.get(WHERE).status_code == 404


def test_the_services_refuse_them_too(client, land, delegate, others):
    reading = pasted(client, tabs())
    for person in others.values():
        with pytest.raises(Refused):
            services.drop_legacy(reading=reading, by=person)
    with pytest.raises(Refused):
        services.bring_legacy(parent=land["east"], file_name="a", content=b"a", field="file", by=others["neighbour"])


def test_whoever_writes_there_no_longer_reads_there_no_longer(client, land, delegate):
    reading = pasted(client, tabs())
    delegate.memberships.update(ends_on=dt.date(2020, 1, 1))
    assert client.get(page_of(reading)).status_code == 404


def test_a_file_name_shows_no_hidden_sign(client, land, delegate):
    bring(client, upload(tabs().encode(), "fiche\u202etxt.<b>.txt"))
    reading = LegacyReading.objects.get()
    assert "\u202e" not in reading.file_name
    assert "<b>" not in client.get(page_of(reading)).content.decode()


def test_a_reading_is_dropped_or_forgotten_after_thirty_days(client, land, delegate):
    kept, dropped = pasted(client, tabs()), pasted(client, tabs())
    client.post(reverse("plan:drop_legacy", args=[dropped.pk]), {"submission_key": new_key()})
    assert list(LegacyReading.objects.all()) == [kept]
    privacy._forget_files(clock.now() + dt.timedelta(days=29))
    assert LegacyReading.objects.exists()
    privacy._forget_files(clock.now() + dt.timedelta(days=31))
    assert not LegacyReading.objects.exists()


def test_twenty_partners_ask_as_many_questions_as_two(client, land, delegate, django_assert_max_num_queries):
    many = ", ".join(f"Structure inconnue {at} (fictive)" for at in range(20))
    counts = []
    for names in ("Les Essarts (fictive), Aide du Val (fictive)", many):
        where = page_of(pasted(client, tabs().replace("Les Essarts (fictive), Aide du Val (fictive)", names)))
        with django_assert_max_num_queries(45) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1]
