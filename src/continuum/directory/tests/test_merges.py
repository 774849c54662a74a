"""Merging: everything passes, nothing is lost, and undoing gives back exactly what was there."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from continuum.directory import queries, rules, search, services
from continuum.directory.enums import AliasKind, OrganisationKind, Role
from continuum.directory.models import (
    Affiliation,
    Alias,
    Headcount,
    Membership,
    Merge,
    NotDuplicate,
    Organisation,
    OrganisationWord,
    Person,
    Programme,
    Territory,
    Word,
    WordDeletion,
)
from continuum.directory.services import moves
from continuum.toolkit import journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry

from .factories import (
    AffiliationFactory,
    AliasFactory,
    HeadcountFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db

MOMENT = dt.datetime(2022, 3, 1, 9, 30, 15, 123456, tzinfo=dt.UTC)
NOT_COMPARED = {JournalEntry, Merge, Word, WordDeletion}
"""What keeps the memory of the merge, and the vocabulary, which only grows."""
numbers = count(1)


# --- A row of every kind, made by walking the models -----------------------------------------------------------------

FACTORIES: dict[type[models.Model], Any] = {
    Organisation: OrganisationFactory,
    Territory: TerritoryFactory,
    Person: PersonFactory,
    Programme: ProgrammeFactory,
}
ALSO: dict[str, dict[str, Any]] = {
    "directory.agreement": {"idcc": "9990"},
    "figures.reading": {"value": 29},
    "plan.budgetline": {"side": "funding"},
    "community.problemsession": {"day": dt.date(2022, 3, 1)},
}
"""What a rule of the database asks for beyond the fields that must be filled."""


def made(model: type[models.Model], **given: Any) -> models.Model:
    """A row of any model: the fields that must be filled are, whatever they are."""
    if model in FACTORIES:
        return FACTORIES[model](**given)
    given = {**ALSO.get(model._meta.label_lower, {}), **given}
    for field in model._meta.concrete_fields:
        if field.name not in given and not (field.null or field.blank or field.has_default() or field.primary_key):
            given[field.name] = _value(field)
    return model._base_manager.create(**given)


def _value(field: Any) -> Any:
    number = next(numbers)
    if field.is_relation:
        return made(field.related_model)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return dt.date(2022, 1, 1) + dt.timedelta(days=number)
    if isinstance(field, models.CharField | models.TextField):
        return f"essai-{number}"[: field.max_length]
    if isinstance(field, models.IntegerField | models.DecimalField):
        return number
    if isinstance(field, models.JSONField):
        return {}
    return pytest.fail(f"{field} is of a new kind: say in ALSO what this test gives it")


def one_row_of_each(organisation: Organisation) -> None:
    for model, link in moves.links_to_organisations():
        made(model, **{link.name: organisation})


def pointing_at(organisation: Organisation) -> list[str]:
    """Every foreign key that still points there, whatever the merge knows of it."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if field.related_model is Organisation and model not in moves.STAY:
                rows = model._base_manager.filter(**{field.name: organisation}).count()
                found += [f"{model._meta.label}.{field.name}"] if rows else []
    return found


