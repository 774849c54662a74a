"""One request: added later, asked, called about, set aside, withdrawn; what was answered is in another file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.directory.models import Organisation, Person
from continuum.surveys import emails, queries, rules
from continuum.surveys.models import Campaign, Request
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.outbox import EmailKind, send, was_written
from continuum.toolkit.typography import french_date

from .campaigns import choose, locked_campaign
from .links import answer_address

journal.declare(
    {
        "request.added": "structure ajoutée à une campagne",
        "request.withdrawn": "demande retirée",
        "request.entrusted": "demande confiée à une autre personne",
        "request.link_sent": "lien de réponse renvoyé",
        "request.called": "appel noté",
        "request.set_aside": "réponse écartée",
        "request.taken_back": "réponse reprise",
    }
)
NOT_OPEN = "Cette campagne est close\u00a0: prolongez-la pour y ajouter une structure."
ASKED_ALREADY = "Cette structure est déjà dans cette campagne."
ELSEWHERE = "Cette structure n’est pas du territoire de la campagne, ou a cessé son activité."
TOO_CLOSE = (
    "Une autre demande lui est faite à moins de 14\u00a0jours\u00a0: celle-ci ne pourrait partir que le {day}, après la fin de "
    "la campagne ({end}). Prolongez la campagne, ou renoncez pour cette structure."
)
BEGUN = "Des réponses sont déjà saisies\u00a0: cette demande ne se retire plus. Vous pourrez écarter ce qui sera rendu."
NOT_RUNNING = "On ne confie une demande à une autre personne que dans une campagne ouverte."
BEGUN_BY_ANOTHER = "Des réponses sont déjà saisies\u00a0: une autre personne les lirait. Demandez à qui a commencé de terminer."
NOT_THERE = "Choisissez dans la liste une autre personne de cette structure."
NO_LINK = "Ce lien ne se renvoie qu’à une personne déjà sollicitée, qui n’a pas répondu, dans une campagne ouverte."
NOT_YET = "On note un appel une fois la campagne ouverte."
FUTURE = "Cet appel serait à venir\u00a0: notez le jour où il a eu lieu."
NOT_GIVEN = "Rien n’a été rendu\u00a0: il n’y a rien à écarter."
SAY_WHY = "Écrivez pourquoi, en quelques mots."


@acts(rule=rules.add_structure, on="campaign")
def ask(*, campaign: Campaign, organisation: Organisation, by: Any) -> list[Request]:
    """One more structure: chosen for a campaign in preparation; in one that is open, asked at once or on its day."""
    kept = locked_campaign(campaign)
    if kept.requests.filter(organisation=organisation).exists():
        raise ValidationError({"organisation": ASKED_ALREADY})
    if not queries.organisations_to_ask(kept, by).filter(pk=organisation.pk).exists():
        raise ValidationError({"organisation": ELSEWHERE})
    if kept.opened_at is None:
        choose(kept, {organisation.pk})
    elif kept.is_open:
        _ask_now(kept, organisation)
    else:
        raise ValidationError(NOT_OPEN)
    rows = list(kept.requests.filter(organisation=organisation))
    journal.write(by, "request.added", kept, {"structure": str(organisation)})
    return rows


def _ask_now(campaign: Campaign, organisation: Organisation) -> None:
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    one = queries.planned(campaign, [organisation])[0]
    if one.is_too_late:
        day, end = french_date(one.ask_on), french_date(campaign.closes_on)
        raise ValidationError({"organisation": TOO_CLOSE.format(day=day, end=end)})
    for voice, person in one.people:
        made = Request(campaign=campaign, organisation=organisation, voice=voice, person=person, ask_on=one.ask_on)
        made.save()
        if one.ask_on <= clock.today() and person is not None:
            put(made, person)


@acts(rule=rules.withdraw_request, on="request")
def withdraw_request(*, request: Request, by: Any) -> None:
    """Asked by mistake, and not begun: whoever was asked is told."""
    kept = _locked(request)
    if kept.started_at is not None or kept.answered_at is not None:
        raise ValidationError(BEGUN)
    journal.write(by, "request.withdrawn", kept)
    if kept.asked_at is not None and kept.person is not None:
        send(emails.withdrawn, to=kept.person, key=f"{kept.pk}:{kept.person_id}:withdrawn", request=kept)
    kept.delete()


@acts(rule=rules.entrust_request, on="request")
def entrust_request(*, request: Request, person: Person, by: Any) -> Request:
    """Another person of the structure is asked instead, before anything is typed; the links sent before open nothing any more."""
    kept = _locked(request)
    if not kept.campaign.is_open:
        raise ValidationError(NOT_RUNNING)
    if kept.started_at is not None or kept.answered_at is not None:
        raise ValidationError(BEGUN_BY_ANOTHER)
    if person not in queries.people_to_entrust(kept, by):
        raise ValidationError({"person": NOT_THERE})
    before, was_asked = kept.person, kept.asked_at is not None
    if was_asked and before is not None:
        send(emails.withdrawn, to=before, key=f"{kept.pk}:{before.pk}:withdrawn:{kept.link_number}", request=kept)
    kept.person, kept.link_number = person, kept.link_number + 1
    kept.reminded_count, kept.reminded_on = 0, None
    kept.asked_at = clock.now() if was_asked else None
    kept.save(update_fields=["person", "link_number", "reminded_count", "reminded_on", "asked_at"])
    journal.write(by, "request.entrusted", kept)
    if was_asked or _is_day(kept):
        put(kept, person)
    return kept


@acts(rule=rules.send_link_again, on="request")
def send_link_again(*, request: Request, by: Any) -> bool:
    """Whoever has lost the mail asks for it on the telephone; a second time on the same day, it has left already."""
    kept = _locked(request)
    if kept.asked_at is None or kept.person is None or kept.answered_at is not None or not kept.campaign.is_open:
        raise ValidationError(NO_LINK)
    key = f"{kept.pk}:{kept.person.pk}:link:{clock.today()}:{kept.link_number}"
    if was_written(emails.link_again, key):
        return False
    send(emails.link_again, to=kept.person, key=key, request=kept, answer=answer_address(kept))
    journal.write(by, "request.link_sent", kept)
    return True


def _is_day(request: Request) -> bool:
    """Nothing was asked yet, its day has come, and no other campaign has written to the structure of late."""
    today = clock.today()
    taken = queries.days_taken([request.organisation_id], request.campaign, today, sent_only=True)
    return request.ask_on <= today == queries.first_free(today, taken.get(request.organisation_id, ()))


@acts(rule=rules.note_call, on="request")
def note_call(*, request: Request, called_on: dt.date, call_note: str = "", by: Any) -> Request:
    """What was said on the telephone; of a structure where nobody was known, the call is the asking."""
    kept = _locked(request)
    if kept.campaign.opened_at is None:
        raise ValidationError(NOT_YET)
    if called_on > clock.today():
        raise ValidationError({"called_on": FUTURE})
    kept.called_on, kept.call_note = called_on, call_note.strip()
    if kept.asked_at is None and kept.campaign.is_open and kept.ask_on <= clock.today():
        kept.asked_at = clock.now()
    kept.save(update_fields=["called_on", "call_note", "asked_at"])
    journal.write(by, "request.called", kept)
    return kept


@acts(rule=rules.set_aside, on="request")
def set_aside(*, request: Request, reason: str, by: Any) -> Request:
    """Given in, but not to be counted: filled in as a trial, twice, about another structure."""
    kept = _locked(request)
    if kept.answered_at is None:
        raise ValidationError(NOT_GIVEN)
    if not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    kept.set_aside = reason.strip()
    kept.save(update_fields=["set_aside"])
    journal.write(by, "request.set_aside", kept, {"reason": kept.set_aside})
    return kept


@acts(rule=rules.take_back, on="request")
def take_back(*, request: Request, by: Any) -> Request:
    kept = _locked(request)
    kept.set_aside = ""
    kept.save(update_fields=["set_aside"])
    journal.write(by, "request.taken_back", kept)
    return kept


# --- Put to somebody -----------------------------------------------------------------------------------------------------


@transaction.atomic
def put(request: Request, person: Person) -> None:
    """Asked, from this day, of this person; her mail is written with it, once."""
    request.person, request.ask_on = person, request.ask_on if request.asked_at else clock.today()
    request.asked_at = request.asked_at or clock.now()
    request.save(update_fields=["person", "ask_on", "asked_at"])
    tell(emails.invitation, request, "invitation")


def tell(mail: EmailKind, request: Request, about: str) -> None:
    """Write to whoever is asked, once about this and by this link: asked again after another person, she needs the new one."""
    again = f":{request.link_number}" if request.link_number > 1 else ""
    key = f"{request.pk}:{request.person_id}:{about}{again}"
    send(mail, to=request.person, key=key, request=request, answer=answer_address(request))


def _locked(request: Request) -> Request:
    known = ("campaign__node__territory", "campaign__version__instrument", "organisation", "person")
    rows = Request.objects.select_for_update(of=("self",)).select_related(*known)
    kept: Request = rows.defer(*queries.unread("campaign__version")).get(pk=request.pk)
    return kept
