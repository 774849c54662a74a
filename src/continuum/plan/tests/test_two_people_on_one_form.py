"""Two people on one form of the plan: neither overwrites the other, who settles it reads what both wrote."""

import pytest
from django.urls import reverse

from continuum.directory.tests.factories import PersonFactory
from continuum.plan.models import Node, PlanVersion
from continuum.toolkit import clock
from continuum.toolkit.meanwhile import stored
from continuum.toolkit.submissions import new_key

from . import factories

HELD = {"title": "Comité", "on": "2020-06-10", "done_on": "2020-06-10"}
FORMS = {
    "change_phase": (lambda node: factories.PhaseFactory(node=node), ("title", "Diagnostic", "Bilan"), ("place", "page 3")),
    "change_milestone": (
        lambda node: factories.MilestoneFactory(node=node),
        ("title", "Comité", "Assemblée"),
        ("done_on", "2020-06-15"),
    ),
    "hold_milestone": (
        lambda node: factories.MilestoneFactory(node=node, **HELD),
        ("evidence", "Compte rendu", "Photo"),
        ("done_on", "2020-06-12"),
    ),
    "change_budget_line": (
        lambda node: factories.BudgetLineFactory(node=node),
        ("planned", "1200", "1500"),
        ("label", "Animation"),
    ),
    "change_partner": (
        lambda node: factories.PartnershipFactory(node=node),
        ("role", "host", "relay"),
        ("contribution", "time"),
    ),
    "change_node": (
        lambda node: factories.NodeFactory(parent=node, kind="sheet"),
        ("title", "Former", "Accueillir"),
        ("tagline", "Une accroche"),
    ),
    "change_testimony": (
        lambda node: factories.TestimonyFactory(node=node),
        ("speaker_role", "Présidente", "Trésorière"),
        ("text", "Nous avons tout changé."),
    ),
    "note_approval": (
        lambda node: published(node),
        ("approved_by", "Bureau", "Comité de pilotage"),
        ("approved_on", "2020-05-01"),
    ),
}
"""Of each page: the row, the field that both change with what each writes there, another field that only the other changes."""
SAID = {"host": "hôte", "1200": "1 200"}


def published(node):
    fields = {"approved_by": "Conseil", "approved_on": "2020-04-01", "published_at": clock.now()}
    return PlanVersion.objects.create(node=node, number=1, content={}, **fields)


@pytest.fixture
def land(db):
    with clock.held_at("2020-06-15"):
        yield factories.two_regions()


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture(params=FORMS)
def page(request, client, land, delegate):
    """A form that is opened: its row, its address, the two fields."""
    make, crossed, alone = FORMS[request.param]
    row = make(land["east"])
    key = row.address if isinstance(row, Node) else row.pk
    return row, reverse(f"plan:{request.param}", args=[key]), crossed, alone


def typed(form, **changed):
    """All that a browser would send of a form."""
    values = {field.html_name: getattr(value := field.value(), "chosen", value) for field in form}
    return {name: value for name, value in values.items() if value is not None} | changed


def send(client, url, form, **changed):
    return client.post(url, typed(form, submission_key=new_key(), **changed))


def opened(client, url):
    return client.get(url).context["form"]


def written(row, name, value):
    """What somebody else saves while the form is open."""
    type(row).objects.filter(pk=row.pk).update(**{name: value})


def says(row, name, value):
    """Is this what is kept of the row, however it is typed?"""
    return stored(type(row).objects.get(pk=row.pk), [name]) == stored(type(row)(**{name: value}), [name])


def plain(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_what_both_changed_is_said_and_left_to_settle(client, page):
    row, url, (name, hers, mine), _ = page
    form = opened(client, url)
    written(row, name, hers)
    answer = send(client, url, form, **{name: mine})
    assert "a enregistré pendant que vous écriviez" in plain(answer)
    assert f"« {SAID.get(hers, hers)} » est maintenant enregistré" in plain(answer)
    assert says(row, name, hers)
    assert answer.context["form"][name].value() == mine
    assert send(client, url, answer.context["form"]).status_code == 302
    assert says(row, name, mine)


def test_what_only_the_other_changed_is_kept_beside_what_one_writes(client, page):
    row, url, (name, _, mine), (other, hers) = page
    form = opened(client, url)
    written(row, other, hers)
    assert send(client, url, form, **{name: mine}).status_code == 302
    assert says(row, name, mine)
    assert says(row, other, hers)


def test_what_nobody_else_changed_is_saved_at_once(client, page):
    row, url, (name, _, mine), _ = page
    assert send(client, url, opened(client, url), **{name: mine}).status_code == 302
    assert says(row, name, mine)


def test_a_milestone_that_both_hold_on_different_days_keeps_the_first_day_until_they_settle(client, land, delegate):
    row = factories.MilestoneFactory(node=land["east"], on="2020-06-10")
    url = reverse("plan:hold_milestone", args=[row.pk])
    form = opened(client, url)
    written(row, "done_on", "2020-06-11")
    assert "« 11 juin 2020 » est maintenant enregistré" in plain(send(client, url, form))
    assert says(row, "done_on", "2020-06-11")


def test_an_amount_and_what_it_excludes_are_not_put_together(client, land, delegate):
    """She gives premises while an amount was being noted: both at once would be refused by the register itself."""
    row = factories.PartnershipFactory(node=land["east"], contribution="money", amount=500)
    url = reverse("plan:change_partner", args=[row.pk])
    form = opened(client, url)
    type(row).objects.filter(pk=row.pk).update(contribution="premises", amount=None)
    answer = send(client, url, form, amount="800")
    assert "est maintenant enregistré" in plain(answer)
    assert says(row, "contribution", "premises")
