"""Who may: every page declares its rule, services repeat it, and the default is no.

A page that a person may not see answers exactly like one that does not exist.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from . import registry
from .read_only import read_only

F = TypeVar("F", bound=Callable[..., Any])
Rule = Callable[[Any], bool]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def anyone(person: Any) -> bool:
    """Public page."""
    return True


def signed_in(person: Any) -> bool:
    return bool(person.is_authenticated)


def demo_only(person: Any) -> bool:
    """Pages of the demonstration do not exist elsewhere."""
    return bool(settings.DEMO)


def page(rule: Rule, *, personal: bool = False) -> Callable[[F], F]:
    """Declare the rule of a page: `@page(signed_in)`. A `personal` one is closed to whoever looks in somebody's place."""

    def declare(view: F) -> F:
        view.access_rule = rule  # type: ignore[attr-defined]
        view.personal = personal  # type: ignore[attr-defined]
        return view

    return declare


class AccessMiddleware:
    """No declared rule, no page; a stranger is asked to sign in; a person without the right finds nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._met(request) or self._answered(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def _met(self, request: HttpRequest) -> HttpResponse | None:
        """What rooms have to say before any page: who looks in whose place."""
        return next((answer for arrival in registry.arrivals if (answer := arrival.meet(request))), None)

    def _answered(self, request: HttpRequest) -> HttpResponse:
        if helped_by(request) is None:
            return self.get_response(request)
        with read_only():
            response = self.get_response(request)
        return _looking_only(request) if "attachment" in response.get("Content-Disposition", "") else response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if any("\0" in text for sent in (request.GET, request.POST) for name, values in sent.lists() for text in (name, *values)):
            raise BadRequest("A null sign is no text: PostgreSQL refuses it")
        rule = getattr(view, "access_rule", None)
        if rule is None:
            raise Http404
        if rule(request.user):
            return self._stopped(request, view, rule)
        if request.user.is_authenticated or rule is demo_only:
            raise Http404
        from .submissions import keep_typing

        keep_typing(request)
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?next={quote(_return_to(request))}")

    def _stopped(self, request: HttpRequest, view: Any, rule: Rule) -> HttpResponse | None:
        """The page is hers; but is there something to do first, or does somebody only look?"""
        if helped_by(request) is not None and (request.method not in SAFE_METHODS or view.personal):
            return _looking_only(request)
        if rule in (anyone, demo_only):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        first = next((gate for gate in registry.gates if name not in gate.open and gate.stands(request)), None)
        return HttpResponseRedirect(resolve_url(first.url_name)) if first else None


def helped_by(request: HttpRequest) -> Any:
    """The help in progress, when somebody looks in the place of the person whom `request.user` names; or nothing."""
    return getattr(request, "help", None)


def _looking_only(request: HttpRequest) -> HttpResponse:
    from .views import forbidden

    return forbidden(request)


def _return_to(request: HttpRequest) -> str:
    """Where to go after signing in: the page itself, or the page that holds the form that was posted."""
    return request.get_full_path()


class System:
    """The program itself, acting without a person: loading, scheduled tasks."""

    pk = None
    is_authenticated = False
    is_system = True

    def __str__(self) -> str:
        return "Continuum"


SYSTEM = System()


class Refused(PermissionDenied):
    """The person may not do this."""


def acts(rule: Callable[..., bool], on: str) -> Callable[[F], F]:
    """One verb: check the rule on the object named `on`, then change and journal in one transaction."""

    def wrap(service: F) -> F:
        parameters = inspect.signature(service).parameters
        if not {"by", on} <= set(parameters):
            raise TypeError(f"{service.__name__} must take `by` and `{on}`")

        @functools.wraps(service)
        def act(**kwargs: Any) -> Any:
            by = kwargs["by"]
            if not getattr(by, "is_system", False) and not rule(by, kwargs[on]):
                raise Refused(f"{by} may not {service.__name__}")
            with transaction.atomic():
                return service(**kwargs)

        act.rule = rule  # type: ignore[attr-defined]
        return act  # type: ignore[return-value]

    return wrap


class VisibleQuerySet(models.QuerySet):
    """Objects are obtained only through `visible_to(person)`; each model says what that means."""

    def visible_to(self, person: Any) -> VisibleQuerySet:
        raise NotImplementedError(f"{self.model.__name__} must say what is visible to a person")


def visible_or_404(queryset: Any, person: Any, **lookup: Any) -> Any:
    """The object, if the person may see it; otherwise the same answer as for a missing one."""
    manager: Any = queryset
    if inspect.isclass(queryset):
        manager = cast(Any, queryset).objects.all()
    found = manager.visible_to(person).filter(**lookup).first()
    if found is None:
        raise Http404
    return found
