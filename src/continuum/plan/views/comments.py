"""What the members of a programme say of a published version, and what is answered."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from continuum.directory.rules import member, staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import AnswerForm, CommentForm
from continuum.plan.models import Comment, PlanVersion
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .versions import crumbs_to_version, version_seen


def _comments(version: PlanVersion) -> str:
    return f"{version.get_absolute_url()}#commentaires"


def _comment(request: HttpRequest, pk: UUID, rule: str) -> Comment:
    """A comment about which this person may do this; otherwise the same answer as for a missing one."""
    found: Comment = visible_or_404(queries.comments_seen(request.user), request.user, pk=pk)
    if not getattr(rules, rule)(request.user, found):
        raise Http404
    frames.place(request, programme=found.version.node.programme, territory=found.version.node.territory)
    return found


@page(member)
@once
def comment_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On the whole version, or on the passage from which one comes."""
    version = version_seen(request, pk)
    content, about = queries.content_in(version), request.GET.get("a-propos", "")
    form = initial_or_kept(request, CommentForm, content=content, initial={"place": about})
    sheet = Sheet(
        title=f"Commenter la version\u00a0{version.number}",
        submit="Envoyer ce commentaire",
        back=_comments(version),
        done="Votre commentaire est envoyé à celles et ceux qui écrivent le plan.",
        crumbs=crumbs_to_version(version),
        intro=version.title,
    )
    return answer(request, form, lambda: services.write_comment(version=version, comment=form.instance, by=request.user), sheet)


@page(staff)
@once
def answer_comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _comment(request, pk, "answer_comment")
    form = initial_or_kept(request, AnswerForm)
    sheet = Sheet(
        title="Répondre à un commentaire",
        submit="Envoyer cette réponse",
        back=_comments(found.version),
        done="Votre réponse est envoyée.",
        crumbs=crumbs_to_version(found.version),
        intro=f"{queries.signature(found)}\u00a0: «\u00a0{found.text}\u00a0»",
    )

    def act() -> None:
        said = form.cleaned_data
        services.answer_comment(comment=found, text=said["text"], settles=said["settles"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def settle_comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _comment(request, pk, "settle_comment")
    sheet = Sheet(
        title="Ce commentaire est-il traité\u202f?",
        submit="Noter comme traité",
        back=_comments(found.version),
        done="Le commentaire est noté comme traité.",
        crumbs=crumbs_to_version(found.version),
        intro=f"{queries.signature(found)}\u00a0: «\u00a0{found.text}\u00a0»",
    )
    consequences = ["Son auteur le verra, même sans réponse écrite\u202f; il quitte la liste de ce qui vous attend."]
    act = lambda: services.settle_comment(comment=found, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, consequences, harmless=True)


@page(member)
@once
def withdraw_comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _comment(request, pk, "withdraw_comment")
    sheet = Sheet(
        title="Retirer votre commentaire\u202f?",
        submit="Retirer ce commentaire",
        back=_comments(found.version),
        done="Votre commentaire est retiré.",
        crumbs=crumbs_to_version(found.version),
        intro=f"«\u00a0{found.text}\u00a0»",
    )
    return ask_before(request, lambda: services.withdraw_comment(comment=found, by=request.user), sheet)
