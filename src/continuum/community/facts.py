"""What the room can count by itself: never what a member wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, QuerySet, Sum
from django.db.models.functions import Cast, Substr, TruncDate

from continuum.directory.models import Organisation
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Attendance
from continuum.toolkit import clock
from continuum.toolkit.counting import MOST_LISTED, OTHER_ORGANISATIONS, Listed, and_others, fact_rows, in_period
from continuum.toolkit.dates import Period
from continuum.toolkit.registry import FactSource, facts
from continuum.toolkit.typography import counted

from .enums import LetterStatus, TransferStatus
from .models import LearningVisit, Letter, LetterIssue, Practice, ProblemSession, SessionSeat, TransferIntention, Trial

# --- Practices and trials ------------------------------------------------------------------------------------------------------

OF_A_PRACTICE = {"node": "community__node_id", "territory": "community__node__territory_id"}
OF_A_TRIAL = {"node": "practice__community__node_id", "territory": "practice__community__node__territory_id"}
PUBLISHED_IN = Substr(Cast(TruncDate("published_at", tzinfo=clock.PARIS), CharField()), 1, 7)
TRIED_IN = Substr(Cast("tried_on", CharField()), 1, 7)
OTHER_PRACTICES = ("autre pratique", "autres pratiques")
OTHER_TRIALS = ("autre essai", "autres essais")


def _practices(nodes: Any) -> QuerySet[Practice]:
    return Practice.objects.published().filter(community__node__in=nodes)


def _trials(nodes: Any) -> QuerySet[Trial]:
    """Of practices that members read, whatever came of them."""
    return Trial.objects.filter(practice__in=_practices(nodes))


def count_practices(nodes: Any) -> Any:
    return fact_rows(_practices(nodes), "pratiques-publiees", month=PUBLISHED_IN, **OF_A_PRACTICE)


def count_trials(nodes: Any) -> Any:
    return fact_rows(_trials(nodes), "essais-racontes", month=TRIED_IN, **OF_A_TRIAL)


def count_trying(nodes: Any) -> Any:
    """Each structure once, however many practices it tried."""
    who, once = F("organisation_id"), Count("organisation", distinct=True)
    return fact_rows(_trials(nodes), "structures-qui-ont-essaye", month=TRIED_IN, organisation=who, count=once, **OF_A_TRIAL)


def published_practices(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    rows = in_period(_practices(nodes), period, PUBLISHED_IN)
    seen = Practice.objects.visible_to(person).filter(pk__in=rows.values("pk"))
    lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    return and_others(lines, rows.count() - len(lines), OTHER_PRACTICES)


def told_trials(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    rows = in_period(_trials(nodes), period, TRIED_IN)
    seen = Trial.objects.visible_to(person).filter(pk__in=rows.values("pk")).select_related("practice")
    lines = [(f"{one.practice}\u00a0: {one.get_result_display()}", one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    return and_others(lines, rows.count() - len(lines), OTHER_TRIALS)


def trying_structures(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Names only of those that this person follows; how many others there are is said."""
    rows = in_period(_trials(nodes), period, TRIED_IN)
    seen = Organisation.objects.visible_to(person).filter(pk__in=rows.values("organisation"))
    lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    others = rows.aggregate(count=Count("organisation", distinct=True))["count"] - len(lines)
    return and_others(lines, others, OTHER_ORGANISATIONS)


facts.declare(
    FactSource(
        "pratiques-publiees",
        "Pratiques publiées dans une communauté",
        "Compte chaque pratique que les membres peuvent lire, au mois de sa publication.",
        "pratiques",
        "sum",
        count_practices,
        published_practices,
    )
)
facts.declare(
    FactSource(
        "essais-racontes",
        "Essais de pratiques racontés",
        "Compte chaque essai d’une pratique publiée, qu’il ait marché ou non, au mois où il a eu lieu.",
        "essais",
        "sum",
        count_trials,
        told_trials,
    )
)
facts.declare(
    FactSource(
        "structures-qui-ont-essaye",
        "Structures ayant essayé une pratique, sans double compte",
        "Compte une seule fois chaque structure qui a raconté au moins un essai, qu’il ait marché ou non.",
        "structures",
        "distinct",
        count_trying,
        trying_structures,
    )
)


# --- Learning visits ---------------------------------------------------------------------------------------------------------

OF_A_VISIT = {"node": "meeting__node_id", "territory": "meeting__node__territory_id"}
OF_AN_INTENTION = {"node": "visit__meeting__node_id", "territory": "visit__meeting__node__territory_id"}
HELD_IN = Substr(Cast("meeting__on", CharField()), 1, 7)
MADE_IN = Substr(Cast("made_on", CharField()), 1, 7)
KEPT_IN = Substr(Cast("status_since", CharField()), 1, 7)
INTENTIONS = ("intention", "intentions")


