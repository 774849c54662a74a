"""Who may what on the register."""

from __future__ import annotations

from typing import Any

from continuum.directory.enums import Role
from continuum.directory.models import Programme
from continuum.directory.rules import runs_programme
from continuum.plan.models import Node
from continuum.plan.rules import edit_node

from .models import Capture, Counter, Finding, Lock, Reading


def enter_reading(person: Any, node: Node) -> bool:
    return edit_node(person, node)


add_counter = enter_reading


def correct_reading(person: Any, reading: Reading | Counter | Capture) -> bool:
    return edit_node(person, reading.node)


approve_reading = correct_reading
withdraw_reading = correct_reading
retain_reading = correct_reading
change_counter = correct_reading
remove_capture = correct_reading


def accept_finding(person: Any, finding: Finding) -> bool:
    """On the node that the finding is about, or on the whole programme."""
    if finding.node is not None and edit_node(person, finding.node):
        return True
    return runs_programme(person, finding.programme)


reopen_finding = accept_finding


def check_coherence(person: Any, programme: Programme) -> bool:
    return bool(person.is_authenticated) and person.is_programme_staff


def lock_period(person: Any, programme: Programme) -> bool:
    """Closing a period binds the whole programme: the delegation or the national administration."""
    return runs_programme(person, programme) and person.has_role(Role.NATIONAL_ADMIN, Role.DELEGATE, Role.OFFICER)


def lift_lock(person: Any, lock: Lock) -> bool:
    """Opening a closed period again is for the national administration."""
    return bool(person.is_authenticated) and person.has_role(Role.NATIONAL_ADMIN)
