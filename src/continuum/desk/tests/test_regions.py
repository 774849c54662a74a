"""The public pages of a region: what anyone finds, and what nobody does."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from icalendar import Calendar

from continuum.community.models import Practice
from continuum.community.models.letters import Quarter
from continuum.community.queries.letter_proposals import proposals_for
from continuum.community.tests.factories import member_of
from continuum.community.tests.factories_practices import PracticeFactory
from continuum.desk import services
from continuum.desk.models import RegionPage
from continuum.directory.models import Territory
from continuum.directory.tests.factories import BranchFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.meetings.models import Meeting
from continuum.plan.enums import NodeKind
from continuum.plan.models import Edition, Resource
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def on_that_day():
    with clock.held_at("2026-03-10"):
        yield


@pytest.fixture
def region() -> Territory:
    return TerritoryFactory(key="R44")


@pytest.fixture
def plan(region):
    root = NodeFactory(programme=ProgrammeFactory(territory=region))
    return NodeFactory(parent=root, kind=NodeKind.PLAN)


def written(region: Territory, *nodes, opened: bool = True) -> RegionPage:
    page = RegionPage(tagline="Se rencontrer.", presentation="Qui nous sommes.", contact_role="La délégation")
    services.add_region_page(territory=region, page=page, nodes=nodes, by=SYSTEM)
    if opened:
        services.open_region_page(page=page, by=SYSTEM)
    return RegionPage.objects.get(pk=page.pk)


def gathering(node, **values) -> Meeting:
    told = {"kind": "community_day", "title": "Journée", "on": TODAY + dt.timedelta(days=20), "openness": "programme"}
    told |= {"status": "convened", "convened_at": clock.now(), "starts": dt.time(9, 30), "ends": dt.time(17), "place": "2 rue X"}
    return Meeting.objects.create(node=node, **told | values)


def read(client, name: str, *args) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_who_is_nobody_finds_the_agenda_and_adds_it_to_a_calendar(client, region, plan):
    meeting = gathering(plan, link="https://visio.example/secret", purpose="Se revoir")
    page = written(region, plan)
    assert reverse("desk:region", args=[page.slug]) in read(client, "regions")
    agenda = read(client, "region_agenda", page.slug)
    assert "Journée" in agenda
    assert reverse("desk:region_calendar", args=[page.slug]) in agenda
    answer = client.get(reverse("desk:region_calendar", args=[page.slug]))
    assert answer["Content-Type"].startswith("text/calendar")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["summary"] == "Journée"
    assert event.decoded("dtstart") == meeting.starts_at
    assert str(event["url"]) == f"{settings.SITE_URL}{reverse('desk:region_event', args=[page.slug, meeting.pk])}"
    alone = client.get(reverse("desk:region_event_file", args=[page.slug, meeting.pk]))
    assert len(Calendar.from_ical(alone.content).walk("VEVENT")) == 1
    everywhere = agenda + answer.content.decode() + read(client, "region_event", page.slug, meeting.pk)
    assert "visio.example" not in everywhere


def test_the_agenda_asked_again_gives_nothing_where_nothing_changed(client, region, plan):
    gathering(plan)
    page = written(region, plan)
    url = reverse("desk:region_calendar", args=[page.slug])
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    gathering(plan, title="Une autre")
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "values",
    [{"openness": "invited"}, {"status": "planned", "convened_at": None}, {"on": TODAY - dt.timedelta(days=400)}],
)
def test_what_is_not_open_to_a_programme_nor_settled_is_never_announced(values, client, region, plan):
    meeting = gathering(plan, **values)
    page = written(region, plan)
    assert "Journée" not in read(client, "region_agenda", page.slug)
    assert "Journée" not in client.get(reverse("desk:region_calendar", args=[page.slug])).content.decode()
    assert client.get(reverse("desk:region_event", args=[page.slug, meeting.pk])).status_code == 404


def test_a_plan_that_the_page_does_not_name_and_another_region_are_never_announced(client, region, plan):
    other = NodeFactory(parent=plan.parent, kind=NodeKind.PLAN)
    elsewhere = NodeFactory(parent=plan, kind=NodeKind.PLAN, territory=TerritoryFactory(key="R28"))
    gathering(other)
    gathering(elsewhere)
    page = written(region, plan)
    assert "Journée" not in read(client, "region_agenda", page.slug)


def test_who_had_noted_a_gathering_learns_that_it_is_cancelled(client, region, plan):
    meeting = gathering(plan, status="cancelled")
    page = written(region, plan)
    assert "Annulée" in read(client, "region_agenda", page.slug)
    event = Calendar.from_ical(client.get(reverse("desk:region_calendar", args=[page.slug])).content).walk("VEVENT")[0]
    assert event["status"] == "CANCELLED"
    assert "EventCancelled" in read(client, "region_event", page.slug, meeting.pk)


def test_a_page_that_is_not_open_is_found_by_nobody_but_those_who_keep_it(client, region, plan):
    meeting = gathering(plan)
    page = written(region, plan, opened=False)
    addresses = [
        reverse(f"desk:{name}", args=[page.slug])
        for name in ("region", "region_agenda", "region_resources", "region_calendar", "region_news", "region_card")
    ]
    addresses.append(reverse("desk:region_event", args=[page.slug, meeting.pk]))
    assert {client.get(one).status_code for one in addresses} == {404}
    assert page.slug not in read(client, "regions") + read(client, "sitemap")
    client.force_login(PersonFactory(director=True))
    assert client.get(addresses[0]).status_code == 404
    client.force_login(PersonFactory(delegate=True))
    assert "pas encore ouverte" in client.get(addresses[0]).content.decode()


def test_a_closed_page_answers_nothing_any_more(client, region, plan):
    page = written(region, plan)
    services.close_region_page(page=page, by=SYSTEM)
    assert client.get(page.get_absolute_url()).status_code == 404
    assert client.get(reverse("desk:region_calendar", args=[page.slug])).status_code == 404


def test_only_those_who_follow_the_whole_region_speak_for_it(region, plan):
    page = RegionPage(tagline="Se rencontrer.", presentation="Qui.", contact_role="La délégation")
    for person in (
        PersonFactory(officer=True, membership__programme=plan.programme),
        PersonFactory(director=True),
        PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")),
    ):
        with pytest.raises(Refused):
            services.add_region_page(territory=region, page=page, nodes=[], by=person)
    delegate = PersonFactory(delegate=True)
    elsewhere = NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="R28")))
    with pytest.raises(ValidationError):
        services.add_region_page(territory=region, page=page, nodes=[elsewhere], by=delegate)


def test_the_delegate_writes_then_opens_the_page_of_her_region(client, region, plan):
    client.force_login(PersonFactory(delegate=True))
    new = reverse("desk:new_region_page", args=[region.key])
    assert new in read(client, "region_pages")
    form = client.get(new).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name != "nodes"}
    typed |= {"tagline": "Se voir", "presentation": "Nous.", "contact_role": "La délégation", "nodes": [str(plan.pk)]}
    assert client.post(new, typed).status_code == 302
    page = RegionPage.objects.get()
    opening = reverse("desk:open_region_page", args=[page.pk])
    form = client.get(opening).context["form"]
    client.post(opening, {name: form[name].value() or "" for name in form.fields})
    client.logout()
    assert "Se voir" in read(client, "region", page.slug)


# --- What programs read ------------------------------------------------------------------------------------------------------


class Structured(HTMLParser):
    """The JSON-LD of a page, as a search engine takes it out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.found = False, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.found += data