def _held_visits(nodes: Any) -> QuerySet[LearningVisit]:
    return LearningVisit.objects.filter(meeting__node__in=nodes, meeting__status=MeetingStatus.HELD)


def _visitors(nodes: Any) -> QuerySet[Attendance]:
    there = Attendance.objects.attending().exclude(organisation=None)
    return there.filter(meeting__in=_held_visits(nodes).values("meeting"))


def _intentions(nodes: Any) -> QuerySet[TransferIntention]:
    return TransferIntention.objects.filter(visit__in=_held_visits(nodes))


def _kept_intentions(nodes: Any) -> QuerySet[TransferIntention]:
    return _intentions(nodes).filter(status=TransferStatus.DONE)


def count_visits(nodes: Any) -> Any:
    return fact_rows(_held_visits(nodes), "visites-tenues", month=HELD_IN, **OF_A_VISIT)


def count_visiting(nodes: Any) -> Any:
    """Each structure once, however many of its people came, however often."""
    who, once = F("organisation_id"), Count("organisation", distinct=True)
    return fact_rows(_visitors(nodes), "structures-en-visite", month=HELD_IN, organisation=who, count=once, **OF_A_VISIT)


def count_intentions(nodes: Any) -> Any:
    return fact_rows(_intentions(nodes), "intentions-de-transfert", month=MADE_IN, **OF_AN_INTENTION)


def count_kept_intentions(nodes: Any) -> Any:
    return fact_rows(_kept_intentions(nodes), "intentions-tenues", month=KEPT_IN, **OF_AN_INTENTION)


