"""A topic: reading and answering it, opening one, correcting what one wrote, following it, and one's own mails."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.forms import AnswerForm, CorrectionForm, DigestForm, TopicForm
from continuum.community.models import Post, Space, Topic
from continuum.directory.enums import MailPurpose
from continuum.directory.queries import receives
from continuum.toolkit import drafts
from continuum.toolkit.access import helped_by, page, visible_or_404
from continuum.toolkit.drafts import drafted
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, attempt

from .communities import to_home
from .entering import charter_first, tabs
from .spaces import to_topics

TAKEN_ALONG = "reprise"
"""Pressed where one no longer writes: the text goes to a new topic."""
MOST_OFFERED = 5


@page(rules.enters_community)
@charter_first
@drafted
@once
def topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it, and answer below; what was typed where one no longer writes stays, with where to take it."""
    found = topic_seen(request, pk)
    form = initial_or_kept(request, AnswerForm, space=found.space)
    if kept := drafts.kept(request, form):
        return kept
    if request.method == "POST" and form.is_valid():
        said: list[Post] = []
        text, told = form.cleaned_data["text"], form.people
        if attempt(form, lambda: said.append(services.answer_topic(topic=found, text=text, told=told, by=request.user))):
            messages.success(request, "Votre réponse est publiée.")
            return redirect(said[0])
    return render(request, "community/topic.html", _shown(request, found, form))


def _shown(request: HttpRequest, found: Any, form: AnswerForm) -> dict[str, Any]:
    moderates = rules.moderate_topic(request.user, found)
    since = found.read_at or queries.last_visit(request.session)
    asked = {"page": request.GET.get("page", ""), "at": request.GET.get("message", "")}
    thread = queries.thread_for(request.user, found, since, moderates=moderates, **asked)
    if request.method == "GET" and helped_by(request) is None:
        services.note_reading(topic=found, by=request.user)
    writes = not (found.is_withdrawn or found.is_closed or found.space.is_closed)
    typed_in_vain = form.is_bound and not writes
    elsewhere = list(queries.open_spaces_of(request.user)[:MOST_OFFERED]) if typed_in_vain else []
    return {
        "topic": found,
        "thread": thread,
        "moderates": moderates,
        "form": form,
        "writes": writes,
        "elsewhere": sorted(elsewhere, key=lambda one: one.pk != found.space_id),
        "once_form": OnceForm(person=request.user, auto_id="suivi-%s"),
        "drafting": drafts.drafting(request),
        "crumbs": [*to_topics(found.space), {"label": "Sujet"}],
        "tabs": tabs(request, "topics"),
    }


@page(rules.enters_community)
@charter_first
@drafted
@once
def new_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """In one space; with the text that could not be published elsewhere, where there is one."""
    space = visible_or_404(Space.objects.select_related("community__node__territory", "meeting"), request.user, pk=pk)
    if request.method == "POST" and TAKEN_ALONG in request.POST:
        form = TopicForm(space=space, person=request.user, initial={"text": request.POST.get("text", "")})
    else:
        form = initial_or_kept(request, TopicForm, space=space)
    opened: list[Topic] = []
    sheet = Sheet(
        title="Ouvrir un sujet",
        intro=f"Dans «\u00a0{space}\u00a0», que lisent {space.readers_text}.",
        submit="Publier ce sujet",
        back=space.get_absolute_url(),
        done="Votre sujet est publié.",
        crumbs=to_topics(space),
    )

    def act() -> None:
        typed, told = form.cleaned_data, form.people
        topic = Topic(title=typed["title"])
        opened.append(services.open_topic(space=space, topic=topic, text=typed["text"], told=told, by=request.user))

    return answer(request, form, act, sheet, to=lambda: opened[0].get_absolute_url())


@page(rules.enters_community)
@charter_first
@once
def correct_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Her own, within half an hour; later it is said in words, and what was typed stays."""
    post = post_seen(request, pk)
    if not rules.correct_post(request.user, post):
        raise Http404
    form = initial_or_kept(request, CorrectionForm, post=post)
    sheet = Sheet(
        title="Corriger mon message",
        intro="Vous pouvez le corriger pendant trente minutes\u202f; après, retirez-le ou répondez à la suite.",
        submit="Enregistrer ma correction",
        back=post.get_absolute_url(),
        done="Votre message est corrigé.",
        crumbs=to_topics(post.topic.space),
    )

    def act() -> None:
        typed = form.cleaned_data
        services.correct_post(post=post, text=typed["text"], title=typed.get("title", ""), by=request.user)

    return answer(request, form, act, sheet)


@page(rules.enters_community)
@once
def follow_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One button: follow it, or no longer."""
    found = topic_seen(request, pk)
    if request.method == "POST":
        services.follow_topic(topic=found, followed=request.POST.get("followed") == "oui", by=request.user)
    return redirect(found)


@page(rules.enters_community, personal=True)
@charter_first
@once
def my_mails(request: HttpRequest) -> HttpResponse:
    """How often she is written what moved; and whether she accepts the mails of the community at all."""
    choice = queries.digest_choice(request.user)
    form = initial_or_kept(request, DigestForm, initial={"rhythm": choice.rhythm})
    if request.method == "POST" and form.is_valid():
        services.choose_digest(person=request.user, rhythm=form.cleaned_data["rhythm"], by=request.user)
        messages.success(request, "Votre rythme est enregistré.")
        return redirect("community:my_mails")
    context = {
        "form": form,
        "choice": choice,
        "receives": receives(request.user, MailPurpose.COMMUNITY),
        "lists_url": f"{reverse('directory:my_data')}#listes",
        "crumbs": [to_home(), {"label": "Mes courriels de la communauté"}],
    }
    return render(request, "community/my_mails.html", context)


def topic_seen(request: HttpRequest, pk: UUID) -> Any:
    """Annotated: see `queries.topics_opened`."""
    return visible_or_404(queries.topics_opened(request.user), request.user, pk=pk)


def post_seen(request: HttpRequest, pk: UUID) -> Post:
    rows = Post.objects.select_related("topic__space__community__node__territory", "author")
    found: Post = visible_or_404(rows, request.user, pk=pk)
    return found
