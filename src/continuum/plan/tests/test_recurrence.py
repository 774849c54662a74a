"""Events that come back: written at once, shown as one, changed, put off and taken away from one date on."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import queries, services
from continuum.plan.models import Milestone, Slippage
from continuum.toolkit import clock, journal, registry
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db
day = PartialDate.parse


@pytest.fixture
def land():
    with clock.held_at("2025-03-20"):
        found = factories.two_regions()
        found["programme"].ends = day("2030")  # so that no date is found outside of its programme
        found["programme"].save()
        yield found


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


def repeated(land, last="2025-06-30", on="2025-01-15", every="monthly", **more):
    milestone = Milestone(title="Cellule de suivi", kind="meeting", on=on, every=every, **more)
    return services.add_series(node=land["east"], milestone=milestone, last=day(last) if last else None, by=SYSTEM)


def dates():
    return [one.on.iso for one in Milestone.objects.order_by("on")]


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


# --- Written at once ---------------------------------------------------------------------------------------------------


def test_a_form_writes_all_the_dates_and_one_line_of_journal(client, land, officer, monkeypatch):
    told = []
    monkeypatch.setattr(registry, "programme_changed", lambda programme, by: told.append(programme))
    typed = {"title": "Cellule", "kind": "meeting", "on": "31/01/2024", "every": "monthly", "last": "avril 2024"}
    assert send(client, "/plan/etape/essai/est/", **typed).status_code == 302
    assert dates() == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    assert len({one.series for one in Milestone.objects.all()} - {None}) == 1
    first = Milestone.objects.order_by("on").first()
    line = journal.history_of(first)[0]
    assert (line.words, line.details["dates"]) == ("étape qui revient ajoutée", "4\u00a0dates")
    assert len(told) == 1


def test_several_days_come_back_as_many_and_what_was_held_is_said_of_the_first_only(land):
    rows = repeated(land, on="2025-01-30", until="2025-01-31", last="2025-02", done_on="2025-01-31", evidence="Compte rendu")
    assert [(one.on.iso, one.until.iso) for one in rows] == [("2025-01-30", "2025-01-31"), ("2025-02-28", "2025-02-28")]
    assert [one.is_held for one in rows] == [True, False]


def test_without_an_end_it_stops_with_its_phase_or_with_the_programme(land):
    phase = factories.PhaseFactory(node=land["east"], starts="2025-01", ends="2025-03")
    assert len(repeated(land, last=None, phase=phase)) == 3
    land["programme"].ends = day("2025-02")
    land["programme"].save()
    west = Milestone(title="Cellule", on="2025-01", every="monthly")
    assert len(services.add_series(node=land["west"], milestone=west, by=SYSTEM)) == 2


@pytest.mark.parametrize(
    ("on", "last", "field"),
    [
        ("2025", "2030", "on"),
        ("2025-01", "2030-02", "last"),
        ("2025-01", "2025-01-31", "last"),
        ("2025-01", "2024", "last"),
    ],
)
def test_what_cannot_come_back_is_refused_on_its_field(land, on, last, field):
    with pytest.raises(ValidationError) as refused:
        repeated(land, on=on, last=last)
    assert set(refused.value.message_dict) == {field}
    assert not Milestone.objects.exists()


def test_sixty_dates_are_accepted_and_no_more(land):
    assert len(repeated(land, on="2025-01", last="2029-12")) == 60
    with pytest.raises(ValidationError, match="60"):
        repeated(land, on="2025-01", last="2030-01")


def test_without_any_end_it_asks_until_when(land):
    factories.PhaseFactory(node=land["east"], starts="2025-01", ends=None)
    land["programme"].ends = None
    land["programme"].save()
    land["east"].refresh_from_db()
    with pytest.raises(ValidationError, match="Dites jusqu’à quand"):
        repeated(land, last=None)


def test_an_end_without_a_rhythm_asks_which(client, land, officer):
    typed = {"title": "Cellule", "kind": "meeting", "on": "2025-01", "last": "2025-06"}
    assert set(send(client, "/plan/etape/essai/est/", **typed).context["form"].errors) == {"every"}


# --- Shown as one ------------------------------------------------------------------------------------------------------


def test_a_long_series_is_folded_in_one_sentence_and_one_line_of_the_drawing(client, land, officer):
    rows = repeated(land, on="2025-01-15", last="2026-12-31")
    Milestone.objects.filter(pk__in=[one.pk for one in rows[:2]]).update(done_on="2025-01-15")
    page = client.get("/programmes/essai/est/").content.decode()
    said = "24\u00a0réunions, chaque mois, de janvier 2025 à décembre 2026, 2\u00a0tenues et 1 en retard"
    assert f"{said}</summary>" in page
    assert page.count("Marquer comme tenue") == 22
    assert len(queries.folded(rows)) == 1


def test_a_short_series_and_other_events_stay_as_they_are(land):
    rows = [*repeated(land, last="2025-03-31"), factories.MilestoneFactory(node=land["east"], on="2025-02-01")]
    assert [one.on.iso for one in queries.folded(rows)] == ["2025-01-15", "2025-02-15", "2025-03-15", "2025-02-01"]


def test_a_series_of_committees_agrees_with_its_name(land):
    rows = [
        factories.MilestoneFactory.build(kind="committee", on=f"2025-0{n}", done_on="2025-01", every="yearly")
        for n in range(1, 5)
    ]
    assert queries.Repeated(rows).words == "4\u00a0comités, chaque année, de janvier 2025 à avril 2025, 4\u00a0tenus"
    rows[0].on = day("2024-10")
    assert "d’octobre 2024 à" in queries.Repeated(rows).words


# --- Changed, put off, taken away --------------------------------------------------------------------------------------


def test_a_new_title_is_for_this_date_or_for_the_following_too(client, land, officer):
    rows = repeated(land)
    typed = {"title": "Atelier", "kind": "training", "on": "15/03/2025"}
    send(client, f"/etapes/{rows[2].pk}/", **typed, which="one")
    assert [one.title for one in Milestone.objects.order_by("on")].count("Atelier") == 1
    send(client, f"/etapes/{rows[3].pk}/", **typed | {"on": "15/04/2025"}, which="following")
    kept = list(Milestone.objects.order_by("on").values_list("title", "kind"))
    assert kept == [("Cellule de suivi", "meeting")] * 2 + [("Atelier", "training")] * 4
    assert dates() == [f"2025-0{n}-15" for n in range(1, 7)]


def test_one_date_put_off_leaves_the_others(client, land, officer):
    rows = repeated(land)
    send(client, f"/etapes/{rows[3].pk}/reporter/", starts="22/04/2025", cause="provider", which="one")
    assert dates()[3:5] == ["2025-04-22", "2025-05-15"]
    assert Slippage.objects.get().decision is None


@pytest.mark.parametrize(
    ("starts", "after"),
    [
        ("22/04/2025", ["2025-04-22", "2025-05-22", "2025-06-22"]),
        ("15/06/2025", ["2025-06-15", "2025-07-15", "2025-08-15"]),
        ("10/04/2025", ["2025-04-10", "2025-05-10", "2025-06-10"]),
    ],
)
def test_the_following_are_put_off_by_as_much_for_one_cause(client, land, officer, starts, after):
    rows = repeated(land)
    send(client, f"/etapes/{rows[3].pk}/reporter/", starts=starts, cause="provider", which="following")
    assert dates()[:3] == ["2025-01-15", "2025-02-15", "2025-03-15"]
    assert dates()[3:] == after
    assert len({(one.decision, one.cause) for one in Slippage.objects.all()}) == 1
    assert Slippage.objects.count() == 3


def test_the_following_stay_when_the_date_only_becomes_more_precise(land):
    rows = repeated(land, on="2025-01")
    with pytest.raises(ValidationError, match="Reportez cette date seule"):
        services.put_off_following(row=rows[2], to=DateSpan(day("2025-03-12")), cause="provider", by=SYSTEM)
    assert not Slippage.objects.exists()


def test_what_took_place_stays_when_the_following_go(client, land, officer):
    rows = repeated(land)
    Milestone.objects.filter(pk=rows[4].pk).update(done_on="2025-03-01")
    page = client.get(f"/etapes/{rows[3].pk}/supprimer/").content.decode()
    assert "celle-ci et les suivantes" in page
    send(client, f"/etapes/{rows[3].pk}/supprimer/", which="following")
    assert dates() == ["2025-01-15", "2025-02-15", "2025-03-15", "2025-05-15"]


def test_one_date_is_taken_away_alone(client, land, officer):
    rows = repeated(land)
    send(client, f"/etapes/{rows[3].pk}/supprimer/", which="one")
    assert len(dates()) == 5


def test_an_event_that_does_not_come_back_is_not_asked_which_dates(client, land, officer):
    alone = factories.MilestoneFactory(node=land["east"])
    for url in (f"/etapes/{alone.pk}/", f"/etapes/{alone.pk}/supprimer/", f"/etapes/{alone.pk}/reporter/"):
        assert "celle-ci et les suivantes" not in client.get(url).content.decode()
    assert list(queries.following(alone)) == []


def test_nobody_repeats_puts_off_or_takes_away_in_another_region(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    rows, again = repeated(land), Milestone(title="Cellule", on="2025-01", every="monthly")
    acts = (
        lambda: services.add_series(node=land["east"], milestone=again, last=day("2025-06"), by=delegate),
        lambda: services.put_off_following(row=rows[0], to=DateSpan(day("2025-02-15")), cause="funding", by=delegate),
        lambda: services.remove_following(milestone=rows[0], by=delegate),
    )
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert len(dates()) == 6


def test_a_long_series_costs_no_more_queries_than_a_short_one(land, officer, django_assert_num_queries):
    def counted(last):
        with django_assert_num_queries(1000, exact=False) as seen:
            rows = repeated(land, last=last)
        with django_assert_num_queries(1000, exact=False) as more:
            services.put_off_following(row=rows[0], to=DateSpan(day("2025-01-16")), cause="funding", by=officer)
        return len(seen), len(more)

    counted("2025-03")
    assert counted("2025-04") == counted("2027-12")
