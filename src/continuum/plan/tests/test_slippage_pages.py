"""Putting dates off from the pages: asked, shown first, told beside the field, and found again on the plan."""

import pytest

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan.models import Milestone, Slippage
from continuum.toolkit import clock
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    with clock.held_at("2020-02-01"):
        yield factories.two_regions()


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


@pytest.fixture
def milestone(land):
    return factories.MilestoneFactory(node=land["east"], title="Enquête", on="2020-03", until=None)


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def test_a_milestone_put_off_is_told_on_the_page_of_its_plan(client, officer, milestone):
    form = client.get(f"/etapes/{milestone.pk}/reporter/").context["form"]
    typed = {
        "starts": "juin 2020",
        "cause": "health_crisis",
        "note": "Peu de réponses ; trop d’enquêtes.",
        "seen": form["seen"].value(),
    }
    assert send(client, f"/etapes/{milestone.pk}/reporter/", **typed)["Location"] == "/programmes/essai/est/#reports-de-dates"
    page = client.get("/programmes/essai/est/").content.decode()
    for words in (
        "Reports de dates",
        "3\u00a0mois plus tard",
        "crise sanitaire",
        "Prévu d’abord",
        "mars 2020",
        "ch-planned-mark",
    ):
        assert words in page
    assert "noté ici" in page


def test_a_plan_without_slippage_says_nothing_of_them(client, officer, milestone):
    page = client.get("/programmes/essai/est/").content.decode()
    assert "reports-de-dates" not in page
    assert "Prévu d’abord" not in page


def test_who_saw_a_former_date_is_shown_the_present_one_and_may_then_go_on(client, officer, milestone):
    url = f"/etapes/{milestone.pk}/reporter/"
    typed = {"starts": "2020-09", "cause": "funding", "seen": "2020-02/"}
    refused = send(client, url, **typed)
    assert "Entre-temps" in refused.content.decode()
    assert send(client, url, **typed | {"seen": refused.context["form"]["seen"].value()}).status_code == 302


def test_another_cause_without_a_word_is_refused_beside_the_word(client, officer, milestone):
    answer = send(client, f"/etapes/{milestone.pk}/reporter/", starts="2020-09", cause="other")
    assert set(answer.context["form"].errors) == {"note"}


def test_a_cause_left_empty_is_asked_for_in_one_sentence(client, officer, milestone):
    answer = send(client, f"/etapes/{milestone.pk}/reporter/", starts="2020-09", cause="")
    assert len(answer.context["form"].errors["cause"]) == 1


def test_what_would_move_is_shown_before_it_moves(client, land, officer, milestone):
    factories.MilestoneFactory(node=land["west"], title="Bilan", on="2021")
    url, typed = "/plan/reporter/essai/", {"amount": "3", "unit": "months", "cause": "health_crisis"}
    shown = send(client, url, **typed)
    page = shown.content.decode()
    assert "«\u00a0Enquête\u00a0» (L’essai en Grand Est)\u00a0: mars 2020 devient juin 2020" in page
    assert "«\u00a0Bilan\u00a0» (L’essai en Normandie) reste en place\u00a0: connue à l’année près" in page
    assert not Slippage.objects.exists()
    assert send(client, url, **typed, seen=shown.context["form"]["seen"].value()).status_code == 302
    assert Milestone.objects.get(title="Enquête").on.iso == "2020-06"
    # The page just shown is out of date: what would move now is shown again, and nothing has moved.
    again = send(client, url, **typed, seen=shown.context["form"]["seen"].value())
    assert "Entre-temps" in again.content.decode()
    assert "juin 2020 devient septembre 2020" in again.content.decode()
    assert Slippage.objects.count() == 1


@pytest.mark.parametrize(("amount", "unit"), [("0", "months"), ("douze", "days"), ("121", "months"), ("1", "siècles")])
def test_a_shift_that_means_nothing_is_refused(client, officer, milestone, amount, unit):
    answer = send(client, "/plan/reporter/essai/", amount=amount, unit=unit, cause="funding")
    assert set(answer.context["form"].errors) <= {"amount", "unit"}
    assert answer.context["form"].errors


def test_a_plan_where_nothing_would_move_says_so_on_the_form(client, officer):
    answer = send(client, "/plan/reporter/essai/ouest/", amount="1", unit="months", cause="funding")
    assert "Rien ne bougerait" in answer.content.decode()


def test_the_last_slippage_is_taken_back_after_being_asked(client, land, officer):
    slippage = factories.SlippageFactory(node=land["east"])
    url = f"/reports-de-dates/{slippage.pk}/annuler/"
    assert url in client.get("/programmes/essai/est/").content.decode()
    assert "15 mars 2020" in client.get(url).content.decode()
    send(client, url)
    assert Milestone.objects.get().on.iso == "2020-03-15"


def test_a_stranger_and_the_neighbour_region_find_no_way_to_put_off(client, land):
    slippage = factories.SlippageFactory(node=land["west"])
    phase = factories.PhaseFactory(node=land["west"])
    urls = [
        f"/phases/{phase.pk}/reporter/",
        f"/etapes/{slippage.milestone_id}/reporter/",
        "/plan/reporter/essai/ouest/",
        "/plan/reporter/essai/",
        f"/reports-de-dates/{slippage.pk}/annuler/",
    ]
    typed = {"starts": "2021", "cause": "funding", "amount": "1", "unit": "months"}
    assert {client.get(url).status_code for url in urls} == {302}
    client.force_login(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44")))
    assert {client.get(url).status_code for url in urls} | {send(client, url, **typed).status_code for url in urls} == {404}
    page = client.get("/programmes/essai/ouest/").content.decode()
    assert "Reports de dates" in page
    assert "Reporter" not in page
    assert Slippage.objects.count() == 1


def test_a_hundred_slippages_cost_no_more_queries_than_ten(client, land, officer, django_assert_max_num_queries):
    def asked():
        with django_assert_max_num_queries(100) as seen:
            client.get("/programmes/essai/est/")
        return len(seen)

    factories.SlippageFactory.create_batch(10, node=land["east"])
    client.get("/programmes/essai/est/")
    few = asked()
    factories.SlippageFactory.create_batch(90, node=land["east"])
    assert asked() == few
