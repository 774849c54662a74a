"""A generated year of meetings, for whoever measures: ten committees, four hundred meetings, six thousand attendances.

With their agendas, decisions, minutes and half-days signed, chained as the service chains them. The year grows by quarters; it
is the same each time, around today.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

SEED, QUARTERS = 2_026, 4
MEETINGS, ATTENDANCES, COMMITTEES = 400, 6_000, 10
PEOPLE, STRUCTURES, INSTITUTIONS, SHEETS = 320, 120, 24, 8
LARGEST, NEXT = 300, 120
"""How many are on the list of the largest meeting of the year, and of the next one of the first committee."""
BACK, AHEAD = 300, 64
"""The year in days, around today: personal calendars go back four hundred."""
SAID = "Le groupe a partagé ce que les structures ont essayé depuis la dernière rencontre, et ce qui reste à préparer. " * 4


# --- What never changes in the year ------------------------------------------------------------------------------------


@dataclass
class Land:
    """A programme, its plan, who belongs to it, its bodies."""

    programme: Any
    plan: Any
    sheets: list[Any]
    organisations: list[Any]
    people: list[Any]
    readers: dict[str, Any]
    committees: list[Any]
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    meetings: list[Any] = field(default_factory=list)


def found() -> Land:
    from continuum.directory.models import Programme, Territory
    from continuum.directory.services import load_territories
    from continuum.plan.models import ActionSheet, Node
    from continuum.plan.services import declare_measures
    from continuum.reports.services import report_of
    from continuum.toolkit.access import SYSTEM

    load_territories(communes=False)
    declare_measures(by=SYSTEM)
    france, region = Territory.objects.get(kind="country"), Territory.objects.get(kind="region", code="44")
    programme = Programme.objects.create(code="vie", title="La vie d’un plan (fictif)", territory=france)
    made = {"programme": programme, "territory": region}
    root = Node.objects.create(kind="programme", code="vie", path="vie/", title="La vie d’un plan (fictif)", **made)
    plan = Node.objects.create(kind="plan", code="est", path="vie/est/", title="Plan (fictif)", parent=root, **made)
    below = {"kind": "sheet", "parent": plan, **made}
    sheets = [Node(code=f"f{n}", path=f"vie/est/f{n}/", title=f"Fiche {n} (fictive)", **below) for n in range(SHEETS)]
    Node.objects.bulk_create(sheets)
    ActionSheet.objects.bulk_create(ActionSheet(node=one, priority="high") for one in sheets)
    report_of(programme)
    organisations, people = _cast(programme, region)
    readers = _readers(programme, region, organisations[0])
    return Land(programme, plan, sheets, organisations, people, readers, _bodies(plan, organisations, people))


def _cast(programme: Any, region: Any) -> tuple[list[Any], list[Any]]:
    """Structures and institutions, and two people of each."""
    from continuum.directory.models import Membership, Organisation, Person, Position
    from continuum.directory.services import index_organisations

    names = [(f"Association {n} (fictive)", "member", region) for n in range(STRUCTURES)]
    names += [(f"Service de l’État {n} (fictif)", "state_service", None) for n in range(INSTITUTIONS)]
    organisations = [Organisation(name=name, kind=kind, territory=place) for name, kind, place in names]
    for one in organisations:
        one.search_name = one.name.lower()
    Organisation.objects.bulk_create(organisations)
    index_organisations(organisations)
    people = [Person(email=f"personne{n}@essai.example", name=f"Personne Essai {n}") for n in range(PEOPLE)]
    for person in people:
        person.search_name = person.name.lower()
    Person.objects.bulk_create(people)
    where = [organisations[n % len(organisations)] for n in range(PEOPLE)]
    since = dt.date(2019, 1, 1)
    told = {"programme": programme, "territory": region, "starts_on": since}
    own = zip(people, where, strict=True)
    held = [Membership(person=who, organisation=one, role="director", **told) for who, one in own if one.kind == "member"]
    Membership.objects.bulk_create(held)
    there = zip(people, where, strict=True)
    Position.objects.bulk_create(
        Position(person=who, organisation=one, function="director", starts_on=since) for who, one in there
    )
    return organisations, people


def _readers(programme: Any, region: Any, own: Any) -> dict[str, Any]:
    """A delegate, who runs all that is in the region, and a director, who reads."""
    from continuum.directory.models import Membership, Person, Position

    since = dt.date(2019, 1, 1)
    readers = {name: Person.objects.create(email=f"{name}@essai.example", name=name) for name in ("delegate", "director")}
    where = {"territory": region, "starts_on": since}
    Membership.objects.create(person=readers["delegate"], role="delegate", **where)
    Membership.objects.create(person=readers["director"], role="director", programme=programme, organisation=own, **where)
    Position.objects.create(person=readers["director"], organisation=own, function="director", starts_on=since)
    return readers


def _bodies(plan: Any, organisations: list[Any], people: list[Any]) -> list[Any]:
    """A college, a steering committee, eight technical ones; twenty seats in each."""
    from continuum.meetings.models import Committee, CommitteeMember

    kinds = ["college", "regional_steering"] + ["technical"] * (COMMITTEES - 2)
    committees = [Committee(node=plan, kind=kind, name=f"Comité {n} (fictif)") for n, kind in enumerate(kinds)]
    Committee.objects.bulk_create(committees)
    colleges = ("employers", "employees", "state", "authorities", "funders")
    seated = [
        (one, (7 * rank + number) % len(organisations), number) for rank, one in enumerate(committees) for number in range(20)
    ]
    CommitteeMember.objects.bulk_create(
        CommitteeMember(committee=one, organisation=organisations[at], person=people[at], college=colleges[number % 5])
        for one, at, number in seated
    )
    return committees


# --- A quarter more ----------------------------------------------------------------------------------------------------


def grow(land: Land) -> None:
    """A hundred meetings and fifteen hundred attendances more; the largest meeting and the next one grow as the others do."""
    from continuum.meetings.models import Meeting

    quarter = len(land.meetings) // (MEETINGS // QUARTERS)
    news = [_meeting(land, number) for number in range(len(land.meetings), (quarter + 1) * MEETINGS // QUARTERS)]
    Meeting.objects.bulk_create(news)
    land.meetings += news
    many = {land.meetings[0]: LARGEST // QUARTERS, land.meetings[1]: NEXT // QUARTERS}
    others = [one for one in news if one not in many]
    left = ATTENDANCES // QUARTERS - sum(many.values())
    shares = {one: left // len(others) + (rank < left % len(others)) for rank, one in enumerate(others)}
    lists = [_list(land, one, count, quarter * count) for one, count in many.items()]
    lists += [_list(land, one, count, land.rng.randrange(PEOPLE)) for one, count in shares.items()]
    _keep(one for rows in lists for one in rows)
    _keep(_parts(land, news))
    _keep(_decisions(land, news))
    for rows in lists:
        if rows[0].meeting.is_signed and rows[0].meeting.status == "held":
            _sign(rows)


def _keep(rows: Iterable[Any]) -> None:
    made: dict[type, list[Any]] = {}
    for row in rows:
        made.setdefault(type(row), []).append(row)
    for kind, ones in made.items():
        kind._default_manager.bulk_create(ones, batch_size=500)


def _meeting(land: Land, number: int) -> Any:
    """The largest of those held, the next of the first committee, one that waits to be convened; then the year at random."""
    from continuum.meetings.models import Meeting
    from continuum.toolkit import clock

    away = {0: -30, 1: 7, 2: 14}.get(number, land.rng.randrange(-BACK, AHEAD))
    committee = None if number in (0, 2) or number % 5 > 2 else land.committees[number % 4 and number % COMMITTEES]
    status = "held" if away < 0 else "planned" if number == 2 else "convened"
    if number > 2:
        status = land.rng.choices((status, "planned", "cancelled", "postponed"), (90, 4, 4, 2))[0]
    held = {"live_count": 30, "minutes": "\n\n".join([SAID] * 20), "minutes_shared_at": clock.now()} if status == "held" else {}
    return Meeting(
        node=land.plan if number % 3 else land.sheets[number % SHEETS],
        committee=land.committees[0] if number == 1 else committee,
        kind="committee" if committee or number == 1 else ("community_day", "workshop", "web_conference")[number % 3],
        title=f"Rencontre {number} (fictive)",
        purpose=SAID,
        status=status,
        on=clock.today() + dt.timedelta(days=away),
        starts=dt.time(9, 30),
        ends=dt.time(16, 30),
        openness="invited" if committee else "programme",
        capacity=None if committee else 400,
        is_signed=number == 0 or number % 7 == 0,
        organiser=land.readers["delegate"],
        convened_at=None if status == "planned" else clock.now(),
        link="https://visio.example/salle",
        **held,
    )


def _list(land: Land, meeting: Any, count: int, first: int) -> list[Any]:
    """So many people more; the director stands on each list once, and never says no."""
    from continuum.meetings.models import Attendance
    from continuum.toolkit import clock

    hers = meeting.attendances.filter(person=land.readers["director"]).exists()
    people = [] if hers else [(land.readers["director"], land.organisations[0])]
    at = [(first + rank) % PEOPLE for rank in range(count - len(people))]
    people += [(land.people[one], land.organisations[one % len(land.organisations)]) for one in at]
    rows = []
    for who, organisation in people:
        reply = land.rng.choices(("yes", "maybe", "no", ""), (60, 10, 15, 15))[0]
        one = Attendance(meeting=meeting, person=who, organisation=organisation, invited_at=clock.now(), told_sequence=0)
        one.reply = "yes" if reply == "no" and who == land.readers["director"] else reply
        if meeting.status == "held":
            there = who == land.readers["director"] or land.rng.random() < 0.8
            one.presence, one.noted_by = ("present" if there else "excused"), "list"
        rows.append(one)
    return rows


def _parts(land: Land, meetings: list[Any]) -> Iterator[Any]:
    """Four points of agenda, three moments of the day."""
    from continuum.meetings.models import AgendaItem, ProgrammeSlot

    for meeting in meetings:
        said = SAID if meeting.status == "held" else ""
        for number in range(4):
            about = {"node": land.rng.choice(land.sheets), "kind": "debate", "said": said}
            yield AgendaItem(meeting=meeting, order=number, title=f"Point {number}", **about)
        for hour in (9, 11, 14):
            moment = {"starts": dt.time(hour, 30), "ends": dt.time(hour + 1, 30)}
            yield ProgrammeSlot(meeting=meeting, kind="exchange", title=f"Échange de {hour} h", **moment)


def _decisions(land: Land, meetings: list[Any]) -> Iterator[Any]:
    """Two of each meeting that was held; two in three are closed."""
    from continuum.meetings.models import Decision
    from continuum.toolkit import clock

    for number, meeting in enumerate(one for one in meetings if one.status == "held"):
        for rank in range(2):
            owner = land.readers["director"] if number % 10 == 0 else land.rng.choice(land.people)
            status = ("open", "done", "dropped")[(number + rank) % 3]
            due = clock.today() + dt.timedelta(days=land.rng.randrange(-60, 90))
            said = {"text": f"Préparer l’étape {number}, {rank}", "owner": owner, "due_on": due, "status": status}
            yield Decision(meeting=meeting, node=land.rng.choice(land.sheets), status_since=meeting.on, **said)


def _sign(rows: list[Any]) -> None:
    """Both half-days of whoever came, one after the other, chained as the service chains them and told to the journal."""
    from continuum.meetings import queries
    from continuum.meetings.models import Signature
    from continuum.toolkit import journal
    from continuum.toolkit.access import SYSTEM

    meeting = rows[0].meeting
    last = Signature.objects.filter(attendance__meeting=meeting).order_by("-rank").first()
    rank, chain = (last.rank, last.chain) if last else (0, "")
    made = []
    for one in rows:
        for half_day, hour in (("morning", 10), ("afternoon", 15)) if one.presence == "present" else ():
            rank += 1
            at = dt.datetime.combine(meeting.on, dt.time(hour), dt.UTC)
            signature = Signature(attendance=one, half_day=half_day, signed_at=at, name=str(one.person), salt=f"{rank:032}")
            signature.rank, signature.seal = rank, queries.seal_of(signature)
            signature.chain = chain = queries.link_of(signature, chain)
            journal.write(SYSTEM, queries.SIGNED, meeting, {"rank": rank, "chain": chain})
            made.append(signature)
    _keep(made)
