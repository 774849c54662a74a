"""What a member types: a topic, an answer, a correction; and what the team types about them."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.community import queries
from continuum.community.enums import DigestRhythm
from continuum.community.models import Post, Space, Topic
from continuum.community.models.topics import LONGEST_POST, LONGEST_TITLE
from continuum.community.services.topics import MOST_TOLD, TOO_MANY_TOLD
from continuum.directory.models import Person
from continuum.toolkit.submissions import OnceForm

PLAIN = "Du texte simple\u00a0: une ligne vide sépare deux paragraphes, une adresse https://… devient un lien."
EMPTY = "Écrivez votre message\u00a0: il est vide."


def _text(label: str, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_POST,
        widget=forms.Textarea({"rows": rows}),
        help_text=PLAIN,
        error_messages={"required": EMPTY},
    )


def _title() -> forms.CharField:
    return forms.CharField(
        label="Sujet",
        max_length=LONGEST_TITLE,
        help_text="Une ligne\u00a0: ce que l’on cherche, ou ce que l’on apporte.",
        error_messages={"required": "Écrivez le sujet en une ligne\u00a0: c’est lui que les autres verront dans la liste."},
    )


class TellsForm(OnceForm):
    """A message, and whom it calls among those who read its space."""

    template_name = "community/post_form.html"
    told = forms.MultipleChoiceField(
        label="Prévenir",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"{MOST_TOLD} personnes au plus. Elles le voient sur leur bureau, et par courriel si elles ont accepté ceux de "
        "la communauté.",
        error_messages={"invalid_choice": "Une de ces personnes ne lit plus cet espace\u00a0: relisez la liste."},
    )

    def __init__(self, *args: Any, space: Space, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self._readers = queries.readers_of(space).exclude(pk=person.pk)
        field: Any = self.fields["told"]
        field.choices = queries.offered_as_boxes(self._readers)
        if not field.choices:
            del self.fields["told"]

    def clean_told(self) -> list[Person]:
        chosen = self.cleaned_data["told"]
        if len(chosen) > MOST_TOLD:
            raise forms.ValidationError(TOO_MANY_TOLD)
        return list(self._readers.filter(pk__in=chosen)) if chosen else []

    @property
    def people(self) -> list[Person]:
        return self.cleaned_data.get("told", [])


class TopicForm(TellsForm):
    title = _title()
    text = _text("Message", 8)
    field_order = ["title", "text", "told"]


class AnswerForm(TellsForm):
    text = _text("Votre réponse", 5)
    field_order = ["text", "told"]


class CorrectionForm(OnceForm):
    """One's own message; of the one that opens a topic, its title too."""

    title = _title()
    text = _text("Message", 8)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = post.text
        if post.opens:
            self.fields["title"].initial = post.topic.title
        else:
            del self.fields["title"]


class WithdrawalForm(OnceForm):
    """Why the team takes something away."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Il s’affiche à la place de ce qui est retiré, et son auteur le reçoit. Citez la charte, sans nommer personne.",
        error_messages={"required": "Dites pourquoi\u00a0: ce motif s’affiche à la place, et son auteur le reçoit."},
    )


class FlagForm(OnceForm):
    reason = forms.CharField(
        label="Ce qui vous gêne dans ce message",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="L’équipe le lira avec votre nom\u202f; ni l’auteur ni les autres membres n’en sauront rien.",
        error_messages={"required": "Dites en quelques mots ce qui vous gêne\u00a0: l’équipe saura quoi regarder."},
    )


class CertificationForm(OnceForm):
    """Verified or not, as the button that was pressed said it."""

    certified = forms.ChoiceField(choices=[("oui", "vérifié"), ("non", "non vérifié")], widget=forms.HiddenInput)


class ArrangementForm(OnceForm):
    is_pinned = forms.BooleanField(label="Épingler en tête de son espace", required=False)
    is_closed = forms.BooleanField(label="Clore\u00a0: on le lit toujours, on n’y répond plus", required=False)

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_pinned"].initial = topic.is_pinned
        self.fields["is_closed"].initial = topic.is_closed


class DigestForm(OnceForm):
    rhythm = forms.ChoiceField(
        label="Ce qui a bougé dans la communauté",
        choices=DigestRhythm.choices,
        widget=forms.RadioSelect,
        help_text="Des titres et des liens, jamais le contenu des messages\u202f; rien du tout quand rien n’a bougé.",
        error_messages={"required": "Choisissez un rythme, ou «\u00a0jamais\u00a0»."},
    )
