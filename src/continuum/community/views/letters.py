"""The letter: its workshop, where the team composes it, has it signed and sends it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.community import rules
from continuum.community.enums import LetterStatus
from continuum.community.forms.communities import AcceptForm
from continuum.community.forms.letters import ItemForm, LetterForm, PrepareForm
from continuum.community.models import Letter, LetterItem
from continuum.community.queries import letter_pages as queries
from continuum.community.services import letters as services
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.drafts import drafted
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.mail_layout import Aspect
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import tabs

LETTERS = Listing(
    "lettres-preparees",
    title="Préparer la lettre",
    columns=[
        Column("subject", "Lettre", link=lambda one: reverse("community:compose_letter", args=[one.pk])),
        Column("community", "Communauté"),
        Column("status", "État", value=lambda one: one.get_status_display(), sortable=True),
        Column("sent_at", "Envoyée le", value=lambda one: one.sent_at or "–", sortable=True),
        Column("recipients", "Destinataires", value=lambda one: recipients_of(one), numeric=True),
    ],
    filters=[Filter("etat", "État", LetterStatus.choices, apply="status")],
    empty="Aucune lettre n’est encore préparée. Préparez celle du trimestre\u00a0: elle arrive déjà remplie.",
    words=("lettre", "lettres"),
    template="community/letters/workshop.html",
)


def recipients_of(letter: Letter) -> int | str:
    issue = getattr(letter, "issue", None)
    return "–" if issue is None or issue.recipient_count is None else issue.recipient_count


@page(staff)
def letter_workshop(request: HttpRequest) -> HttpResponseBase:
    """Each quarter's letter, and where it stands."""
    may = bool(queries.open_quarters(request.user))
    return LETTERS.page(request, queries.letters_run(request.user), tabs=tabs(request, "letter_workshop"), may_prepare=may)


@page(staff)
@once
def new_letter(request: HttpRequest) -> HttpResponse:
    form = initial_or_kept(request, PrepareForm)
    if not form.open:
        raise Http404
    sheet = Sheet(
        title="Préparer la lettre d’un trimestre",
        submit="Préparer cette lettre",
        back=reverse("community:letter_workshop"),
        done="La lettre est préparée\u00a0: ordonnez ses articles, coupez, écrivez, puis signez-la.",
        crumbs=[to_workshop()],
    )
    made: list[Letter] = []

    def act() -> None:
        community, quarter = form.chosen
        made.append(services.prepare_letter(community=community, quarter=quarter, by=request.user))

    return answer(request, form, act, sheet, to=lambda: _compose(made[0]))


