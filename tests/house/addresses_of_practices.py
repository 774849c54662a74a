"""One practice in each state, one trial, and their real addresses."""

from __future__ import annotations

from types import SimpleNamespace

from continuum.community.tests.factories_practices import PracticeFactory, TrialFactory, picture_of

OF_ONE_PUBLISHED = ("practice", "change_practice", "withdraw_practice", "open_practice_as_team", "new_trial", "add_picture")


def add_practices(kept: SimpleNamespace) -> None:
    """One in each state, one of the structure that those in charge direct besides, a trial and a picture."""
    kept.practice = PracticeFactory(community=kept.community)
    kept.own_draft = PracticeFactory(community=kept.community, draft=True, written_by=kept.admin)
    kept.proposed = PracticeFactory(community=kept.community, submitted=True)
    kept.hosted = PracticeFactory(community=kept.community, organisation=kept.visit.meeting.host)
    kept.trial = TrialFactory(practice=kept.practice, told_by=kept.admin)
    kept.picture = picture_of(kept.practice)


def practices_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    return {
        **{f"community:{name}": [kept.practice.pk] for name in OF_ONE_PUBLISHED},
        **{f"community:{name}": [kept.own_draft.pk] for name in ("submit_practice", "remove_practice")},
        **{f"community:{name}": [kept.proposed.pk] for name in ("publish_practice", "send_back_practice")},
        "community:open_practice_as_host": [kept.hosted.pk],
        "community:remove_picture": [kept.picture.pk],
        **{f"community:{name}": [kept.trial.pk] for name in ("change_trial", "remove_trial")},
    }
