"""« Publics » : made by form without script, counted among what the reader sees, refused to the stranger and the neighbour."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory import services
from continuum.directory.models import Organisation, Segment
from continuum.directory.queries.segments import described
from continuum.toolkit import predicates
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.predicates import Answer
from continuum.toolkit.submissions import new_key

from .factories import (
    AffiliationFactory,
    HeadcountFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TerritoryFactory,
)
from .test_second_factor import sent

pytestmark = pytest.mark.django_db
SMALL = {"term": "effectif", "op": "<", "value": 50, "on": "today"}
MOSELLE = {"term": "territoire", "op": "in", "value": ["D57"]}
LIST, NEW = "/annuaire/publics/", "/annuaire/publics/nouveau/"


def kept(who):
    return {"version": 1, "who": who}


def segment_of(key="R44", who=SMALL, **fields):
    segment = Segment(name="Petites structures", territory=TerritoryFactory(key=key), rule=kept(who), **fields)
    return services.create_segment(segment=segment, by=SYSTEM)


def sized(employees, key="D57", **fields):
    structure = OrganisationFactory(territory=TerritoryFactory(key=key), **fields)
    if employees is not None:
        HeadcountFactory(organisation=structure, employees=employees)
    return structure


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def typed(do, **fields):
    region = TerritoryFactory(key="R44").pk
    return {"name": "Petites structures", "territory": region, "condition-join": "all", **fields, "do": do} | {
        "submission_key": new_key()
    }


SIZE = {
    "condition-0-term": "effectif",
    "condition-0-block": "0",
    "condition-0-op": "<",
    "condition-0-value": "50",
    "condition-0-on": "",
}


# --- Reading ---------------------------------------------------------------------------------------------------------------


def test_the_page_says_the_rule_and_shares_the_structures_in_three(france, delegate, seen_by):
    small, large, unknown = sized(12), sized(80), sized(None)
    shown = words(seen_by(delegate).get(segment_of().get_absolute_url()))
    assert "Moins de 50 salariés à ce jour." in shown
    assert "1 structure sur 3" in shown
    assert small.name in shown
    assert "effectif : 12 salariés" in shown
    assert large.name not in shown
    missing = words(seen_by(delegate).get(f"{segment_of().get_absolute_url()}?reponse=a-completer"))
    assert unknown.name in missing
    assert unknown.get_absolute_url() in missing
    assert "<td>effectif</td>" in missing
    assert f"/annuaire/organisations/{unknown.pk}/effectifs/ajouter/" in missing


def test_only_active_member_structures_of_the_territory_are_looked_at_unless_the_rule_says_otherwise(france, delegate):
    sized(12)
    sized(12, closed_on=dt.date(2020, 1, 1))
    sized(12, key="D76")
    sized(12, kind="opco")
    count = lambda who: described(segment_of(who=who), delegate).concerned.counts[Answer.YES]  # noqa: E731
    assert count(SMALL) == 1
    assert count({"all": [SMALL, {"term": "en-activite", "op": "is", "value": False}]}) == 1
    assert count({"all": [SMALL, {"term": "nature", "op": "in", "value": ["opco", "member"]}]}) == 2


def test_structures_that_the_reader_may_not_see_are_neither_counted_nor_taken_away(france, seen_by):
    segment = segment_of(key="FR")
    hidden = sized(12, key="D76")
    mine = sized(12)
    browser = seen_by(PersonFactory(delegate=True))
    shown = words(browser.get(segment.get_absolute_url()))
    taken = b"".join(browser.get(f"{segment.get_absolute_url()}?format=csv").streaming_content).decode()
    for text in (shown, taken):
        assert mine.name in text
        assert hidden.name not in text
    careless = predicates.verdicts(segment.read_rule(), Organisation.objects.all())
    assert hidden.pk in careless


def test_a_list_that_leaves_is_journalled(france, delegate, seen_by):
    sized(12)
    segment = segment_of()
    seen_by(delegate).get(f"{segment.get_absolute_url()}?reponse=oui&format=csv")
    entry = JournalEntry.objects.get(verb="segment.taken")
    assert (entry.person, entry.details) == (delegate, {"format": "csv", "answer": "yes", "rows": 1})


def test_an_officer_carries_a_public_away_only_with_a_reason_that_the_journal_keeps(france, seen_by):
    sized(12)
    officer = PersonFactory(officer=True, membership__programme=None, membership__territory=france["R44"])
    browser, address = seen_by(officer), f"{segment_of().get_absolute_url()}?reponse=oui&format=csv"
    assert "Dites pourquoi vous emportez" in browser.get(address).content.decode()
    assert not JournalEntry.objects.filter(verb="segment.taken").exists()
    assert sent(browser, address, reason="réunion de la branche")["Content-Disposition"].startswith("attachment")
    assert JournalEntry.objects.get(verb="segment.taken").details["reason"] == "réunion de la branche"


def test_lists_are_in_pages(france, delegate, seen_by):
    OrganisationFactory.create_batch(60)
    shown = words(seen_by(delegate).get(f"{segment_of().get_absolute_url()}?reponse=a-completer&page=2"))
    assert "Page 2 sur 2" in shown
    assert "À compléter : 60 structures" in shown


def test_the_pages_cost_the_same_whatever_the_number_of_structures(france, delegate, seen_by, django_assert_max_num_queries):
    browser, segment = seen_by(delegate), segment_of(who={"all": [SMALL, MOSELLE]})
    OrganisationFactory.create_batch(40)
    AffiliationFactory()
    with django_assert_max_num_queries(15):
        assert browser.get(segment.get_absolute_url()).status_code == 200
    for _ in range(5):
        segment_of(who=MOSELLE)
    with django_assert_max_num_queries(9):
        assert "Dans la Moselle" in words(browser.get(LIST))


def test_a_rule_that_asks_for_a_datum_no_longer_declared_is_shown_as_such(france, delegate, seen_by):
    segment = segment_of()
    Segment.objects.update(rule=kept({**SMALL, "term": "disparu"}))
    for address in (segment.get_absolute_url(), LIST):
        assert "Cette règle ne peut plus être lue" in words(seen_by(delegate).get(address))
    assert seen_by(delegate).get(f"{segment.get_absolute_url()}modifier/").status_code == 200


# --- Who may -----------------------------------------------------------------------------------------------------------------


def addresses(segment):
    own = segment.get_absolute_url()
    return [own, f"{own}modifier/", f"{own}supprimer/"]


def test_the_stranger_and_those_who_do_not_run_programmes_find_nothing(france, client, seen_by):
    segment = segment_of()
    for address in [LIST, NEW, *addresses(segment)]:
        assert client.get(address).status_code == 302
        for trait in ("director", "board_member", "partner"):
            assert seen_by(PersonFactory(**{trait: True})).get(address).status_code == 404, (trait, address)


def test_the_neighbour_region_and_the_other_programme_find_nothing(france, seen_by):
    programme = ProgrammeFactory(code="le-mien")
    segment = segment_of(programme=programme)
    neighbour = PersonFactory(delegate=True, membership__territory=france["R28"])
    other = PersonFactory(officer=True, membership__programme=ProgrammeFactory(code="autre"))
    own = PersonFactory(officer=True, membership__programme=programme)
    for address in addresses(segment):
        assert [seen_by(one).get(address).status_code for one in (neighbour, other, own)] == [404, 404, 200]
    assert "Petites structures" not in words(seen_by(neighbour).get(LIST))


def test_a_national_public_is_read_in_a_region_and_written_by_the_national_administration(france, delegate, admin, seen_by):
    segment = segment_of(key="FR")
    read, change, remove = addresses(segment)
    assert [seen_by(delegate).get(one).status_code for one in (read, change, remove)] == [200, 404, 404]
    assert [seen_by(admin).get(one).status_code for one in (read, change, remove)] == [200, 200, 200]


def test_services_refuse_by_themselves(france, delegate):
    neighbour = PersonFactory(delegate=True, membership__territory=france["R28"])
    segment = segment_of()
    with pytest.raises(Refused):
        services.change_segment(segment=segment, by=neighbour)
    segment.territory = france["R28"]
    with pytest.raises(Refused, match="where it stands"):
        services.change_segment(segment=segment, by=neighbour)
    with pytest.raises(Refused):
        services.remove_segment(segment=segment_of(), by=PersonFactory(director=True))


# --- Making one, without script ------------------------------------------------------------------------------------------------


def test_a_public_is_made_condition_by_condition(france, delegate, seen_by):
    browser = seen_by(delegate)
    assert "Aucune condition encore" in words(browser.get(NEW))
    first = words(browser.post(NEW, typed("add", **{"condition-add-term": "effectif"})))
    assert 'name="condition-0-term" value="effectif"' in first
    assert 'value="Petites structures"' in first
    second = words(browser.post(NEW, typed("add", **{**SIZE, "condition-0-value": "douze", "condition-add-term": "cse"})))
    assert 'name="condition-1-term" value="cse"' in second
    assert 'value="douze"' in second
    assert "Erreur" not in second
    assert not Segment.objects.exists()
    done = browser.post(NEW, typed("save", **SIZE, **{"condition-3-term": "cse", "condition-3-value": "no"}))
    segment = Segment.objects.get()
    assert done["Location"] == segment.get_absolute_url()
    assert segment.rule == kept({"all": [SMALL, {"term": "cse", "op": "is", "value": False}]})
    assert segment.created_by == delegate
    assert JournalEntry.objects.filter(verb="segment.created", person=delegate).exists()


def test_conditions_of_one_block_are_alternatives(france, delegate, seen_by):
    either = {"condition-1-term": "territoire", "condition-1-block": "0", "condition-1-op": "in", "condition-1-value": ["D57"]}
    both = {"condition-2-term": "cse", "condition-2-block": "1", "condition-2-value": "yes"}
    seen_by(delegate).post(NEW, typed("save", **SIZE, **either, **both))
    said = {"all": [{"any": [SMALL, MOSELLE]}, {"term": "cse", "op": "is", "value": True}]}
    segment = Segment.objects.get()
    assert segment.rule == kept(said)
    again = words(seen_by(delegate).get(f"{segment.get_absolute_url()}modifier/"))
    assert "<strong>ou</strong>" in again
    assert 'name="condition-1-block" value="0"' in again


def test_a_condition_is_taken_away_and_the_others_stay(france, delegate, seen_by):
    shown = words(
        seen_by(delegate).post(NEW, typed("remove-0", **SIZE, **{"condition-1-term": "cse", "condition-1-value": "no"}))
    )
    assert 'value="effectif">' not in shown.split("Ajouter")[0]
    assert 'name="condition-1-term" value="cse"' in shown
    assert '<option value="no" selected>' in shown


def test_who_is_concerned_is_shown_before_anything_is_kept(france, delegate, seen_by):
    sized(12)
    shown = words(seen_by(delegate).post(NEW, typed("preview", **SIZE, name="")))
    assert "1 structure concernée, 0 non, 0 à compléter" in shown
    assert "Moins de 50 salariés à ce jour." in shown
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("do", "fields", "said"),
    [
        ("save", {}, "Ajoutez au moins une condition"),
        ("save", {**SIZE, "condition-0-value": "douze"}, "Condition 1, effectif : Écrivez ce nombre en chiffres"),
        ("preview", {**SIZE, "condition-0-value": ""}, "Condition 1, effectif"),
        ("preview", {**SIZE, "territory": ""}, "Choisissez d’abord le territoire"),
        ("add", {"condition-add-term": "inconnu"}, "Choisissez d’abord sur quoi porte la condition"),
        ("save", {"condition-0-term": "territoire", "condition-0-op": "in"}, "Choisissez au moins une réponse"),
        (
            "save",
            {"condition-0-term": "territoire", "condition-0-op": "in", "condition-0-value": "D76"},
            "Choisissez dans la liste",
        ),
        ("save", {**SIZE, "name": ""}, "Nom"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(france, delegate, seen_by, do, fields, said):
    response = seen_by(delegate).post(NEW, typed(do, **fields))
    assert response.status_code == 200
    assert said in words(response)
    assert not Segment.objects.exists()


@pytest.mark.parametrize("name", ["condition-0-block", "condition-add-block", "do"])
@pytest.mark.parametrize("value", ["-1", "²", "9" * 50, "remove-²", "remove-99", ""])
def test_a_tampered_form_breaks_nothing(france, delegate, seen_by, name, value):
    fields = {**SIZE, "condition-add-term": "cse", name: value}
    assert seen_by(delegate).post(NEW, {**typed("add"), **fields}).status_code in (200, 302)


def test_a_delegate_does_not_write_for_another_region(france, delegate, seen_by):
    shown = seen_by(delegate).post(NEW, typed("save", **SIZE, territory=france["R28"].pk))
    assert "ce choix ne vous est pas ouvert" in words(shown)
    assert not Segment.objects.exists()


def test_an_officer_writes_within_her_programme(france, seen_by):
    programme = ProgrammeFactory(code="le-mien")
    browser = seen_by(PersonFactory(officer=True, membership__programme=programme))
    assert not browser.post(NEW, typed("save", **SIZE)).has_header("Location")
    assert browser.post(NEW, typed("save", **SIZE, programme=programme.pk)).has_header("Location")


def test_changing_keeps_what_the_writer_could_not_have_chosen(france, delegate, seen_by):
    """A territory that somebody else named stays, chosen, and may be kept."""
    segment = segment_of(who={"term": "territoire", "op": "in", "value": ["D57", "D76"]})
    address = f"{segment.get_absolute_url()}modifier/"
    assert "la Seine-Maritime" in words(seen_by(delegate).get(address))
    asked = {"condition-0-term": "territoire", "condition-0-op": "in", "condition-0-value": ["D57", "D76"]}
    assert seen_by(delegate).post(address, typed("save", **asked)).has_header("Location")
    segment.refresh_from_db()
    assert segment.rule["who"]["value"] == ["D57", "D76"]


def test_a_rule_of_three_levels_is_read_and_not_lost_by_the_form(france, delegate, seen_by):
    deep = {"all": [SMALL, {"any": [MOSELLE, {"all": [SMALL, MOSELLE]}]}]}
    segment = segment_of(who=deep)
    address = f"{segment.get_absolute_url()}modifier/"
    assert "emboîte plus de deux niveaux" in words(seen_by(delegate).get(address))
    seen_by(delegate).post(address, typed("save", name="Autre nom"))
    segment.refresh_from_db()
    assert (segment.name, segment.rule) == ("Autre nom", kept(deep))


def test_two_identical_submissions_make_one_public(france, delegate, seen_by):
    sent = typed("save", **SIZE)
    browser = seen_by(delegate)
    assert browser.post(NEW, sent)["Location"] == browser.post(NEW, sent)["Location"]
    assert Segment.objects.count() == 1


# --- Taking away -----------------------------------------------------------------------------------------------------


def test_what_serves_nowhere_is_taken_away_after_a_question(france, delegate, seen_by):
    segment = segment_of()
    address = f"{segment.get_absolute_url()}supprimer/"
    assert "Supprimer le public" in words(seen_by(delegate).get(address))
    seen_by(delegate).post(address, {"submission_key": new_key()})
    assert not Segment.objects.exists()
    assert JournalEntry.objects.filter(verb="segment.removed").exists()


@pytest.mark.parametrize("who", [{**SMALL, "term": "odeur"}, {"term": "opco", "op": "in", "value": ["personne"]}])
def test_a_rule_that_means_nothing_is_not_kept(france, who):
    with pytest.raises(ValidationError):
        segment_of(who=who)


def test_a_public_says_who_is_concerned_to_whoever_writes_the_demonstration(france):
    assert predicates.in_french(segment_of(who={"not": MOSELLE}).read_rule()) == "Ailleurs que dans la Moselle"
