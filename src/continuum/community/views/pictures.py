"""The photographs of a practice: shown, added, taken away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from continuum.community import rules
from continuum.community.forms.pictures import PictureForm
from continuum.community.models import Practice, PracticePicture
from continuum.community.services import pictures as services
from continuum.toolkit.access import anyone, page, visible_or_404
from continuum.toolkit.downloads import SEALED
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first

AN_HOUR = 60 * 60


@page(anyone)
def practice_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture itself, to whoever may read its practice; opened alone, it runs nothing and calls nobody."""
    found = visible_or_404(PracticePicture.objects.select_related("content"), request.user, pk=pk)
    response = HttpResponse(bytes(found.content.body), content_type="image/jpeg")
    response["Content-Security-Policy"], response["X-Content-Type-Options"] = SEALED, "nosniff"
    response["Content-Disposition"] = 'inline; filename="image.jpg"'
    if request.user.is_anonymous:
        response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    return response


@page(rules.enters_community)
@charter_first
@once
def add_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    practice = visible_or_404(Practice, request.user, pk=pk)
    if not rules.change_practice(request.user, practice):
        raise Http404
    form = initial_or_kept(request, PictureForm)
    sheet = Sheet(
        title="Ajouter une image",
        submit="Ajouter cette image",
        back=practice.get_absolute_url(),
        done="L’image est ajoutée.",
        crumbs=[{"label": str(practice), "url": practice.get_absolute_url()}],
    )

    def act() -> None:
        given = form.cleaned_data
        services.add_picture(practice=practice, alt=given["alt"], content=given["file"].read(), by=request.user)

    return answer(request, form, act, sheet)


@page(rules.enters_community)
@charter_first
@once
def remove_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: PracticePicture = visible_or_404(PracticePicture.objects.select_related("practice"), request.user, pk=pk)
    if not rules.remove_picture(request.user, found):
        raise Http404
    back = found.practice.get_absolute_url()
    sheet = Sheet(
        title="Retirer cette image\u202f?",
        submit="Retirer cette image",
        back=back,
        done="L’image est retirée.",
        crumbs=[{"label": str(found.practice), "url": back}],
        intro=f"«\u00a0{found.alt}\u00a0»",
    )
    return ask_before(request, lambda: services.remove_picture(picture=found, by=request.user), sheet)
