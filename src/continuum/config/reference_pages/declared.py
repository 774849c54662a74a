"""The pages of what rooms declare: measures, mails, long works and their schedule."""

from __future__ import annotations

from typing import Any

from continuum.plan.enums import Aggregation
from continuum.toolkit import outbox, registry, tasks

from .layout import page, said, table

OURS = "continuum."


def measures_page() -> str:
    rows = [
        (f"`{fact.measure}`", fact.label, fact.definition, fact.unit, Aggregation(fact.aggregation).label, _room_of(fact.count))
        for fact in sorted(registry.facts, key=lambda fact: fact.measure)
    ]
    return page(
        "Mesures comptées par les rubriques",
        "Ce que l’installation sait compter d’elle-même, à chaque lecture et sans copie\u00a0: corriger une ligne corrige\n"
        "le chiffre. Un texte les demande comme les autres, par leur code ([questions dans un texte](questions-in-text.md)).",
        table(("Code", "Intitulé", "Définition", "Unité", "Agrégation", "Rubrique"), rows),
    )


def _room_of(thing: Any) -> str:
    return f"`{thing.__module__.split('.')[1]}`"


def emails_page() -> str:
    rows = [
        (f"`{kind.code}`", kind.label, kind.category, kind.urgent, kind.secret, said(kind.write))
        for kind in sorted(outbox.kinds, key=lambda kind: kind.code)
    ]
    return page(
        "Courriels",
        "Tous les courriels que l’installation sait écrire. Un courriel est écrit dans la transaction de ce qu’il annonce et\n"
        "part ensuite ([comment](../explanation/long-works-and-mail.md)). «\u00a0Urgent\u00a0»\u00a0: envoyé par la page\n"
        "elle-même. «\u00a0Secret\u00a0»\u00a0: son texte est effacé dès qu’il est parti. La dernière colonne est\n"
        "reprise du code, en anglais.",
        table(("Code", "Objet", "Catégorie", "Urgent", "Secret", "Dans le code"), rows),
    )


def tasks_page() -> str:
    kinds = sorted((kind for kind in tasks.works if kind.path.startswith(OURS)), key=lambda kind: kind.path)
    jobs = sorted((job for job in tasks.jobs if job.kind.path.startswith(OURS)), key=lambda job: job.kind.path)
    works = [(_path(kind), kind.label, kind.retries, kind.unique, said(kind.func)) for kind in kinds]
    return page(
        "Travaux longs et horaire",
        "Ce que fait l’ouvrier (`manage.py continuum_worker`) pendant que le site répond. Un travail peut être exécuté deux\n"
        "fois après une panne et le supporte ([comment](../explanation/long-works-and-mail.md)). «\u00a0Essais\u00a0» compte\n"
        "ceux qui suivent le premier.",
        "## Travaux",
        table(("Travail", "Nom à l’écran", "Essais", "Un seul à la fois", "Dans le code"), works),
        "## Horaire",
        table(("Travail", "Nom à l’écran", "Quand"), ((_path(job.kind), job.kind.label, _rhythm(job)) for job in jobs)),
    )


def _path(kind: tasks.WorkKind) -> str:
    return f"`{kind.path.removeprefix(OURS)}`"


def _rhythm(job: tasks.Job) -> str:
    if job.daily_at is not None:
        return f"chaque jour à {job.daily_at:%H\u00a0h\u00a0%M}"
    minutes = round(job.interval.total_seconds() / 60) if job.interval else 0
    return "chaque minute" if minutes == 1 else f"toutes les {minutes} minutes"
