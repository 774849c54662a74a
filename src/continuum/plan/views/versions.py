"""Published versions of a plan: published, read, compared, approved, opened to everybody, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import ApprovalForm, PublishForm
from continuum.plan.models import Node, PlanVersion
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, WhyForm, answer, ask_before, attempt

from .writing import crumbs_to, node_to_write, row_to_write

TODAY = "aujourd-hui"


def version_seen(request: HttpRequest, pk: UUID) -> PlanVersion:
    """A version that this person may read; its programme and territory stand in the bar."""
    found: PlanVersion = visible_or_404(queries.versions_seen(request.user), request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    return found


def crumbs_to_versions(node: Node) -> list[dict[str, str]]:
    return [*crumbs_to(node), {"label": "Versions", "url": reverse("plan:versions", args=[node.address])}]


def crumbs_to_version(version: PlanVersion) -> list[dict[str, str]]:
    label = f"Version\u00a0{version.number}"
    return [*crumbs_to_versions(version.node), {"label": label, "url": version.get_absolute_url()}]


@page(member)
def versions(request: HttpRequest, address: str) -> HttpResponse:
    """All the versions of a plan, newest first."""
    node = visible_or_404(queries.node_seen(request.user), request.user, path=f"{address}/")
    frames.place(request, programme=node.programme, territory=node.territory)
    found = list(queries.versions_of(node))
    context = {
        "node": node,
        "versions": found,
        "may_publish": rules.publish_version(request.user, node),
        "may_write": rules.edit_node(request.user, node),
        "next_number": found[0].number + 1 if found else 1,
        "today": TODAY,
        "crumbs": [*crumbs_to(node), {"label": "Versions"}],
    }
    return render(request, "plan/versions.html", context)


@page(staff)
@once
def publish_version(request: HttpRequest, address: str) -> HttpResponse:
    """What would be frozen, what it changes, what it still lacks; then published, or shown again if it changed meanwhile."""
    node = node_to_write(request, address, rules.publish_version)
    form = initial_or_kept(request, PublishForm)

    def act() -> None:
        seen = form.cleaned_data["seen"]
        services.publish_version(node=node, version=form.instance, seen=seen, by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"La version\u00a0{form.instance.number} est publiée\u00a0: elle ne changera plus.")
        return redirect(form.instance)
    return _ask_to_publish(request, node, form)


def _ask_to_publish(request: HttpRequest, node: Node, form: PublishForm) -> HttpResponse:
    content, last = queries.content_of(node), queries.last_version(node)
    key = queries.key_of(content)
    if form.is_bound:
        form.show_again(key)
    form.fields["seen"].initial = key
    context = {
        "node": node,
        "form": form,
        "last": last,
        "number": last.number + 1 if last else 1,
        "changes": queries.changes_between(queries.content_in(last), content) if last else None,
        "unwritten": queries.still_unwritten(node, content),
        "today": TODAY,
        "back": reverse("plan:versions", args=[node.address]),
        "crumbs": [*crumbs_to_versions(node), {"label": "Publier"}],
    }
    return render(request, "plan/version_publish.html", context)


@page(member)
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A version as its readers in the programme see it, with what they said of it."""
    found = version_seen(request, pk)
    content = queries.content_in(found)
    threads = queries.threads_of(found, content, request.user)
    context = {
        "version": found,
        "shown": queries.shown(content, queries.by_place(threads)),
        "threads": threads,
        "may_write": rules.note_approval(request.user, found),
        "public_url": public_url(found) if found.is_public else "",
        "is_last": not PlanVersion.objects.visible_to(request.user).filter(node=found.node, number__gt=found.number).exists(),
        "today": TODAY,
        "crumbs": [*crumbs_to_versions(found.node), {"label": f"Version\u00a0{found.number}"}],
    }
    return render(request, "plan/version.html", context)


def public_url(version: PlanVersion) -> str:
    """Where anyone reads this very version."""
    return reverse("plan:published_version", args=[version.node.address, version.number])


@page(member)
def compare_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What changed between this version and another, or today; by default since the one before."""
    found = version_seen(request, pk)
    others = list(queries.versions_of(found.node).exclude(pk=found.pk))
    wanted = request.GET.get("avec", "")
    older, newer = _sides(request, found, others, wanted)
    context = {
        "version": found,
        "older": older,
        "newer": newer,
        "changes": queries.changes_between(_content(older, found.node), _content(newer, found.node)),
        "others": others,
        "with": wanted,
        "today": TODAY,
        "crumbs": [*crumbs_to_version(found), {"label": "Comparer"}],
    }
    return render(request, "plan/changes.html", context)


def _sides(
    request: HttpRequest, version: PlanVersion, others: list[PlanVersion], wanted: str
) -> tuple[PlanVersion, PlanVersion | None]:
    """The older and the newer; nothing stands for the plan as it is today."""
    before = next((one for one in others if one.number < version.number), None)
    if wanted == TODAY or (not wanted and before is None):
        return version, None
    found = before if not wanted else next((one for one in others if wanted in (str(one.pk), str(one.number))), None)
    if found is None:
        raise Http404
    other = version_seen(request, found.pk)
    return (other, version) if other.number < version.number else (version, other)


def _content(version: PlanVersion | None, node: Node) -> queries.PlanContent:
    return queries.content_in(version) if version else queries.content_of(node)


@page(staff)
@once
def note_approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, PlanVersion, pk, rules.note_approval)
    form = initial_or_kept(request, ApprovalForm, instance=found)
    title = f"Noter l’approbation de la version\u00a0{found.number}"
    sheet = _sheet(found, title, "Noter cette approbation", "L’approbation est notée.")

    def act() -> None:
        services.note_approval(version=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def open_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, PlanVersion, pk, rules.open_version)
    title = f"Rendre la version\u00a0{found.number} lisible par tous\u202f?"
    sheet = _sheet(found, title, "Rendre lisible par tous", "Tout le monde peut maintenant lire cette version.")
    consequences = [
        "Elle se lit sans compte, et se trouve par un moteur de recherche.",
        "Le budget, les commentaires et les liens vers les pages de l’équipe n’y sont pas.",
        "Vous pourrez la retirer\u202f; ce qui a été copié ailleurs restera copié.",
    ]
    return ask_before(request, lambda: services.open_version(version=found, by=request.user), sheet, consequences, harmless=True)


@page(staff)
@once
def withdraw_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, PlanVersion, pk, rules.withdraw_version)
    form = initial_or_kept(request, WhyForm)
    intro = "Les membres du programme la liront encore. Son adresse publique montrera la version publique d’avant, ou rien."
    title = f"Retirer la version\u00a0{found.number} du public"
    sheet = _sheet(found, title, "Retirer du public", "Cette version n’est plus lisible par tous.", intro)

    def act() -> Any:
        return services.withdraw_version(version=found, reason=form.cleaned_data["reason"], by=request.user)

    return answer(request, form, act, sheet)


def _sheet(version: PlanVersion, title: str, submit: str, done: str, intro: str = "") -> Sheet:
    back, crumbs = version.get_absolute_url(), crumbs_to_version(version)
    return Sheet(title=title, submit=submit, back=back, done=done, crumbs=crumbs, intro=intro)
