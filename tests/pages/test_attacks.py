"""What somebody who means harm tries; each check also finds it in a careless copy of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from continuum.figures.models import Reading
from continuum.plan.models import Measure, Node, Source

from .expected import Place
from .forms_on_pages import SentForm, forms_of
from .places import PLACES, addresses

NEW_READING = "/chiffres/releves/nouveau/"
NOWHERE = "00000000-0000-4000-8000-000000000000"
HOSTILE = {
    "a null": "\0",
    "ten thousand signs": "é" * 10_000,
    "some SQL": "1' OR '1'='1'; DROP TABLE plan_node; --",
    "a negative page": "-1",
    "a huge number": "9" * 400,
    "a script": '"><script>alert(1)</script>',
    "half a surrogate": "\ud800",
    "an arabic digit": "٣",
}
ASKED = "q page sort format etat programme territoire nature echelon role plan mesure portee gravite regle next"


def pages_of(role: str) -> list[str]:
    return list(dict.fromkeys(place.url for place in PLACES if place.expects(role) == 200 and place.name != "reports:download"))


# Somebody else's things, asked for directly


def leaks(client: Client, foreign: Iterable[str]) -> list[str]:
    """Addresses of somebody else's things that answered with anything but « nothing here »."""
    return [address for address in foreign if client.get(address).status_code not in {404, 302}]


def test_a_reading_of_another_programme_is_nowhere(seen_by):
    reading = Reading.objects.filter(node__path__startswith="lab-qvt/").first()
    verbs = ("", "corriger/", "approuver/", "retenir/", "retirer/")
    assert leaks(seen_by("director"), [f"{reading.get_absolute_url()}{verb}" for verb in verbs]) == []


def test_a_page_that_forgot_who_asks_is_caught(seen_by, careless):
    reading = Reading.objects.filter(node__path__startswith="lab-qvt/").first()
    address = f"/negligence/releves/{reading.pk}/"
    assert leaks(seen_by("director"), [address]) == [address]


def open_doors(client: Client, public: set[str]) -> list[str]:
    """Addresses that answer a stranger without being listed as public."""
    found = []
    for name, pattern in addresses():
        if name not in public and not pattern.pattern.converters and client.get(reverse(name)).status_code == 200:
            found.append(name)
    return found


PUBLIC = {place.name for place in PLACES if place.expects("public") == 200}


def test_a_stranger_finds_only_the_doors_that_are_listed_as_open(seen_by):
    assert open_doors(seen_by("public"), PUBLIC) == []


def test_a_door_left_open_is_caught(seen_by, careless):
    found = set(open_doors(seen_by("public"), PUBLIC))
    assert {"open_door", "breaks", "loose_headers"} == found


def test_a_page_without_a_rule_is_no_page_for_anybody(seen_by, careless):
    """The middleware refuses it by itself; the table of pages sees it as well, as an address that it does not know."""
    for role in ("public", "administrator"):
        assert seen_by(role).get("/negligence/sans-regle/").status_code == 404
    assert "without_rule" in {name for name, _ in addresses()} - {place.name for place in PLACES}


# Somebody else's things, in the body of a form


def typed(client: Client, **fields: Any) -> dict[str, Any]:
    """What the page of a new reading would send."""
    form = client.get(NEW_READING).context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    own = form.fields["node"].queryset.first()
    common = {
        "measure": Measure.objects.get(code="tweets").pk,
        "node": own.pk,
        "amount": "3",
        "precision": "exact",
        "reach": "both",
    }
    return hidden | common | fields


def taken(client: Client, **fields: Any) -> bool:
    """Was a reading written from this form?"""
    before = Reading.objects.count()
    client.post(NEW_READING, typed(client, **fields))
    return Reading.objects.count() > before


def test_the_form_itself_is_taken_when_all_in_it_is_hers(seen_by):
    assert taken(seen_by("neighbour"), quote="du bon usage")


@pytest.mark.parametrize("path", ["lab-qvt/grand-est/", "lab-qvt/", "metiers-du-lien-social/", "services-a-la-personne/"])
def test_a_figure_cannot_be_put_on_the_plan_of_another_region(path, seen_by):
    assert not taken(seen_by("neighbour"), node=Node.objects.get(path=path).pk)


def test_a_figure_cannot_quote_a_document_of_a_programme_that_is_not_hers(seen_by):
    foreign = Source.objects.exclude(programme__code="lab-qvt").first()
    assert not taken(seen_by("officer"), source=foreign.pk)


def test_a_figure_cannot_quote_a_document_of_another_programme_than_its_own(seen_by):
    """The delegate runs both programmes: the members of the first would read the name of a document of the second."""
    node = Node.objects.get(path="lab-qvt/grand-est/")
    foreign = Source.objects.filter(programme__code="metiers-du-lien-social").first()
    assert not taken(seen_by("delegate"), node=node.pk, source=foreign.pk)


