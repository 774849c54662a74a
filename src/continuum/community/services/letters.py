"""Preparing the letter of a quarter, writing it, having it signed by two people, sending it, holding it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from continuum.community import rules
from continuum.community.enums import LetterStatus
from continuum.community.models import Community, Letter, LetterIssue, LetterItem
from continuum.community.models.letters import Quarter
from continuum.community.queries.letter_pages import (
    RULE_UNREAD,
    STOPPED,
    Audience,
    digest_of,
    html_of,
    mails_of,
    reached_somebody,
    recipients_reached,
    text_of,
)
from continuum.community.queries.letter_proposals import LONGEST_TEXT, LONGEST_TITLE, items_withdrawn, new_proposals
from continuum.toolkit import clock, journal, mail_layout
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.outbox import WAY_OUT, send
from continuum.toolkit.predicates import UnreadableRule
from continuum.toolkit.records import MailState
from continuum.toolkit.tasks import Progress, start
from continuum.toolkit.typography import join_french

journal.declare(
    {
        "letter.prepared": "lettre préparée",
        "letter.written": "lettre modifiée",
        "letter.reviewed": "lettre relue et signée",
        "letter.approved": "lettre validée",
        "letter.sent": "envoi de la lettre demandé",
        "letter.tried": "lettre essayée",
        "letter.stopped": "envoi de la lettre arrêté",
        "letter.opened": "lettre ouverte à tous ou refermée",
        "letter.removed": "lettre supprimée",
    }
)
BATCH = 100
TOLD_ALREADY = "Une lettre est déjà préparée pour ce trimestre\u00a0: continuez celle-là."
NOTHING_TO_SAY = "Cette lettre n’a aucun article\u00a0: écrivez-en un, ou reprenez l’un de ceux qui sont coupés."
CHANGED_SINCE = "Cette lettre a changé depuis que vous l’avez lue\u00a0: relisez-la."
NOBODY = "Personne ne recevrait cette lettre\u00a0: aucun membre ne l’a acceptée et personne n’y est abonné."
NOTHING_TO_STOP = "Plus aucun courriel de cette lettre n’attend de partir\u00a0: il ne reste rien à arrêter."
TOO_LONG = "Cette lettre est trop longue pour un courriel\u00a0: coupez un article."


# --- Writing -----------------------------------------------------------------------------------------------------------------


@acts(rule=rules.prepare_letter, on="community")
def prepare_letter(*, community: Community, quarter: Quarter, by: Any, letter: Letter | None = None) -> Letter:
    """Its three sections, filled with what the site holds of the quarter; all of it may be moved, cut and written again."""
    Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    same = Letter.objects.filter(community=community, year=quarter.year, quarter=quarter.number)
    if same.exclude(status=LetterStatus.STOPPED).exists():
        raise ValidationError(TOLD_ALREADY)
    letter, before = letter or Letter(), same.order_by("-prepared_at", "pk").first()
    letter.community, letter.year, letter.quarter = community, quarter.year, quarter.number
    letter.written_by_id, letter.prepared_at = by.pk, clock.now()
    if before:
        letter.subject, letter.intro, letter.segment = before.subject, before.intro, before.segment
    letter.subject = letter.subject or f"La lettre du {quarter}"
    letter.save()
    if before:
        _copy_items(before, letter)
    _propose(letter)
    journal.write(by, "letter.prepared", letter)
    return letter


def _copy_items(before: Letter, letter: Letter) -> None:
    """What was written for the quarter and stopped is not to be written again."""
    items = list(before.items.all())  # type: ignore[attr-defined]
    for item in items:
        item.pk, item.letter = uuid4(), letter
    LetterItem.objects.bulk_create(items)


def _propose(letter: Letter) -> int:
    """Add what is not there yet, each section's at its end; how many."""
    new = []
    for section, fresh in new_proposals(letter).items():
        for place, one in enumerate(fresh, start=_next_place(letter, section)):
            source = {"source_kind": one.source_kind, "source_id": str(one.source.pk)}
            words = {"title": one.title[:LONGEST_TITLE], "text": one.text[:LONGEST_TEXT], "link": one.link}
            new.append(LetterItem(letter=letter, section=section, order=place, **words, **source))
    LetterItem.objects.bulk_create(new)
    return len(new)


def _next_place(letter: Letter, section: str) -> int:
    last = letter.items.filter(section=section).order_by("-order").values_list("order", flat=True).first()  # type: ignore[attr-defined]
    return 1 if last is None else last + 1


@acts(rule=rules.change_letter, on="letter")
def propose_letter_again(*, letter: Letter, by: Any) -> int:
    """What has come since; what was cut stays cut."""
    kept = _locked(letter)
    if added := _propose(kept):
        _written(kept, by)
    return added


