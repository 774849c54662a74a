"""Forms that begin with what the page one comes from was about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest


def seen_in_address(request: HttpRequest, model: Any, name: str) -> Any:
    """The row that the address names, if this reader may see it; otherwise nothing, and the form begins empty."""
    try:
        pk = UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    return model.objects.all().visible_to(request.user).filter(pk=pk).first()
