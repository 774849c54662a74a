"""The money of funders: written by those who run the node, read by the programme, never sharing out more than it gives."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.services import erase_person
from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TerritoryFactory,
)
from continuum.plan import services
from continuum.plan.models import BudgetLine, FundingAgreement
from continuum.plan.queries import people_running
from continuum.plan.rules import edit_node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.submissions import new_key

from .factories import AgreementFactory, BudgetLineFactory, NodeFactory, ObligationFactory, two_regions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def agreement(land):
    return AgreementFactory(node=land["east"], title="Accompagner", total_cost=50_000, requested=40_000, agreed=30_000)


def enter(client, **membership):
    person = PersonFactory(**membership)
    client.force_login(person)
    return person


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def words(client, url):
    return client.get(url).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def share(agreement, planned, **fields):
    line = {"funding": True, "node": agreement.node, "funder": agreement.funder, "agreement": agreement}
    return BudgetLineFactory(**line, planned=planned, **fields)


# --- Writing and following ---------------------------------------------------------------------------------------------------


def test_a_file_is_opened_submitted_sent_back_with_a_comment_and_signed(client, land, delegate):
    funder = OrganisationFactory(institution=True, name="Fonds des Mirabelles (fictif)")
    typed = {"title": "Accompagner", "funder": funder.pk, "requested": "40 000", "due_on": "2026-04-01"}
    page = send(client, "/plan/convention/essai/est/", **typed)["Location"]
    send(client, f"{page}etape/submitted/", seen="draft")
    refused = send(client, f"{page}etape/to_fix/", seen="submitted", reason="")
    assert "Motif" in refused.context["form"].errors["reason"][0]
    assert FundingAgreement.objects.get().status == "submitted"
    send(client, f"{page}etape/to_fix/", seen="submitted", reason="Les déplacements manquent.")
    shown = words(client, page)
    assert "à corriger" in shown
    assert "Les déplacements manquent." in shown
    for to, seen, said in (
        ("submitted", "to_fix", {"reason": "Déplacements ajoutés."}),
        ("reviewed", "submitted", {}),
        ("signed", "reviewed", {"evidence": "Courrier du 2 mars"}),
    ):
        send(client, f"{page}etape/{to}/", seen=seen, **said)
    assert FundingAgreement.objects.get().status == "signed"
    history = words(client, page)
    assert history.index("Courrier du 2 mars") < history.index("Déplacements ajoutés.")
    assert history.count("Les déplacements manquent.") == 1


def test_the_amounts_that_cannot_be_are_said_beside_their_field(client, delegate, agreement):
    typed = {"title": "Accompagner", "funder": agreement.funder_id, "total_cost": "10", "agreed": "20", "paid": "30"}
    found = send(client, f"/financements/{agreement.pk}/modifier/", **typed).context["form"].errors
    assert "dépasse le coût total" in found["agreed"][0]
    assert "plus de versements" in found["paid"][0]


def test_what_another_saved_meanwhile_is_kept(client, delegate, agreement):
    url = f"/financements/{agreement.pk}/modifier/"
    form = client.get(url).context["form"]
    FundingAgreement.objects.update(reference="2026-12")
    typed = {"title": "Accompagner mieux", "funder": agreement.funder_id, "seen": form["seen"].value()}
    send(client, url, **typed, total_cost="50000", requested="40000", agreed="30000")
    kept = FundingAgreement.objects.get()
    assert (kept.title, kept.reference) == ("Accompagner mieux", "2026-12")


def test_once_handed_in_its_last_day_asks_nothing_more(agreement):
    agreement.due_on = dt.date(2026, 1, 1)
    assert agreement.is_late
    agreement.status = "submitted"
    assert not agreement.is_late


# --- Shares at the budget ----------------------------------------------------------------------------------------------------


def test_a_line_takes_the_funder_of_its_agreement(client, delegate, agreement):
    send(client, "/plan/financement/essai/est/", year="2026", agreement=agreement.pk, planned="5000")
    line = BudgetLine.objects.get()
    assert (line.agreement, line.funder) == (agreement, agreement.funder)


def test_a_share_added_from_the_page_of_its_agreement_has_it_chosen_and_leads_back_there(client, delegate, agreement):
    page = words(client, agreement.get_absolute_url())
    address = f"/plan/financement/{agreement.node.address}/?convention={agreement.pk}"
    assert address in page
    assert f'<option value="{agreement.pk}" selected' in words(client, address)
    done = send(client, address, year="2026", agreement=agreement.pk, planned="10 000")
    assert done["Location"] == f"{agreement.get_absolute_url()}#parts"


def test_an_agreement_of_another_programme_named_in_the_address_is_not_chosen(client, delegate, agreement):
    elsewhere = AgreementFactory(node=NodeFactory(programme=ProgrammeFactory()))
    shown = words(client, f"/plan/financement/{agreement.node.address}/?convention={elsewhere.pk}")
    assert "selected" not in shown.partition('name="agreement"')[2].partition("</select>")[0].replace('value="" selected', "")


def test_a_signed_agreement_without_its_amount_asks_for_it(client, land, delegate):
    signed = AgreementFactory(node=land["east"], status="signed", requested=40_000, agreed=None)
    assert "Noter le montant accordé" in words(client, signed.get_absolute_url())
    FundingAgreement.objects.filter(pk=signed.pk).update(agreed=30_000)
    assert "Noter le montant accordé" not in words(client, signed.get_absolute_url())


def test_shares_beyond_what_is_agreed_are_refused_in_a_sentence_with_both_amounts(client, delegate, agreement):
    share(agreement, 20_000, year=2025)
    typed = {"year": "2026", "agreement": agreement.pk, "planned": "10000,50"}
    said = send(client, "/plan/financement/essai/est/", **typed).context["form"].errors["planned"][0]
    assert "30\u202f000,50\u00a0€" in said
    assert "30\u202f000\u00a0€ accordés" in said
    assert BudgetLine.objects.count() == 1
    send(client, "/plan/financement/essai/est/", **typed | {"planned": "10000"})
    assert BudgetLine.objects.count() == 2


def test_without_an_agreed_amount_the_requested_one_bounds_and_without_any_nothing_does(land):
    asked = AgreementFactory(node=land["east"], requested=100)
    with pytest.raises(ValidationError, match="demandés"):
        services.add_budget_line(node=asked.node, line=_line(asked, 101), by=SYSTEM)
    free = AgreementFactory(node=land["east"])
    services.add_budget_line(node=free.node, line=_line(free, 10**6), by=SYSTEM)


def _line(agreement, planned):
    return BudgetLine(side="funding", year=2026, agreement=agreement, planned=Decimal(planned))


def test_a_line_of_another_funder_or_of_another_programme_is_refused(land, agreement):
    other = AgreementFactory()
    line = _line(other, 10)
    with pytest.raises(ValidationError, match="autre programme"):
        services.add_budget_line(node=land["east"], line=line, by=SYSTEM)
    stranger = _line(agreement, 10)
    stranger.funder = OrganisationFactory(institution=True)
    with pytest.raises(ValidationError, match="autre financeur"):
        services.add_budget_line(node=land["east"], line=stranger, by=SYSTEM)


def test_the_form_offers_the_agreements_of_the_programme_only_and_none_that_was_refused(client, delegate, land, agreement):
    AgreementFactory()
    AgreementFactory(node=land["west"], status="refused")
    form = client.get("/plan/financement/essai/est/").context["form"]
    assert list(form.fields["agreement"].queryset) == [agreement]


def test_an_agreement_does_not_shrink_below_its_shares_nor_change_of_funder_under_them(client, delegate, agreement):
    share(agreement, 20_000)
    url = f"/financements/{agreement.pk}/modifier/"
    typed = {"title": "Accompagner", "funder": agreement.funder_id, "agreed": "19999"}
    assert "20\u202f000\u00a0€" in send(client, url, **typed).context["form"].errors["agreed"][0]
    other = OrganisationFactory(institution=True)
    found = send(client, url, **typed | {"funder": other.pk, "agreed": "30000"}).context["form"].errors
    assert "1\u00a0ligne de budget" in found["funder"][0]


def test_an_agreement_that_still_pays_is_not_removed_and_an_empty_one_is(client, delegate, agreement):
    line = share(agreement, 10)
    url = f"/financements/{agreement.pk}/supprimer/"
    assert "paie encore" in send(client, url).content.decode()
    line.delete()
    ObligationFactory(agreement=agreement)
    assert send(client, url)["Location"] == "/programmes/essai/est/#conventions"
    assert not FundingAgreement.objects.exists()


def test_a_copied_line_leaves_its_agreement_behind(land, agreement):
    share(agreement, 30_000)
    from continuum.plan.queries import Wanted

    wanted = Wanted(land["root"], "Copie", frozenset({"budget"}))
    services.copy_node(node=land["east"], wanted=wanted, by=SYSTEM)
    copied = BudgetLine.objects.get(node__title="Copie")
    assert (copied.agreement, copied.planned) == (None, 30_000)


# --- Who -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["partner", "director", "board_member"])
def test_members_of_the_programme_read_amounts_and_obligations_and_neither_lines_nor_names(client, land, agreement, role):
    owner = PersonFactory(delegate=True, name="Odile Essai-Fictif")
    FundingAgreement.objects.update(owner=owner)
    share(agreement, 20_000, label="Poste de chargée de mission")
    ObligationFactory(agreement=agreement, title="Bilan final", owner=owner, due_on=dt.date(2026, 6, 1))
    reader = PersonFactory()
    MembershipFactory(person=reader, role=role, programme=land["programme"], territory=TerritoryFactory(key="R44"))
    client.force_login(reader)
    shown = words(client, f"/financements/{agreement.pk}/")
    for said in ("30 000 €", "20 000 €", "Bilan final", "1er juin 2026", "en préparation"):
        assert said in shown
    for hidden in ("Odile", "chargée de mission", "Modifier", "Déposer"):
        assert hidden not in shown
    assert "Accompagner" in words(client, "/financements/")
    for page in ("modifier", "supprimer", "etape/submitted", "obligation"):
        assert client.get(f"/financements/{agreement.pk}/{page}/").status_code == 404


def test_the_neighbour_region_reads_and_writes_nothing_and_another_programme_finds_nothing(client, land, agreement):
    enter(client, delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert "Modifier" not in words(client, f"/financements/{agreement.pk}/")
    assert client.get(f"/financements/{agreement.pk}/modifier/").status_code == 404
    enter(client, officer=True)
    assert client.get(f"/financements/{agreement.pk}/").status_code == 404
    assert "Accompagner" not in words(client, "/financements/")
    with pytest.raises(Refused):
        services.change_agreement(agreement=agreement, by=PersonFactory(officer=True))


def test_a_funder_that_the_reader_may_not_see_is_not_named(client, land):
    hidden = OrganisationFactory(name="Foyer discret (fictif)", territory=TerritoryFactory(key="D76"))
    found = AgreementFactory(node=land["east"], funder=hidden)
    enter(client, partner=True, membership__programme=land["programme"])
    for url in (f"/financements/{found.pk}/", "/financements/", "/programmes/essai/est/"):
        assert "discret" not in words(client, url)


def test_those_offered_as_owners_are_those_who_may_write_there(land):
    east, west = TerritoryFactory(key="R44"), TerritoryFactory(key="R28")
    running = [
        PersonFactory(admin=True),
        PersonFactory(delegate=True),
        PersonFactory(officer=True, membership__programme=land["programme"]),
    ]
    for within in ({"role": "partner", "territory": east}, {"role": "delegate", "territory": west}, {"role": "director"}):
        MembershipFactory(person=PersonFactory(), **within)
    assert set(people_running(land["east"])) == set(running)
    assert all(edit_node(one, land["east"]) for one in running)


def test_the_page_costs_the_same_whatever_hangs_on_it(client, delegate, agreement, django_assert_max_num_queries):
    def filled(count):
        for number in range(count):
            share(agreement, 10, year=2025 + number % 3)
            ObligationFactory(agreement=agreement)

    filled(2)
    url = f"/financements/{agreement.pk}/"
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    filled(6)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_an_erased_owner_leaves_her_agreements_without_her_name(agreement):
    owner = PersonFactory(delegate=True, name="Élodie Brisset-Fictif")
    FundingAgreement.objects.update(owner=owner, title="Dossier d’Élodie Brisset-Fictif", reason="Élodie Brisset-Fictif absente")
    ObligationFactory(agreement=agreement, owner=owner, evidence="Reçu par Élodie Brisset-Fictif")
    erase_person(person=owner, reason="essai", by=PersonFactory(admin=True))
    kept = FundingAgreement.objects.get()
    duty = kept.obligations.get()
    assert (kept.owner, duty.owner) == (None, None)
    assert "Brisset" not in kept.title + kept.reason + duty.evidence


def test_a_step_is_journalled_with_what_was_said(agreement):
    services.take_agreement_step(agreement=agreement, to="abandoned", given={"reason": "Appel clos"}, by=SYSTEM)
    line = journal.history_of(agreement).get()
    assert (line.verb, line.details["after"]["reason"]) == ("funding.step", "Appel clos")


@pytest.mark.parametrize("name", ["funder", "owner"])
def test_whatever_a_form_offered_a_choice_that_is_not_open_to_her_is_refused(land, agreement, name):
    officer = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["east"].territory)
    foreign = {"funder": OrganisationFactory(territory=TerritoryFactory(key="R28")), "owner": PersonFactory()}[name]
    setattr(agreement, name, foreign)
    with pytest.raises(ValidationError) as told:
        services.change_agreement(agreement=agreement, by=officer)
    assert list(told.value.message_dict) == [name]
