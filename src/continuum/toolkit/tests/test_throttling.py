"""Not too often: counted together by all processes, told in French, naming nobody, and no way to keep others out."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from continuum.toolkit import clock
from continuum.toolkit.models import Tally
from continuum.toolkit.throttling import forget, throttled, wait

pytestmark = [pytest.mark.django_db, pytest.mark.urls("continuum.toolkit.tests.pages")]
MORNING, LATER = "2021-03-10T09:00:00", "2021-03-10T09:01:01"


def test_the_fourth_of_three_waits_until_the_minute_is_over():
    with clock.held_at(MORNING):
        assert [wait("code", "claire", "3/m") for _ in range(4)] == [0, 0, 0, 60]
    with clock.held_at(LATER):
        assert wait("code", "claire", "3/m") == 0


def test_the_longest_of_several_limits_says_how_long_to_wait():
    with clock.held_at(MORNING):
        told = [wait("code", "claire", "1/m,2/h") for _ in range(3)]
    assert told == [0, 60, 3600]


def test_who_has_used_up_her_turns_takes_nobody_elses():
    with clock.held_at(MORNING):
        for _ in range(9):
            wait("code", "claire", "3/m")
        assert wait("code", "yves", "3/m") == wait("other", "claire", "3/m") == 0


def test_what_went_well_no_longer_counts():
    with clock.held_at(MORNING):
        for _ in range(3):
            wait("code", "claire", "3/m")
        forget("code", "claire", "3/m")
        assert wait("code", "claire", "3/m") == 0


def test_what_is_kept_names_nobody():
    wait("code", "claire@essai.example", "3/m")
    assert "claire" not in str(Tally.objects.values_list().get())


def test_a_count_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        wait("code", "claire", "3/m")


def test_whoever_asks_too_often_reads_in_french_when_to_come_back(client, claire):
    client.force_login(claire)
    answers = [client.get("/compte-les-pas/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert "Trop de demandes à la suite" in answers[-1].content.decode()
    assert answers[-1]["Cache-Control"] == "no-store"


def test_two_people_behind_one_address_each_have_their_turns(client, claire, yves):
    for person in (claire, yves):
        one = Client()
        one.force_login(person)
        assert [one.get("/compte-les-pas/").status_code for _ in range(2)] == [200, 200]


def test_a_page_whose_posts_are_counted_is_read_as_often_as_one_likes(client):
    assert {client.get("/compte-les-envois/").status_code for _ in range(5)} == {200}
    assert [client.post("/compte-les-envois/").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [("2001:db8::1", "2001:db8::2", True), ("2001:db8::1", "2001:db8:0:1::1", False), ("192.0.2.1", "192.0.2.2", False)],
)
def test_the_addresses_of_one_subscriber_are_one(client, first, second, together):
    client.post("/compte-les-envois/", REMOTE_ADDR=first)
    assert (client.post("/compte-les-envois/", REMOTE_ADDR=second).status_code == 429) is together


def test_an_export_asked_again_and_again_is_refused(client, claire):
    client.force_login(claire)
    answers = [client.get("/personnes/?format=csv").status_code for _ in range(21)]
    assert (set(answers[:20]), answers[20]) == ({200}, 429)


def test_a_limit_counts_by_person_or_by_address_and_nothing_else():
    with pytest.raises(ValueError, match="by person or by address"):
        throttled("3/m", by="session")


# --- Several processes at once -------------------------------------------------------------------------------------------


def counted_at_once(count, times=8, turns=5):
    """How many of forty were let through by a count of ten, asked from eight threads at once."""
    allowed, start = [], threading.Barrier(times)

    def ask():
        start.wait()
        allowed.extend(1 for _ in range(turns) if count())
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return len(allowed)


@pytest.mark.django_db(transaction=True)
def test_all_processes_count_together():
    assert counted_at_once(lambda: wait("race", "claire", "10/m") == 0) == 10


@pytest.mark.django_db(transaction=True)
def test_a_count_that_reads_then_writes_is_caught():
    """The check itself: reading and writing in two steps loses what others counted in between."""

    def careless():
        row = Tally.objects.filter(pk="careless").first()
        seen = row.count if row else 0
        barrier.wait()
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO toolkit_tally ("key", "count", "until") VALUES (%s, %s, 0) '
                'ON CONFLICT ("key") DO UPDATE SET "count" = excluded."count"',
                ["careless", seen + 1],
            )
        return seen < 10

    barrier = threading.Barrier(8)
    assert counted_at_once(careless) > 10
