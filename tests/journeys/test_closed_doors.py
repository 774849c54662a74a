"""What is not one's own answers exactly like what does not exist."""

import re

import pytest
from django.test import Client

from continuum.figures.models import Finding, Reading
from continuum.plan.models import Node, Source
from continuum.reports.models import Edition, Report

NOWHERE = "00000000-0000-4000-8000-000000000000"


def signed_in(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def said(answer) -> tuple[int, str]:
    """The answer without what changes at each page: the token of its forms."""
    token = r'("x-csrftoken": "|name="csrfmiddlewaretoken" value=")[^"]+'
    return answer.status_code, re.sub(token, r"\1", answer.content.decode())


def lab_addresses() -> dict[str, tuple[str, str]]:
    """Pages of LAB’QVT, each beside the same page of something that does not exist."""
    reading = Reading.objects.filter(node__path="lab-qvt/grand-est/").first().pk
    finding = Finding.objects.filter(programme__code="lab-qvt").first().pk
    source = Source.objects.get(code="s2").pk
    pairs = {
        "the programme": ("/programmes/lab-qvt/", "/programmes/nulle-part/"),
        "a plan": ("/programmes/lab-qvt/grand-est/", "/programmes/nulle-part/grand-est/"),
        "the figures": ("/chiffres/lab-qvt/", "/chiffres/nulle-part/"),
        "a figure": ("/chiffres/mesures/tweets/lab-qvt/", "/chiffres/mesures/tweets/nulle-part/"),
        "a reading": (f"/chiffres/releves/{reading}/", f"/chiffres/releves/{NOWHERE}/"),
        "its correction": (f"/chiffres/releves/{reading}/corriger/", f"/chiffres/releves/{NOWHERE}/corriger/"),
        "a finding": (f"/chiffres/a-verifier/{finding}/", f"/chiffres/a-verifier/{NOWHERE}/"),
        "a source": (f"/sources/{source}/", f"/sources/{NOWHERE}/"),
        "a text": ("/textes/actions/lab-qvt/grand-est/", "/textes/actions/nulle-part/grand-est/"),
        "the periods": ("/chiffres/periodes/lab-qvt/", "/chiffres/periodes/nulle-part/"),
        "the report": ("/bilans/lab-qvt/", "/bilans/nulle-part/"),
        "an edition": ("/bilans/lab-qvt/editions/1/", "/bilans/nulle-part/editions/1/"),
        "its file": ("/bilans/lab-qvt/editions/1/bilan.pdf", "/bilans/nulle-part/editions/1/bilan.pdf"),
        "its freezing": ("/bilans/lab-qvt/arreter/", "/bilans/nulle-part/arreter/"),
    }
    Edition.objects.create(
        report=Report.objects.get(programme__code="lab-qvt"), number=1, frozen_at="2021-11-01T12:00Z", document={}, pdf=b"%PDF"
    )
    return pairs


def test_a_director_of_another_programme_cannot_tell_it_from_nothing(people):
    client = signed_in(people["director"])
    for what, (theirs, nothing) in lab_addresses().items():
        assert said(client.get(theirs)) == said(client.get(nothing)), what
        assert client.get(theirs).status_code == 404, what


WRITING = ("corriger", "approuver", "retenir", "retirer")


def test_a_neighbouring_delegate_reads_the_programme_and_writes_nothing_of_another_region(people):
    client = signed_in(people["neighbour"])
    theirs = Reading.objects.filter(node__path="lab-qvt/grand-est/").first()
    assert client.get(theirs.get_absolute_url()).status_code == 200
    for verb in WRITING:
        nothing = client.get(f"/chiffres/releves/{NOWHERE}/{verb}/")
        assert said(client.get(f"{theirs.get_absolute_url()}{verb}/")) == said(nothing), verb
        assert nothing.status_code == 404
    own = Reading.objects.filter(node__path="lab-qvt/normandie/").first()
    assert client.get(f"{own.get_absolute_url()}corriger/").status_code == 200


def test_a_neighbouring_delegate_finds_nothing_of_a_programme_of_another_region(people):
    client = signed_in(people["neighbour"])
    reading = Reading.objects.filter(node__path__startswith="metiers-du-lien-social/").first()
    source = Source.objects.filter(programme__code="metiers-du-lien-social").first()
    nodes = Node.objects.filter(path__startswith="metiers-du-lien-social/")
    pairs = {node.get_absolute_url(): "/programmes/nulle-part/" for node in nodes} | {
        reading.get_absolute_url(): f"/chiffres/releves/{NOWHERE}/",
        f"/sources/{source.pk}/": f"/sources/{NOWHERE}/",
        "/chiffres/metiers-du-lien-social/": "/chiffres/nulle-part/",
        "/bilans/metiers-du-lien-social/": "/bilans/nulle-part/",
    }
    for theirs, nothing in pairs.items():
        assert client.get(theirs).status_code == 404, theirs
        assert said(client.get(theirs)) == said(client.get(nothing)), theirs


FOR_ALL = "Dispositifs"
"""What helps an employer serves a whole territory: one word of it is enough to find it."""


@pytest.mark.parametrize("word", ["lien social", "Trois-Moulins", "mutualisation"])
def test_search_finds_nothing_of_what_is_not_hers(people, word):
    said_to_officer = signed_in(people["officer"]).get("/chercher/", {"q": word})
    assert "metiers-du-lien-social" not in said_to_officer.content.decode()
    groups = [group for group in said_to_officer.context["groups"] if group[0] != FOR_ALL]
    assert groups == []


def test_a_stranger_sees_nothing_of_it_in_a_browser(visitor, people):
    stranger = visitor()
    lab_addresses()
    asked = ["/programmes/lab-qvt/", "/chiffres/lab-qvt/", "/chiffres/mesures/tweets/lab-qvt/", "/bilans/lab-qvt/", "/bureau/"]
    for address in asked:
        stranger.opens(address)
        assert stranger.at() == "/connexion/"
        assert "LAB’QVT" not in stranger.reads("body")


def test_a_stranger_is_sent_to_the_door_from_every_inner_page(people):
    client = Client()
    for address, _ in lab_addresses().values():
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].startswith("/connexion/?next=")) == (302, True), address
