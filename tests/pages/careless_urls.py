"""The site with pages written without care: each check of the attacks must find them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from continuum.config.urls import handler400, handler403, handler404, handler500
from continuum.directory.rules import member, staff
from continuum.figures.models import Reading
from continuum.plan.models import Measure, Source
from continuum.toolkit.access import anyone, page

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@page(member)
def anybodys_reading(request: HttpRequest, pk: str) -> HttpResponse:
    """Fetched without asking who reads."""
    return HttpResponse(f"<h1>{Reading.objects.get(pk=pk).quote}</h1>")


def without_rule(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Personne n’a dit qui peut lire cette page.")


@page(anyone)
def open_door(request: HttpRequest) -> HttpResponse:
    """What is inside, said to be for anyone."""
    return HttpResponse(", ".join(Source.objects.values_list("title", flat=True)))


@page(anyone)
def breaks(request: HttpRequest) -> HttpResponse:
    """A number read without a look at it."""
    number = int(request.POST.get("number") or request.GET.get("page", "1"))
    return HttpResponse(f'<form method="post"><input name="number" value="{number}"></form>')


@page(staff)
def changes_on_get(request: HttpRequest) -> HttpResponse:
    Measure.objects.filter(code="tweets").update(label="changé en passant")
    return HttpResponse("fait")


@page(anyone)
def loose_headers(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("<script>alert(1)</script>")
    response["X-Frame-Options"] = "ALLOWALL"
    response["Cache-Control"] = "public, max-age=600"
    response._csp_replace = {"script-src": ["'self'", "'unsafe-inline'"]}
    return response


@page(member)
def asks_for_each_row(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(str(source.programme) for source in Source.objects.all()))


urlpatterns = [
    path("negligence/releves/<uuid:pk>/", anybodys_reading, name="anybodys_reading"),
    path("negligence/sans-regle/", without_rule, name="without_rule"),
    path("negligence/porte/", open_door, name="open_door"),
    path("negligence/nombre/", breaks, name="breaks"),
    path("negligence/passage/", changes_on_get, name="changes_on_get"),
    path("negligence/entetes/", loose_headers, name="loose_headers"),
    path("negligence/liste/", asks_for_each_row, name="asks_for_each_row"),
    path("", include("continuum.config.urls")),
]
