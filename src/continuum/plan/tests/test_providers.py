"""Choosing a provider: criteria that weigh a hundred, bids scored and ranked, a choice with its reason, read by who chooses."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import Bid, Criterion, Deliverable, Tender
from continuum.plan.queries import TenderRecord
from continuum.toolkit import clock, registry
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.counting import counted_by
from continuum.toolkit.submissions import new_key

from .factories import DeliverableFactory, NodeFactory, TenderFactory, two_regions

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at(DAY):
        yield


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def tender(land):
    return TenderFactory(node=land["east"], title="Former des tuteurs")


@pytest.fixture
def page(tender):
    return f"/consultations/{tender.pk}/"


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def weigh(tender, **criteria):
    return services.set_criteria(tender=tender, criteria=list(criteria.items()), by=SYSTEM)


def bid(tender, *scores, name="Atelier (fictif)"):
    found = Bid(provider=OrganisationFactory(institution=True, name=name))
    criteria = Criterion.objects.filter(tender=tender).order_by("-weight", "label")
    return services.add_bid(tender=tender, bid=found, scores=dict(zip(criteria, scores, strict=False)), by=SYSTEM)


def test_from_the_call_to_the_choice_in_the_browser(client, delegate):
    page = send(client, "/plan/consultation/essai/est/", title="Former", specification="Deux sessions")["Location"]
    send(client, f"{page}criteres/", criteria="Prix : 40\nExpérience : 60 %")
    price, experience = Criterion.objects.order_by("weight")
    assert (price.weight, experience.weight) == (40, 60)
    for name, scores in (("Un (fictif)", ("5", "2")), ("Deux (fictif)", ("3", "4"))):
        provider = OrganisationFactory(institution=True, name=name)
        typed = {f"score_{price.pk}": scores[0], f"score_{experience.pk}": scores[1], "provider": provider.pk, "price": "900"}
        send(client, f"{page}offre/", **typed)
    shown = client.get(page).content.decode()
    assert shown.index("Deux (fictif)") < shown.index("Un (fictif)")
    chosen = Bid.objects.get(provider__name="Un (fictif)")
    refused = send(client, f"{page}choix/", bid=chosen.pk, reason="")
    assert "reason" in refused.context["form"].errors
    send(client, f"{page}choix/", bid=chosen.pk, reason="Seul disponible au printemps.")
    kept = Tender.objects.get()
    assert (kept.awarded_on, TenderRecord.of(kept).chosen) == (DAY, chosen)
    assert "Seul disponible" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Prix : 40", "40\u00a0%"), ("Prix", "Ligne 1"), ("A : 50\na : 50", "même nom"), ("A : 0\nB : 100", "Ligne 1")],
)
def test_criteria_that_do_not_weigh_a_hundred_are_refused_in_words(typed, said, client, delegate, page):
    found = send(client, f"{page}criteres/", criteria=typed).context["form"].errors["criteria"]
    assert said in found[0]
    assert not Criterion.objects.exists()


def test_the_result_is_weighed_out_of_a_hundred_and_equals_share_their_rank(tender):
    weigh(tender, experience=60, prix=40)
    best, same, last = bid(tender, 4, 4), bid(tender, 4, 4, name="B (fictif)"), bid(tender, 5, 2, name="C (fictif)")
    unscored = bid(tender, 5, name="D (fictif)")
    record = TenderRecord.of(tender)
    assert [(one.bid, one.result, one.rank) for one in record.bids] == [
        (best, Decimal("80.0"), 1),
        (same, Decimal("80.0"), 1),
        (last, Decimal("76.0"), 3),
        (unscored, None, None),
    ]
    assert not record.may_choose


def test_nobody_is_chosen_before_all_are_scored_nor_without_a_reason_nor_twice(tender):
    weigh(tender, prix=100)
    first, second = bid(tender, 3), bid(tender, name="B (fictif)")
    award = {"tender": tender, "by": SYSTEM}
    with pytest.raises(ValidationError, match="complétez les notes"):
        services.award_tender(**award, bid=first, reason="La meilleure")
    services.change_bid(bid=second, scores={Criterion.objects.get(): 5}, by=SYSTEM)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.award_tender(**award, bid=first, reason="  ")
    with pytest.raises(Refused):
        services.award_tender(**award, bid=bid(TenderFactory(node=NodeFactory())), reason="Ailleurs")
    services.award_tender(**award, bid=first, reason="Connaît la région")
    for late in (
        lambda: services.award_tender(**award, bid=second, reason="Finalement"),
        lambda: bid(tender, name="Tard (fictif)"),
        lambda: services.change_bid(bid=first, scores={}, by=SYSTEM),
        lambda: services.remove_bid(bid=second, by=SYSTEM),
        lambda: weigh(tender, prix=100),
    ):
        with pytest.raises(ValidationError, match="Le choix est fait"):
            late()


def test_criteria_do_not_change_under_scored_bids_and_a_provider_has_one_bid(tender):
    weigh(tender, prix=100)
    first = bid(tender, 3)
    with pytest.raises(ValidationError, match="déjà notées"):
        weigh(tender, autre=100)
    with pytest.raises(ValidationError, match="déjà une offre"):
        services.add_bid(tender=tender, bid=Bid(provider=first.provider), scores={}, by=SYSTEM)
    foreign = weigh(TenderFactory(node=tender.node), prix=100)[0]
    with pytest.raises(Refused):
        services.change_bid(bid=first, scores={foreign: 3}, by=SYSTEM)
    with pytest.raises(ValidationError, match="de 0 à 5"):
        services.change_bid(bid=first, scores={Criterion.objects.get(tender=tender): 6}, by=SYSTEM)


@pytest.mark.parametrize("role", ["partner", "director", "board_member", "neighbour"])
def test_bids_and_their_notes_are_read_by_those_who_choose_and_nobody_else(role, client, land, tender, page):
    weigh(tender, prix=100)
    found = bid(tender, 3, name="Secret (fictif)")
    reader = PersonFactory()
    within = {"role": role, "programme": land["programme"], "territory": TerritoryFactory(key="R44")}
    if role == "neighbour":
        within = {"role": "delegate", "territory": TerritoryFactory(key="R28")}
    MembershipFactory(person=reader, **within)
    client.force_login(reader)
    assert {client.get(f"{page}{end}").status_code for end in ("", "modifier/", "criteres/", "offre/", "choix/")} == {404}
    assert client.get(f"/offres/{found.pk}/").status_code == 404
    shown = client.get("/programmes/essai/est/").content.decode()
    assert "Secret" not in shown
    assert "Former des tuteurs" not in shown
    for refused in (
        lambda: services.remove_bid(bid=found, by=reader),
        lambda: services.award_tender(tender=tender, bid=found, reason="x", by=reader),
    ):
        with pytest.raises(Refused):
            refused()


# --- Deliverables --------------------------------------------------------------------------------------------------------------


def test_a_deliverable_is_received_then_accepted_and_counted_at_its_month(client, land, delegate):
    send(client, "/plan/livrable/essai/est/", title="Supports", due_on="2026-03-01")
    made = Deliverable.objects.get()
    assert "en retard" in client.get("/programmes/essai/est/").content.decode()
    url = f"/livrables/{made.pk}/"
    refused = send(client, url, title="Supports", accepted_on="2026-03-02").context["form"].errors
    assert "reçu" in refused["received_on"][0]
    send(client, url, title="Supports", received_on="2026-02-27", accepted_on="2026-03-02")
    source = registry.facts.get("livrables-acceptes")
    assert [(row.month, row.count) for row in counted_by([source], [land["east"].pk])] == [(dt.date(2026, 3, 1), 1)]
    assert [name for name, _ in source.rows(delegate, [land["east"].pk])] == ["Supports"]
    send(client, f"{url}supprimer/")
    assert list(counted_by([source], [land["east"].pk])) == []


def test_a_deliverable_is_linked_to_what_its_programme_has_only(land):
    foreign = TenderFactory(node=NodeFactory())
    with pytest.raises(Refused):
        services.change_deliverable(deliverable=_linked(land, foreign), by=SYSTEM)


def _linked(land, tender):
    found = DeliverableFactory(node=land["east"])
    found.tender = tender
    return found


def test_members_read_what_is_delivered(client, land):
    DeliverableFactory(node=land["east"], title="Supports de formation")
    client.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    shown = client.get("/programmes/essai/est/").content.decode()
    assert "Supports de formation" in shown
    assert "Ajouter un livrable" not in shown
