"""The meetings of the demonstration: on days when people meet, and half-days signed by their own people."""

import datetime as dt

import pytest

from continuum.config.demo.meetings import working_day
from continuum.meetings.models import Meeting, MinutesMailing, Signature
from continuum.meetings.queries import check_chain, is_corrected, mailings_of, no_signature_on


def test_whatever_the_day_of_loading_a_meeting_to_come_falls_on_a_day_when_people_meet():
    day = dt.date(2026, 1, 1)
    while day.year < 2031:
        found = working_day(day)
        assert found.weekday() < 5
        assert (1, 2) < (found.month, found.day) < (12, 24)
        assert dt.timedelta() <= found - day <= dt.timedelta(days=12)
        day += dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-12-25", "2027-01-04"),
        ("2026-11-22", "2026-11-23"),
        ("2026-04-03", "2026-04-07"),
        ("2026-05-14", "2026-05-15"),
        ("2026-10-20", "2026-10-20"),
    ],
)
def test_it_moves_to_the_first_working_day_after(asked, found):
    assert working_day(dt.date.fromisoformat(asked)) == dt.date.fromisoformat(found)


def test_the_training_of_the_demonstration_is_signed_by_half_days_and_its_chain_holds(demo):
    training = Meeting.objects.get(kind="training", is_signed=True)
    assert no_signature_on(training) == ""
    chain = check_chain(training)
    assert chain.holds
    assert chain.count == 6
    signatures = Signature.objects.filter(attendance__meeting=training)
    assert {one.signed_at.astimezone(dt.UTC).date() for one in signatures} == {training.on}
    assert signatures.exclude(late_reason="").count() == 1
    assert set(training.attendances.values_list("presence", "noted_by")) == {("present", "list")}


def test_the_next_day_of_the_community_is_no_holiday(demo):
    ahead = Meeting.objects.filter(status="convened")
    assert ahead.count() >= 2
    assert [working_day(one.on) for one in ahead] == [one.on for one in ahead]
    assert all(one.reply_until < one.on for one in ahead if one.reply_until)


def test_minutes_shared_in_the_demonstration_wait_for_no_correction(demo):
    shared = Meeting.objects.get(minutes_shared_at__isnull=False)
    assert MinutesMailing.objects.get().meeting == shared
    assert not is_corrected(shared, mailings_of(shared))