@page(staff)
@once
def compose_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of it on one page: each article moves, is cut or taken back by its own button."""
    letter = letter_to_run(request, pk)
    if request.method == "POST":
        return _done(request, letter)
    sections = queries.sections_of(letter, whole=True)
    context = {
        "letter": letter,
        "sections": sections,
        "kept": sum(not item.is_cut for section in sections for item in section.items),
        "audience": queries.Audience(letter) if letter.is_open else None,
        "delivery": None if letter.is_open else queries.delivery_of(letter),
        "may_approve": rules.approve_letter(request.user, letter),
        "once_fields": once_fields(request),
        "crumbs": [to_workshop(), {"label": str(letter.when)}],
    }
    return render(request, "community/letters/compose.html", context)


def _done(request: HttpRequest, letter: Letter) -> HttpResponse:
    """What one of the buttons of the page asks: « up:… », « cut:… », « trial »."""
    if not letter.is_open:
        raise Http404
    what, _, pk = request.POST.get("do", "").partition(":")
    if what == "trial":
        services.try_letter(letter=letter, by=request.user)
        messages.success(request, f"L’essai part à votre adresse\u00a0: {request.user.email}.")
    elif what == "again":
        added = services.propose_letter_again(letter=letter, by=request.user)
        found = counted(added, "article ajouté", "articles ajoutés") if added else "Rien de nouveau pour l’instant"
        messages.success(request, f"{found}.")
    elif what in ACTS:
        item = visible_or_404(LetterItem, request.user, pk=_uuid(pk), letter=letter)
        ACTS[what](letter, item, request.user)
        return redirect(f"{_compose(letter)}#article-{item.pk}")
    return redirect(_compose(letter))


ACTS = {
    "up": lambda letter, item, by: services.move_letter_item(letter=letter, item=item, up=True, by=by),
    "down": lambda letter, item, by: services.move_letter_item(letter=letter, item=item, up=False, by=by),
    "cut": lambda letter, item, by: services.cut_letter_item(letter=letter, item=item, cut=True, by=by),
    "keep": lambda letter, item, by: services.cut_letter_item(letter=letter, item=item, cut=False, by=by),
}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@page(staff)
@drafted
@once
def change_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_write(request, pk)
    form = initial_or_kept(request, LetterForm, instance=letter)
    sheet = _sheet(letter, "Modifier l’objet et le début", "Enregistrer la lettre", "La lettre est modifiée.")

    def act() -> None:
        services.change_letter(letter=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@drafted
@once
def add_letter_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_write(request, pk)
    form = initial_or_kept(request, ItemForm, initial={"section": request.GET.get("section", "")})
    sheet = _sheet(letter, "Écrire un article", "Ajouter cet article", "L’article est ajouté à la fin de sa section.")
    return answer(request, form, lambda: services.add_letter_item(letter=letter, item=form.instance, by=request.user), sheet)


@page(staff)
@drafted
@once
def change_letter_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(LetterItem, request.user, pk=pk)
    letter = letter_to_write(request, found.letter_id)
    form = initial_or_kept(request, ItemForm, instance=found)
    sheet = _sheet(letter, f"Modifier «\u00a0{found}\u00a0»", "Enregistrer cet article", "L’article est modifié.")

    def act() -> None:
        services.change_letter_item(letter=letter, item=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet, to=lambda: f"{_compose(letter)}#article-{pk}")


@page(staff)
def preview_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As a phone shows it, in the dark, in text alone, on paper."""
    letter = letter_to_run(request, pk)
    looks = {"": "Téléphone", "sombre": "Dans le noir", "ordinateur": "Ordinateur", "papier": "Sur papier", "texte": "Texte seul"}
    look = request.GET.get("aspect", "")
    look = look if look in looks else ""
    here = reverse("community:preview_letter", args=[pk])
    context = {
        "letter": letter,
        "looks": [
            {"label": label, "url": f"{here}?aspect={code}" if code else here, "current": code == look}
            for code, label in looks.items()
        ],
        "look": look,
        "aspect": look if look in list(Aspect) else Aspect.LIGHT.value,
        "text": queries.text_of(letter) if look == "texte" else "",
        "once_fields": once_fields(request),
        "crumbs": [to_workshop(), {"label": str(letter.when), "url": _compose(letter)}, {"label": "Aperçu"}],
    }
    return render(request, "community/letters/preview.html", context)


# --- Signing, sending --------------------------------------------------------------------------------------------------------


@page(staff)
@once
def review_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_write(request, pk)
    sheet = _sheet(
        letter, "Signer cette lettre\u202f?", "Signer et demander la validation", "La lettre attend une seconde signature."
    )
    said = (
        "Une autre personne de l’équipe la lit et la valide\u202f; si vous êtes seul·e, l’administration nationale le fait.",
        "Toute modification retire les signatures.",
    )
    form = initial_or_kept(request, AcceptForm, initial={"read": queries.digest_of(letter)})

    def act() -> None:
        services.review_letter(letter=letter, read=form.cleaned_data["read"], by=request.user)

    return ask_before(request, act, sheet, said, harmless=True, form=form)


@page(staff)
@once
def approve_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_run(request, pk)
    if not rules.approve_letter(request.user, letter):
        raise Http404
    sheet = _sheet(
        letter, "Valider cette lettre\u202f?", "Valider cette lettre", "La lettre est validée\u00a0: elle peut partir."
    )
    form = initial_or_kept(request, AcceptForm, initial={"read": letter.edition})
    said = (f"Relue et signée par {letter.reviewed_by or 'une personne effacée'}.", "Rien ne part avant qu’on le demande.")

    def act() -> None:
        services.approve_letter(letter=letter, read=form.cleaned_data["read"], by=request.user)

    return ask_before(request, act, sheet, said, harmless=True, form=form)


