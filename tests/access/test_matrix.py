"""The whole access, played: roles × own, sibling, other region, missing × addresses × methods; and what each role reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from django.db.models import QuerySet

from continuum.directory.forms import PositionForm
from continuum.directory.models import MembershipQuerySet, Organisation, OrganisationQuerySet, Person, ProgrammeQuerySet
from continuum.directory.models.privacy import DataExportQuerySet
from tests.house.site_map import site_map

from .play import client_of, leaks, play, url_of
from .reach import NOT_HERE, REACH, ROLES
from .scopes import MARKS, SCOPES, mark
from .table import POLICIES
from .world import World, world

pytestmark = pytest.mark.django_db

SECRETS = {
    **dict.fromkeys(("programme", "racine", "plan", "document", "relevé", "phase", "étape", "report"), "read a programme"),
    **dict.fromkeys(("témoignage", "texte", "bilan", "contradiction", "version", "commentaire"), "read a programme"),
    **dict.fromkeys(("structure", "fermée", "absorbée", "ancien nom", "effectif"), "read a structure"),
    "action": "answer for a structure",
    **dict.fromkeys(("personne", "fonction"), "read a person"),
    **dict.fromkeys(("tableau", "ligne"), "follow an import"),
    "fusion": "keep a structure",
    "dépense": "write a programme",
    **dict.fromkeys(("convention", "obligation", "ressource", "livrable"), "read a programme"),
    **dict.fromkeys(("consultation", "offre"), "write a programme"),
    "convocation": "read a programme",
    "invitée": "write a programme",
    "décision": "write a programme",
    "questionnaire": "write a programme",
    "public": "read a public",
    "dispositif": "read a scheme",
    "correction": "keep a scheme",
    "réponse": "answer as a director",
    "communauté": "belong to a community",
    "échange": "belong to a community",
    **dict.fromkeys(("groupe", "signalement"), "write a programme"),
    "lettre envoyée": "belong to a community",
    "retour": "write a programme",
    "problème": "belong to a community",
    "parole": "own",
    "pratique": "belong to a community",
    "brouillon": "own",
    **dict.fromkeys(("visite", "veille"), "belong to a community"),
    **dict.fromkeys(("question de visite", "étonnement", "intention", "ébauche"), "write a programme"),
    "carnet": "own",
    "travail": "own",
    "ancienne fiche": "own",
}
"""What stands in the texts of the world, and the line of the table that says who may read it."""


TWINS = {"regional_officer"}
"""Those who reach what somebody else reaches, in the same scope: they are played in the long suite."""


@pytest.fixture
def made() -> World:
    return world()


def secrets_for(role: str) -> dict[str, str]:
    """The texts that this role must never read."""
    return {
        mark(scope, what): reach
        for what, reach in SECRETS.items()
        for scope in SCOPES
        if scope not in REACH[reach].get(role, NOT_HERE)
    }


def test_every_address_has_its_line_in_the_table():
    assert {address.name for address in site_map()} == set(POLICIES)


@pytest.mark.parametrize(
    ("method", "one_in"),
    [
        *(pytest.param(one, few, marks=pytest.mark.any_database) for one, few in (("get", 17), ("post", 31))),
        *(pytest.param(one, 1, marks=pytest.mark.long) for one in ("get", "post", "head", "put", "patch", "delete", "options")),
    ],
)
def test_every_role_reaches_what_the_table_says_and_nothing_else(method, one_in, made):
    """Each address is played every day, by some of the roles in some of the scopes, others the next; all, in the long suite."""
    assert play(made, method, one_in=one_in).faults == []


@pytest.mark.by_turns
@pytest.mark.any_database
@pytest.mark.parametrize("role", [pytest.param(one, marks=pytest.mark.long) if one in TWINS else one for one in ROLES])
def test_no_page_list_export_or_search_says_what_its_reader_may_not_read(role, made):
    assert leaks(made, role, secrets_for(role)) == []


@pytest.mark.by_turns
@pytest.mark.any_database
def test_each_secret_is_read_by_somebody(made):
    """Otherwise the test above would hold because nothing is ever shown."""
    everything = {mark(scope, what): reach for what, reach in SECRETS.items() for scope in SCOPES}
    read = {line.rpartition(": ")[2] for line in leaks(made, "administrator", everything)}
    kept_from_her = {"own", "answer as a director"}
    assert {secret for secret in everything if SECRETS[secret.split(" ", 1)[1]] not in kept_from_her} - read == set()


# Ids in bodies


def offered(form) -> Iterator[tuple[str, QuerySet]]:
    """The fields by which a form takes rows."""
    for name, field in form.fields.items():
        if getattr(field, "queryset", None) is not None:
            yield name, field.queryset


def taken_in_bodies(made: World, role: str, names: Collection[str] = POLICIES) -> list[str]:
    """Forms that take the identifier of a thing that this role does not see."""
    client, found = client_of(made, role), []
    for name, policy in ((name, POLICIES[name]) for name in names):
        for scope in policy.scopes(role) if policy.reach else ():
            url = _url(made, name, scope)
            form = (client.get(url).context or {}).get("form")
            found += [f"{role} {name}: {one}" for one in _foreign_taken(made, client, url, form, role)] if form else []
        if not policy.reach and role in policy.roles:
            url = _url(made, name, "")
            form = (client.get(url).context or {}).get("form")
            found += [f"{role} {name}: {one}" for one in _foreign_taken(made, client, url, form, role)] if form else []
    return found


def _url(made: World, name: str, scope: str) -> str:
    policy = POLICIES[name]
    return url_of(name, policy, made.thing(scope, policy.on) if scope and policy.on else None)


def _foreign_taken(made: World, client, url: str, form, role: str) -> Iterator[str]:
    for field, rows in offered(form):
        for thing in _foreign(made, rows.model, role):
            body = {form.add_prefix(name): "" for name in form.fields} | {form.add_prefix(field): str(thing.pk)}
            body |= {name: str(form[name].value()) for name in ("submission_key", "typed_by") if name in form.fields}
            answer = client.post(url, body)
            errors = answer.context["form"].errors if answer.context and "form" in answer.context else {}
            if field not in errors:
                yield f"{field} took {thing}"


def _foreign(made: World, model: type, role: str) -> list:
    """Things of that model in the world that this role does not see."""
    if not hasattr(model.objects, "visible_to"):
        return []
    person = Person.objects.get(pk=made.people[role].pk)
    seen = set(model.objects.visible_to(person).values_list("pk", flat=True))
    found = {thing for things in made.things.values() for thing in things.values() if type(thing) is model}
    return [thing for thing in found if thing.pk not in seen]


@pytest.mark.by_turns
@pytest.mark.any_database
@pytest.mark.parametrize(
    "role",
    [
        pytest.param(one, marks=pytest.mark.long) if one in {*TWINS, "officer"} else one
        for one in ROLES
        if one not in {"public", "administrator"}
    ],
)
def test_no_form_takes_the_identifier_of_what_its_reader_may_not_see(role, made):
    assert taken_in_bodies(made, role) == []


# Planted faults: the tests above must see them


def forgets_scope(self, person):
    return self


@pytest.mark.any_database
@pytest.mark.parametrize(
    "careless",
    [
        OrganisationQuerySet,
        MembershipQuerySet,
        *(pytest.param(one, marks=pytest.mark.long) for one in (ProgrammeQuerySet, DataExportQuerySet)),
    ],
)
def test_a_kind_of_thing_that_forgets_its_scope_is_seen(careless, made, monkeypatch):
    monkeypatch.setattr(careless, "visible_to", forgets_scope)
    roles = ("director", "delegate")
    assert any(leaks(made, role, secrets_for(role)) or play(made, "get", (role,)).faults for role in roles)


@pytest.mark.any_database
def test_a_form_that_offers_what_its_reader_may_not_see_is_seen(made, monkeypatch):
    careful = PositionForm.__init__

    def careless(self, *args, **kwargs):
        careful(self, *args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()

    monkeypatch.setattr(PositionForm, "__init__", careless)
    assert [one for one in taken_in_bodies(made, "delegate", ["directory:add_position"]) if "organisation took" in one]


@pytest.mark.any_database
def test_pages_whose_rule_is_not_asked_are_seen(made, monkeypatch):
    monkeypatch.setattr("continuum.toolkit.access.AccessMiddleware.process_view", lambda *anything: None)
    assert len(play(made, "get", ("nobody", "director"), one_in=17).faults) > 3


@pytest.mark.any_database
def test_a_scope_that_differs_from_what_is_missing_is_seen(made, monkeypatch):
    """A page that says « not for you » betrays that the thing exists."""
    from django.core.exceptions import PermissionDenied

    from continuum.directory.views import organisations

    honest = organisations.visible_or_404

    def talkative(queryset, person, **lookup):
        if queryset.model.objects.filter(**lookup).exists() and not queryset.visible_to(person).filter(**lookup).exists():
            raise PermissionDenied
        return honest(queryset, person, **lookup)

    monkeypatch.setattr(organisations, "visible_or_404", talkative)
    assert play(made, "get", ("director",), names=["directory:organisation"]).faults


def test_marks_stand_nowhere_else():
    assert len(set(MARKS.values())) == len(SCOPES)
