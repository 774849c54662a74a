"""Who may be convened, who may come instead, how many places are left, who goes the same way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from continuum.directory.enums import MailPurpose
from continuum.directory.models import Membership, Organisation, Person, Position
from continuum.directory.queries import receivers
from continuum.meetings.enums import COMING, MeetingStatus, Reply, Ride
from continuum.meetings.models import Attendance, CommitteeMember, Meeting
from continuum.toolkit import clock

LEFT = "n’a plus de fonction dans cette structure"
MOVED = "est maintenant dans une autre structure\u00a0: {organisation}"
ACCESS_ENDED = "son accès a pris fin"
CLOSED = "son compte est fermé"
NO_MAIL = "n’a pas accepté les messages de la communauté\u00a0: aucun courriel ne lui sera envoyé"


OPPOSITE: dict[str, str] = {Ride.OFFERS: Ride.SEEKS, Ride.SEEKS: Ride.OFFERS}


# --- Who may be convened ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposed:
    """Somebody who may be convened; `apart` says why she is told apart from the others."""

    person: Person
    organisation: Organisation | None
    apart: str = ""
    is_offered: bool = True

    def __str__(self) -> str:
        said = f"{self.person}, {self.organisation}" if self.organisation else str(self.person)
        return f"{said} ({self.apart})" if self.apart else said


@dataclass(frozen=True)
class Proposal:
    """Those who are expected, those told apart, and the seats of which nobody is known."""

    expected: list[Proposed]
    apart: list[Proposed]
    empty_seats: list[Organisation]


def proposal_for(meeting: Meeting, by: Any) -> Proposal:
    """The members of the committee in force that day; without a committee, the people of the programme around its territory."""
    invited = set(Attendance.objects.filter(meeting=meeting).exclude(told_sequence=None).values_list("person_id", flat=True))
    seats = _seats(meeting) if meeting.committee_id else []
    seated = [(seat.person, seat.organisation) for seat in seats if seat.person]
    pairs = seated if meeting.committee_id else _people_around(meeting, by)
    news = list({person.pk: (person, organisation) for person, organisation in pairs if person.pk not in invited}.values())
    proposed = _looked_at(news, meeting, by)
    return Proposal(
        expected=[one for one in proposed if not one.apart],
        apart=[one for one in proposed if one.apart],
        empty_seats=[seat.organisation for seat in seats if seat.person is None],
    )


def people_to_invite(meeting: Meeting, by: Any) -> QuerySet[Person]:
    """Whoever may be typed: the people whom she may know, and those of the programme."""
    known = Person.objects.visible_to(by).values("pk")
    around = _memberships_around(meeting, by).values("person")
    return Person.objects.filter(Q(pk__in=known) | Q(pk__in=around), is_active=True)


def organisation_of(person: Any) -> Organisation | None:
    """In whose name she comes, unless somebody says otherwise."""
    return _organisations_of([person]).get(person.pk)


def _seats(meeting: Meeting) -> list[CommitteeMember]:
    rows = CommitteeMember.objects.filter(committee=meeting.committee_id).on(meeting.on)
    return list(rows.select_related("person", "organisation"))


def _people_around(meeting: Meeting, by: Any) -> list[tuple[Person, Organisation | None]]:
    rows = Person.objects.filter(pk__in=_memberships_around(meeting, by).values("person"), is_active=True)
    people = list(rows.order_by("search_name", "pk"))
    organisations = _organisations_of(people)
    return [(person, organisations.get(person.pk)) for person in people]


def _memberships_around(meeting: Meeting, by: Any) -> QuerySet[Membership]:
    """Accesses in force, in the territory of the meeting: to its programme, or to all of them where she may know the person."""
    here = Q(territory=None) | Q(territory__path__startswith=meeting.node.territory.path)
    known = Q(programme=None, territory__isnull=False, person__in=Person.objects.visible_to(by).values("pk"))
    return Membership.objects.active().filter(here, Q(programme=meeting.node.programme_id) | known)


def _organisations_of(people: Iterable[Any]) -> dict[Any, Organisation]:
    """The organisation of an access, else that of a position in force, the latest."""
    pks = [one.pk for one in people]
    held = Membership.objects.active().filter(person__in=pks).exclude(organisation=None).select_related("organisation")
    found = {one.person_id: one.organisation for one in held}
    positions = Position.objects.in_force().filter(person__in=pks).select_related("organisation").order_by("starts_on", "pk")
    return {**{one.person_id: one.organisation for one in positions}, **found}


def _looked_at(pairs: list[tuple[Person, Organisation | None]], meeting: Meeting, by: Any) -> list[Proposed]:
    """Each with the reason to look twice, if any."""
    people = [person for person, _ in pairs]
    positions: dict[Any, list[Position]] = {}
    known = Position.objects.visible_to(by).filter(person__in=people).select_related("organisation")
    for one in known:
        positions.setdefault(one.person_id, []).append(one)
    ended = _without_access(people)
    receiving = {one.pk for one in people} if meeting.is_owed else receivers(people, MailPurpose.COMMUNITY)
    found = []
    for person, organisation in pairs:
        reason = _left(positions.get(person.pk, []), organisation, meeting) or (ACCESS_ENDED if person.pk in ended else "")
        reason = reason or ("" if person.pk in receiving else NO_MAIL)
        found.append(Proposed(person, organisation, reason if person.is_active else CLOSED, is_offered=person.is_active))
    return found


def _left(positions: list[Position], organisation: Organisation | None, meeting: Meeting) -> str:
    """She was something in that organisation and will not be any more that day."""
    on = meeting.on
    held = [one for one in positions if one.ends_on is None or one.ends_on >= on]
    was_here = any(one.organisation_id == getattr(organisation, "pk", None) for one in positions)
    if not was_here or any(one.organisation_id == organisation.pk for one in held if organisation):
        return ""
    return MOVED.format(organisation=held[0].organisation) if held else LEFT


def _without_access(people: list[Person]) -> set[Any]:
    """Those who had an access, and have none any more; whoever never had one comes for her organisation all the same."""
    had = set(Membership.objects.over().filter(person__in=people).values_list("person_id", flat=True))
    return had - set(Membership.objects.active().filter(person__in=people).values_list("person_id", flat=True))


def expected_at(meeting: Meeting, person: Any) -> QuerySet[Attendance]:
    """Who is expected, as far as this person may know."""
    seen = Attendance.objects.visible_to(person).filter(meeting=meeting).exclude(told_sequence=None)
    return seen.select_related("person", "organisation", "replaces__person").order_by("person__search_name", "pk")


def is_expected(meeting: Meeting, person: Any) -> bool:
    return Attendance.objects.visible_to(person).filter(meeting=meeting, person=person).exists()


def awaiting_reply(person: Any) -> QuerySet[Attendance]:
    """What she was told of and has not answered, the nearest first."""
    asked = Attendance.objects.filter(person=person, reply="", told_sequence__isnull=False)
    to_come = asked.filter(meeting__status=MeetingStatus.CONVENED, meeting__on__gte=clock.today())
    return to_come.select_related("meeting").defer("meeting__minutes").order_by("meeting__on", "meeting__starts", "pk")


# --- Places ----------------------------------------------------------------------------------------------------------------


def places_taken(meeting: Meeting) -> int:
    return meeting.attendances.filter(reply=Reply.YES, waits_since=None).count()


def is_full(meeting: Meeting) -> bool:
    return meeting.capacity is not None and places_taken(meeting) >= meeting.capacity


def turn_of(attendance: Attendance) -> int:
    """The rank of somebody who waits, from 1, in the order in which places are given."""
    sooner = Q(waits_since__lt=attendance.waits_since) | Q(waits_since=attendance.waits_since, pk__lt=attendance.pk)
    return Attendance.objects.filter(sooner, meeting=attendance.meeting_id).count() + 1


# --- Instead ---------------------------------------------------------------------------------------------------------------


def colleagues_of(attendance: Attendance) -> QuerySet[Person]:
    """Who may come instead: whoever is something in the same organisation today, as long as she herself belongs there."""
    here, person = attendance.organisation_id, attendance.person_id
    hers = Position.objects.in_force().filter(person=person, organisation=here)
    access = Membership.objects.active().filter(person=person, organisation=here)
    if here is None or not (hers.exists() or access.exists()):
        return Person.objects.none()
    invited = Attendance.objects.filter(meeting=attendance.meeting_id).exclude(person=None).values("person")
    there = Position.objects.in_force().filter(organisation=here).values("person")
    return Person.objects.filter(pk__in=there, is_active=True).exclude(pk__in=invited)


def colleagues_there(attendance: Attendance) -> list[Position]:
    """What each of them is there, for a list."""
    rows = Position.objects.in_force().filter(organisation=attendance.organisation_id, person__in=colleagues_of(attendance))
    return list(rows.select_related("person").order_by("person__search_name", "starts_on", "pk"))


# --- Sharing a car ---------------------------------------------------------------------------------------------------------


def rides_for(attendance: Attendance) -> QuerySet[Attendance]:
    """Whoever offers what she looks for, or the reverse: from her commune first, then from around, then from elsewhere."""
    other = OPPOSITE.get(attendance.ride)
    if other is None or attendance.ride_from is None:
        return Attendance.objects.none()
    near = [When(ride_from=attendance.ride_from_id, then=Value(0))]
    if attendance.ride_from.epci_id:
        near.append(When(ride_from__epci=attendance.ride_from.epci_id, then=Value(1)))
    rows = Attendance.objects.filter(meeting=attendance.meeting_id, ride=other, reply__in=COMING, person__is_active=True)
    nearness = Case(*near, default=Value(2), output_field=IntegerField())
    known = rows.exclude(pk=attendance.pk).select_related("ride_from", "person", "meeting__commune")
    return known.annotate(far=nearness).order_by("far", "ride_from__search_name", "pk")