@page(staff)
@once
def send_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_write(request, pk)
    if not letter.is_approved:
        raise Http404
    sheet = _sheet(letter, "Envoyer cette lettre\u202f?", "Envoyer la lettre", "La lettre part. Vous pouvez quitter cette page.")
    said = (
        queries.Audience(letter).in_words,
        "Au moment du départ, chaque adresse est vérifiée de nouveau\u00a0: qui a quitté la lettre ne la reçoit pas.",
        "Ce qui est parti ne peut pas être repris\u202f; ce qui n’est pas encore parti peut être arrêté.",
    )
    return ask_before(request, lambda: services.send_letter(letter=letter, by=request.user), sheet, said, harmless=True)


@page(staff)
@once
def stop_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_run(request, pk)
    if not rules.stop_letter(request.user, letter):
        raise Http404
    sheet = _sheet(letter, "Arrêter l’envoi\u202f?", "Arrêter l’envoi", "L’envoi est arrêté.")
    stays = letter.is_sent and queries.reached_somebody(letter)
    said = (
        "Les courriels qui ne sont pas encore partis ne partiront pas\u202f; l’envoi ne peut pas être repris.",
        "Ceux qui sont partis restent chez qui les a reçus.",
        "La lettre reste parmi les lettres du trimestre\u00a0: des personnes l’ont reçue."
        if stays
        else "La lettre ne paraît pas. Vous pourrez en préparer une autre pour ce trimestre\u00a0: elle reprendra ces articles.",
    )
    return ask_before(request, lambda: services.stop_letter(letter=letter, by=request.user), sheet, said)


@page(staff)
@once
def open_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Readable by everybody, or by the members alone again."""
    letter = letter_to_run(request, pk)
    if not rules.open_letter(request.user, letter):
        raise Http404
    to_all = not letter.is_open_to_all
    sheet = _sheet(
        letter,
        "Ouvrir cette lettre à tous\u202f?" if to_all else "Refermer cette lettre\u202f?",
        "Ouvrir à tous" if to_all else "Refermer",
        "Tout le monde peut lire cette lettre." if to_all else "Seuls les membres lisent cette lettre.",
    )
    said = [
        "Elle a une page publique, que les moteurs de recherche peuvent trouver." if to_all else "Sa page publique disparaît."
    ]
    return ask_before(
        request, lambda: services.open_letter(letter=letter, to_all=to_all, by=request.user), sheet, said, harmless=True
    )


@page(staff)
@once
def remove_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = letter_to_write(request, pk)
    sheet = _sheet(letter, "Supprimer cette lettre\u202f?", "Supprimer cette lettre", "La lettre est supprimée.")
    said = ("Ses articles disparaissent avec elle\u202f; ce dont ils sont tirés reste.", "Rien n’est encore parti.")
    to = reverse("community:letter_workshop")
    return ask_before(request, lambda: services.remove_letter(letter=letter, by=request.user), sheet, said, to=to)


# --- Finding the letter ------------------------------------------------------------------------------------------------------


def letter_to_run(request: HttpRequest, pk: UUID) -> Letter:
    """A letter of a community that she runs."""
    found = queries.letters_run(request.user).select_related("community__node__territory", "segment__territory").filter(pk=pk)
    letter: Letter | None = found.first()
    if letter is None:
        raise Http404
    return letter


def letter_to_write(request: HttpRequest, pk: UUID) -> Letter:
    """The same, before it has begun to leave; a form sent later is refused in words, with what was typed."""
    letter = letter_to_run(request, pk)
    if request.method != "POST" and not letter.is_open:
        raise Http404
    return letter


def _compose(letter: Letter) -> str:
    return reverse("community:compose_letter", args=[letter.pk])


def _sheet(letter: Letter, title: str, submit: str, done: str) -> Sheet:
    back = _compose(letter)
    return Sheet(
        title=title, submit=submit, back=back, done=done, crumbs=[to_workshop(), {"label": str(letter.when), "url": back}]
    )


def to_workshop() -> dict[str, str]:
    return {"label": "Lettres de la communauté", "url": reverse("community:letter_workshop")}
