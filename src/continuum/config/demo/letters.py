"""The letters of the demonstration: three that left in the past quarters, one being written, and who receives them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.models import Community, Letter, LetterItem, Subscription
from continuum.community.models.letters import Quarter
from continuum.community.queries.letter_pages import digest_of, mails_of
from continuum.community.services import (
    add_letter_item,
    approve_letter,
    change_letter,
    confirm_subscription,
    count_recipients,
    open_letter,
    prepare_letter,
    review_letter,
    send_letter,
    stop_address,
    write_letter_mails,
)
from continuum.directory.enums import MailPurpose
from continuum.directory.models import Person
from continuum.directory.services import give_consent
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.enums import Origin
from continuum.toolkit.mail_reports import Report
from continuum.toolkit.records import MailState, Work

from .community import at, identity

Row = dict[str, Any]
LEAVES = dt.timedelta(days=12)
"""How long before the end of its quarter a letter leaves."""
AGREED_AFTER = dt.timedelta(days=20)
ARTICLES = ("section", "title", "text", "link")


def load_letters(frames: list[Row], rows: list[Row]) -> None:
    """Each letter once, written, signed by two people and sent in its time."""
    community = Community.objects.select_related("node__territory", "node__programme").first()
    if community is None or not rows or Letter.objects.filter(community=community).exists():
        return
    _readers(community, frames[0])
    for row in sorted(rows, key=lambda one: -one["quarters_ago"]):
        _letter(community, frames[0], row)
    count_recipients()


def _readers(community: Community, frame: Row) -> None:
    """Members who accepted the letter on their own page, and people without an account who confirmed their address."""
    agreed_on = community.opened_at.astimezone(clock.PARIS).date() + AGREED_AFTER
    with clock.held_at(at(agreed_on, 12)):
        for person in Person.objects.filter(email__in=frame["read_by"]).order_by("email"):
            give_consent(person=person, purpose=MailPurpose.NEWSLETTER, by=person)
        for address in frame["subscribers"]:
            asked = Subscription(community=community, address=address, asked_at=clock.now(), origin=Origin.INVENTED)
            asked.pk = identity(f"subscription {address}")
            asked.save(force_insert=True)
            confirm_subscription(subscription=asked, by=SYSTEM)


def _letter(community: Community, frame: Row, row: Row) -> None:
    quarter = Quarter.holding(clock.today())
    for _ in range(row["quarters_ago"]):
        quarter = quarter.previous
    moment = at(quarter.last - LEAVES, 10) if row["quarters_ago"] else clock.now()
    writer, second = (Person.objects.get(email=frame[name]) for name in ("written_by", "approved_by"))
    with clock.held_at(moment):
        letter = _written(community, quarter, row, writer)
        if row["quarters_ago"]:
            _sent(letter, writer, second)
            if row.get("is_open_to_all"):
                open_letter(letter=letter, to_all=True, by=writer)
            if address := row.get("answered_that_nobody_is_there"):
                _come_back(letter, address)


def _written(community: Community, quarter: Quarter, row: Row, by: Person) -> Letter:
    new = Letter(pk=identity(f"letter {row['quarters_ago']}"), origin=Origin.INVENTED)
    letter = prepare_letter(community=community, quarter=quarter, letter=new, by=by)
    letter.intro = row["intro"].strip()
    change_letter(letter=letter, by=by)
    for article in row.get("article", []):
        words = {name: article[name].strip() for name in ARTICLES if name in article}
        add_letter_item(letter=letter, item=LetterItem(**words), by=by)
    LetterItem.objects.filter(letter=letter).update(origin=Origin.INVENTED)
    return letter


def _sent(letter: Letter, writer: Person, second: Person) -> None:
    """By the two of them; nothing leaves the demonstration, where every mail is shown."""
    review_letter(letter=letter, read=digest_of(letter), by=writer)
    letter.refresh_from_db()
    approve_letter(letter=letter, read=letter.edition, by=second)
    letter.refresh_from_db()
    send_letter(letter=letter, by=writer)
    write_letter_mails(letter.pk, lambda *said: None)
    mails_of(letter).update(state=MailState.DISPLAYED)
    # What the worker finds already done awaits nobody: the writer saw it leave, in its quarter.
    Work.objects.filter(owner=writer, key__endswith=f":{letter.pk}").update(seen_at=clock.now())
    letter.refresh_from_db()


def _come_back(letter: Letter, address: str) -> None:
    """One of its mails found nobody."""
    mail = mails_of(letter).get(to=address)
    stop_address(Report(mail.pk, is_complaint=False, told="smtp; 550 5.1.1 adresse inconnue (démonstration)"))
