"""A practice from its draft to those who try it: written, proposed, read by the team, published, opened to all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.community import emails, queries, rules
from continuum.community.enums import PracticeStatus
from continuum.community.models import LearningVisit, Practice, Trial
from continuum.directory.models import Headcount, Organisation
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.outbox import send
from continuum.toolkit.text_search import keep_words

journal.declare(
    {
        "practice.written": "pratique commencée",
        "practice.changed": "pratique modifiée",
        "practice.submitted": "pratique proposée",
        "practice.published": "pratique publiée",
        "practice.sent_back": "pratique renvoyée à son auteur·e",
        "practice.withdrawn": "pratique retirée",
        "practice.removed": "brouillon de pratique supprimé",
        "practice.opened_by_host": "pratique ouverte à tous par sa structure",
        "practice.closed_by_host": "pratique refermée par sa structure",
        "practice.opened_by_team": "pratique ouverte à tous par l’équipe",
        "practice.closed_by_team": "pratique refermée par l’équipe",
        "trial.told": "essai raconté",
        "trial.changed": "essai corrigé",
        "trial.removed": "essai supprimé",
    }
)
NOT_A_DRAFT = "Cette pratique n’est plus un brouillon\u00a0: elle vient d’être proposée ou publiée."
NOT_SUBMITTED = "Cette pratique n’attend plus de relecture\u00a0: quelqu’un vient de s’en occuper."
NOT_SHOWN = "Cette pratique n’est ni proposée ni publiée\u00a0: il n’y a rien à retirer."
NOT_PUBLISHED = "Cette pratique n’est pas publiée\u00a0: personne ne peut la lire pour l’instant."
HOST_DISAGREES = (
    "Cette fiche est tirée d’une visite, et la structure qui accueillait a retiré son accord\u00a0: "
    "demandez-le-lui d’abord, elle le redonne sur la page de la visite."
)
ITS_OWN = "Cette pratique est celle de {organisation}\u00a0: un essai se raconte dans une autre structure."
TOLD_ALREADY = "{organisation} a déjà raconté son essai de cette pratique\u00a0: corrigez celui qui existe."


# --- Writing -----------------------------------------------------------------------------------------------------------------


@acts(rule=rules.write_practice, on="practice")
def write_practice(*, practice: Practice, by: Any) -> Practice:
    """A draft, its author's alone. What is not said of the context is that of the structure today."""
    practice.written_by = None if getattr(by, "is_system", False) else by
    practice.written_at, practice.status = clock.now(), PracticeStatus.DRAFT
    _set_in_context(practice)
    practice.save()
    journal.write(by, "practice.written", practice)
    return practice


def _set_in_context(practice: Practice) -> None:
    """Its branch, its size and its department: the commune would tell too much of a structure that is not named."""
    host: Organisation = practice.organisation
    practice.branch = practice.branch or host.branch
    if not practice.size:
        last = Headcount.objects.filter(organisation=host, on__lte=clock.today()).order_by("-on").first()
        practice.size = (last.size or "") if last else ""
    practice.territory = practice.territory or queries.department_of(host.territory)


@acts(rule=rules.change_practice, on="practice")
def change_practice(*, practice: Practice, seen: Mapping[str, str] | None = None, by: Any) -> Practice:
    """Its words, whatever its state: what is published is read as it is corrected."""
    kept = _locked(practice)
    _still(rules.change_practice, by, kept)
    settle(practice, kept, seen)
    if practice.is_invented:
        practice.origin = Origin.ENTERED
    for name in ("status", "review", "reviewed_by", "submitted_at", "published_at", "opened_by_host", "opened_by_team"):
        setattr(practice, name, getattr(kept, name))
    practice.save()
    keep_words(practice)
    journal.write(by, "practice.changed", practice)
    return practice


@acts(rule=rules.remove_practice, on="practice")
def remove_practice(*, practice: Practice, by: Any) -> None:
    """A draft that nobody has read; what was published is withdrawn instead."""
    kept = _locked(practice)
    if not kept.is_draft or kept.published_at is not None:
        raise ValidationError(NOT_A_DRAFT)
    journal.write(by, "practice.removed", kept)
    kept.delete()


# --- Reading it over ---------------------------------------------------------------------------------------------------------


@acts(rule=rules.submit_practice, on="practice")
def submit_practice(*, practice: Practice, by: Any) -> Practice:
    """The team finds it on its desk; a practice that was withdrawn may be proposed again."""
    kept = _locked(practice)
    if not (kept.is_draft or kept.is_withdrawn):
        raise ValidationError(NOT_A_DRAFT)
    _refuse_without_host(kept)
    kept.status, kept.submitted_at = PracticeStatus.SUBMITTED, clock.now()
    kept.save(update_fields=["status", "submitted_at"])
    journal.write(by, "practice.submitted", kept)
    return kept


@acts(rule=rules.publish_practice, on="practice")
def publish_practice(*, practice: Practice, review: str = "", by: Any) -> Practice:
    """All members read it from now on; its author hears of it, with what the team remarks."""
    kept = _locked(practice)
    if not kept.is_submitted:
        raise ValidationError(NOT_SUBMITTED)
    _refuse_without_host(kept)
    kept.status, kept.published_at = PracticeStatus.PUBLISHED, clock.now()
    _reviewed(kept, review, by)
    journal.write(by, "practice.published", kept)
    _tell(emails.practice_published, kept, by)
    return kept


