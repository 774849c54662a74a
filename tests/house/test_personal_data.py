"""Whatever holds or names a person is declared to the register of processing, or stands here with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test.utils import isolate_apps

from continuum.toolkit.registry import Fate, Held, Processing, processings

TEXTS = (models.CharField, models.TextField, models.JSONField)
NAMES_SOMEBODY = re.compile(
    r"(^|_)(actor|author|birth\w*|contact|details|fields|firstname|hint|lastname|mail|mobile|name|person|phone|presentation"
    r"|reason|session_data|signatory|speaker|subject|to)(_|$)"
)
"""Names of fields in which a person is written, or often is."""

OF_A_LEGAL_PERSON = "of an organisation or a place, which is public"
MACHINERY = "of Django or of the queue: names of tables, of functions and of keys"
A_DECISION = "why something was decided; the journal and the texts to read again cover what it may say"
NOT_OF_A_PERSON = {
    "directory.Organisation": ("name", "short_name", "search_name", "email", "phone", OF_A_LEGAL_PERSON),
    "directory.Alias": ("name", OF_A_LEGAL_PERSON),
    "directory.Territory": ("name", "search_name", OF_A_LEGAL_PERSON),
    "directory.Branch": ("name", "short_name", OF_A_LEGAL_PERSON),
    "directory.ImportLine": ("name", OF_A_LEGAL_PERSON),
    "directory.Merge": ("reason", A_DECISION),
    "directory.Scheme": ("owner_name", "contact_function", "contact_email", "contact_phone", "how_to_apply", OF_A_LEGAL_PERSON),
    "directory.Segment": ("name", OF_A_LEGAL_PERSON),
    "desk.RegionPage": ("contact_role", "contact_email", OF_A_LEGAL_PERSON),
    "community.Community": ("name", OF_A_LEGAL_PERSON),
    "directory.DataExport": ("reason", "erased with its row after seven days, or with the person"),
    "directory.HelpSession": ("reason", "goes with the person who was helped"),
    "figures.Finding": ("reason", A_DECISION),
    "figures.Lock": ("reason", A_DECISION),
    "figures.Reading": ("retained_reason", A_DECISION),
    "auth.Permission": ("name", MACHINERY),
    "auth.Group": ("name", MACHINERY),
    "django_tasks_database.DBTaskResult": ("queue_name", "backend_name", MACHINERY),
    "sessions.Session": ("session_data", "empty: connections are kept in directory.PersonSession"),
}
"""model: fields, and why they hold nobody."""


def holds_somebody(field: models.Field) -> bool:
    """Does it point at a person, bear an address, or have the name of what says who somebody is?"""
    if field.is_relation:
        return isinstance(field.remote_field.model, type) and issubclass(field.remote_field.model, get_user_model())
    return isinstance(field, models.EmailField) or (isinstance(field, TEXTS) and bool(NAMES_SOMEBODY.search(field.name)))


def undeclared(tables: Iterable[type[models.Model]], covered: set[str]) -> list[str]:
    found = {f"{model._meta.label}.{field.name}" for model in tables for field in _fields(model) if holds_somebody(field)}
    return sorted(found - covered)


def _fields(model: type[models.Model]) -> list[models.Field]:
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def tables() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and ".tests." not in model.__module__]


def declared(shelf: Iterable[Processing] = processings) -> set[str]:
    return {name for processing in shelf for held in processing.held for name in held.fields}


def exempt() -> set[str]:
    return {f"{model}.{name}" for model, (*names, _) in NOT_OF_A_PERSON.items() for name in names}


def test_every_field_that_holds_somebody_is_in_the_register_of_processing():
    assert undeclared(tables(), declared() | exempt()) == []


def test_what_is_declared_or_exempt_exists():
    every = {f"{model._meta.label}.{field.name}" for model in tables() for field in _fields(model)}
    assert sorted((declared() | exempt()) - every) == []


def test_nothing_is_both_declared_and_exempt():
    assert declared() & exempt() == set()


@isolate_apps("continuum.plan")
def test_a_model_that_nobody_declared_is_caught():
    class Volunteer(models.Model):  # noqa: DJ008
        person = models.ForeignKey(get_user_model(), models.CASCADE)
        friends = models.ManyToManyField(get_user_model(), related_name="+")
        mail = models.EmailField()
        mobile_phone = models.CharField(max_length=20)
        colour = models.CharField(max_length=20)

        class Meta:
            app_label = "plan"

    found = ["plan.Volunteer.friends", "plan.Volunteer.mail", "plan.Volunteer.mobile_phone", "plan.Volunteer.person"]
    assert undeclared([Volunteer], declared()) == found
    assert undeclared([Volunteer], {*found[1:], "plan.Volunteer.friends"}) == []


# --- An erasure never stumbles ---------------------------------------------------------------------------------------------


def standing_in_the_way(every: Iterable[type[models.Model]]) -> list[str]:
    """Fields that would forbid that a person goes."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in every
        for field in model._meta.local_fields
        if field.is_relation and holds_somebody(field) and field.remote_field.on_delete in (models.PROTECT, models.RESTRICT)
    ]


def test_no_row_forbids_that_a_person_goes():
    assert standing_in_the_way(tables()) == []


@isolate_apps("continuum.plan")
def test_a_row_that_would_forbid_it_is_caught():
    class Chair(models.Model):  # noqa: DJ008
        holder = models.ForeignKey(get_user_model(), models.PROTECT, related_name="+")

        class Meta:
            app_label = "plan"

    assert standing_in_the_way([Chair]) == ["plan.Chair.holder"]


def silent(shelf: Iterable[Processing]) -> list[str]:
    """Declarations that leave a question of the register without an answer, or keep something without saying why."""
    asked = ("title", "purpose", "basis", "people", "categories", "recipients", "retention", "held")
    faults = [f"{one.code}: {name}" for one in shelf for name in asked if not getattr(one, name)]
    return faults + [f"{one.code}: why" for one in shelf for held in one.held if held.fate != Fate.ERASED and not held.why]


def test_every_processing_answers_all_that_the_register_asks():
    assert silent(processings) == []


def test_a_processing_that_says_nothing_is_caught():
    kept = Held("lignes", (), rows=lambda person: None, fate=Fate.KEPT)
    mute = Processing("muet", "Muet", "p", "b", "", "c", "r", "", held=(kept,))
    assert silent([mute]) == ["muet: people", "muet: retention", "muet: why"]
