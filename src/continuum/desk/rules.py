"""Who looks after the installation."""

from __future__ import annotations

from typing import Any

from continuum.directory.enums import Role


def looks_after_the_service(person: Any) -> bool:
    """The national administration."""
    return bool(person.is_authenticated and person.has_role(Role.NATIONAL_ADMIN))


def ask_mail_check(person: Any, to: str) -> bool:
    """Whoever looks after the service may have a test mail sent."""
    return looks_after_the_service(person)
