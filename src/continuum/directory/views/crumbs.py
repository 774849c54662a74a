"""The way back from the pages of the doors: to one's own access, or to the person on whom one acts."""

from __future__ import annotations

from django.urls import reverse

from continuum.directory.models import Person

Crumbs = list[dict[str, str]]


def of_mine(last: str = "") -> Crumbs:
    """« Mon accès », « Second facteur », and the page itself."""
    mine = {"label": "Mon accès", "url": reverse("directory:me")}
    if not last:
        return [mine, {"label": "Second facteur"}]
    return [mine, {"label": "Second facteur", "url": reverse("directory:second_factor")}, {"label": last}]


def of_person(person: Person, last: str) -> Crumbs:
    return [
        {"label": "Personnes", "url": reverse("directory:people")},
        {"label": str(person), "url": person.get_absolute_url()},
        {"label": last},
    ]
