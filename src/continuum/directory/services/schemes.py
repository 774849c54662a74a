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
from continuum.directory.models import MailRefusal, Scheme, SchemeCorrection
from continuum.directory.models.schemes import LINK_LASTS
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.text_search import forget_words, keep_words

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
UNSEEN = frozenset({"check_months", "source", "themes"})
"""Of what is written, what the owner is not shown: all the rest is what she has confirmed."""


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
    """The scheme in question, and whether an answer is still awaited. Raises when the link is too old or not written by us."""
    pk, asked_on = _questions.unsign_object(token)
    if dt.date.fromisoformat(asked_on) + LINK_LASTS < clock.today():
        raise signing.SignatureExpired("This link has had its time.")
    scheme = Scheme.objects.select_related("owner", "territory").filter(pk=pk).first()
    return scheme, bool(scheme and scheme.asked_on and str(scheme.asked_on) == asked_on)


# --- Writing ---------------------------------------------------------------------------------------------------------------


@acts(rule=rules.write_scheme, on="scheme")
def create_scheme(*, scheme: Scheme, by: Any, checked: bool = True) -> Scheme:
    """Add it to the repertory. `checked`: what it says was verified today."""
    if checked:
        _verified(scheme, by)
    scheme.save()
    keep_words(scheme)
    journal.write(by, "scheme.created", scheme)
    return scheme


@acts(rule=rules.write_scheme, on="scheme")
def change_scheme(*, scheme: Scheme, by: Any, checked: bool = False, correction: SchemeCorrection | None = None) -> Scheme:
    """Correct it, as its owner said where a `correction` is taken up; another page has not been tried yet.

    What the owner had confirmed, or was asked about, was the record as it stood.
    """
    before = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if not getattr(by, "is_system", False) and not rules.write_scheme(by, before):
        raise Refused(f"{by} may not change {before} where it stands")
    changed = _changed(before, scheme)
    if "website" in changed:
        _link_answers(scheme, None)
    if not UNSEEN.issuperset(changed):
        scheme.confirmed_by_owner, scheme.asked_on, scheme.reminded_on = False, None, None
    if checked:
        _verified(scheme, by)
    scheme.origin = Origin.ENTERED
    scheme.save()
    keep_words(scheme)
    journal.write(by, "scheme.changed", scheme, {"fields": changed})
    if correction is not None:
        _settle(scheme, correction, CorrectionOutcome.TAKEN, by)
    return scheme


def _changed(before: Scheme, after: Scheme) -> list[str]:
    fields = (one for one in Scheme._meta.concrete_fields if one.editable and one.name != "origin")
    return [one.name for one in fields if getattr(before, one.attname) != getattr(after, one.attname)]


@acts(rule=rules.write_scheme, on="scheme")
def remove_scheme(*, scheme: Scheme, by: Any) -> None:
    """It is no longer offered; the journal keeps that it was."""
    journal.write(by, "scheme.removed", scheme)
    forget_words(scheme)
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
def set_aside_correction(*, correction: SchemeCorrection, by: Any) -> None:
    """Somebody has compared the two: the record is true today as it stands."""
    scheme = _locked(correction.scheme)
    _settle(scheme, correction, CorrectionOutcome.SET_ASIDE, by)
    _verified(scheme, by)
    scheme.save()


def _settle(scheme: Scheme, correction: SchemeCorrection, outcome: CorrectionOutcome, by: Any) -> None:
    found = SchemeCorrection.objects.select_for_update().get(pk=correction.pk, scheme=scheme)
    if found.settled_at:
        raise ValidationError("Cette correction vient d’être traitée par quelqu’un d’autre.")
    found.outcome, found.settled_at = outcome, clock.now()
    found.settled_by = None if getattr(by, "is_system", False) else by
    found.save()
    journal.write(by, "scheme.correction_settled", scheme, {"outcome": outcome})


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
    """The owner wants no more of these mails: whatever becomes of the schemes whose contact is this address."""
    MailRefusal.objects.get_or_create(address=scheme.contact_email.lower(), defaults={"refused_on": clock.today()})
    for one in Scheme.objects.select_for_update().filter(contact_email__iexact=scheme.contact_email):
        one.asked_on = one.reminded_on = None
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
    """Somebody says so, who may have read the page: the rounds do not take it back."""
    scheme.link_broken_on, scheme.link_reported = scheme.link_broken_on or clock.today(), True


def _link_answers(scheme: Scheme, seen_on: dt.date | None) -> None:
    scheme.link_broken_on, scheme.link_reported = None, False
    scheme.link_failures, scheme.link_checked_on = 0, seen_on
