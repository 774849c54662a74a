"""Her name, in every field that the community and the public pages declare: a row of each is taken, and she is written there."""

from __future__ import annotations

from types import SimpleNamespace

from django.apps import apps
from django.db import models

from continuum.community.models import (
    Astonishment,
    BallotLine,
    CharterAcceptance,
    DigestChoice,
    Following,
    Learning,
    Mention,
    Observation,
    ProblemChoice,
    SpaceSeat,
    TopicReading,
    VisitQuestion,
)
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.registry import processings

ROOMS = ("community", "desk")


def write_her_in(kept: SimpleNamespace, her: Person) -> None:
    """What is declared of people is taken field by field: a slice that declares more is filled without a line here."""
    _rows_of_hers(kept, her)
    for processing in processings:
        for held in processing.held:
            for name in held.fields:
                if name.split(".")[0] in ROOMS:
                    _write(name, her)


def _rows_of_hers(kept: SimpleNamespace, her: Person) -> None:
    """What nobody but its own person reads has no address: its rows are made here."""
    now = clock.now()
    CharterAcceptance.objects.create(community=kept.community, person=her, charter_written_at=now, accepted_at=now)
    topic, post = kept.exchange_topic, kept.exchange_post
    SpaceSeat.objects.create(space=kept.exchange_space, person=her)
    Following.objects.create(person=her, topic=topic)
    TopicReading.objects.create(person=her, topic=topic, read_at=now)
    DigestChoice.objects.create(person=her)
    Mention.objects.create(post=post, person=her)
    VisitQuestion.objects.create(visit=kept.visit, person=her, rank=1, text="Qui a décidé ?")
    Observation.objects.create(visit=kept.visit, person=her, context="Un village", written_at=now)
    Astonishment.objects.create(visit=kept.visit, person=her, surprise="Oui", doubt="Non", idea="Peut-être", written_at=now)
    line = BallotLine.objects.create(ballot=kept.ballot, problem=kept.problem)
    ProblemChoice.objects.create(line=line, person=her)
    Learning.objects.create(session=kept.session, seat=kept.session.seats.get(), text="Demander")


def _write(name: str, her: Person) -> None:
    label, _, field_name = name.rpartition(".")
    model = apps.get_model(label)
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"no row of {label} in `one_of_each`"
    field = model._meta.get_field(field_name)
    model._default_manager.filter(pk=row.pk).update(**{field_name: _value(field, her)})


def _value(field: models.Field, her: Person) -> object:
    if field.is_relation:
        return her
    if isinstance(field, models.EmailField):
        return her.email.lower()
    said = f"Avec {her.name}"
    return said[: field.max_length] if field.max_length else said
