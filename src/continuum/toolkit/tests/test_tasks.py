import datetime as dt

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django_tasks_db.models import DBTaskResult

from continuum.toolkit import clock, tasks
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.journal import history_of
from continuum.toolkit.management.commands.continuum_worker import ContinuumWorker
from continuum.toolkit.models import ClockShift, Slot, Work
from continuum.toolkit.records import WorkState
from continuum.toolkit.schedule import Scheduler, forget_works, purge
from continuum.toolkit.tasks import Job, Progress, TakenOver, WorkFailed, WorkKind, perform, reap, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_kind():
    """Long works declared for one test only."""
    declared = []

    def make(func, **options):
        kind = tasks.works.declare(WorkKind(func, f"essai.{func.__name__}", "Préparation du bilan", **options))
        declared.append(kind)
        return kind

    yield make
    for kind in declared:
        del tasks.works._items[kind.path]


def run(work):
    perform.func(str(work.pk))
    work.refresh_from_db()
    return work


def broken(progress):
    raise RuntimeError("planted")


def test_a_work_says_how_far_it_is_then_where_its_result_is(make_kind, claire):
    seen = []

    def prepare(progress, *, number):
        progress(1, 4, f"Section {number}")
        seen.append(Work.objects.get())
        return "/bilans/3/"

    work = run(start(make_kind(prepare), by=claire, about="Bilan 2021", number=3))

    assert (seen[0].state, seen[0].done_count, seen[0].total_count) == ("running", 1, 4)
    assert seen[0].message == "Section 3"
    assert (work.state, work.result_url, work.done_count, work.error) == ("done", "/bilans/3/", 4, "")


def test_nothing_is_queued_when_the_transaction_is_undone(make_kind, claire):
    kind = make_kind(broken)
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        start(kind, by=claire)
        raise ZeroDivisionError
    assert not Work.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_same_key_gives_the_same_work_while_it_lives_and_a_new_one_afterwards(make_kind, claire):
    kind = make_kind(lambda progress: None)
    first = start(kind, by=claire, key="edition-3")
    assert start(kind, by=claire, key="edition-3") == first
    assert start(kind, by=claire, key="edition-4") != first
    run(first)
    assert start(kind, by=claire, key="edition-3") != first


def test_a_unique_work_is_known_by_its_arguments(make_kind, claire):
    kind = make_kind(lambda progress, *, a, b: None, unique=True)
    first = start(kind, by=claire, a=1, b=2)
    assert start(kind, by=claire, b=2, a=1) == first
    assert start(kind, by=claire, a=2, b=2) != first


def test_a_work_delivered_twice_by_the_queue_is_done_once(make_kind, claire):
    times = []
    work = start(make_kind(lambda progress: times.append(1)), by=claire)
    run(work)
    run(work)
    assert times == [1]


def test_a_failure_is_tried_again_later_and_later_then_told_to_the_owner(make_kind, claire, one_morning):
    work = start(make_kind(broken, retries=2), by=claire)
    delays = []
    for _ in range(2):
        run(work)
        assert work.state == "queued"
        delays.append(work.run_after - one_morning)
    run(work)

    assert delays == [dt.timedelta(seconds=30), dt.timedelta(minutes=2)]
    assert work.state == "failed"
    assert work.error.startswith("Après 3 essais")
    assert "planted" not in work.error
    assert [line.verb for line in history_of(work)] == ["work.failed"]


def test_a_sentence_meant_for_the_owner_is_shown_at_once_and_not_tried_again(make_kind, claire):
    def refuse(progress):
        raise WorkFailed("Ce bilan a été supprimé entre-temps.")

    work = run(start(make_kind(refuse), by=claire))
    assert (work.state, work.attempts, work.error) == ("failed", 1, "Ce bilan a été supprimé entre-temps.")


def test_a_work_whose_function_is_gone_fails_with_a_sentence(make_kind, claire):
    work = start(make_kind(lambda progress: None), by=claire)
    Work.objects.update(path="essai.disparu")
    assert "n’existe plus" in run(work).error


