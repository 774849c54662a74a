import datetime as dt

import pytest

from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import ClockShift, JournalEntry, Slot
from continuum.toolkit.services import move_clock
from continuum.toolkit.submissions import new_key
from continuum.toolkit.tasks import machine_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_a_held_clock_stands_still_and_lets_go():
    with clock.held_at("2021-10-12"):
        assert clock.today() == dt.date(2021, 10, 12)
        with clock.held_at("2022-01-01T00:30"):
            assert clock.today() == dt.date(2022, 1, 1)
        assert clock.today() == dt.date(2021, 10, 12)
    assert clock.today().year > 2021


def test_the_day_is_the_one_in_paris():
    with clock.held_at(dt.datetime(2021, 7, 1, 22, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2021, 7, 2)


def test_the_demonstration_lives_at_the_date_it_was_told(demo):
    move_clock(to=dt.date(2021, 10, 12), by=SYSTEM)
    assert clock.today() == dt.date(2021, 10, 12)
    assert machine_now().year > 2021, "leases stay on the machine's time"
    move_clock(to=None, by=SYSTEM)
    assert abs(clock.now() - machine_now()) < dt.timedelta(seconds=5)
    assert JournalEntry.objects.filter(verb="clock.moved").count() == 2


def test_elsewhere_the_clock_cannot_be_moved(settings):
    settings.DEMO = False
    with pytest.raises(Refused):
        move_clock(to=dt.date(2021, 10, 12), by=SYSTEM)
    ClockShift.objects.create(seconds=86_400 * 365)
    assert abs(clock.now() - machine_now()) < dt.timedelta(seconds=5)


def test_going_back_in_time_frees_the_slots_that_are_future_again(demo):
    for year in (2020, 2022):
        Slot.objects.create(job="rappels", due_at=dt.datetime(year, 1, 1, tzinfo=dt.UTC))
    move_clock(to=dt.date(2021, 10, 12), by=SYSTEM)
    assert [slot.due_at.year for slot in Slot.objects.all()] == [2020]


@pytest.mark.urls("continuum.toolkit.tests.pages")
def test_a_visitor_moves_the_date_from_its_page(demo, client):
    form = {"submission_key": new_key(), "day": "2021-10-12"}
    assert client.post("/outils/demonstration/date/", form).status_code == 302
    assert "12 octobre 2021" in client.get("/outils/demonstration/date/").content.decode()

    refused = client.post("/outils/demonstration/date/", {"submission_key": new_key(), "day": "0021-10-12"})
    assert "entre 2000 et 2100" in refused.content.decode()
    assert clock.today() == dt.date(2021, 10, 12)


@pytest.mark.urls("continuum.toolkit.tests.pages")
def test_a_visitor_chooses_the_hour_too(demo, client):
    """A room shows its code around the hours of its meeting: the demonstration must be able to go there."""
    form = {"submission_key": new_key(), "day": "2021-10-12", "hour": "09:30"}
    assert client.post("/outils/demonstration/date/", form).status_code == 302
    told = clock.now().astimezone(clock.PARIS)
    assert abs(told - dt.datetime(2021, 10, 12, 9, 30, tzinfo=clock.PARIS)) < dt.timedelta(seconds=30)

    refused = client.post("/outils/demonstration/date/", form | {"submission_key": new_key(), "hour": "neuf heures"})
    assert "par exemple 09:30" in refused.content.decode()


@pytest.mark.urls("continuum.toolkit.tests.pages")
def test_outside_the_demonstration_the_page_does_not_exist(client, claire):
    client.force_login(claire)
    assert client.post("/outils/demonstration/date/", {"submission_key": new_key()}).status_code == 404
