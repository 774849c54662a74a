"""The room of a session: its clock and steps, what a screen fetches, what is written."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import services
from continuum.community.enums import NoteKind, SolvingStep
from continuum.community.models import ActionLine, Learning, ProblemSession, SolvingFollowUp, StepNote
from continuum.community.queries.solving import time_left
from continuum.directory.services import erase_person
from continuum.directory.tests.factories import PersonFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused

from .factories_solving import go, group, note, page_of, typed

pytestmark = pytest.mark.django_db


# --- The clock ---------------------------------------------------------------------------------------------------------------


def test_the_clock_is_the_servers_and_survives_pauses_and_going_back():
    with clock.held_at("2026-03-10T09:00"):
        found = group(started=True)
    with clock.held_at("2026-03-10T09:04"):
        assert kept(found).seconds_left == 6 * 60
        services.pause_clock(session=found.session, by=found.facilitator)
        services.pause_clock(session=found.session, by=found.facilitator)
    with clock.held_at("2026-03-10T09:30"):
        assert kept(found).is_paused
        assert kept(found).seconds_left == 6 * 60
        services.resume_clock(session=found.session, by=found.facilitator)
    with clock.held_at("2026-03-10T09:38"):
        assert time_left(kept(found).seconds_left) == "dépassé de 2\u00a0min"
        go(found, SolvingStep.CLARIFICATION)
        go(found, SolvingStep.CLARIFICATION)
    with clock.held_at("2026-03-10T09:43"):
        assert kept(found).seconds_left == 15 * 60
        go(found, SolvingStep.PRESENTATION)
        assert kept(found).seconds_left == -2 * 60
    with clock.held_at("2026-03-10T09:44"):
        go(found, SolvingStep.CLARIFICATION)
        assert kept(found).seconds_left == 15 * 60
        assert kept(found).seconds_in(SolvingStep.PRESENTATION) == 13 * 60


def kept(found) -> ProblemSession:
    return ProblemSession.objects.get(pk=found.session.pk)


def test_only_whoever_facilitates_has_the_steps(client):
    found = group(started=True)
    for other in (found.author, found.others[0], found.team):
        with pytest.raises(Refused):
            services.go_to_step(session=found.session, step=SolvingStep.CONTRACT, by=other)
    page = page_of(client, found.facilitator, "room", found.session.pk)
    key = {"submission_key": str(uuid.uuid4()), "typed_by": ""}
    address = reverse("community:go_to_step", args=[found.session.pk, "clarification"])
    assert address in page.content.decode()
    assert client.post(address, key).status_code == 302
    assert kept(found).step == SolvingStep.CLARIFICATION


LEFT = [(420, "il reste 7\u00a0min"), (40, "il reste 40\u00a0s"), (-61, "dépassé de 1\u00a0min")]


@pytest.mark.parametrize(("seconds", "said"), LEFT)
def test_what_is_left_is_said_in_words(seconds, said):
    assert time_left(seconds) == said


# --- What changes ------------------------------------------------------------------------------------------------------------


def test_a_screen_fetches_nothing_while_nothing_changed_then_what_is_new(client, django_assert_max_num_queries):
    found = group(started=True)
    client.force_login(found.others[0])
    address = reverse("community:room_changes", args=[found.session.pk])
    version = kept(found).version
    with django_assert_max_num_queries(6):
        assert client.get(address, {"version": version}).status_code == 204
    for rank in range(30):
        note(found, found.others[1], f"Note {rank}", NoteKind.REMARK)
    go(found, SolvingStep.SYNTHESIS)
    with django_assert_max_num_queries(6):
        answer = client.get(address, {"version": version})
    assert "Synthèse" in answer.content.decode()
    assert f"version={kept(found).version}" in answer.content.decode()


def test_the_screen_of_whoever_waits_is_read_whole_when_the_session_starts(client):
    """Where one writes is on no page that was opened before the start; once it is, nothing typed is thrown away."""
    found = group(started=True)
    client.force_login(found.others[0])
    ProblemSession.objects.update(started_at=None, step="")
    waiting = client.get(reverse("community:room", args=[found.session.pk])).content.decode()
    asked = reverse("community:room_changes", args=[found.session.pk]) + "?version=0"
    assert "attend=oui" in waiting
    assert "HX-Refresh" not in client.get(asked + "&attend=oui").headers
    services.start_session(session=found.session, by=found.facilitator)
    assert client.get(asked + "&attend=oui").headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(asked).headers
    assert "attend=oui" not in client.get(reverse("community:room", args=[found.session.pk])).content.decode()


def test_every_change_has_its_version():
    found = group(started=True)
    seen = {kept(found).version}
    steps = [
        lambda: note(found, found.others[0]),
        lambda: services.pause_clock(session=found.session, by=found.facilitator),
        lambda: services.resume_clock(session=found.session, by=found.facilitator),
        lambda: go(found, SolvingStep.CONTRACT),
        lambda: services.write_contract(session=wrote(found), by=found.author),
        lambda: services.add_action(session=found.session, action=ActionLine(text="Écrire"), by=found.author),
        lambda: services.write_learning(session=found.session, text="Oser", by=found.others[0]),
        lambda: services.take_back_note(note=StepNote.objects.get(), by=found.others[0]),
        lambda: services.end_session(session=found.session, by=found.facilitator),
    ]
    for act in steps:
        act()
        seen.add(kept(found).version)
    assert len(seen) == len(steps) + 1


def wrote(found) -> ProblemSession:
    session = kept(found)
    session.contract_type, session.contract = "ideas", "Aidez-moi à l’annoncer."
    return session


# --- What is written ---------------------------------------------------------------------------------------------------------


def test_a_note_is_given_once_however_often_it_is_sent(client):
    found = group(started=True)
    page = page_of(client, found.others[0], "room", found.session.pk)
    body = typed(page, text="Combien êtes-vous\u202f?", kind="question")
    for _ in range(3):
        assert client.post(page.request["PATH_INFO"], body).status_code == 302
    assert StepNote.objects.count() == 1
    assert "Combien êtes-vous" in page_of(client, found.others[1], "room", found.session.pk).content.decode()


def test_in_clarification_one_asks_and_what_was_typed_stays(client):
    found = group(started=True)
    go(found, SolvingStep.CLARIFICATION)
    page = page_of(client, found.others[0], "room", found.session.pk)
    assert page.context["form"]["kind"].value() == NoteKind.QUESTION
    text = client.post(page.request["PATH_INFO"], typed(page, text="Moi j’embaucherais", kind="idea")).content.decode()
    assert "seulement des questions" in text
    assert "Moi j’embaucherais" in text
    assert not StepNote.objects.exists()


def test_in_consultation_whoever_presents_listens():
    found = group(started=True)
    go(found, SolvingStep.CONSULTATION)
    with pytest.raises(ValidationError):
        note(found, found.author, "Oui mais…", NoteKind.ANSWER)
    assert note(found, found.author, "À creuser", NoteKind.REMARK)
    assert note(found, found.others[0], "Essayer à deux", NoteKind.IDEA)


def test_a_note_being_typed_is_kept_on_the_server_and_taken_up_again(client):
    found = group(started=True)
    page = page_of(client, found.others[0], "room", found.session.pk)
    address = page.request["PATH_INFO"]
    client.post(address, typed(page, text="Je commençais à…", keep_for_later="oui"))
    assert not StepNote.objects.exists()
    assert "Je commençais à…" in client.get(f"{address}?brouillon=oui").content.decode()


def test_a_note_is_taken_back_by_whoever_wrote_it_and_nobody_else(client):
    found = group(started=True)
    written = note(found, found.others[0])
    assert page_of(client, found.others[1], "take_back_note", found.session.pk, written.pk).status_code == 404
    page = page_of(client, found.others[0], "take_back_note", found.session.pk, written.pk)
    client.post(page.request["PATH_INFO"], typed(page))
    assert not StepNote.objects.exists()


def test_the_help_asked_for_is_written_by_whoever_presents_and_read_by_all(client):
    found = group(started=True)
    go(found, SolvingStep.CONTRACT)
    assert page_of(client, found.others[0], "contract", found.session.pk).status_code == 404
    page = page_of(client, found.author, "contract", found.session.pk)
    client.post(page.request["PATH_INFO"], typed(page, contract_type="tools", contract="Un modèle de planning."))
    assert "Un modèle de planning." in page_of(client, found.others[0], "room", found.session.pk).content.decode()


def test_two_who_write_the_help_at_once_lose_nothing(client):
    found = group(started=True)
    page = page_of(client, found.author, "contract", found.session.pk)
    services.write_contract(session=wrote(found), by=found.facilitator)
    client.force_login(found.author)
    body = typed(page, contract_type="tools", contract="Un modèle de planning.")
    text = client.post(page.request["PATH_INFO"], body).content.decode()
    assert "Un modèle de planning." in text
    assert kept(found).contract == "Aidez-moi à l’annoncer."


def test_each_takes_one_thing_away_and_may_write_it_again_after_the_end(client):
    found = group(started=True)
    services.end_session(session=found.session, by=found.facilitator)
    for text in ("Demander plus tôt", "Demander tout de suite"):
        page = page_of(client, found.others[0], "learning", found.session.pk)
        client.post(page.request["PATH_INFO"], typed(page, text=text))
    assert Learning.objects.get().text == "Demander tout de suite"
    with pytest.raises(ValidationError):
        note(found, found.others[0])


def test_an_erased_person_leaves_her_notes_without_her_name(client):
    found = group(started=True)
    written = note(found, found.others[0], "À garder", NoteKind.REMARK)
    erase_person(person=found.others[0], reason="à sa demande", by=PersonFactory(admin=True))
    text = page_of(client, found.others[1], "room", found.session.pk).content.decode()
    assert "À garder" in text
    assert "personne effacée" in text
    assert StepNote.objects.get(pk=written.pk).seat.person is None


def test_a_screen_that_is_out_of_date_sends_no_session_backwards(client):
    found = group(started=True)
    page = page_of(client, found.facilitator, "room", found.session.pk).content.decode()
    assert '<input type="hidden" name="seen" value="presentation">' in page
    go(found, SolvingStep.SYNTHESIS)
    address = reverse("community:go_to_step", args=[found.session.pk, "contract"])
    stale = {"submission_key": str(uuid.uuid4()), "typed_by": "", "seen": "presentation"}
    refused = client.post(address, stale)
    assert kept(found).step == SolvingStep.SYNTHESIS
    assert "La séance en est maintenant à l’étape" in refused.content.decode()
    assert client.post(address, typed(refused)).status_code == 302
    assert kept(found).step == SolvingStep.CONTRACT, "said again once it is known, it is done"


def test_what_came_of_it_told_twice_is_refused_in_words_and_stays_on_the_page(client):
    found = group(started=True)
    services.end_session(session=found.session, by=found.facilitator)
    page = page_of(client, found.author, "solving_follow_up", found.session.pk)
    first = typed(page, done="Écrit sur le téléphone", effect="")
    assert client.post(page.request["PATH_INFO"], first).status_code == 302
    again = typed(page, done="Écrit sur l’ordinateur", effect="", submission_key=str(uuid.uuid4()))
    text = client.post(page.request["PATH_INFO"], again).content.decode()
    assert "déjà raconté" in text
    assert "Écrit sur l’ordinateur" in text
    assert SolvingFollowUp.objects.get().done == "Écrit sur le téléphone"