def test_a_killed_work_is_taken_up_again_by_the_reaper(make_kind, claire, one_morning):
    work = start(make_kind(lambda progress: None), by=claire)
    line = DBTaskResult.objects.get()
    line.claim("killed-worker")
    DBTaskResult.objects.update(started_at=one_morning)
    tasks._taken(work.pk)

    assert reap(one_morning + dt.timedelta(seconds=119)) == 0
    assert reap(one_morning + dt.timedelta(seconds=121)) == 1

    work.refresh_from_db()
    line.refresh_from_db()
    assert (work.state, line.status) == ("queued", "FAILED")
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    assert run(work).state == "done"


def test_a_work_killed_each_time_is_given_up_in_the_end(make_kind, claire, one_morning):
    work = start(make_kind(lambda progress: None, retries=1), by=claire)
    for _ in range(2):
        tasks._taken(work.pk)
        reap(one_morning + dt.timedelta(minutes=3))
    work.refresh_from_db()
    assert (work.state, work.attempts) == ("failed", 2)


def test_a_process_killed_between_the_queue_and_the_work_loses_nothing(make_kind, claire, one_morning):
    work = start(make_kind(lambda progress: None), by=claire)
    DBTaskResult.objects.get().claim("killed-worker")
    DBTaskResult.objects.update(started_at=one_morning)
    assert reap(one_morning + dt.timedelta(minutes=3)) == 1
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    assert run(work).state == "done"


def test_a_work_that_shows_signs_of_life_is_left_alone(make_kind, claire, one_morning):
    work = start(make_kind(lambda progress: None), by=claire)
    row = tasks._taken(work.pk)
    with clock.held_at(one_morning + dt.timedelta(minutes=10)):
        Progress(row)(1, 2)
        assert reap() == 0


def test_a_run_believed_dead_stops_and_does_not_speak_for_the_one_that_replaced_it(make_kind, claire, one_morning):
    work = start(make_kind(lambda progress: None), by=claire)
    ghost = tasks._taken(work.pk)
    reap(one_morning + dt.timedelta(minutes=3))
    tasks._taken(work.pk)

    with pytest.raises(TakenOver):
        Progress(ghost)(1, 2)
    tasks._finish(ghost, "/faux/")
    work.refresh_from_db()
    assert (work.state, work.attempts) == ("running", 2)


def test_progress_does_not_write_more_than_twice_a_second(make_kind, claire, django_assert_num_queries):
    row = tasks._taken(start(make_kind(lambda progress: None), by=claire).pk)
    progress = Progress(row)
    with django_assert_num_queries(1):
        for done in range(1000):
            progress(done, 1000, "Lecture")


def test_moving_the_date_of_the_demonstration_kills_no_work(make_kind, claire, settings):
    settings.DEMO = True
    tasks._taken(start(make_kind(lambda progress: None), by=claire).pk)
    ClockShift.objects.create(seconds=90 * 86400)
    assert reap() == 0


def a_job(rhythm):
    return Job(WorkKind(lambda progress: None, "essai.rappels", "Rappels", unique=True), **rhythm)


@pytest.mark.parametrize("rhythm", [{"interval": dt.timedelta(minutes=5)}, {"daily_at": dt.time(6)}])
def test_two_schedulers_run_a_slot_once(rhythm, one_morning):
    job = a_job(rhythm)
    assert [Scheduler([job]).tick(), Scheduler([job]).tick()] == [1, 0]
    assert Work.objects.count() == Slot.objects.count() == 1


def test_a_scheduler_that_loses_the_race_starts_nothing(one_morning, monkeypatch):
    job = a_job({"daily_at": dt.time(6)})
    Scheduler([job]).tick()
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)
    assert Scheduler([job]).tick() == 0
    assert Work.objects.count() == 1


def test_a_long_stop_is_caught_up_by_one_slot_only(one_morning):
    job = a_job({"daily_at": dt.time(6)})
    Scheduler([job]).tick()
    Work.objects.update(state=WorkState.DONE)
    with clock.held_at(one_morning + dt.timedelta(days=5)):
        scheduler = Scheduler([job])
        assert [scheduler.tick(), scheduler.tick()] == [1, 0]


def test_a_daily_job_waits_for_its_hour_in_paris_summer_and_winter():
    job = a_job({"daily_at": dt.time(6)})

    def due(moment):
        with clock.held_at(moment):
            return job.due_slot(clock.now(), clock.now()).astimezone(clock.PARIS).isoformat()

    assert due("2021-03-28T05:59") == "2021-03-27T06:00:00+01:00"
    assert due("2021-03-28T06:00") == "2021-03-28T06:00:00+02:00"


