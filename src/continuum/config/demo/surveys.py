"""The questionnaires of the demonstration: whom they were put to, when, how far each came; answers are drawn, then given in.

Everything that was answered goes through the services that anybody's answers go through, at the hour when it was given.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from continuum.directory.models import Organisation, Person
from continuum.methods.questionnaires import Form
from continuum.plan.models import Node
from continuum.surveys.enums import AnswerMode, ConsentScope, Voice
from continuum.surveys.models import Campaign, Instrument, Request
from continuum.surveys.queries import compiled_of, people_for
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.surveys.services import (
    REMIND_AFTER,
    agree_on_level,
    begin,
    close_campaign,
    give_consent,
    give_in,
    save_page,
    set_aside,
    take_back_consent,
)
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.enums import Origin

from .diagnoses import Answering, Draw, Model, Respondent, pages_of
from .respondents import NAMESPACE, Pool

Row = dict[str, Any]
Put = Callable[[Any, Row, Row], Any]
ANSWERED = "given_in"
BEGUN = frozenset({ANSWERED, "stopped"})


def load_surveys(frame: Row, model: Row, campaigns: list[Row], put: Put) -> None:
    """Write each campaign that is not there yet; what was answered once stays as it is."""
    if not campaigns or Campaign.objects.filter(pk=_identity(campaigns[0]["key"])).exists():
        return
    node = Node.objects.select_related("territory").get(path=f"{campaigns[0]['node']}/")
    putting = Putting(frame, Model(**model), Pool(frame, node.territory), put)
    for row in campaigns:
        putting.campaign(row)


def _identity(key: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, key)


class Putting:
    """One run over the campaigns, with the structures that each has asked."""

    def __init__(self, frame: Row, model: Model, pool: Pool, put: Put) -> None:
        self.frame, self.model, self.pool, self.put = frame, model, pool, put
        self.draw = Draw(frame["seed"])
        self.typist = Person.objects.get(email=frame["typed_by"])
        self.drawn: dict[str, list[Organisation]] = {}
        """Those drawn for a campaign that have given in, to be asked again by another."""

    def campaign(self, row: Row) -> None:
        groups = row.pop("group")
        campaign = self._written(row)
        answered = self.drawn.setdefault(row["key"], [])
        taken: set[uuid.UUID] = set()
        for group in groups:
            organisations = self._organisations(group, campaign, taken)
            taken |= {one.pk for one in organisations}
            self._ask(Asking(campaign, row, group), organisations)
            if group["state"] == ANSWERED and "organisations" not in group and "set_aside" not in group:
                answered += organisations
        self._share(campaign, row)
        if campaign.closes_on < clock.today():
            with clock.held_at(_at(campaign.closes_on + dt.timedelta(days=1), 1)):
                close_campaign(campaign=campaign, by=SYSTEM)

    def _written(self, row: Row) -> Campaign:
        """Opened in its time: nobody is written to."""
        today, earlier = clock.today(), row.get("wave_of")
        opens_on = today - dt.timedelta(days=row["opened_days_ago"])
        closes_on = today + dt.timedelta(days=row["closes_in_days"])
        values = {
            "node": Node.objects.get(path=f"{row['node']}/"),
            "version": Instrument.objects.get(programme=None, code=row["questionnaire"]).versions.published()[0],
            "title": row["title"].format(year=opens_on.year),
            "notice": row.get("notice", ""),
            "voices": row.get("voices", [Voice.DIRECTOR.value]),
            "opens_on": opens_on,
            "closes_on": closes_on,
            "opened_at": _at(opens_on, 9),
            "wave_of_id": _identity(earlier) if earlier else None,
            "months": row.get("months"),
            "origin": Origin.INVENTED,
        }
        campaign: Campaign = self.put(Campaign, {"pk": _identity(row["key"])}, values)
        return campaign

    def _organisations(self, group: Row, campaign: Campaign, taken: set[uuid.UUID]) -> list[Organisation]:
        """Named ones, those of another campaign, or new ones, for whom people are invented."""
        if "organisations" in group:
            rows = Organisation.objects.filter(name__in=group["organisations"]).select_related("branch")
            return list(rows.with_headcount(self.frame["counted_on"]))
        if "again" in group:
            return [one for one in self.drawn[group["again"]] if one.pk not in taken][: group["count"]]
        found = self.pool.take(group["count"])
        if group.get("known", True):
            self.pool.people(found, campaign.voices)
        return found

    def _ask(self, asking: Asking, organisations: Sequence[Organisation]) -> None:
        people = people_for([one.pk for one in organisations], asking.campaign.voices)
        for organisation in organisations:
            for voice in asking.campaign.voices:
                request = asking.request(organisation, voice, people.get((organisation.pk, voice)), self.draw)
                request.save(force_insert=True)
                if asking.state(voice) in BEGUN:
                    self._answer(asking, request, organisation)
            if asking.group.get("agreed"):
                self._agree(asking, organisation)

    # --- Answers -----------------------------------------------------------------------------------------------------------

    def _answer(self, asking: Asking, request: Request, organisation: Organisation) -> None:
        """At its hour: all at once when it was given in, page by page up to where it stopped."""
        mode = asking.group.get("mode", AnswerMode.ONLINE)
        by = request.person if mode == AnswerMode.ONLINE else self.typist
        form = compiled_of(asking.campaign.version).form
        answers = Answering(self.model, form, asking.respondent(organisation, request.voice)).answers()
        moment, given_in = asking.answered_at(request, self.draw), asking.state(request.voice) == ANSWERED
        with clock.held_at(moment):
            sheet = begin(request=request, mode=mode, by=by)
            request = sheet.request
            if given_in:
                sheet.answers, sheet.page = answers, form.pages[-1].code
                sheet.save(update_fields=["answers", "page"])
            for page, given in [] if given_in else list(pages_of(form, answers))[: asking.pages(request, form, self.draw)]:
                save_page(request=request, page=page, given=given, mode=mode, by=by)
        if given_in:
            with clock.held_at(moment + dt.timedelta(minutes=70)):
                give_in(request=request, by=by)
                if reason := asking.group.get("set_aside"):
                    set_aside(request=request, reason=reason, by=self.typist)

    def _agree(self, asking: Asking, organisation: Organisation) -> None:
        """On the widest gaps, the level half-way, the day after the second one answered."""
        rows = Request.objects.filter(campaign=asking.campaign, organisation=organisation).select_related("campaign", "person")
        request = rows.order_by("answered_at").last()
        assert request is not None
        assert request.answered_at is not None
        wide = SharedDiagnosis(request).wide[: asking.group["agreed"]]
        with clock.held_at(request.answered_at + dt.timedelta(days=1)):
            for compared, comment in zip(wide, asking.group["comments"], strict=False):
                names = [name for name, _ in compared.choices]
                said = [
                    names.index(name) for name, label in compared.choices for one in compared.positions if one.answer == label
                ]
                choice = names[sum(said) // len(said)]
                agree_on_level(request=request, item=compared.code, choice=choice, comment=comment, by=request.person)

    # --- What leaves the structures -----------------------------------------------------------------------------------------

    def _share(self, campaign: Campaign, row: Row) -> None:
        """As many as the shares say; who lets her answers be read lets her results be read too."""
        rows = campaign.requests.answered().filter(voice=Voice.DIRECTOR, set_aside="").exclude(person=None)
        given = sorted(rows.select_related("person", "campaign"), key=lambda one: self.draw.unit("shares", str(one.pk)))
        wanted = {scope: round(row.get(f"shares_{scope}", 0) * len(given)) for scope in ConsentScope}
        for rank, request in enumerate(given):
            with clock.held_at(request.answered_at + dt.timedelta(minutes=12)):
                scopes = [scope for scope in ConsentScope if rank < wanted[scope]]
                consents = give_consent(request=request, scopes=scopes, by=request.person) if scopes else []
            if rank < row.get("taken_back", 0):
                with clock.held_at(request.answered_at + dt.timedelta(hours=20)):
                    for consent in consents:
                        take_back_consent(consent=consent, by=request.person)


class Asking:
    """One group of one campaign: the same thing happened to all its structures."""

    def __init__(self, campaign: Campaign, row: Row, group: Row) -> None:
        self.campaign, self.row, self.group = campaign, row, group
        days = group.get("asked_days_ago", row["opened_days_ago"])
        self.ask_on = clock.today() - dt.timedelta(days=days)

    def state(self, voice: str) -> str:
        found: str = self.group.get(voice, self.group["state"])
        return found

    def request(self, organisation: Organisation, voice: str, person: Person | None, draw: Draw) -> Request:
        made = Request(
            pk=uuid.uuid5(self.campaign.pk, f"{organisation.pk}/{voice}"),
            campaign=self.campaign,
            organisation=organisation,
            voice=voice,
            person=person,
            ask_on=self.ask_on,
            origin=Origin.INVENTED,
        )
        if self.state(voice) != "planned":
            made.asked_at = _at(self.ask_on, 9)
            self._note_reminders(made, draw)
        if "called" in self.group:
            made.called_on = min(self.ask_on + dt.timedelta(days=22), clock.today())
            made.call_note = self.group["called"]
        return made

    def _note_reminders(self, request: Request, draw: Draw) -> None:
        """Those of the days that went by without an answer, while the campaign was open."""
        last = min(clock.today(), self.campaign.closes_on)
        if self.state(request.voice) == ANSWERED:
            last = self.answered_at(request, draw).date()
        told = [days for days in REMIND_AFTER if self.ask_on + dt.timedelta(days=days) < last]
        if last == clock.today():
            told = [days for days in REMIND_AFTER if self.ask_on + dt.timedelta(days=days) <= last]
        if told:
            request.reminded_count, request.reminded_on = len(told), self.ask_on + dt.timedelta(days=told[-1])

    def answered_at(self, request: Request, draw: Draw) -> dt.datetime:
        """Between the day after the mail and yesterday or the end; most of them rather early."""
        last = min(clock.today() - dt.timedelta(days=2), self.campaign.closes_on)
        days = max((last - self.ask_on).days, 1)
        if "called" in self.group:
            return _at(self.ask_on + dt.timedelta(days=min(22, days)), 14)
        unit = draw.unit(str(request.pk), "answered")
        return _at(self.ask_on + dt.timedelta(days=1 + int((days - 1) * unit**1.6)), 8 + int(10 * unit))

    def respondent(self, organisation: Organisation, voice: str) -> Respondent:
        return Respondent(
            key=str(organisation.pk),
            branch=organisation.branch.code if organisation.branch else "",
            employees=organisation.employees or 1,
            voice=voice,
            moment=self.row["key"],
            progress=self.row.get("progress", 0.0),
            says=self.row.get("says", {}),
        )

    def pages(self, request: Request, form: Form, draw: Draw) -> int:
        """As many as were filled in before it stopped."""
        return int(self.group.get("pages", 1 + int(draw.unit(str(request.pk), "stopped") * (len(form.pages) - 2))))


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), clock.PARIS)
