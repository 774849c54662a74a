"""A whole shift taken back at once: all its dates return, or the page says which cannot and why."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import queries, services
from continuum.plan.models import Milestone, Phase, Slippage
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.submissions import new_key

from . import factories


@pytest.fixture
def land(db):
    with clock.held_at("2020-02-01"):
        yield factories.two_regions()


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


@pytest.fixture
def shift(land):
    """Everything of both regions put off by two months."""
    rows = {
        "phase": factories.PhaseFactory(node=land["east"], starts="2020-03", ends="2020-06"),
        "here": factories.MilestoneFactory(node=land["east"], title="Enquête", on="2020-04-10"),
        "there": factories.MilestoneFactory(node=land["west"], title="Bilan", on="2020-05"),
    }
    services.put_off_plan(node=land["root"], shift=queries.Shift(months=2), cause="funding", by=SYSTEM)
    return rows


def dates(rows):
    return {name: str(type(row).objects.get(pk=row.pk).span.starts.iso) for name, row in rows.items()}


def send(client, url):
    return client.post(url, {"submission_key": new_key()})


def slippage_of(row):
    return Slippage.objects.get(**{row._meta.model_name: row}, rank=1)


def test_all_the_dates_of_a_shift_come_back_at_once(client, land, officer, shift):
    url = f"/reports-de-dates/{slippage_of(shift['here']).pk}/tout-annuler/"
    page = client.get("/programmes/essai/est/").content.decode()
    assert page.count("tout-annuler") == 1
    shown = client.get(url).content.decode()
    assert "«\u00a0Bilan\u00a0» (L’essai en Normandie)\u00a0: juillet 2020 redevient mai 2020" in shown
    send(client, url)
    assert dates(shift) == {"phase": "2020-03", "here": "2020-04-10", "there": "2020-05"}
    assert not Slippage.objects.exists()
    assert journal.history_of(land["east"])[0].words == "report de la suite du plan annulé"


def test_what_was_put_off_again_stays_and_the_page_says_why(client, land, officer, shift):
    again = Milestone.objects.get(pk=shift["here"].pk)
    services.put_off(row=again, to=DateSpan(PartialDate(2020, 9, 1)), cause="provider", by=SYSTEM)
    url = f"/reports-de-dates/{slippage_of(shift['phase']).pk}/tout-annuler/"
    assert "reportée de nouveau depuis" in client.get(url).content.decode()
    send(client, url)
    assert dates(shift) == {"phase": "2020-03", "here": "2020-09-01", "there": "2020-05"}
    assert Slippage.objects.filter(milestone=again).count() == 2


def test_a_delegate_takes_back_what_lies_in_her_region_and_reads_what_stays(client, land, shift):
    client.force_login(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44")))
    url = f"/reports-de-dates/{slippage_of(shift['here']).pk}/tout-annuler/"
    assert "où vous n’écrivez pas" in client.get(url).content.decode()
    send(client, url)
    assert dates(shift) == {"phase": "2020-03", "here": "2020-04-10", "there": "2020-07"}


def test_the_neighbour_takes_nothing_back(client, land, shift):
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    client.force_login(neighbour)
    slippage = slippage_of(shift["here"])
    assert client.get(f"/reports-de-dates/{slippage.pk}/tout-annuler/").status_code == 404
    with pytest.raises(Refused):
        services.take_back_shift(slippage=slippage, by=neighbour)


def test_a_slippage_decided_alone_is_taken_back_alone(client, land, officer):
    slippage = factories.SlippageFactory(node=land["east"])
    answer = client.get(f"/reports-de-dates/{slippage.pk}/tout-annuler/")
    assert answer["Location"] == f"/reports-de-dates/{slippage.pk}/annuler/"
    assert "tout-annuler" not in client.get("/programmes/essai/est/").content.decode()
    with pytest.raises(ValidationError, match="seul de sa décision"):
        services.take_back_shift(slippage=slippage, by=officer)


def test_a_shift_of_many_dates_comes_back_in_as_many_queries_as_a_small_one(land, django_assert_num_queries):
    def counted(rows):
        factories.MilestoneFactory.create_batch(rows, node=land["east"], on="2021-03")
        services.put_off_plan(node=land["east"], shift=queries.Shift(months=1), cause="funding", by=SYSTEM)
        with django_assert_num_queries(1000, exact=False) as seen:
            services.take_back_shift(slippage=Slippage.objects.first(), by=SYSTEM)
        return len(seen)

    counted(2)
    assert counted(2) == counted(50)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_take_a_shift_back_once():
    with clock.held_at("2020-02-01"):
        phase = factories.PhaseFactory(starts="2020-03", ends="2020-06")
        services.put_off_plan(node=phase.node, shift=queries.Shift(months=2), cause="funding", by=SYSTEM)
    slippage, ready, refused = Slippage.objects.get(), threading.Barrier(2), []

    def act():
        ready.wait(10)
        try:
            services.take_back_shift(slippage=slippage, by=SYSTEM)
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert Phase.objects.get().span == phase.span
