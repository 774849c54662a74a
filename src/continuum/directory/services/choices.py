"""What a person is told about her data, and what she chooses: notices, lists of mails, her own copy, her erasure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError

from continuum.directory import queries, rules
from continuum.directory.enums import ConsentWay, MailPurpose
from continuum.directory.models import Acknowledgement, DataExport, ErasureRequest, MailConsent, Notice, Person
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.tasks import Work, start

NOTICES = Path(__file__).resolve().parents[1] / "reference" / "notices"
INFORMATION = "information"
ANSWERED_WITHIN = dt.timedelta(days=30)
_leaving = signing.Signer(salt="continuum.directory.unsubscribe")

journal.declare(
    {
        "notice.read": "notice lue",
        "consent.given": "accord de réception donné",
        "consent.withdrawn": "accord de réception retiré",
        "export.prepared": "copie de données préparée",
        "erasure.asked": "effacement demandé",
        "erasure.withdrawn": "demande d’effacement retirée",
    }
)


def load_notices(folder: Path = NOTICES) -> int:
    """Publish the notices that are not there yet; refuses a file that says something else than what was published."""
    added = 0
    for file in sorted(folder.glob("*.md")):
        notice = _read_notice(file)
        known = Notice.objects.filter(code=notice.code, version=notice.version).first()
        if known is None:
            notice.save()
            added += 1
        elif (known.title, known.text) != (notice.title, notice.text):
            raise ValidationError(f"{file.name} a changé depuis sa publication\u00a0: publiez une version nouvelle.")
    return added


def _read_notice(file: Path) -> Notice:
    """« information-2.md »: « # Titre », « Publiée le 2026-09-01 », then the text."""
    code, _, version = file.stem.rpartition("-")
    title, _, dated, *body = file.read_text(encoding="utf-8").splitlines()
    return Notice(
        code=code,
        version=int(version),
        title=title.removeprefix("# "),
        published_on=dt.date.fromisoformat(dated.rpartition(" ")[2]),
        text="\n".join(body).strip(),
    )


@acts(rule=rules.chooses_for_herself, on="person")
def acknowledge_notice(*, person: Person, notice: Notice, by: Any) -> None:
    """She has read this version; saying it twice changes nothing."""
    _, new = Acknowledgement.objects.get_or_create(person=person, notice=notice, defaults={"read_at": clock.now()})
    if new:
        journal.write(by, "notice.read", notice, {"version": notice.version})


@acts(rule=rules.chooses_for_herself, on="person")
def give_consent(*, person: Person, purpose: str, by: Any) -> None:
    """From now on this list comes to her; what she had been told is kept with her agreement."""
    told = Notice.objects.in_force().filter(code=INFORMATION).first()
    consent, new = MailConsent.objects.get_or_create(
        person=person,
        purpose=MailPurpose(purpose),
        withdrawn_at=None,
        defaults={"given_at": clock.now(), "given_how": ConsentWay.OWN_PAGE, "notice": told},
    )
    if new:
        journal.write(by, "consent.given", consent, {"purpose": consent.purpose})


@acts(rule=rules.chooses_for_herself, on="person")
def withdraw_consent(*, person: Person, purpose: str, by: Any, how: str = ConsentWay.OWN_PAGE) -> None:
    """From now on this list no longer comes to her, whether she had agreed or had never been asked."""
    if not queries.receives(person, purpose):
        return
    consent = MailConsent.objects.select_for_update().filter(person=person, purpose=purpose, withdrawn_at=None).first()
    consent = consent or MailConsent(person=person, purpose=MailPurpose(purpose))
    consent.withdrawn_at, consent.withdrawn_how = clock.now(), how
    consent.save()
    journal.write(by, "consent.withdrawn", consent, {"purpose": consent.purpose, "how": how})


def leaving_token(person: Any, purpose: str) -> str:
    """What the link of a mail holds: who leaves which list, signed, of no use for anything else."""
    return _leaving.sign_object([str(person), purpose])


def leaving(token: str) -> tuple[Person | None, MailPurpose]:
    """Who leaves which list; nobody when she has been erased since. Raises when the link was not written by us."""
    pk, purpose = _leaving.unsign_object(token)
    return Person.objects.filter(pk=pk).first(), MailPurpose(purpose)


@acts(rule=rules.prepare_export, on="person")
def prepare_export(*, person: Person, by: Any, reason: str = "") -> Work:
    """Have a copy made of all that is held of somebody; it waits for whoever asked. For somebody else, a reason is due."""
    from continuum.directory.tasks import prepare_data_file

    if person.pk != by.pk and not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi\u00a0: la demande reçue, sa date."})
    export = DataExport.objects.create(person=person, asked_by=by, asked_at=clock.now(), reason=reason.strip())
    journal.write(by, "export.prepared", person, {"reason": export.reason} if export.reason else {})
    return start(prepare_data_file, by=by, about=str(export), key=str(export.pk), export_id=export.pk)


@acts(rule=rules.chooses_for_herself, on="person")
def ask_erasure(*, person: Person, by: Any) -> ErasureRequest:
    """She asks to be erased: the administration has one month."""
    waiting, new = ErasureRequest.objects.get_or_create(
        person=person,
        erased_at=None,
        withdrawn_at=None,
        defaults={"asked_at": clock.now(), "by_herself": True, "due_on": clock.today() + ANSWERED_WITHIN},
    )
    if new:
        journal.write(by, "erasure.asked", waiting)
    return waiting


@acts(rule=rules.chooses_for_herself, on="person")
def withdraw_erasure(*, person: Person, by: Any) -> None:
    """She has changed her mind."""
    for waiting in ErasureRequest.objects.select_for_update().filter(person=person).waiting():
        waiting.withdrawn_at = clock.now()
        waiting.save(update_fields=["withdrawn_at"])
        journal.write(by, "erasure.withdrawn", waiting)