def test_an_event_is_told_as_schema_org_has_it_and_a_title_ends_no_script(client, region, plan):
    meeting = gathering(plan, title="</script><script>alert(1)</script>", mode="hybrid")
    page = written(region, plan)
    text = read(client, "region_event", page.slug, meeting.pk)
    assert "<script>alert" not in text
    told = json.loads(Structured(text).found)
    assert told["@type"] == "Event"
    assert told["name"] == meeting.title
    assert told["startDate"] == "2026-03-30T09:30:00+02:00"
    assert told["endDate"] == "2026-03-30T17:00:00+02:00"
    assert told["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert told["location"]["address"]["streetAddress"] == "2 rue X"


def test_what_is_shared_shows_a_picture_of_the_expected_size(client, region, plan):
    page = written(region, plan)
    text = read(client, "region", page.slug)
    picture = re.search(r'property="og:image" content="([^"]+)"', text)
    assert picture is not None
    content = client.get(picture.group(1)).content
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1200, 630)


def test_what_is_typed_is_never_read_as_drawing_code(client, region, plan):
    page = written(region, plan)
    RegionPage.objects.filter(pk=page.pk).update(tagline='#panic("x") $ \\ "]' + "x" * 150)
    assert client.get(reverse("desk:region_card", args=[page.slug])).status_code == 200


