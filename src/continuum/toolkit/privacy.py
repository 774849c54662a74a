"""What the toolkit itself holds of people; and how a name is found and taken out of texts that the program wrote.

Each room declares in its own `privacy.py` what it holds, with the types of `toolkit.registry`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from .models import JournalEntry
from .records import KeptTyping, OutboxMessage, Submission, Work
from .registry import Fate, Held, Processing, processings, texts
from .schedule import forget_mail, forget_submissions, forget_typing, forget_works
from .text_search import keep_words

ERASED_PERSON = "personne effacée"
ABOUT_HER = "directory.person"


def words_of(person: Any) -> list[str]:
    """What names somebody in a text: her address, her name, her telephone."""
    return [word for word in (person.email, person.name, person.phone) if word]


def naming(rows: QuerySet, fields: Sequence[str], person: Any) -> QuerySet:
    """Rows in which one of these fields, text or JSON, may hold her name or her address."""
    found = Q(pk__in=[])
    for name in fields:
        rows = rows.alias(**{f"{name}_read": Cast(name, TextField())})
        for word in words_of(person):
            spelt = {word, json.dumps(word)[1:-1]}  # SQLite keeps JSON with its accents escaped
            for one in spelt:
                found |= Q(**{f"{name}_read__icontains": one})
    return rows.filter(found)


def without_name(text: str, person: Any) -> str:
    """The text with whole words only taken out: « Anne Martin » stays in « Anne Martinez »."""
    for word in words_of(person):
        text = re.sub(rf"(?<![\w@.-]){re.escape(word)}(?![\w@-])", ERASED_PERSON, text, flags=re.IGNORECASE)
    return text


def take_name_out(rows: QuerySet, fields: Sequence[str], person: Any) -> None:
    """Put « personne effacée » in place of her name and of her address, in these fields of the rows that hold them."""
    for row in naming(rows, fields, person):
        for name in fields:
            setattr(row, name, _emptied(row, name, person))
        row.save(update_fields=list(fields))
        if texts.get(row._meta.label_lower):
            keep_words(row)


def _emptied(row: Model, name: str, person: Any) -> Any:
    value = getattr(row, name)
    field: Any = row._meta.get_field(name)
    if isinstance(field, JSONField):
        return json.loads(without_name(json.dumps(value, ensure_ascii=False, cls=field.encoder), person))
    text = without_name(value, person)
    return text[: field.max_length] if field.max_length else text


def of(model: type[Model], name: str) -> Callable[[Any], QuerySet]:
    """The rows of a model that point at her by this field: `of(Work, "owner")`."""
    return lambda person: model._default_manager.filter(**{name: person})


Columns = Sequence[tuple[str, str | Callable[[Any], Any]]]


def hers(label: str, model: type[Model], name: str, columns: Columns) -> Held:
    """Rows that point at her by this field and go with her."""
    return Held(label, (f"{model._meta.label}.{name}",), rows=of(model, name), columns=columns)


def unsigned(label: str, model: type[Model], name: str, columns: Columns, why: str) -> Held:
    """Rows that she signed by this field: they stay, and no longer say who signed them."""
    covered, rows = (f"{model._meta.label}.{name}",), of(model, name)
    return Held(label, covered, rows=rows, columns=columns, fate=Fate.NAMELESS, why=why, emptied={name: None})


def named_in(
    label: str, model: type[Model], names: Sequence[str], columns: Columns = (), why: str = "la ligne reste, son nom est ôté"
) -> Held:
    """Texts in which somebody may have been named all the same: they stay, without her name."""
    rows = model._default_manager
    return Held(
        label,
        tuple(f"{model._meta.label}.{name}" for name in names),
        rows=lambda person: naming(rows.all(), names, person),
        columns=columns or [(str(model._meta.get_field(name).verbose_name).capitalize(), name) for name in names],  # type: ignore[union-attr]
        fate=Fate.NAMELESS,
        why=why,
        emptied=lambda person: take_name_out(rows.all(), names, person),
    )


# --- The journal ---------------------------------------------------------------------------------------------------------

SIGNED, TOLD = ("actor",), ("label", "details")
"""A line that somebody else signed bears the name of a namesake: it is neither in her copy nor in her erasure."""


def _journal_of(person: Any) -> QuerySet[JournalEntry]:
    named = naming(JournalEntry.objects.all(), TOLD, person).values("pk")
    signed = naming(JournalEntry.objects.filter(person=None), SIGNED, person).values("pk")
    about_her = Q(kind=ABOUT_HER, object_id=str(person.pk))
    return JournalEntry.objects.filter(Q(person=person) | about_her | Q(pk__in=named) | Q(pk__in=signed))


def _empty_journal(person: Any) -> None:
    JournalEntry.objects.filter(person=person).update(person=None, actor=ERASED_PERSON)
    JournalEntry.objects.filter(kind=ABOUT_HER, object_id=str(person.pk)).update(object_id="", label=ERASED_PERSON)
    take_name_out(JournalEntry.objects.filter(person=None), SIGNED, person)
    take_name_out(JournalEntry.objects.all(), TOLD, person)


def _kind_in_words(entry: JournalEntry) -> str:
    from django.apps import apps

    try:
        return str(apps.get_model(entry.kind)._meta.verbose_name)
    except LookupError:
        return entry.kind


processings.declare(
    Processing(
        code="journal",
        title="Journal des actes",
        purpose="Savoir qui a fait quoi et quand, corriger une erreur, répondre d’une décision.",
        basis="intérêt légitime\u00a0: sécurité et preuve",
        people="personnes qui ont un accès",
        categories="nom, acte, objet, date\u202f; jamais le contenu d’une réponse",
        recipients="administration nationale\u202f; chacun pour ce qui le concerne",
        retention="la ligne reste autant que l’installation\u202f; le nom en est retiré quand la personne est effacée",
        held=(
            Held(
                "lignes du journal",
                tuple(f"toolkit.JournalEntry.{name}" for name in ("person", *SIGNED, *TOLD)),
                rows=_journal_of,
                columns=(("Date", "at"), ("Acte", "words"), ("Sur", _kind_in_words)),
                fate=Fate.NAMELESS,
                why="l’acte reste écrit pour qu’on puisse en répondre\u202f; il est signé «\u00a0personne effacée\u00a0»",
                emptied=_empty_journal,
            ),
        ),
    )
)

# --- Mail ------------------------------------------------------------------------------------------------------------------

IN_A_MAIL = ("subject", "text", "calendar", "html", "reason")


def _mail_to(person: Any) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(Q(person=person) | Q(to__iexact=person.email))


def _text_told(message: OutboxMessage) -> str:
    """A secret one is for whoever receives the mail: nobody reads it in a copy while it waits to leave."""
    return "" if message.secret else message.text


def _mail_that_names(person: Any) -> QuerySet[OutboxMessage]:
    return naming(OutboxMessage.objects.exclude(pk__in=_mail_to(person).values("pk")), IN_A_MAIL, person)


processings.declare(
    Processing(
        code="mails",
        title="Courriels envoyés",
        purpose="Envoyer une seule fois chaque message, et pouvoir dire s’il est parti.",
        basis="exécution du service demandé\u202f; accord de la personne pour les listes",
        people="personnes qui ont un accès, et celles qui ont demandé un code",
        categories="adresse, objet, texte, agenda joint, date et issue de l’envoi",
        recipients="administration nationale",
        retention="texte\u00a0: 6 mois\u202f; adresse et objet\u00a0: 12 mois\u202f; "
        "texte d’un code ou d’un rappel\u00a0: effacé dès l’envoi",
        held=(
            Held(
                "courriels reçus",
                tuple(f"toolkit.OutboxMessage.{name}" for name in ("person", "to", *IN_A_MAIL)),
                rows=_mail_to,
                columns=(("Écrit le", "dated_at"), ("Objet", "subject"), ("Texte", _text_told), ("État", "state")),
            ),
            Held(
                "courriels à d’autres personnes où elle est nommée",
                (),
                rows=_mail_that_names,
                fate=Fate.NAMELESS,
                why="ces courriels appartiennent à ceux qui les ont reçus\u202f; son nom en est retiré",
                emptied=lambda person: take_name_out(_mail_that_names(person), IN_A_MAIL, person),
            ),
        ),
        forget=forget_mail,
    )
)

# --- What is being typed, and what runs --------------------------------------------------------------------------------------


def _kept_typing_of(person: Any) -> QuerySet[KeptTyping]:
    return KeptTyping.objects.filter(person_hint=str(person.pk))


processings.declare(
    Processing(
        code="typing",
        title="Saisies gardées et brouillons",
        purpose="Rendre à une personne ce qu’elle tapait quand sa session a expiré, ou ce qu’elle a commencé sans l’enregistrer.",
        basis="exécution du service demandé",
        people="personnes qui ont un accès",
        categories="champs d’un formulaire non envoyé",
        recipients="la personne seule",
        retention="saisies\u00a0: 24 heures\u202f; brouillons\u00a0: 30 jours après la dernière frappe",
        held=(
            Held(
                "saisies gardées",
                ("toolkit.KeptTyping.person_hint", "toolkit.KeptTyping.fields"),
                rows=_kept_typing_of,
                columns=(("Date", "created_at"), ("Page", "path"), ("Champs", "fields")),
                secret=True,
            ),
        ),
        forget=forget_typing,
    )
)

processings.declare(
    Processing(
        code="submissions",
        title="Formulaires reçus",
        purpose="Ne pas enregistrer deux fois le même envoi.",
        basis="intérêt légitime\u00a0: exactitude des données",
        people="personnes qui ont un accès",
        categories="page, date et empreinte de l’envoi, sans son contenu",
        recipients="personne",
        retention="30 jours",
        held=(replace(hers("formulaires reçus", Submission, "person", (("Date", "created_at"), ("Page", "path"))), secret=True),),
        forget=forget_submissions,
    )
)

ABOUT_A_WORK = ("label", "about", "message", "error", "arguments")


def _works_that_name(person: Any) -> QuerySet[Work]:
    return naming(Work.objects.exclude(owner=person), ABOUT_A_WORK, person)


processings.declare(
    Processing(
        code="works",
        title="Travaux longs",
        purpose="Préparer un fichier ou un calcul pendant que la personne fait autre chose, et le lui rendre.",
        basis="exécution du service demandé",
        people="personnes qui ont un accès",
        categories="travail demandé, objet, dates",
        recipients="la personne seule",
        retention="90 jours après la fin du travail",
        held=(
            Held(
                "travaux demandés",
                ("toolkit.Work.owner", "toolkit.Work.about", "toolkit.Work.arguments"),
                rows=of(Work, "owner"),
                columns=(("Demandé le", "created_at"), ("Travail", "label"), ("Objet", "about"), ("État", "state")),
            ),
            Held(
                "travaux d’autres personnes où elle est nommée",
                (),
                rows=_works_that_name,
                fate=Fate.NAMELESS,
                why="le travail appartient à qui l’a demandé\u202f; son nom en est retiré",
                emptied=lambda person: take_name_out(_works_that_name(person), ABOUT_A_WORK, person),
            ),
        ),
        forget=forget_works,
    )
)
