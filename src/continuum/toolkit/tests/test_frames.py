"""Promises of the frame: who gets which navigation, and that pages without a template pay nothing for it."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from continuum.toolkit import clock, frames, registry
from continuum.toolkit.registry import RailEntry, Shelf


def nothing(request):
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("plans/", nothing, name="plans"),
    path("plans/chiffres/", nothing, name="figures"),
    path("diagnostic/", nothing, name="diagnosis"),
    path("plans/mes-donnees/", nothing, name="mine"),
    path("connexion/", nothing, name="account_login"),
    path("deconnexion/", nothing, name="account_logout"),
    path("outils/", include("continuum.toolkit.urls")),
]
pytestmark = pytest.mark.urls(__name__)
BOTH = frozenset({"staff", "public"})


@pytest.fixture(autouse=True)
def rail(monkeypatch):
    shelf = Shelf(lambda entry: entry.url_name)
    for entry in (
        RailEntry("Chiffres", "figures", 30, BOTH),
        RailEntry("Accueil", "home", 10, BOTH),
        RailEntry("Plans d’actions", "plans", 20, BOTH),
        RailEntry("Mon diagnostic", "diagnosis", 5, frozenset({"member"})),
        RailEntry("Mes données", "mine", 85, frozenset({"person"})),
        RailEntry("Salle absente", "nowhere:home", 1, BOTH),
        RailEntry("Réservé", "diagnosis2", 2, BOTH, shown=lambda person: False),
    ):
        shelf.declare(entry)
    monkeypatch.setattr(registry, "rail", shelf)
    with clock.held_at("2021-10-12"):
        yield


class Somebody(SimpleNamespace):
    is_authenticated = True
    active_role_text = "chargée de mission, Grand Est"

    def __str__(self):
        return "Claire Essai"


def frame_for(user, path="/plans/"):
    request = RequestFactory().get(path)
    request.user = user
    return frames.build(request)


def labels(frame):
    return [entry["label"] for entry in frame["rail"]]


def test_a_stranger_gets_the_masthead_and_the_way_in():
    frame = frame_for(AnonymousUser())
    assert frame["kind"] == "public"
    assert frame["login_url"] == "/connexion/"
    assert frame["logout_url"] is None
    assert frame["search_url"] is None


def test_the_rail_keeps_the_declared_order_and_leaves_out_rooms_that_are_not_installed():
    assert labels(frame_for(Somebody(frame_kind="staff"))) == ["Accueil", "Plans d’actions", "Chiffres"]


def test_each_frame_has_its_own_words():
    assert labels(frame_for(Somebody(frame_kind="member"))) == ["Mon diagnostic"]


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/plans/2/", "Plans d’actions"),
        ("/plans/chiffres/x/", "Chiffres"),
        ("/", "Accueil"),
        ("/annuaire/", None),
        ("/plans/mes-donnees/copie/", None),
    ],
)
def test_only_the_nearest_room_is_current(address, current):
    frame = frame_for(Somebody(frame_kind="staff"), address)
    assert [entry["label"] for entry in frame["rail"] if entry["current"]] == ([current] if current else [])


def test_a_view_says_where_the_page_stands():
    request = RequestFactory().get("/plans/")
    request.user = Somebody(frame_kind="staff")
    frames.place(request, programme="LAB’QVT", territory="Grand Est")
    page = render_to_string("toolkit/base.html", {"frame": frames.build(request)}, request)
    assert "<strong>LAB’QVT</strong>" in page
    assert "Grand Est</span>" in page


def test_without_a_place_the_bar_says_in_what_capacity_one_is_here():
    page = render_to_string("toolkit/base.html", {"frame": frame_for(Somebody(frame_kind="staff"))})
    assert "chargée de mission, Grand Est" in page


def test_nothing_is_asked_of_the_person_until_a_template_reads_the_frame():
    class Untouchable:
        def __getattr__(self, name):
            raise AssertionError(f"asked for {name}")

    request = RequestFactory().get("/export.csv")
    request.user = Untouchable()
    assert set(frames.frame(request)) == {"frame"}


def test_the_demonstration_says_so_with_its_date(settings):
    settings.DEMO = True
    page = render_to_string("toolkit/base.html", {"frame": frame_for(AnonymousUser())})
    assert "nous sommes le 12 octobre 2021" in page
    assert {'href="/outils/demonstration/date/"', 'href="/outils/demonstration/courrier/"'} <= set(
        re.findall(r'href="[^"]+"', page)
    )


def test_outside_the_demonstration_nothing_speaks_of_it(settings):
    settings.DEMO = False
    assert "Démonstration" not in render_to_string("toolkit/base.html", {"frame": frame_for(AnonymousUser())})


def test_a_respondent_gets_no_navigation_even_when_signed_in():
    page = render_to_string("toolkit/bare.html", {"frame": frame_for(Somebody(frame_kind="staff"))})
    assert "<nav" not in page
    assert "Se déconnecter" not in page


def test_signing_out_is_a_form_that_posts():
    request = RequestFactory().get("/")
    request.user = Somebody(frame_kind="member")
    page = render_to_string("toolkit/base.html", {"frame": frames.build(request)}, request)
    assert '<form method="post" action="/deconnexion/">' in page
    assert "csrfmiddlewaretoken" in page