@acts(rule=rules.change_letter, on="letter")
def change_letter(*, letter: Letter, seen: Mapping[str, str] | None = None, by: Any) -> None:
    settle(letter, _locked(letter), seen)
    if letter.segment is not None:
        try:
            letter.segment.read_rule()
        except UnreadableRule as error:
            raise ValidationError({"segment": RULE_UNREAD}) from error
    letter.save()
    _written(letter, by)


@acts(rule=rules.change_letter, on="letter")
def add_letter_item(*, letter: Letter, item: LetterItem, by: Any) -> LetterItem:
    """Written by hand, at the end of its section."""
    item.letter = _locked(letter)
    item.order = _next_place(item.letter, item.section)
    item.save()
    _written(item.letter, by)
    return item


@acts(rule=rules.change_letter, on="letter")
def change_letter_item(*, letter: Letter, item: LetterItem, seen: Mapping[str, str] | None = None, by: Any) -> None:
    """Written again; put in another section, it goes to its end."""
    kept = _locked(letter)
    before = LetterItem.objects.get(pk=item.pk, letter=kept)
    settle(item, before, seen)
    if item.section != before.section:
        item.order = _next_place(kept, item.section)
    item.save()
    _written(kept, by)


@acts(rule=rules.change_letter, on="letter")
def move_letter_item(*, letter: Letter, item: LetterItem, up: bool, by: Any) -> None:
    """One place up or down in its section; at the end of it, nothing moves."""
    kept = _locked(letter)
    rows = list(LetterItem.objects.filter(letter=kept, section=item.section).order_by("order", "pk"))
    place = rows.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for order, row in enumerate(rows, start=1):
        row.order = order
    LetterItem.objects.bulk_update(rows, ["order"])
    _written(kept, by)


@acts(rule=rules.change_letter, on="letter")
def cut_letter_item(*, letter: Letter, item: LetterItem, cut: bool, by: Any) -> None:
    """Left out of the letter, or taken back."""
    kept = _locked(letter)
    LetterItem.objects.filter(pk=item.pk, letter=kept).update(is_cut=cut)
    _written(kept, by)


def _locked(letter: Letter) -> Letter:
    """As it is kept, and still to be written: the rule was asked of what the page had read."""
    kept = Letter.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=letter.pk)
    if not kept.is_open:
        raise ValidationError("Cette lettre est partie\u00a0: elle ne change plus.")
    return kept


def _written(letter: Letter, by: Any) -> None:
    """A letter that changed is signed by nobody any more."""
    unsigned = {"reviewed_by": None, "reviewed_at": None, "approved_by": None, "approved_at": None}
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.DRAFT, **unsigned)
    journal.write(by, "letter.written", letter)


@acts(rule=rules.remove_letter, on="letter")
def remove_letter(*, letter: Letter, by: Any) -> None:
    """As long as it has not left."""
    kept = _locked(letter)
    journal.write(by, "letter.removed", kept)
    kept.delete()


# --- Signing -----------------------------------------------------------------------------------------------------------------


@acts(rule=rules.review_letter, on="letter")
def review_letter(*, letter: Letter, read: str, by: Any) -> None:
    """The first of the two signatures, of what was read (`read`: its `digest_of`): it waits on the desk of the others."""
    kept = _locked(letter)
    if digest_of(kept) != read:
        raise ValidationError(CHANGED_SINCE)
    if not kept.items.filter(is_cut=False).exists():  # type: ignore[attr-defined]
        raise ValidationError(NOTHING_TO_SAY)
    _refuse_withdrawn(kept)
    kept.status, kept.reviewed_by, kept.reviewed_at = LetterStatus.REVIEWED, by, clock.now()
    kept.approved_by = kept.approved_at = None
    kept.save()
    journal.write(by, "letter.reviewed", kept)


@acts(rule=rules.approve_letter, on="letter")
def approve_letter(*, letter: Letter, read: str, by: Any) -> None:
    """The second signature, by somebody else, of what she has read: `read` is what `Letter.edition` said then."""
    kept = _locked(letter)
    if not kept.is_reviewed or kept.edition != read:
        raise ValidationError(CHANGED_SINCE)
    _refuse_withdrawn(kept)
    kept.status, kept.approved_by, kept.approved_at = LetterStatus.APPROVED, by, clock.now()
    kept.save()
    journal.write(by, "letter.approved", kept)


def _refuse_withdrawn(letter: Letter) -> None:
    """An article is a copy: what it tells may have been taken back since it was proposed."""
    if items := items_withdrawn(letter):
        names = join_french([f"«\u00a0{one}\u00a0»" for one in items])
        raise ValidationError(
            f"Cette lettre raconte ce qui n’est plus lisible par tous (retiré, annulé, refermé ou à ne plus nommer)\u00a0: "
            f"{names}. Coupez ce qui est nommé ici\u202f; «\u00a0Chercher ce qui est nouveau\u00a0» propose de quoi le remplacer."
        )