def test_a_work_started_by_the_program_has_no_owner_and_nobody_sees_it(make_kind, claire):
    start(make_kind(lambda progress: None), by=SYSTEM)
    assert not Work.objects.visible_to(claire).exists()


def test_a_job_has_one_rhythm():
    with pytest.raises(ValueError, match="one rhythm"):
        tasks.every(minutes=1, daily_at="06:00")


@pytest.mark.django_db(transaction=True)
def test_the_worker_starts_what_is_due_empties_the_queue_and_stops(make_kind, claire):
    done = []
    first = start(make_kind(lambda progress, *, n: done.append(n)), by=claire, n=1)
    start(tasks.works.get(first.path), by=claire, n=2)
    call_command("continuum_worker", "--once", verbosity=0)
    assert sorted(done) == [1, 2]
    own = Work.objects.filter(path__startswith="continuum.toolkit.")
    assert {work.path.rpartition(".")[2]: work.state for work in own} == {
        "deliver_mail": "done",
        "forget_what_is_past": "done",
        "remind_owners": "done",
    }


def test_what_has_served_is_erased_and_what_is_owned_is_kept_longer(make_kind, claire, one_morning):
    kind = make_kind(lambda progress: None)
    run(start(kind, by=SYSTEM))
    mine = run(start(kind, by=claire))
    with clock.held_at(one_morning + dt.timedelta(days=3)):
        purge()
        assert forget_works(clock.now()) == 0
        assert list(Work.objects.all()) == [mine]
    with clock.held_at(one_morning + dt.timedelta(days=91)):
        assert forget_works(clock.now()) == 1
        assert not Work.objects.exists()


@pytest.mark.urls("continuum.toolkit.tests.pages")
class TestPages:
    def test_the_page_of_a_work_refreshes_itself_while_it_lives(self, make_kind, claire, client):
        work = start(make_kind(lambda progress: "/bilans/3/"), by=claire, about="Bilan 2021")
        client.force_login(claire)
        page = client.get(work.get_absolute_url()).content.decode()
        assert 'http-equiv="refresh"' in page
        assert "hx-get" in page

        run(work)
        page = client.get(work.get_absolute_url()).content.decode()
        assert 'http-equiv="refresh"' not in page
        assert "hx-get" not in page
        assert 'href="/bilans/3/"' in page

    def test_the_work_of_somebody_else_does_not_exist(self, make_kind, claire, yves, client):
        work = start(make_kind(lambda progress: None), by=claire)
        client.force_login(yves)
        assert client.get(work.get_absolute_url()).status_code == 404
        assert "Préparation" not in client.get("/outils/travaux/").content.decode()

    def test_a_finished_work_waits_on_the_desk_until_it_is_looked_at(self, make_kind, claire, client):
        from continuum.toolkit.panels import finished_works

        work = start(make_kind(broken, retries=0), by=claire, about="Bilan 2021")
        assert finished_works(claire) == []
        run(work)
        (line,) = finished_works(claire)
        assert "n’a pas abouti" in line.text
        assert line.url == work.get_absolute_url()

        client.force_login(claire)
        assert work.error in client.get(line.url).content.decode()
        assert finished_works(claire) == []


def faltering(monkeypatch, error):
    """A worker whose first look at the queue meets this error, and who is told to stop at the second."""
    looks = []

    def drain(self):
        looks.append(error)
        if len(looks) == 1:
            raise error
        self.running = False

    monkeypatch.setattr(ContinuumWorker, "drain", drain)
    return looks


def test_a_database_locked_too_long_makes_the_worker_wait_and_does_not_end_it(monkeypatch):
    looks = faltering(monkeypatch, OperationalError("database is locked"))
    ContinuumWorker(interval=0).run_for_ever()
    assert len(looks) == 2


def test_a_database_that_is_gone_ends_the_worker_so_that_it_is_started_again(monkeypatch):
    looks = faltering(monkeypatch, OperationalError("connection refused"))
    with pytest.raises(OperationalError):
        ContinuumWorker(interval=0).run_for_ever()
    assert len(looks) == 1