def everything() -> dict[str, list[Any]]:
    """All the rows of all the tables, as they are."""
    dump: dict[str, list[Any]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model is OrganisationWord:
            dump[model._meta.label] = sorted(map(str, model.objects.values_list("organisation", "word__text", "in_order")))
        elif model not in NOT_COMPARED and model._meta.managed:
            dump[model._meta.label] = sorted(repr(sorted(row.items())) for row in model._base_manager.values())
    return dump


def twins(kept: Organisation, absorbed: Organisation) -> None:
    """What both have: it may stand once only."""
    person, network, programme = PersonFactory(), OrganisationFactory(institution=True), ProgrammeFactory()
    node = made(apps.get_model("plan.Node"), programme=programme, territory=programme.territory)
    for organisation, employees in ((kept, 12), (absorbed, 14)):
        HeadcountFactory(organisation=organisation, employees=employees)
        AliasFactory(organisation=organisation, name="Vieux Moulin")
        AffiliationFactory(organisation=organisation, network=network)
        MembershipFactory(person=person, role=Role.DIRECTOR, organisation=organisation)
        made(apps.get_model("plan.Partnership"), node=node, organisation=organisation)
        made(apps.get_model("directory.Position"), person=person, organisation=organisation, starts_on=dt.date(2020, 1, 1))
    AffiliationFactory(organisation=absorbed, network=kept)


@pytest.fixture
def admin(france):
    return PersonFactory(admin=True)


@pytest.fixture
def pair(france):
    """Two rows of one structure, with a row of every kind at the one that will be absorbed."""
    kept = OrganisationFactory(name="Crèche des Lutins (fictive)", siret="33147520900014", updated_at=MOMENT)
    absorbed = OrganisationFactory(
        name="Crèche Les Lutins de Metz (fictive)",
        short_name="CLM",
        address="12, rue des Essais",
        territory=france["C57463"],
        opco=OrganisationFactory(name="Opco d’essai", kind=OrganisationKind.OPCO),
        has_staff_council=True,
        updated_at=MOMENT,
    )
    one_row_of_each(absorbed)
    twins(kept, absorbed)
    return kept, absorbed


def merged(pair, by, taken=()):
    return services.merge_organisations(merge=Merge(kept=pair[0], absorbed=pair[1]), taken=set(taken), by=by)


EVERY_FIELD = [field.name for field in services.fields_to_choose()]


# --- Everything passes, and comes back -------------------------------------------------------------------------------


def test_every_foreign_key_of_every_room_passes_to_the_one_that_is_kept(pair, admin):
    kept, absorbed = pair
    before = set(pointing_at(absorbed))
    assert before == {f"{model._meta.label}.{link.name}" for model, link in moves.links_to_organisations()}
    merged(pair, admin)
    assert pointing_at(absorbed) == []
    assert before <= set(pointing_at(kept))
    assert Organisation.objects.get(pk=absorbed.pk).merged_into == kept


def test_a_foreign_key_that_a_merge_forgets_is_seen(pair, admin, monkeypatch):
    known = [link for link in moves.links_to_organisations() if link[0] is not apps.get_model("plan.Testimony")]
    monkeypatch.setattr(moves, "links_to_organisations", lambda: iter(known))
    merged(pair, admin)
    assert pointing_at(pair[1]) == ["plan.Testimony.organisation"]


@pytest.mark.parametrize("taken", [[], EVERY_FIELD, ["name", "territory"]], ids=["nothing", "everything", "some"])
def test_undoing_gives_back_exactly_what_was_there(pair, admin, taken):
    before = everything()
    merge = merged(pair, admin, taken)
    assert everything() != before
    assert services.undo_merge(merge=Merge.objects.get(pk=merge.pk), by=admin) == []
    after = everything()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_what_both_have_stands_once_and_is_the_kept_ones(pair, admin):
    kept, _ = pair
    merged(pair, admin)
    assert Headcount.objects.get(organisation=kept, on=dt.date(2022, 12, 31)).employees == 12
    assert Alias.objects.filter(organisation=kept, name="Vieux Moulin").count() == 1
    assert not Affiliation.objects.filter(organisation=kept, network=kept).exists()
    assert Membership.objects.filter(organisation=kept, role=Role.DIRECTOR).count() == 1


def test_the_fields_chosen_are_taken_and_the_others_stay(pair, admin):
    kept, absorbed = pair
    merged(pair, admin, ["address", "territory", "opco", "has_staff_council"])
    kept.refresh_from_db()
    assert (kept.address, kept.territory, kept.opco) == (absorbed.address, absorbed.territory, absorbed.opco)
    assert kept.has_staff_council is True
    assert (kept.name, kept.siret) == ("Crèche des Lutins (fictive)", "33147520900014")


def test_the_siret_of_the_absorbed_one_can_be_taken_and_given_back(admin):
    kept, absorbed = OrganisationFactory(), OrganisationFactory(siret="33147520900014")
    merge = merged((kept, absorbed), admin, ["siret"])
    kept.refresh_from_db()
    assert kept.siret == "33147520900014"
    services.undo_merge(merge=merge, by=admin)
    kept.refresh_from_db()
    assert kept.siret == ""


def test_the_name_that_is_not_kept_stays_another_name_and_is_found(pair, admin):
    kept, _ = pair
    merged(pair, admin)
    names = dict(Alias.objects.filter(organisation=kept).values_list("name", "kind"))
    assert names["Crèche Les Lutins de Metz (fictive)"] == AliasKind.USUAL
    assert names["CLM"] == AliasKind.ACRONYM
    for text in ("lutins de metz", "clm"):
        assert [one.url for one in search.organisations(admin, text, 5)] == [kept.get_absolute_url()]


def test_a_merge_and_its_undoing_are_in_the_journal_of_both(pair, admin):
    merge = merged(pair, admin)
    services.undo_merge(merge=merge, by=admin)
    assert [line.verb for line in journal.history_of(pair[0])[:2]] == ["merge.undone", "merge.done"]
    assert [line.verb for line in journal.history_of(pair[1])[:2]] == ["organisation.separated", "organisation.absorbed"]


# --- Undoing after later changes -------------------------------------------------------------------------------------


def test_what_was_added_since_stays_with_the_one_that_was_kept(pair, admin):
    kept, absorbed = pair
    merge = merged(pair, admin)
    added = HeadcountFactory(organisation=kept, on=dt.date(2024, 12, 31))
    assert services.undo_merge(merge=merge, by=admin) == []
    added.refresh_from_db()
    assert added.organisation == kept
    assert Headcount.objects.get(organisation=absorbed, on=dt.date(2022, 12, 31)).employees == 14


def test_a_field_changed_since_is_kept_and_said(pair, admin):
    kept, _ = pair
    merge = merged(pair, admin, ["address", "postcode"])
    kept.refresh_from_db()
    kept.address = "3, place Neuve"
    kept.save()
    (said,) = services.undo_merge(merge=merge, by=admin)
    kept.refresh_from_db()
    assert kept.address == "3, place Neuve"
    assert said.startswith("adresse\u00a0: modifié depuis")


def test_a_row_removed_since_is_said_and_the_others_come_back(pair, admin):
    kept, absorbed = pair
    merge = merged(pair, admin)
    apps.get_model("plan.Testimony").objects.filter(organisation=kept).delete()
    Membership.objects.filter(organisation=kept).first().person.memberships.all().delete()
    said = services.undo_merge(merge=merge, by=admin)
    assert any(line.startswith("témoignage\u00a0: 1") for line in said)
    assert Headcount.objects.filter(organisation=absorbed).exists()


def test_a_row_set_aside_whose_person_has_gone_is_not_put_back(pair, admin):
    merge = merged(pair, admin)
    gone = next(row for row in merge.moved["aside"] if row["model"] == "directory.membership")
    Person.objects.filter(pk=gone["fields"]["person_id"]).delete()
    assert any(line.startswith("rattachement\u00a0: 1") for line in services.undo_merge(merge=merge, by=admin))


def test_a_siret_taken_since_by_another_is_refused_in_words(admin):
    kept, absorbed = OrganisationFactory(), OrganisationFactory(siret="33147520900014")
    merge = merged((kept, absorbed), admin)
    OrganisationFactory(siret="33147520900014")
    with pytest.raises(ValidationError, match="SIRET 33147520900014"):
        services.undo_merge(merge=merge, by=admin)


def test_merges_are_undone_last_first_and_once(france, admin):
    first, second, third = (OrganisationFactory() for _ in range(3))
    one = merged((second, first), admin)
    other = merged((third, second), admin)
    with pytest.raises(ValidationError, match="défaites d’abord"):
        services.undo_merge(merge=one, by=admin)
    services.undo_merge(merge=other, by=admin)
    services.undo_merge(merge=one, by=admin)
    with pytest.raises(ValidationError, match="déjà été défaite"):
        services.undo_merge(merge=one, by=admin)
    assert Organisation.objects.standing().count() == 3


def test_what_was_merged_meanwhile_is_refused(france, admin):
    kept, absorbed = OrganisationFactory(), OrganisationFactory()
    merged((kept, absorbed), admin)
    with pytest.raises(ValidationError, match="entre-temps"):
        merged((OrganisationFactory(), absorbed), admin)


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_nobody_merges_what_she_does_not_keep(france):
    here, there = OrganisationFactory(), OrganisationFactory(territory=france["D76"])
    delegate = PersonFactory(delegate=True)
    for pair in ((here, there), (there, here)):
        with pytest.raises(Refused):
            merged(pair, delegate)
    merge = merged((here, there), SYSTEM)
    with pytest.raises(Refused):
        services.undo_merge(merge=merge, by=delegate)
    with pytest.raises(Refused):
        services.tell_apart(pair=NotDuplicate(first=here, second=there), by=delegate)


@pytest.mark.parametrize("who", ["admin", "delegate", "officer", "director", "partner"])
def test_what_is_offered_is_what_the_rule_allows(france, who):
    person = PersonFactory(**{who: True})
    for place in ("D57", "D76", "R44", None):
        for kind in (OrganisationKind.MEMBER, OrganisationKind.OPCO):
            OrganisationFactory(kind=kind, territory=france[place] if place else None)
    seen = Organisation.objects.visible_to(person)
    assert set(queries.written_by(person)) == {one for one in seen if rules.writes_organisation(person, one)}


# --- Pages -----------------------------------------------------------------------------------------------------------


def addresses(kept, absorbed, merge):
    return [
        f"/annuaire/fusions/{kept.pk}/{absorbed.pk}/",
        f"/annuaire/doublons/{kept.pk}/{absorbed.pk}/distincts/",
        f"/annuaire/organisations/{kept.pk}/fusionner/",
        f"/annuaire/fusions/{merge.pk}/defaire/",
    ]


@pytest.mark.parametrize("who", ["director", "partner"])
def test_the_pages_do_not_exist_for_those_who_keep_nothing(france, seen_by, who):
    merge = merged((OrganisationFactory(), OrganisationFactory()), SYSTEM)
    browser = seen_by(PersonFactory(**{who: True}))
    pages = [*addresses(OrganisationFactory(), OrganisationFactory(), merge), "/annuaire/doublons/", "/annuaire/fusions/"]
    assert {browser.get(page).status_code for page in pages} == {404}


def test_the_pages_do_not_exist_for_the_neighbour(france, seen_by):
    merge = merged((OrganisationFactory(), OrganisationFactory()), SYSTEM)
    browser = seen_by(PersonFactory(delegate=True, membership__territory=france["R28"]))
    pages = addresses(OrganisationFactory(), OrganisationFactory(), merge)
    assert {browser.get(page).status_code for page in pages} == {404}
    assert str(merge.kept) not in browser.get("/annuaire/fusions/").content.decode()


def typed(browser, page, **values):
    form = browser.get(page).context["form"]
    return {"submission_key": str(form["submission_key"].value()), "typed_by": form["typed_by"].value(), **values}


def test_a_delegate_merges_two_structures_then_separates_them(france, seen_by):
    kept = OrganisationFactory(name="Crèche des Lutins (fictive)")
    absorbed = OrganisationFactory(name="Crèche les Lutins (fictive)", phone="03 87 00 00 00")
    browser = seen_by(PersonFactory(delegate=True))
    page = f"/annuaire/fusions/{kept.pk}/{absorbed.pk}/"
    form = browser.get(page).context["form"]
    assert {name: form[name].value() for name in ("name", "phone")} == {"name": "kept", "phone": "absorbed"}
    done = browser.post(page, typed(browser, page, name="kept", phone="absorbed", reason="Saisie deux fois"))
    assert done.url == kept.get_absolute_url()
    kept.refresh_from_db()
    assert kept.phone == "03 87 00 00 00"
    assert "Saisie deux fois" in browser.get("/annuaire/fusions/").content.decode()
    undo = Merge.objects.get().get_absolute_url()
    assert browser.post(undo, typed(browser, undo)).url == "/annuaire/fusions/"
    assert set(Organisation.objects.standing()) == {kept, absorbed}


def test_the_other_one_is_looked_for_among_what_she_keeps(france, seen_by):
    kept, other = OrganisationFactory(name="Foyer Bleu (fictif)"), OrganisationFactory(name="Foyer Bleuet (fictif)")
    OrganisationFactory(name="Foyer Bleuté (fictif)", territory=france["D76"])
    shown = seen_by(PersonFactory(delegate=True)).get(f"/annuaire/organisations/{kept.pk}/fusionner/?q=foyer").content.decode()
    assert f"/annuaire/fusions/{kept.pk}/{other.pk}/" in shown
    assert "Bleuté" not in shown
