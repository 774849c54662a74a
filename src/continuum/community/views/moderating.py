"""What the team verifies, pins, closes, withdraws and puts back; what members report; what an author takes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from continuum.community import rules, services
from continuum.community.forms import ArrangementForm, CertificationForm, FlagForm, WithdrawalForm
from continuum.community.models import PostFlag
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first
from .spaces import to_topics
from .topics import post_seen, topic_seen


def _of_the_team(request: HttpRequest, topic: Any) -> None:
    if not rules.moderate_topic(request.user, topic):
        raise Http404


@page(staff)
@once
def arrange_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """At the head of its space or not, open or closed."""
    found = topic_seen(request, pk)
    _of_the_team(request, found)
    form = initial_or_kept(request, ArrangementForm, topic=found)
    sheet = Sheet(
        title=f"Régler le sujet «\u00a0{found}\u00a0»",
        submit="Enregistrer ces réglages",
        back=found.get_absolute_url(),
        done="Le sujet est réglé.",
        crumbs=to_topics(found.space),
    )

    def act() -> None:
        typed = {name: form.cleaned_data[name] for name in ("is_pinned", "is_closed")}
        services.arrange_topic(topic=found, by=request.user, **typed)

    return answer(request, form, act, sheet)


@page(staff)
@once
def withdraw_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = topic_seen(request, pk)
    _of_the_team(request, found)
    form = initial_or_kept(request, WithdrawalForm)
    sheet = Sheet(
        title="Retirer ce sujet\u202f?",
        intro=f"«\u00a0{found}\u00a0», avec toutes ses réponses.",
        submit="Retirer ce sujet",
        back=found.get_absolute_url(),
        done="Le sujet est retiré, et la personne qui l’a ouvert en reçoit le motif.",
        crumbs=to_topics(found.space),
    )
    consequences = (
        "Les membres lisent le motif à la place du sujet\u202f; l’équipe le lit encore en entier.",
        "La personne qui l’a ouvert reçoit le motif par courriel.",
        "Vous pourrez le remettre.",
    )

    def act() -> None:
        services.withdraw_topic(topic=found, reason=form.cleaned_data["reason"], by=request.user)

    return ask_before(request, act, sheet, consequences, form=form)


@page(staff)
@once
def restore_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = topic_seen(request, pk)
    _of_the_team(request, found)
    sheet = Sheet(
        title="Remettre ce sujet\u202f?",
        intro=f"«\u00a0{found}\u00a0» sera lu comme avant, sans trace du retrait.",
        submit="Remettre ce sujet",
        back=found.get_absolute_url(),
        done="Le sujet est remis.",
        crumbs=to_topics(found.space),
    )
    return ask_before(request, lambda: services.restore_topic(topic=found, by=request.user), sheet, harmless=True)


@page(rules.enters_community)
@charter_first
@once
def withdraw_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Her own, without a word to say; another's, by the team, which says why."""
    post = post_seen(request, pk)
    if not rules.withdraw_post(request.user, post):
        raise Http404
    mine = post.author_id == request.user.pk
    form = None if mine else initial_or_kept(request, WithdrawalForm)
    sheet = Sheet(
        title="Retirer mon message\u202f?" if mine else "Retirer ce message\u202f?",
        submit="Retirer mon message" if mine else "Retirer ce message",
        back=post.get_absolute_url(),
        done="Votre message est retiré." if mine else "Le message est retiré, et son auteur en reçoit le motif.",
        crumbs=to_topics(post.topic.space),
    )
    consequences = (
        ("Son texte est effacé\u00a0: copiez-le d’abord si vous voulez le garder.", "Les réponses des autres restent.")
        if mine
        else ("Les membres lisent le motif à sa place\u202f; son auteur le reçoit par courriel.", "Vous pourrez le remettre.")
    )

    def act() -> None:
        reason = form.cleaned_data["reason"] if form else ""
        services.withdraw_post(post=post, reason=reason, by=request.user)

    return ask_before(request, act, sheet, consequences, form=form)


@page(staff)
@once
def restore_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    post = post_seen(request, pk)
    _of_the_team(request, post.topic)
    sheet = Sheet(
        title="Remettre ce message\u202f?",
        intro="Il sera lu comme avant, sans trace du retrait.",
        submit="Remettre ce message",
        back=post.get_absolute_url(),
        done="Le message est remis.",
        crumbs=to_topics(post.topic.space),
    )
    return ask_before(request, lambda: services.restore_post(post=post, by=request.user), sheet, harmless=True)


@page(staff)
@once
def certify_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Vérifié par l’équipe », or no longer: what the page said when it was opened is what is done."""
    post = post_seen(request, pk)
    _of_the_team(request, post.topic)
    form = initial_or_kept(request, CertificationForm, initial={"certified": "non" if post.is_certified else "oui"})
    says = form["certified"].value() == "oui"
    sheet = Sheet(
        title="Dire ce message vérifié par l’équipe\u202f?" if says else "Ne plus dire ce message vérifié\u202f?",
        intro=(
            "L’équipe s’engage sur ce qu’il dit\u00a0: relisez-le, ses sources aussi. Corrigé, il ne le sera plus."
            if says
            else "Les membres le liront comme les autres messages."
        ),
        submit="Dire vérifié" if says else "Ne plus dire vérifié",
        back=post.get_absolute_url(),
        done="Le message est dit vérifié par l’équipe." if says else "Le message n’est plus dit vérifié.",
        crumbs=to_topics(post.topic.space),
    )

    def act() -> None:
        certified = form.cleaned_data["certified"] == "oui"
        services.certify_post(post=post, certified=certified, by=request.user)

    return ask_before(request, act, sheet, form=form, harmless=True)


@page(rules.enters_community)
@charter_first
@once
def flag_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the team, and nobody else."""
    post = post_seen(request, pk)
    if not rules.flag_post(request.user, post):
        raise Http404
    form = initial_or_kept(request, FlagForm)
    sheet = Sheet(
        title="Signaler ce message à l’équipe",
        submit="Signaler ce message",
        back=post.get_absolute_url(),
        done="L’équipe est prévenue. Elle lira ce message, et le retirera s’il ne respecte pas la charte.",
        crumbs=to_topics(post.topic.space),
    )
    return answer(
        request, form, lambda: services.flag_post(post=post, reason=form.cleaned_data["reason"], by=request.user), sheet
    )


@page(staff)
@once
def settle_flag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read, and nothing is withdrawn."""
    rows = PostFlag.objects.select_related("post__topic__space__community__node__territory")
    flag = visible_or_404(rows, request.user, pk=pk)
    if not rules.settle_flag(request.user, flag):
        raise Http404
    sheet = Sheet(
        title="Classer ce signalement\u202f?",
        intro=f"Ce qui est signalé\u00a0: {flag.reason}",
        submit="Classer ce signalement",
        back=flag.post.get_absolute_url(),
        done="Le signalement est classé.",
        crumbs=to_topics(flag.post.topic.space),
    )
    told = ("Le message reste tel qu’il est.", "Personne n’en est averti\u00a0: répondez dans le sujet si c’est utile.")
    return ask_before(request, lambda: services.settle_flag(flag=flag, by=request.user), sheet, told, harmless=True)
