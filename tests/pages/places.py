"""Every address of the site with arguments taken from the demonstration, and who is expected to get what.

A new address must be added here: the table is compared with the resolver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROLES = ("public", "administrator", "delegate", "officer", "director", "board", "partner")
P, OK, IN, NO, GO, POST = "public", 200, 302, 404, 302, 405

EVERYONE = (OK, OK, OK, OK, OK, OK, OK)
SIGNED_IN = (IN, OK, OK, OK, OK, OK, OK)
LAB = (IN, OK, OK, OK, NO, NO, OK)
"""What belongs to LAB’QVT: the officer's programme, present in the delegate's region, with the partner."""
SOCIAL = (IN, OK, OK, NO, OK, OK, OK)
"""What belongs to « métiers du lien social », the programme of the director and of her board, in Grand Est."""
STAFF = (IN, OK, OK, OK, NO, NO, NO)
WHOLE_LAB = (IN, OK, NO, OK, NO, NO, NO)
"""What binds LAB’QVT as a whole, in all its regions: not the delegate of one of them."""
ACCESS = (IN, OK, OK, NO, NO, NO, NO)
"""Who enters: the national administration, and a delegate in her region."""
ALL_PROGRAMMES = ACCESS
"""What serves every programme of the region: those who run them all, there or everywhere."""
OWN_STRUCTURE = (IN, OK, OK, NO, OK, NO, NO)
"""What those who keep the register write of the director's structure, and she too."""
OFFICER = (IN, NO, NO, OK, NO, NO, NO)
ADMINISTRATOR = (IN, OK, NO, NO, NO, NO, NO)
NOBODY = (IN, NO, NO, NO, NO, NO, NO)
NO_ONE = (NO, NO, NO, NO, NO, NO, NO)
"""What answers only whoever followed the link of an invitation."""
ALWAYS_ELSEWHERE = (GO, GO, GO, GO, GO, GO, GO)
ONLY_POST = (POST, POST, POST, POST, POST, POST, POST)
SIGNED_IN_ELSEWHERE = (IN, GO, GO, GO, GO, GO, GO)
SIGN_IN = (OK, GO, GO, GO, GO, GO, GO)
SIGN_OUT = (GO, OK, OK, OK, OK, OK, OK)

Arguments = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """One address, as somebody may meet it in the demonstration."""

    name: str
    expected: tuple[int, ...]
    arguments: Arguments = field(default=dict)
    query: str = ""
    twin: bool = False
    """Of a kind that another place shows already; here for who may see it."""

    @property
    def url(self) -> str:
        return reverse(self.name, kwargs=self.arguments()) + self.query

    @property
    def label(self) -> str:
        return f"{self.name}{self.query}"

    def expects(self, role: str) -> int:
        return self.expected[ROLES.index(role)]


def a_reading(**which: Any) -> Arguments:
    from continuum.figures.models import Reading

    which = which or {"node__path": "lab-qvt/grand-est/", "measure__code": "tweets"}
    return lambda: {"pk": Reading.objects.filter(**which).order_by("place").first().pk}


def _one(model: str, **which: Any) -> Arguments:
    from django.apps import apps

    return lambda: {"pk": apps.get_model(model).objects.filter(**which).order_by("pk").first().pk}


def here(model: str, **which: Any) -> Arguments:
    """Something of LAB’QVT in Grand Est."""
    return _one(model, node__path="lab-qvt/grand-est/", **which)


def a_way_out() -> dict[str, Any]:
    """The link at the foot of a mail of a list."""
    from continuum.directory.services import leaving_token

    return {"token": leaving_token(A_DIRECTOR()["pk"], "newsletter")}


def the(**arguments: Any) -> Arguments:
    return lambda: arguments


def a_pair(first: str, second: str) -> Arguments:
    """Two structures of the region that look alike."""
    names = {first: "Halte Mirabelle (fictive)", second: "Halte Mirabele (fictive)"}
    return lambda: {part: _one("directory.Organisation", name=name)()["pk"] for part, name in names.items()}