def test_a_correction_cannot_carry_a_reading_to_another_region(seen_by, people):
    client = seen_by("neighbour")
    own = Reading.objects.filter(node__path="lab-qvt/normandie/", measure__code="tweets").get()
    target = Node.objects.get(path="lab-qvt/grand-est/")
    client.post(f"{own.get_absolute_url()}corriger/", typed(client, node=target.pk, measure=own.measure_id))
    own.refresh_from_db()
    assert own.node.path == "lab-qvt/normandie/"


def test_a_form_displayed_for_somebody_else_writes_nothing(seen_by):
    hers, his = seen_by("neighbour"), seen_by("administrator")
    before = Reading.objects.count()
    assert his.post(NEW_READING, typed(hers)).status_code == 409
    assert Reading.objects.count() == before


# Methods


WRITES = [place for place in PLACES if place.name in {"desk:enter", "directory:sign_out_everywhere"}]


def rows() -> dict[str, int]:
    """How much of everything there is, and what the measures are called."""
    from django.apps import apps

    quiet = {"directory.PersonSession", "toolkit.Tally", "toolkit.JournalEntry", "django_tasks_database.DBTaskResult"}
    quiet |= {"community.TopicReading"}  # That a topic was read is what reading it says.
    counts = {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.label not in quiet}
    return counts | {"names": hash(tuple(Measure.objects.order_by("pk").values_list("label", flat=True)))}


def changed_by(client: Client, method: str, pages: Iterable[str]) -> list[str]:
    """Pages that wrote something although nothing was sent."""
    found = []
    for page in pages:
        before = rows()
        getattr(client, method)(page)
        if rows() != before:
            found.append(page)
    return found


@pytest.mark.by_turns
@pytest.mark.any_database
@pytest.mark.parametrize(
    "method", ["get", *(pytest.param(one, marks=pytest.mark.long) for one in ("delete", "head", "put", "patch"))]
)
def test_nothing_is_written_without_a_form(method, seen_by):
    client = seen_by("administrator")
    pages = [*pages_of("administrator"), *(place.url for place in WRITES)]
    before = rows()
    refused = {page: getattr(client, method)(page).status_code for page in pages}
    assert {page: status for page, status in refused.items() if status >= 500} == {}
    assert rows() == before
    assert client.get("/bureau/").status_code == 200, "she is still signed in"


def test_a_page_that_writes_when_read_is_caught(seen_by, careless):
    assert changed_by(seen_by("officer"), "get", ["/negligence/passage/", "/bureau/"]) == ["/negligence/passage/"]


def test_a_form_without_its_token_is_refused(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["officer"])
    before = Reading.objects.count()
    assert client.post(NEW_READING, {"amount": "3"}).status_code == 403
    assert Reading.objects.count() == before


# Hostile words


def broken(client: Client, pages: Iterable[str], value: str) -> list[str]:
    """Pages that break down over a parameter."""
    query = urlencode(dict.fromkeys(ASKED.split(), value), errors="surrogatepass")
    return [page for page in pages if client.get(f"{page.partition('?')[0]}?{query}").status_code >= 500]


RARE = {"ten thousand signs", "some SQL", "a huge number", "a script", "half a surrogate", "an arabic digit"}
"""On every page only in the long run; in every form always."""


@pytest.mark.by_turns
@pytest.mark.parametrize("what", [pytest.param(one, marks=pytest.mark.long) if one in RARE else one for one in HOSTILE])
def test_no_page_breaks_down_over_a_parameter(what, seen_by):
    assert broken(seen_by("administrator"), pages_of("administrator"), HOSTILE[what]) == []


def test_a_page_that_breaks_down_is_caught(seen_by, careless):
    assert broken(seen_by("public"), ["/negligence/nombre/"], "douze") == ["/negligence/nombre/"]


BAD_PARTS = {
    "slug": ["a" * 3_000, "inconnu"],
    "address": ["a/" * 800 + "a", "inconnu/inconnu"],
    "int": ["0", "9" * 40],
    "str": ["é\0", "docx.exe"],
}


def misspelt(turn: int) -> list[str]:
    """Every address with arguments of the right shape and of no meaning, one way or the other."""
    made = []
    for name, pattern in addresses():
        kinds = {
            key: type(one).__name__.removesuffix("Converter").removeprefix("String").lower() or "str"
            for key, one in pattern.pattern.converters.items()
        }
        parts = {key: BAD_PARTS.get(kind, [NOWHERE] * 2)[turn] for key, kind in kinds.items()}
        with suppress(NoReverseMatch):
            made.append(reverse(name, kwargs=parts))
    return made


