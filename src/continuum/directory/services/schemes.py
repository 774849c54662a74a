"""Keeping the repertory: write a scheme, say that it is true today, settle what its owner says must be corrected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError

from continuum.directory import rules
from continuum.directory.enums import CorrectionOutcome
from continuum.directory.models import Scheme, SchemeCorrection
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin

journal.declare(
    {
        "scheme.created": "dispositif créé",
        "scheme.changed": "dispositif modifié",
        "scheme.removed": "dispositif supprimé",
        "scheme.confirmed": "dispositif confirmé",
        "scheme.correction_proposed": "correction proposée",
        "scheme.correction_settled": "correction traitée",
        "scheme.link_broken": "page signalée rompue",
        "scheme.link_repaired": "page retrouvée",
        "scheme.mail_refused": "courriels refusés par l’organisme",
        "scheme.asked": "confirmation demandée à l’organisme",
        "scheme.reminded": "confirmation rappelée à l’organisme",
    }
)
_questions = signing.Signer(salt="continuum.directory.scheme_question")


@dataclass(frozen=True)
class LinkHolder:
    """Whoever opened the link that was sent to the owner of a scheme: may answer for that scheme, and do nothing else."""

    answers_for: UUID
    pk = None
    is_authenticated = False
    is_system = False

    def __str__(self) -> str:
        return "l’organisme, par le lien reçu"


def question_token(scheme: Scheme) -> str:
    """What the link of the mail holds: which scheme, and the question of which day; of no use for another."""
    return _questions.sign_object([str(scheme.pk), str(scheme.asked_on)])


def question_of(token: str) -> tuple[Scheme | None, bool]:
    """The scheme in question, and whether an answer is still awaited. Raises when the link was not written by us."""
    pk, asked_on = _questions.unsign_object(token)
    scheme = Scheme.objects.select_related("owner", "territory").filter(pk=pk).first()
    return scheme, bool(scheme and scheme.asked_on and str(scheme.asked_on) == asked_on)


# --- Writing ---------------------------------------------------------------------------------------------------------------


@acts(rule=rules.write_scheme, on="scheme")
def create_scheme(*, scheme: Scheme, by: Any, checked: bool = True) -> Scheme:
    """Add it to the repertory. `checked`: what it says was verified today."""
    if checked:
        _verified(scheme, by)
    scheme.save()
    journal.write(by, "scheme.created", scheme)
    return scheme


@acts(rule=rules.write_scheme, on="scheme")
def change_scheme(*, scheme: Scheme, by: Any, checked: bool = False) -> Scheme:
    """Correct it; another page has not been tried yet, another address was asked nothing."""
    before = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if not getattr(by, "is_system", False) and not rules.write_scheme(by, before):
        raise Refused(f"{by} may not change {before} where it stands")
    if before.website != scheme.website:
        _link_answers(scheme, None)
    if before.contact_email.lower() != scheme.contact_email.lower():
        scheme.asked_on = scheme.reminded_on = scheme.mail_refused_on = None
    if checked:
        _verified(scheme, by)
    scheme.origin = Origin.ENTERED
    scheme.save()
    journal.write(by, "scheme.changed", scheme, {"fields": _changed(before, scheme)})
    return scheme


def _changed(before: Scheme, after: Scheme) -> list[str]:
    fields = (one for one in Scheme._meta.concrete_fields if one.editable and one.name != "origin")
    return [one.name for one in fields if getattr(before, one.attname) != getattr(after, one.attname)]


@acts(rule=rules.write_scheme, on="scheme")
def remove_scheme(*, scheme: Scheme, by: Any) -> None:
    """It is no longer offered; the journal keeps that it was."""
    journal.write(by, "scheme.removed", scheme)
    scheme.delete()


# --- Saying that it is true ---------------------------------------------------------------------------------------------------


@acts(rule=rules.confirm_scheme, on="scheme")
def confirm_scheme(*, scheme: Scheme, by: Any) -> Scheme:
    """What it says is true today: by the team, or by its owner."""
    scheme = _locked(scheme)
    _verified(scheme, by)
    scheme.save()
    journal.write(by, "scheme.confirmed", scheme)
    return scheme


@acts(rule=rules.confirm_scheme, on="scheme")
def propose_correction(*, scheme: Scheme, text: str, by: Any, link_is_broken: bool = False) -> SchemeCorrection:
    """The owner says what is wrong; the question is answered, and somebody of the team has something to read."""
    if not text.strip():
        raise ValidationError({"text": "Écrivez ce qu’il faut corriger."})
    scheme = _locked(scheme)
    scheme.asked_on = scheme.reminded_on = None
    if link_is_broken and scheme.website:
        _link_broken(scheme)
    scheme.save()
    correction = SchemeCorrection.objects.create(scheme=scheme, text=text.strip(), proposed_at=clock.now())
    journal.write(by, "scheme.correction_proposed", scheme)
    return correction


@acts(rule=rules.settle_correction, on="correction")
def settle_correction(*, correction: SchemeCorrection, outcome: str, by: Any) -> SchemeCorrection:
    """Read. Set aside, somebody has compared the two: the record is true today; taken, it waits to be written."""
    scheme = _locked(correction.scheme)
    correction = SchemeCorrection.objects.select_for_update().get(pk=correction.pk)
    if correction.settled_at:
        raise ValidationError("Cette correction vient d’être traitée par quelqu’un d’autre.")
    correction.outcome, correction.settled_at = CorrectionOutcome(outcome), clock.now()
    correction.settled_by = None if getattr(by, "is_system", False) else by
    correction.save()
    if correction.outcome == CorrectionOutcome.SET_ASIDE:
        _verified(scheme, by)
        scheme.save()
    journal.write(by, "scheme.correction_settled", scheme, {"outcome": correction.outcome})
    return correction


@acts(rule=rules.write_scheme, on="scheme")
def report_link(*, scheme: Scheme, is_broken: bool, by: Any) -> Scheme:
    """Somebody has opened the page: it is no longer there, or it is again."""
    scheme = _locked(scheme)
    if is_broken:
        _link_broken(scheme)
    else:
        _link_answers(scheme, clock.today())
    scheme.save()
    journal.write(by, "scheme.link_broken" if is_broken else "scheme.link_repaired", scheme)
    return scheme


@acts(rule=rules.confirm_scheme, on="scheme")
def refuse_mail(*, scheme: Scheme, by: Any) -> None:
    """The owner wants no more of these mails: for every scheme whose contact is this address."""
    written_to = Scheme.objects.select_for_update().exclude(contact_email="")
    for one in written_to.filter(contact_email__iexact=scheme.contact_email, mail_refused_on=None):
        one.mail_refused_on, one.asked_on, one.reminded_on = clock.today(), None, None
        one.save()
        journal.write(by, "scheme.mail_refused", one)


def _locked(scheme: Scheme) -> Scheme:
    return Scheme.objects.select_for_update().get(pk=scheme.pk)


def _verified(scheme: Scheme, by: Any) -> None:
    """Whoever says it: nobody is asked any more until it is due again."""
    scheme.verified_on = clock.today()
    scheme.confirmed_by_owner = getattr(by, "answers_for", None) is not None
    scheme.verified_by_id = getattr(by, "pk", None)
    scheme.asked_on = scheme.reminded_on = None


def _link_broken(scheme: Scheme) -> None:
    scheme.link_broken_on = scheme.link_broken_on or clock.today()


def _link_answers(scheme: Scheme, seen_on: dt.date | None) -> None:
    scheme.link_broken_on, scheme.link_failures, scheme.link_checked_on = None, 0, seen_on
