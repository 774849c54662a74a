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
OFFICER = (IN, NO, NO, OK, NO, NO, NO)
ADMINISTRATOR = (IN, OK, NO, NO, NO, NO, NO)
NOBODY = (IN, NO, NO, NO, NO, NO, NO)
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


def the(**arguments: Any) -> Arguments:
    return lambda: arguments


LAB_FINDING = _one("figures.Finding", programme__code="lab-qvt", rule="part_above_total")
SOURCE = _one("plan.Source", code="s2")
STRUCTURE = _one("directory.Organisation", name="Association des Trois-Moulins (fictive)")
DIRECTOR = _one("directory.Membership", role="director")
GRAND_EST = {"address": "lab-qvt/grand-est"}

PLACES = [
    Place("account_login", SIGN_IN),
    Place("account_request_login_code", SIGN_IN, twin=True),
    Place("account_confirm_login_code", ALWAYS_ELSEWHERE),
    Place("account_logout", SIGN_OUT),
    Place("account_inactive", EVERYONE),
    Place("desk:welcome", SIGN_IN),
    Place("desk:home", SIGNED_IN),
    Place("desk:search", SIGNED_IN),
    Place("desk:search", SIGNED_IN, query="?q=dialogue"),
    Place("desk:search", SIGNED_IN, query="?q=introuvable"),
    Place("desk:accessibility", EVERYONE),
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
    Place("plan:new_indicator", STAFF, the(**GRAND_EST)),
    Place("plan:change_indicator", STAFF, here("plan.Indicator")),
    Place("plan:remove_indicator", STAFF, here("plan.Indicator")),
    Place("plan:new_testimony", STAFF, the(**GRAND_EST)),
    Place("plan:change_testimony", STAFF, here("plan.Testimony")),
    Place("plan:remove_testimony", STAFF, here("plan.Testimony")),
    Place("plan:new_partner", STAFF, the(**GRAND_EST)),
    Place("plan:remove_partner", STAFF, here("plan.Partnership", organisation__kind="opco")),
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
    Place("directory:organisation", (IN, OK, OK, NO, OK, OK, NO), STRUCTURE),
    Place("directory:territories", SIGNED_IN),
    Place("directory:territory", SIGNED_IN, the(key="R44")),
    Place("directory:territory", SIGNED_IN, the(key="D57"), twin=True),
    Place("directory:people", ACCESS),
    Place("directory:membership", ACCESS, DIRECTOR),
    Place("directory:invite", ACCESS),
    Place("directory:end", ACCESS, DIRECTOR),
    Place("directory:me", SIGNED_IN),
    Place("directory:sign_out_everywhere", SIGNED_IN_ELSEWHERE),
]


def addresses(patterns: Any = None, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the resolver, whatever room it comes from."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inside = f"{above}{one.namespace}:" if one.namespace else above
            yield from addresses(one.url_patterns, inside)
        else:
            yield f"{above}{one.name}", one