def test_readers_of_news_follow_the_agenda_and_what_is_new(client, region, plan):
    meeting = gathering(plan)
    resource = Resource.objects.create(node=plan, kind="guide", title="Un guide", is_public=True)
    Edition.objects.create(resource=resource, name="1", published_on=TODAY, link="https://essai.example/")
    page = written(region, plan)
    agenda = ElementTree.fromstring(read(client, "region_agenda_news", page.slug))
    assert [one.findtext(f"{ATOM}id") for one in agenda.iter(f"{ATOM}entry")] == [f"urn:uuid:{meeting.pk}"]
    news = ElementTree.fromstring(read(client, "region_news", page.slug))
    assert [one.findtext(f"{ATOM}title") for one in news.iter(f"{ATOM}entry")] == ["Un guide"]
    assert "Un guide" in read(client, "region_resources", page.slug)


def test_a_resource_of_the_members_and_that_of_another_region_are_not_shown(client, region, plan):
    far = NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="R28")))
    for node, is_public in ((plan, False), (far, True)):
        resource = Resource.objects.create(node=node, kind="guide", title="Caché", is_public=is_public)
        Edition.objects.create(resource=resource, name="1", published_on=TODAY, link="https://essai.example/")
    page = written(region, plan)
    assert "Caché" not in read(client, "region_resources", page.slug) + read(client, "region_news", page.slug)


def test_the_map_of_the_site_holds_public_pages_that_all_answer(client, region, plan, settings):
    gathering(plan)
    written(region, plan)
    tree = ElementTree.fromstring(read(client, "sitemap"))
    found = [one.text for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) > 6
    paths = [one.removeprefix(settings.SITE_URL) for one in found]
    assert {client.get(one).status_code for one in paths} == {200}


def test_search_engines_are_led_to_the_map_and_kept_out_of_the_demonstration(client, settings):
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in read(client, "robots")
    settings.DEMO = True
    assert "Disallow: /" in read(client, "robots").splitlines()


# --- Practices and letters ---------------------------------------------------------------------------------------------------


def test_a_practice_is_read_by_anyone_once_both_have_opened_it_and_never_names_its_structure(client, region, plan):
    page = written(region, plan)
    practice = PracticeFactory(community__node=plan, organisation__name="Structure Secrète", shows_host=True)
    address = reverse("desk:region_practice", args=[page.slug, practice.pk])
    for opened_by_host, opened_by_team in ((False, False), (True, False), (False, True)):
        Practice.objects.update(opened_by_host=opened_by_host, opened_by_team=opened_by_team)
        assert client.get(address).status_code == 404
        assert practice.title not in read(client, "region_practices", page.slug) + read(client, "region_news", page.slug)
    Practice.objects.update(opened_by_host=True, opened_by_team=True)
    shown = read(client, "region_practice", page.slug, practice.pk)
    assert practice.what_was_done in shown
    assert practice.title in read(client, "region_practices", page.slug)
    everywhere = shown + read(client, "region_practices", page.slug) + read(client, "region_news", page.slug)
    assert "Structure Secrète" not in everywhere