def held_visits(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Those of a community to which she belongs; how many others there are is said."""
    rows = in_period(_held_visits(nodes), period, HELD_IN)
    seen = LearningVisit.objects.visible_to(person).filter(pk__in=rows.values("pk")).select_related("meeting")
    lines = [(f"{one}, {one.meeting.when_text}", one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    return and_others(lines, rows.count() - len(lines), ("autre visite", "autres visites"))


def visiting_structures(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Names only of those whose attendance this person may see; how many others there are is said."""
    rows = in_period(_visitors(nodes), period, HELD_IN)
    mine = Attendance.objects.visible_to(person).filter(pk__in=rows.values("pk"))
    seen = Organisation.objects.visible_to(person).filter(pk__in=mine.values("organisation"))
    lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    others = rows.aggregate(count=Count("organisation", distinct=True))["count"] - len(lines)
    return and_others(lines, others, OTHER_ORGANISATIONS)


def _intentions_listed(of: Callable[[Any], Any], month: Any) -> Callable[..., Listed]:
    """Hers to read, by name; the others are counted."""

    def rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
        found = in_period(of(nodes), period, month)
        seen = TransferIntention.objects.visible_to(person).filter(pk__in=found.values("pk"))
        lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
        return and_others(lines, found.count() - len(lines), INTENTIONS)

    return rows


facts.declare(
    FactSource(
        "visites-tenues",
        "Visites apprenantes tenues",
        "Compte les visites préparées dans une communauté et notées comme tenues, au mois de leur date.",
        "visites",
        "sum",
        count_visits,
        held_visits,
    )
)
facts.declare(
    FactSource(
        "structures-en-visite",
        "Structures venues en visite, sans double compte",
        "Compte une seule fois chaque structure au nom de laquelle quelqu’un était à une visite.",
        "structures",
        "distinct",
        count_visiting,
        visiting_structures,
    )
)
facts.declare(
    FactSource(
        "intentions-de-transfert",
        "Intentions de transfert prises",
        "Compte chaque chose qu’un visiteur a dit vouloir essayer chez lui, au mois où il l’a dit.",
        "intentions",
        "sum",
        count_intentions,
        _intentions_listed(_intentions, MADE_IN),
    )
)
facts.declare(
    FactSource(
        "intentions-tenues",
        "Intentions de transfert tenues",
        "Compte les intentions dites faites, au mois où elles l’ont été\u202f; celles qui sont abandonnées n’y sont pas.",
        "intentions",
        "sum",
        count_kept_intentions,
        _intentions_listed(_kept_intentions, KEPT_IN),
    )
)


# --- Peer problem-solving ------------------------------------------------------------------------------------------------------

OF_A_SESSION = {"node": "community__node_id", "territory": "community__node__territory_id"}
OF_A_SEAT = {"node": "session__community__node_id", "territory": "session__community__node__territory_id"}
ENDED_IN = Substr(Cast(TruncDate("ended_at", tzinfo=clock.PARIS), CharField()), 1, 7)
SEATED_IN = Substr(Cast(TruncDate("session__ended_at", tzinfo=clock.PARIS), CharField()), 1, 7)
OTHER_SESSIONS = ("autre séance", "autres séances")


def _held_sessions(nodes: Any) -> QuerySet[ProblemSession]:
    return ProblemSession.objects.filter(community__node__in=nodes, ended_at__isnull=False)


def _seats(nodes: Any) -> QuerySet[SessionSeat]:
    """Of whoever took her seat in a session that is over, in the name of a structure."""
    over = {"session__ended_at__isnull": False, "pledged_at__isnull": False, "organisation__isnull": False}
    return SessionSeat.objects.filter(session__community__node__in=nodes, **over)


def count_sessions(nodes: Any) -> Any:
    """How many, and nothing of what they were about: a theme would tell of whoever presented."""
    return fact_rows(_held_sessions(nodes), "seances-entraide", month=ENDED_IN, **OF_A_SESSION)


def count_seated_structures(nodes: Any) -> Any:
    who, once = F("organisation_id"), Count("organisation", distinct=True)
    return fact_rows(_seats(nodes), "structures-en-entraide", month=SEATED_IN, organisation=who, count=once, **OF_A_SEAT)


def held_sessions(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Named for whoever had a seat; the others are counted."""
    rows = in_period(_held_sessions(nodes), period, ENDED_IN)
    hers = SessionSeat.objects.held_by(person).values("session")
    seen = rows.filter(pk__in=hers).select_related("meeting").order_by("ended_at", "pk")
    lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    return and_others(lines, rows.count() - len(lines), OTHER_SESSIONS)


def seated_structures(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """None is named: who sat with whom is the group's."""
    came = in_period(_seats(nodes), period, SEATED_IN)
    return and_others([], came.aggregate(count=Count("organisation", distinct=True))["count"], OTHER_ORGANISATIONS)


facts.declare(
    FactSource(
        "seances-entraide",
        "Séances d’entraide tenues",
        "Compte chaque séance d’entraide terminée, jamais son thème ni qui y était.",
        "séances",
        "sum",
        count_sessions,
        held_sessions,
    )
)
facts.declare(
    FactSource(
        "structures-en-entraide",
        "Structures venues s’entraider, sans double compte",
        "Compte une seule fois chaque structure dont une personne a pris place dans une séance d’entraide terminée.",
        "structures",
        "distinct",
        count_seated_structures,
        seated_structures,
    )
)

# --- The letter --------------------------------------------------------------------------------------------------------------

SENT_IN = Substr(Cast(TruncDate("letter__sent_at", tzinfo=clock.PARIS), CharField()), 1, 7)
OF_A_LETTER = {"node": "letter__community__node_id", "territory": "letter__community__node__territory_id"}


def _issues(nodes: Any) -> QuerySet[LetterIssue]:
    return LetterIssue.objects.filter(letter__community__node__in=nodes, letter__status=LetterStatus.SENT)


def count_letters(nodes: Any) -> Any:
    return fact_rows(_issues(nodes), "lettres-envoyees", month=SENT_IN, **OF_A_LETTER)


def count_letter_recipients(nodes: Any) -> Any:
    """Of all the letters together: whoever receives four counts four times. Nobody knows who read them."""
    return fact_rows(_issues(nodes), "destinataires-lettres", month=SENT_IN, count=Sum("recipient_count"), **OF_A_LETTER)


def sent_letters(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Each with how many people it went to; named to those who may read it."""
    rows = in_period(_issues(nodes), period, SENT_IN)
    seen = rows.filter(letter__in=Letter.objects.visible_to(person)).select_related("letter").order_by("letter__sent_at", "pk")
    lines = [
        (f"{one}\u00a0: {counted(one.recipient_count or 0, 'destinataire', 'destinataires')}", one.letter.get_absolute_url())
        for one in seen[:MOST_LISTED]
    ]
    return and_others(lines, rows.count() - len(lines), ("autre lettre", "autres lettres"))


facts.declare(
    FactSource(
        "lettres-envoyees",
        "Lettres trimestrielles envoyées",
        "Compte chaque lettre dont l’envoi est allé à son terme\u202f; un envoi arrêté ne compte pas.",
        "lettres",
        "sum",
        count_letters,
        sent_letters,
    )
)
facts.declare(
    FactSource(
        "destinataires-lettres",
        "Destinataires des lettres trimestrielles",
        "Additionne, lettre par lettre, les adresses auxquelles elle est vraiment partie\u00a0: ce qui a été retenu au départ "
        "ou n’a pas été remis n’y est pas. Ni ouverture ni clic n’est mesuré.",
        "envois",
        "sum",
        count_letter_recipients,
        sent_letters,
    )
)