LAB_FINDING = _one("figures.Finding", programme__code="lab-qvt", rule="part_above_total")
SOURCE = _one("plan.Source", code="s2")
STRUCTURE = _one("directory.Organisation", name="Association des Trois-Moulins (fictive)")
INSTITUTION = _one("directory.Organisation", name="France Travail Grand Est")
HEADCOUNT = _one("directory.Headcount", organisation__name="Association des Trois-Moulins (fictive)")
MERGE = _one("directory.Merge")
ALIAS = _one("directory.Alias", organisation__name="France Travail Grand Est")
AFFILIATION = _one("directory.Affiliation", organisation__name="Association des Trois-Moulins (fictive)")
DIRECTOR = _one("directory.Membership", role="director")
PRESIDENCY = _one("directory.Position", function="president")
A_DIRECTOR = _one("directory.Person", email="directrice@continuum.example")
AN_ADMINISTRATOR = _one("directory.Person", email="nationale@continuum.example")
SEGMENT = _one("directory.Segment", name="Petites structures des métiers du lien social")
UNUSED_SEGMENT = _one("directory.Segment", name="Structures sans CSE en Moselle et dans les Ardennes")
COST = _one("plan.BudgetLine", side="cost")
FUNDING = _one("plan.BudgetLine", side="funding")
GRAND_EST = {"address": "lab-qvt/grand-est"}

IMPORT, WRITTEN_IMPORT = _one("directory.ImportBatch", state="checked"), _one("directory.ImportBatch", state="done")
UNREADABLE_IMPORT = _one("directory.ImportBatch", state="refused")
STOPPED_IMPORT = _one("directory.ImportBatch", state="reading")