@pytest.mark.by_turns
@pytest.mark.parametrize("turn", [0, 1])
def test_no_address_breaks_down_over_its_own_parts(turn, seen_by):
    client = seen_by("administrator")
    found = {address[:90]: client.get(address).status_code for address in misspelt(turn) if address.count("/") > 2}
    assert len(found) > 40
    assert {address: status for address, status in found.items() if status >= 500} == {}


FORMS = (
    *("figures:new_reading", "figures:locks", "plan:passage", "plan:new_partner", "toolkit:clock"),
    *("directory:new_organisation", "directory:change_organisation", "directory:close_organisation"),
    *("directory:new_headcount", "directory:new_alias", "directory:new_affiliation", "directory:new_agreement"),
    *("directory:new_segment", "directory:change_segment", "directory:add_position", "directory:position_term"),
    *("directory:invite", "directory:end", "directory:start_help", "directory:set_up_second_factor"),
    *("directory:new_scheme", "directory:change_scheme", "directory:settle_correction", "directory:scheme_question"),
    *("directory:new_import", "directory:import_columns", "directory:import_words", "directory:import_line"),
    *("directory:merge", "directory:tell_apart", "directory:undo_merge"),
    *("meetings:invite", "meetings:withdraw", "meetings:answer", "meetings:open_public_calendar"),
    *("directory:my_data", "directory:ask_erasure", "directory:erase_person", "directory:unsubscribe"),
)
"""Forms that must be met among those that the pages show: a page that lost its own would be attacked by nobody."""
ROOMS = {
    "sign-in": ("account_", "mfa_"),
    "desk": "desk:",
    "toolkit": "toolkit:",
    "plan": "plan:",
    "figures": ("figures:", "reports:"),
    "meetings": "meetings:",
    "surveys": "surveys:",
    "community": "community:",
}
ROOMS |= {"doors": ("directory:me", "directory:my", "directory:se"), "directory": "directory:"}


def room_of(place: Place) -> str:
    return next(room for room, start in ROOMS.items() if place.name.startswith(start))


LEAVING = {"/deconnexion/", "/annuaire/mon-acces/deconnexion/"}
"""Sent, they would end the session of whoever tries the others."""


def shown_forms(client: Client, pages: Iterable[str]) -> dict[str, list[SentForm]]:
    """The forms of each page, less those that stood on another page already."""
    shown, met = {}, set()
    for page in pages:
        here = forms_of(page, client.get(page).content.decode(errors="replace"))
        own = {(form.action, *form.fields): form for form in here if form.action not in LEAVING}
        shown[page] = [form for key, form in own.items() if key not in met]
        met |= own.keys()
    return {page: forms for page, forms in shown.items() if forms}


def broken_by(client: Client, forms: Iterable[SentForm], values: dict[str, str], one_in: int = 1) -> list[str]:
    """Forms that break down over what is typed in them, or over one value in so many, other ones for the next form.

    What one wrote is taken back before the next.
    """
    found = []
    for number, form in enumerate(forms):
        for what, value in list(values.items())[number % one_in :: one_in]:
            with transaction.atomic():
                if form.post(client, value).status_code >= 500:
                    found.append(f"{form.action}: {what}")
                transaction.set_rollback(True)
    return found


@pytest.mark.by_turns
@pytest.mark.parametrize("one_in", [3, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("room", ROOMS)
def test_no_form_breaks_down_over_what_is_typed(room, one_in, seen_by):
    role = "public" if room == "sign-in" else "administrator"
    client = seen_by(role)
    here = [place for place in PLACES if room_of(place) == room and place.expects(role) == 200]
    shown = shown_forms(client, dict.fromkeys(place.url for place in here))
    assert {place.name for place in here if place.name in FORMS} == {place.name for place in here if place.url in shown} & {
        *FORMS
    }
    assert broken_by(client, [form for forms in shown.values() for form in forms], HOSTILE, one_in) == []


def test_a_form_that_breaks_down_is_caught(seen_by, careless):
    client = seen_by("public")
    [form] = [one for forms in shown_forms(client, ["/negligence/nombre/"]).values() for one in forms]
    assert form.action == "/negligence/nombre/"
    assert broken_by(client, [form], {"a word": "douze", "a number": "12"}) == ["/negligence/nombre/: a word"]


def test_what_is_typed_is_never_run(seen_by):
    client = seen_by("administrator")
    script = HOSTILE["a script"]
    assert "<script>alert" not in client.get("/chercher/", {"q": script}).content.decode()
    client.post(NEW_READING, typed(client, quote=script, place=script, names=script))
    page = client.get(Reading.objects.get(quote=script).get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_nobody_is_sent_to_another_site_after_signing_in(seen_by):
    for target in ("https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"):
        page = seen_by("public").get("/connexion/", {"next": target})
        assert not re.search(rf'(action|href)="{re.escape(target)}', page.content.decode())