def _refuse_without_host(practice: Practice) -> None:
    """A card drawn from a visit stands on the word of the host, which may take it back; the visit is locked as that is done."""
    visit = LearningVisit.objects.select_for_update(of=("self",)).select_related("meeting").filter(card=practice).first()
    if visit is not None and not visit.host_agrees_to_card:
        raise ValidationError(HOST_DISAGREES)


@acts(rule=rules.send_back_practice, on="practice")
def send_back_practice(*, practice: Practice, review: str, by: Any) -> Practice:
    """A draft again: its author reads why, by mail and above her draft."""
    kept = _locked(practice)
    if not kept.is_submitted:
        raise ValidationError(NOT_SUBMITTED)
    kept.status = PracticeStatus.DRAFT
    _reviewed(kept, review, by)
    journal.write(by, "practice.sent_back", kept)
    _tell(emails.practice_sent_back, kept, by)
    return kept


@acts(rule=rules.withdraw_practice, on="practice")
def withdraw_practice(*, practice: Practice, review: str, by: Any) -> Practice:
    """No member reads it any more, nor anybody else; its author hears why."""
    kept = _locked(practice)
    if not (kept.is_submitted or kept.is_published):
        raise ValidationError(NOT_SHOWN)
    kept.status, kept.opened_by_host, kept.opened_by_team = PracticeStatus.WITHDRAWN, False, False
    _reviewed(kept, review, by)
    journal.write(by, "practice.withdrawn", kept)
    _tell(emails.practice_withdrawn, kept, by)
    return kept


def _reviewed(practice: Practice, review: str, by: Any) -> None:
    practice.review = review.strip()
    practice.reviewed_by = None if getattr(by, "is_system", False) else by
    practice.save()
    keep_words(practice)


def _tell(mail: Any, practice: Practice, by: Any) -> None:
    """Whoever wrote it, unless she is the one who acts."""
    author = practice.written_by
    if author is not None and author != by and author.is_active:
        send(mail, to=author, key=f"{practice.pk}:{clock.now():%Y%m%d%H%M%S%f}", practice=practice)


# --- Open to all -------------------------------------------------------------------------------------------------------------


@acts(rule=rules.open_practice_as_host, on="practice")
def open_practice_as_host(*, practice: Practice, is_open: bool, by: Any) -> Practice:
    """The structure accepts that everybody reads it, or no longer does; nothing is open without the team as well."""
    return _open(practice, "opened_by_host", is_open, by)


@acts(rule=rules.open_practice_as_team, on="practice")
def open_practice_as_team(*, practice: Practice, is_open: bool, by: Any) -> Practice:
    """The team puts it at everybody's disposal, or takes it back; nothing is open without the structure as well."""
    return _open(practice, "opened_by_team", is_open, by)


def _open(practice: Practice, field: str, is_open: bool, by: Any) -> Practice:
    kept = _locked(practice)
    if not kept.is_published:
        raise ValidationError(NOT_PUBLISHED)
    setattr(kept, field, is_open)
    kept.save(update_fields=[field])
    journal.write(by, f"practice.{field if is_open else field.replace('opened', 'closed')}", kept)
    return kept


# --- Trials ------------------------------------------------------------------------------------------------------------------


@acts(rule=rules.tell_trial, on="trial")
def tell_trial(*, trial: Trial, by: Any) -> Trial:
    """What came of it in one structure; once for each, whatever the result."""
    practice = _locked(trial.practice)
    if not practice.is_published:
        raise ValidationError(NOT_PUBLISHED)
    if trial.organisation_id == practice.organisation_id:
        raise ValidationError({"organisation": ITS_OWN.format(organisation=trial.organisation)})
    if Trial.objects.filter(practice=practice, organisation=trial.organisation).exists():
        raise ValidationError({"organisation": TOLD_ALREADY.format(organisation=trial.organisation)})
    trial.told_by = None if getattr(by, "is_system", False) else by
    trial.told_at = clock.now()
    trial.save()
    journal.write(by, "trial.told", trial, {"result": trial.result})
    return trial


@acts(rule=rules.change_trial, on="trial")
def change_trial(*, trial: Trial, seen: Mapping[str, str] | None = None, by: Any) -> Trial:
    """Corrected by whoever told it: a second attempt may end otherwise."""
    kept = Trial.objects.select_for_update(of=("self",)).select_related("practice").get(pk=trial.pk)
    _still(rules.change_trial, by, kept)
    if not kept.practice.is_published:
        raise ValidationError(NOT_PUBLISHED)
    settle(trial, kept, seen)
    if trial.is_invented:
        trial.origin = Origin.ENTERED
    trial.save()
    journal.write(by, "trial.changed", trial, {"result": trial.result})
    return trial


@acts(rule=rules.remove_trial, on="trial")
def remove_trial(*, trial: Trial, by: Any) -> None:
    journal.write(by, "trial.removed", trial)
    trial.delete()


def _locked(practice: Practice) -> Practice:
    """As it is kept: whoever reads it over at the same moment waits."""
    rows = Practice.objects.select_for_update(of=("self",)).select_related("community__node__territory", "written_by")
    kept: Practice = rows.get(pk=practice.pk)
    return kept


def _still(rule: Any, by: Any, row: Any) -> None:
    """The row as it is kept must be hers to write too, not only as the form describes it."""
    if not getattr(by, "is_system", False) and not rule(by, row):
        raise Refused(f"{by} may not change {row}")
