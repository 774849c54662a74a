"""The person behind an address: known already, or added."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Person
from continuum.toolkit import journal

journal.declare({"person.created": "personne ajoutée"})


def person_at(email: str, name: str, by: Any, phone: str = "") -> Person:
    """The person of that address, kept from others until the end; two requests at once make one person of it."""
    told = {"email": email.strip().lower(), "name": name.strip(), "phone": phone.strip()}
    person, is_new = Person.objects.select_for_update().get_or_create(email__iexact=told["email"], defaults=told)
    if is_new:
        journal.write(by, "person.created", person)
    if not person.is_active:
        raise ValidationError({"email": "Ce compte est fermé\u00a0: écrivez à l’administration nationale pour le rouvrir."})
    return person