PLACES = [
    Place("account_login", SIGN_IN),
    Place("account_request_login_code", SIGN_IN, twin=True),
    Place("account_confirm_login_code", ALWAYS_ELSEWHERE),
    Place("mfa_authenticate", ALWAYS_ELSEWHERE),
    Place("account_logout", SIGN_OUT),
    Place("account_inactive", EVERYONE),
    Place("account_invitation_link", ALWAYS_ELSEWHERE, the(token="jeton-inconnu")),
    Place("account_invitation", NO_ONE),
    Place("account_refuse_invitation", NO_ONE),
    Place("account_invitation_refused", EVERYONE),
    Place("desk:welcome", SIGN_IN),
    Place("desk:home", SIGNED_IN),
    Place("desk:search", SIGNED_IN),
    Place("desk:search", SIGNED_IN, query="?q=dialogue"),
    Place("desk:search", SIGNED_IN, query="?q=introuvable"),
    Place("desk:accessibility", EVERYONE),
    Place("desk:alive", EVERYONE),
    Place("desk:service", ADMINISTRATOR),
    Place("desk:service_mail", ADMINISTRATOR),
    Place("desk:accounts", EVERYONE),
    Place("desk:enter", ONLY_POST, _one("directory.Person", email="partenaire@continuum.example")),
    Place("toolkit:works", SIGNED_IN),
    Place("toolkit:work", OFFICER, _one("toolkit.Work", label="Préparation des fichiers du bilan")),
    Place("toolkit:mailbox", EVERYONE),
    Place("toolkit:mail", EVERYONE, _one("toolkit.OutboxMessage")),
    Place("toolkit:clock", EVERYONE),
    Place("toolkit:gallery", EVERYONE),
    Place("plan:programmes", SIGNED_IN),
    Place("plan:node", LAB, the(address="lab-qvt")),
    Place("plan:node", LAB, the(**GRAND_EST)),
    Place("plan:node", SOCIAL, the(address="metiers-du-lien-social"), twin=True),
    Place("plan:node", SOCIAL, the(address="metiers-du-lien-social/etude-prospective")),
    Place("plan:passage", STAFF, the(section="actions", **GRAND_EST)),
    Place("plan:passage", WHOLE_LAB, the(section="methods", address="lab-qvt")),
    Place("plan:sources", SIGNED_IN),
    Place("plan:source", LAB, SOURCE),
    Place("plan:new_programme", ADMINISTRATOR),
    Place("plan:change_programme", WHOLE_LAB, the(code="lab-qvt")),
    Place("plan:new_node", STAFF, the(**GRAND_EST)),
    Place("plan:new_node", WHOLE_LAB, the(address="lab-qvt"), twin=True),
    Place("plan:change_node", STAFF, the(**GRAND_EST)),
    Place("plan:remove_node", STAFF, the(address="lab-qvt/grand-est/vide")),
    Place("plan:remove_node", NOBODY, the(address="lab-qvt")),
    Place("plan:new_phase", STAFF, the(**GRAND_EST)),
    Place("plan:change_phase", STAFF, here("plan.Phase")),
    Place("plan:remove_phase", STAFF, here("plan.Phase")),
    Place("plan:new_milestone", STAFF, the(**GRAND_EST)),
    Place("plan:change_milestone", STAFF, here("plan.Milestone")),
    Place("plan:remove_milestone", STAFF, here("plan.Milestone")),
    Place("plan:put_off_phase", STAFF, here("plan.Phase")),
    Place("plan:put_off_milestone", STAFF, here("plan.Milestone")),
    Place("plan:put_off_plan", STAFF, the(**GRAND_EST)),
    Place("plan:take_back", STAFF, here("plan.Slippage")),
    Place("plan:new_indicator", STAFF, the(**GRAND_EST)),
    Place("plan:change_indicator", STAFF, here("plan.Indicator")),
    Place("plan:remove_indicator", STAFF, here("plan.Indicator")),
    Place("plan:new_testimony", STAFF, the(**GRAND_EST)),
    Place("plan:change_testimony", STAFF, here("plan.Testimony")),
    Place("plan:remove_testimony", STAFF, here("plan.Testimony")),
    Place("plan:new_partner", STAFF, the(**GRAND_EST)),
    Place("plan:change_partner", STAFF, here("plan.Partnership", organisation__kind="opco")),
    Place("plan:remove_partner", STAFF, here("plan.Partnership", organisation__kind="opco")),
    Place("plan:new_cost", STAFF, the(**GRAND_EST)),
    Place("plan:new_funding", STAFF, the(**GRAND_EST)),
    Place("plan:change_budget_line", ALL_PROGRAMMES, COST),
    Place("plan:change_budget_line", ALL_PROGRAMMES, FUNDING, twin=True),
    Place("plan:remove_budget_line", ALL_PROGRAMMES, COST),
    Place("plan:new_source", STAFF),
    Place("plan:change_source", WHOLE_LAB, SOURCE),
    Place("plan:measures", STAFF),
    Place("plan:new_measure", STAFF),
    Place("plan:change_measure", STAFF, the(code="tweets")),
    Place("plan:change_measure", NOBODY, the(code="fiches-action")),
    Place("figures:index", SIGNED_IN),
    Place("figures:grid", LAB, the(code="lab-qvt")),
    Place("figures:grid", SOCIAL, the(code="metiers-du-lien-social"), twin=True),
    Place("figures:figure", LAB, the(measure="tweets", address="lab-qvt")),
    Place("figures:figure", LAB, the(measure="comites-regionaux", address="lab-qvt"), query="?portee=below"),
    Place("figures:figure", LAB, the(measure="heures-debat", **GRAND_EST)),
    Place("figures:readings", SIGNED_IN),
    Place("figures:readings", SIGNED_IN, query="?etat=draft"),
    Place("figures:new_reading", STAFF),
    Place("figures:new_reading", STAFF, query="?plan=lab-qvt/grand-est&mesure=tweets"),
    Place("figures:reading", LAB, a_reading()),
    Place("figures:correct", STAFF, a_reading()),
    Place("figures:approve", STAFF, a_reading()),
    Place("figures:retain", STAFF, a_reading()),
    Place("figures:withdraw", STAFF, a_reading()),
    Place("figures:findings", STAFF),
    Place("figures:finding", STAFF, LAB_FINDING),
    Place("figures:reopen", WHOLE_LAB, LAB_FINDING),
    Place("figures:locks", WHOLE_LAB, the(code="lab-qvt")),
    Place("figures:lift", ADMINISTRATOR, _one("figures.Lock")),
    Place("reports:reports", SIGNED_IN),
    Place("reports:report", LAB, the(code="lab-qvt")),
    Place("reports:report", SOCIAL, the(code="metiers-du-lien-social"), twin=True),
    Place("reports:freeze", WHOLE_LAB, the(code="lab-qvt")),
    Place("reports:edition", LAB, the(code="lab-qvt", number=1)),
    Place("reports:download", LAB, the(code="lab-qvt", number=1, form="pdf")),
    Place("reports:download", NOBODY, the(code="lab-qvt", number=1, form="exe")),
    Place("directory:organisations", SIGNED_IN),
    Place("directory:organisations", SIGNED_IN, query="?departement=D57&etat=fermee"),
    Place("directory:organisations_map", SIGNED_IN),
    Place("directory:organisations_map", SIGNED_IN, query="?departement=D57", twin=True),
    Place("directory:organisation", (IN, OK, OK, NO, OK, OK, NO), STRUCTURE),
    Place("directory:organisation", SIGNED_IN, INSTITUTION),
    Place("directory:duplicates", ACCESS),
    Place("directory:tell_apart", ACCESS, a_pair("first", "second")),
    Place("directory:choose_other", ACCESS, STRUCTURE),
    Place("directory:choose_other", ACCESS, STRUCTURE, query="?q=mirabele"),
    Place("directory:merges", ACCESS),
    Place("directory:merge", ACCESS, a_pair("kept", "absorbed")),
    Place("directory:undo_merge", ACCESS, MERGE),
    Place("directory:imports", ACCESS),
    Place("directory:new_import", ACCESS),
    Place("directory:import", ACCESS, IMPORT),
    Place("directory:import", ACCESS, WRITTEN_IMPORT),
    Place("directory:import", ACCESS, UNREADABLE_IMPORT),
    Place("directory:import_columns", ACCESS, IMPORT),
    Place("directory:import_words", ACCESS, IMPORT),
    Place("directory:import_line", ACCESS, lambda: {**IMPORT(), "number": 3}),
    Place("directory:set_wrong_aside", ACCESS, IMPORT),
    Place("directory:confirm_import", ACCESS, IMPORT),
    Place("directory:import", ACCESS, STOPPED_IMPORT),
    Place("directory:restart_import", ACCESS, STOPPED_IMPORT),
    Place("directory:abandon_import", ACCESS, IMPORT),
    Place("directory:undo_import", ACCESS, WRITTEN_IMPORT),
    Place("directory:new_organisation", ACCESS),
    Place("directory:new_organisation", ACCESS, query="?nature=autre"),
    Place("directory:change_organisation", OWN_STRUCTURE, STRUCTURE),
    Place("directory:change_organisation", ACCESS, INSTITUTION),
    Place("directory:close_organisation", ACCESS, STRUCTURE),
    Place("directory:reopen_organisation", NOBODY, STRUCTURE),
    Place("directory:new_headcount", OWN_STRUCTURE, STRUCTURE),
    Place("directory:change_headcount", OWN_STRUCTURE, HEADCOUNT),
    Place("directory:remove_headcount", OWN_STRUCTURE, HEADCOUNT),
    Place("directory:new_alias", ACCESS, STRUCTURE),
    Place("directory:change_alias", ACCESS, ALIAS),
    Place("directory:remove_alias", ACCESS, ALIAS),
    Place("directory:new_affiliation", ACCESS, STRUCTURE),
    Place("directory:change_affiliation", ACCESS, AFFILIATION),
    Place("directory:remove_affiliation", ACCESS, AFFILIATION),
    Place("directory:agreements", STAFF),
    Place("directory:new_agreement", ADMINISTRATOR),
    Place("directory:change_agreement", ADMINISTRATOR, the(idcc="2941")),
    Place("directory:territories", SIGNED_IN),
    Place("directory:segments", STAFF),
    Place("directory:new_segment", STAFF),
    Place("directory:segment", STAFF, SEGMENT),
    Place("directory:segment", STAFF, UNUSED_SEGMENT, query="?reponse=a-completer"),
    Place("directory:change_segment", ALL_PROGRAMMES, SEGMENT),
    Place("directory:remove_segment", ALL_PROGRAMMES, UNUSED_SEGMENT),
    Place("directory:territory", SIGNED_IN, the(key="R44")),
    Place("directory:territory", SIGNED_IN, the(key="D57"), twin=True),
    Place("directory:people", (IN, OK, OK, OK, OK, OK, NO)),
    Place("directory:people", (IN, OK, OK, OK, OK, OK, NO), query="?fonction=president"),
    Place("directory:person", (IN, OK, OK, NO, OK, OK, NO), _one("directory.Person", email="directrice@continuum.example")),
    Place("directory:add_position", STAFF),
    Place("directory:change_position", ACCESS, PRESIDENCY),
    Place("directory:position_term", ACCESS, PRESIDENCY),
    Place("directory:memberships", ACCESS),
    Place("directory:resend", ACCESS, DIRECTOR),
    Place("directory:act_as", SIGNED_IN_ELSEWHERE),
    Place("directory:membership", ACCESS, DIRECTOR),
    Place("directory:invite", ACCESS),
    Place("directory:end", ACCESS, DIRECTOR),
    Place("directory:close_sessions", ACCESS, A_DIRECTOR),
    Place("directory:close_sessions", NOBODY, AN_ADMINISTRATOR),
    Place("directory:reset_second_factor", ACCESS, A_DIRECTOR),
    Place("directory:start_help", ACCESS, A_DIRECTOR),
    Place("directory:start_help", NOBODY, AN_ADMINISTRATOR),
    Place("directory:quit_help", (IN, POST, POST, POST, POST, POST, POST)),
    Place("directory:journal", ACCESS),
    Place("directory:journal", ACCESS, query="?q=introuvable", twin=True),
    Place("directory:second_factor", SIGNED_IN),
    Place("directory:set_up_second_factor", SIGNED_IN),
    Place("directory:recovery_codes", SIGNED_IN_ELSEWHERE),
    Place("directory:recovery_codes_file", NOBODY),
    Place("directory:renew_codes", NOBODY),
    Place("directory:change_phone", NOBODY),
    Place("directory:remove_second_factor", NOBODY),
    Place("directory:my_data", SIGNED_IN),
    Place("directory:notice", SIGNED_IN, the(code="information", version=1)),
    Place("directory:choose", SIGNED_IN_ELSEWHERE),
    Place("directory:my_copy", SIGNED_IN_ELSEWHERE),
    Place("directory:data_file", OFFICER, _one("directory.DataExport")),
    Place("directory:ask_erasure", SIGNED_IN),
    Place("directory:withdraw_erasure", SIGNED_IN_ELSEWHERE),
    Place("directory:unsubscribe", EVERYONE, a_way_out),
    Place("directory:register", SIGNED_IN),
    Place("directory:privacy_requests", ADMINISTRATOR),
    Place("directory:retention", ADMINISTRATOR),
    Place("directory:copy_person", ADMINISTRATOR, A_DIRECTOR),
    Place("directory:erase_person", ADMINISTRATOR, A_DIRECTOR),
    Place("directory:erase_person", NOBODY, AN_ADMINISTRATOR),
    Place("directory:refuse_erasure", NOBODY, the(pk="00000000-0000-4000-8000-000000000000")),
    Place("directory:me", SIGNED_IN),
    Place("directory:sign_out_everywhere", SIGNED_IN_ELSEWHERE),
    Place("directory:sign_out_elsewhere", SIGNED_IN_ELSEWHERE),
]


def addresses(patterns: Any = None, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the resolver, whatever room it comes from."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inside = f"{above}{one.namespace}:" if one.namespace else above
            yield from addresses(one.url_patterns, inside)
        else:
            yield f"{above}{one.name}", one