@pytest.fixture
def opened(plan) -> Practice:
    """Every text of it filled, each with a sign of its own, and open to all."""
    texts = {field.name: f"marque-{field.name}" for field in texts_of_a_practice()}
    context = {"branch": BranchFactory(name="Aide à domicile"), "size": "20-49", "territory": TerritoryFactory(key="D57")}
    return PracticeFactory(community__node=plan, opened_by_host=True, opened_by_team=True, **texts, **context)


def texts_of_a_practice() -> list[models.Field]:
    fields = [one for one in Practice._meta.fields if isinstance(one, models.CharField | models.TextField)]
    return [one for one in fields if not one.choices]


def said_before_opening(client, practice: Practice) -> str:
    client.force_login(member_of(practice.community, organisation=practice.organisation))
    page = client.get(reverse("community:open_practice_as_host", args=[practice.pk])).content.decode()
    client.logout()
    return page


def test_who_opens_a_practice_is_told_of_every_text_that_everybody_will_read_and_of_no_other(client, region, plan, opened):
    shown = read(client, "region_practice", written(region, plan).slug, opened.pk)
    said = said_before_opening(client, opened).replace("le titre", str(Practice._meta.get_field("title").verbose_name))
    printed = {one.name for one in texts_of_a_practice() if f"marque-{one.name}" in shown}
    assert {one.name for one in texts_of_a_practice() if str(one.verbose_name) in said} == printed
    assert {"title", "problem", "pitfalls"} < printed
    assert "evidence_said" not in printed


def test_who_opens_a_practice_is_warned_that_its_context_may_give_the_structure_away(client, region, plan, opened):
    host = "une structure (Aide à domicile, 20 à 49 salariés, Moselle)"
    assert host in read(client, "region_practice", written(region, plan).slug, opened.pk)
    said = said_before_opening(client, opened)
    assert host in said
    assert "deviner" in said
    Practice.objects.update(branch=None, size="", territory=None)
    assert "deviner" not in said_before_opening(client, opened)


def test_a_letter_leads_to_the_page_that_everybody_reads_and_to_that_of_members_while_there_is_none(client, region, plan, opened):
    def link() -> str:
        (found,) = proposals_for(opened.community, Quarter.holding(TODAY))["practices"]
        return found.link.removeprefix(settings.SITE_URL)

    written(TerritoryFactory(key="R28"), NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="R28"))))
    page = written(region, plan, opened=False)
    assert link() == opened.get_absolute_url()
    services.open_region_page(page=page, by=SYSTEM)
    assert link() == reverse("desk:region_practice", args=[page.slug, opened.pk])
    assert client.get(link()).status_code == 200
    services.close_region_page(page=page, by=SYSTEM)
    assert link() == opened.get_absolute_url()


def test_a_letter_leads_to_the_announcement_of_a_gathering_that_everybody_reads(client, region, plan, opened):
    meeting = gathering(opened.community.node)

    def link() -> str:
        (found,) = proposals_for(opened.community, Quarter.holding(TODAY))["events"]
        return found.link.removeprefix(settings.SITE_URL)

    page = written(region, opened.community.node, opened=False)
    assert link() == meeting.get_absolute_url()
    services.open_region_page(page=page, by=SYSTEM)
    assert link() == reverse("desk:region_event", args=[page.slug, meeting.pk])
    assert client.get(link()).status_code == 200
    Meeting.objects.update(node=NodeFactory(parent=opened.community.node.parent, kind=NodeKind.PLAN))
    assert link() == meeting.get_absolute_url()
