"""Who came: everybody on the list at once, those who came besides, and what the page showed of each."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from continuum.directory.models import Organisation, Person
from continuum.meetings.enums import ATTENDING, NotedBy, Presence, Reply
from continuum.meetings.models import Attendance, Meeting
from continuum.meetings.queries import Standing, attendances_to_note, by_organisation, standings
from continuum.meetings.services import AttendanceSheet, WalkIn, behalf_field, presence_field, walk_in_field
from continuum.toolkit.meanwhile import LONGEST, stored
from continuum.toolkit.submissions import OnceForm

from .rows import one_organisation, one_person

WALK_INS = 3
SETTLED = ("presence", "organisation")
OWN_NAME, ALL_THE_SAME = "-", "="
SOURCES = [(NotedBy.HAND, "Ce que j’ai vu ou compté"), (NotedBy.LIST, "La liste signée sur papier")]
OTHERS = [("", "ne rien noter"), (Presence.PRESENT, "elles étaient présentes"), (Presence.ABSENT, "elles étaient absentes")]
CAME = [(value, label) for value, label in Presence.choices if value in ATTENDING]
ANSWERED = {
    Reply.YES: "A répondu qu’elle venait.",
    Reply.MAYBE: "Ne savait pas encore.",
    Reply.NO: "A répondu qu’elle ne venait pas.",
}


class AttendanceForm(OnceForm):
    """A line per person of the list; three more for those who came without being expected."""

    template_name = "toolkit/form_parts.html"
    noted_by = forms.ChoiceField(label="D’après", choices=SOURCES, initial=NotedBy.HAND, widget=forms.RadioSelect, required=False)
    others = forms.ChoiceField(
        label="Pour toutes les personnes où rien n’est choisi",
        choices=OTHERS,
        required=False,
        help_text="Choisissez d’abord les exceptions dans la liste, puis dites ici ce qu’il en est des autres.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST, strip=False)

    def __init__(
        self, *args: Any, meeting: Meeting, people: QuerySet[Person], organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        person = kwargs.get("person")
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.rows = list(attendances_to_note(meeting))
        self.standings: Mapping[Any, Standing] = standings(self.rows, meeting.on, person)
        self.fields["seen"].initial = _as_shown(self.rows)
        for row in self.rows:
            self._offer(row)
        for line in range(1, WALK_INS + 1):
            self._offer_walk_in(line, people, organisations)

    def _offer(self, row: Attendance) -> None:
        self.fields[presence_field(row.pk)] = forms.ChoiceField(
            label=_who(row),
            choices=[("", "rien de noté"), *Presence.choices],
            initial=row.presence,
            required=False,
            help_text=ANSWERED.get(Reply(row.reply), "") if row.reply else "",
        )
        if found := self.standings.get(row.pk):
            here = [(str(one.pk), str(one)) for one in found.elsewhere]
            kept = (ALL_THE_SAME, f"{row.organisation}, à un autre titre")
            self.fields[behalf_field(row.pk)] = forms.ChoiceField(
                label=f"Au nom de qui\u00a0: {_who(row)}",
                choices=[("", "à choisir si elle est venue"), *here, (OWN_NAME, "en son nom propre"), kept],
                required=False,
                help_text=f"{found.said(row)}.",
            )

    def _offer_walk_in(self, line: int, people: QuerySet[Person], organisations: QuerySet[Organisation]) -> None:
        known = one_person("Ou une personne connue", "aucune", "Parmi celles et ceux que l’annuaire vous ouvre.")
        behalf = one_organisation("Au nom de", "sa structure connue, ou aucune")
        known.queryset, behalf.queryset = people, organisations
        ordered = {
            "name": forms.CharField(label="Prénom et nom", max_length=120, required=False),
            "person": known,
            "organisation": behalf,
            "presence": forms.ChoiceField(label="Présence", choices=CAME, initial=Presence.PRESENT, required=False),
        }
        self.fields.update({walk_in_field(line, name): one for name, one in ordered.items()})

    @property
    def parts(self) -> Iterator[tuple[str, list[Any]]]:
        """As the list is read: by organisation, then those who came besides."""
        yield "D’où vous le tenez", [self["noted_by"]]
        for name, rows in by_organisation(self.rows):
            yield name, [self[field] for row in rows for field in self._fields_of(row)]
        if self.rows:
            yield "Les autres personnes de la liste", [self["others"]]
        for line in range(1, WALK_INS + 1):
            names = ("name", "person", "organisation", "presence")
            yield f"Venue sans être attendue ({line})", [self[walk_in_field(line, name)] for name in names]

    def _fields_of(self, row: Attendance) -> list[str]:
        return [name for name in (presence_field(row.pk), behalf_field(row.pk)) if name in self.fields]

    @property
    def sheet(self) -> AttendanceSheet:
        """What the service writes."""
        said = self.cleaned_data
        upheld = [row.pk for row in self.rows if said.get(behalf_field(row.pk)) == ALL_THE_SAME]
        return AttendanceSheet(
            rows=[self._typed(row) for row in self.rows],
            seen=self._seen_values(),
            walk_ins=list(self._walk_ins()),
            upheld=upheld,
            others=said["others"],
            noted_by=said["noted_by"] or NotedBy.HAND,
        )

    def _typed(self, row: Attendance) -> Attendance:
        """The row as it is to be; the one read from the database stays as it was shown."""
        typed, said = copy.copy(row), self.cleaned_data
        typed.presence = said.get(presence_field(row.pk), "")
        behalf = said.get(behalf_field(row.pk), "")
        if behalf == OWN_NAME:
            typed.organisation = None
        elif behalf and behalf != ALL_THE_SAME:
            here = self.standings[row.pk].elsewhere
            typed.organisation = next(one for one in here if str(one.pk) == behalf)
        return typed

    def _walk_ins(self) -> Iterator[WalkIn]:
        for line in range(1, WALK_INS + 1):
            said = {name: self.cleaned_data.get(walk_in_field(line, name)) for name in ("name", "person", "organisation")}
            if any(said.values()):
                presence = self.cleaned_data.get(walk_in_field(line, "presence")) or Presence.PRESENT
                yield WalkIn(line, presence, said["name"] or "", said["person"], said["organisation"])

    def _seen_values(self) -> dict[Any, dict[str, str]]:
        """What the page showed of each row when it was opened."""
        try:
            read = json.loads(self.cleaned_data.get("seen") or "{}")
            return {UUID(hex=pk): dict(zip(SETTLED, values, strict=True)) for pk, values in read.items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    def told(self, act: Callable[[], Any]) -> Any:
        """Do it; when it is refused, the next saving is against what is kept by now, and what was typed stays."""
        try:
            return act()
        except ValidationError:
            self._against_the_newest()
            raise

    def _against_the_newest(self) -> None:
        """A line that was left as the page showed it takes what somebody else noted."""
        seen, self.data = self._seen_values(), self.data.copy()
        now = list(attendances_to_note(self.meeting))
        for row in now:
            shown, name = seen.get(row.pk), presence_field(row.pk)
            if shown and self.data.get(name, "") == shown["presence"]:
                self.data[name] = row.presence
        self.data["seen"] = _as_shown(now)


def _who(row: Attendance) -> str:
    return str(row.person or row.name or "personne effacée")


def _as_shown(rows: Sequence[Attendance]) -> str:
    """Short keys and bare values: a list of three hundred people stays small."""
    return json.dumps({row.pk.hex: list(stored(row, SETTLED).values()) for row in rows})