# --- Sending -----------------------------------------------------------------------------------------------------------------


@acts(rule=rules.try_letter, on="letter")
def try_letter(*, letter: Letter, by: Any) -> None:
    """As its readers will get it, to whoever asks alone."""
    from continuum.community.emails import letter_trial

    letter = _locked(letter)
    html = html_of(letter)
    key = f"{letter.pk}:{by.pk}:{clock.now():%Y%m%dT%H%M%S%f}"
    send(letter_trial, to=by, key=key, html=html, subject=letter.subject, text=text_of(letter))
    journal.write(by, "letter.tried", letter)


@acts(rule=rules.send_letter, on="letter")
def send_letter(*, letter: Letter, by: Any) -> None:
    """Freeze what the two have signed, and have a mail written to each; each is asked again whether it may leave."""
    from continuum.community.tasks import send_letter_mails

    kept = _locked(letter)
    if not kept.is_approved:
        raise ValidationError("Cette lettre attend encore d’être validée par une seconde personne.")
    _refuse_withdrawn(kept)
    if not Audience(kept).recipients:
        raise ValidationError(NOBODY)
    html = html_of(kept, page_of(kept))
    if wrong := mail_layout.faults(html.replace(WAY_OUT, settings.SITE_URL)):
        raise ValidationError(TOO_LONG if "bytes" in wrong[-1] else f"Cette lettre ne peut être mise en page\u00a0: {wrong[0]}")
    LetterIssue.objects.create(letter=kept, html=html, text=text_of(kept), frozen_at=clock.now())
    kept.status = LetterStatus.SENDING
    kept.save(update_fields=["status"])
    journal.write(by, "letter.sent", kept)
    start(send_letter_mails, by=by, about=kept, key=str(kept.pk), letter_id=kept.pk)


def page_of(letter: Letter) -> str:
    """Where it is read again: by everybody once the team opens it, which is always after it has left; by members until then."""
    return f"{settings.SITE_URL}{reverse('community:public_letter', args=[letter.pk])}"


def write_letter_mails(letter_id: Any, progress: Progress) -> Letter | None:
    """A row of the outbox for each recipient, batch by batch: begun again after a crash, it writes none twice."""
    from continuum.community.emails import letter as mail

    found = (
        Letter.objects.select_related("community__node__territory", "segment__territory", "issue").filter(pk=letter_id).first()
    )
    if found is None or found.status != LetterStatus.SENDING:
        return found
    recipients = Audience(found).recipients
    for first in range(0, len(recipients), BATCH):
        progress(first, len(recipients), f"Écriture des courriels de «\u00a0{found}\u00a0»")
        with transaction.atomic():
            if Letter.objects.select_for_update().get(pk=letter_id).status != LetterStatus.SENDING:
                return found
            for one in recipients[first : first + BATCH]:
                send(mail, to=one.to, key=f"{found.pk}:{one.key}", html=found.issue.html, issue=found.issue)  # type: ignore[attr-defined]
    Letter.objects.filter(pk=found.pk, status=LetterStatus.SENDING).update(status=LetterStatus.SENT, sent_at=clock.now())
    return found


def count_recipients() -> None:
    """Keep what the mails of each letter say today: one may be held, refused or tried again long after it was written."""
    reached = recipients_reached()
    for issue in LetterIssue.objects.filter(letter__status=LetterStatus.SENT).only("letter", "recipient_count"):
        if issue.recipient_count != (count := reached.get(issue.letter_id, 0)):
            LetterIssue.objects.filter(pk=issue.pk).update(recipient_count=count)


@acts(rule=rules.stop_letter, on="letter")
def stop_letter(*, letter: Letter, by: Any) -> None:
    """What has not left is held back. Received by somebody, it stays among the letters; else its quarter is free again."""
    kept = Letter.objects.select_for_update().get(pk=letter.pk)
    waiting = mails_of(kept).filter(state=MailState.WAITING)
    if kept.is_sent and not waiting.exists():
        raise ValidationError(NOTHING_TO_STOP)
    if kept.is_sent and reached_somebody(kept):
        waiting.update(state=MailState.SUPPRESSED, reason=STOPPED)
    else:
        kept.status = LetterStatus.STOPPED
        kept.save(update_fields=["status"])
    journal.write(by, "letter.stopped", kept)


@acts(rule=rules.open_letter, on="letter")
def open_letter(*, letter: Letter, to_all: bool, by: Any) -> None:
    """A page of its own, which anyone may read; or no longer."""
    Letter.objects.filter(pk=letter.pk).update(is_open_to_all=to_all)
    journal.write(by, "letter.opened", letter, {"to_all": to_all})
