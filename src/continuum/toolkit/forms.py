"""The one way to show a form: label, hint, error and widget, and a summary of the errors at the top."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

from continuum.toolkit.typography import MINUS

_NUMBER = re.compile(rf"\s*[-{MINUS}]?\d[\d\s]*([.,]\d+)?\s*")
_REQUIRED = forms.Field.default_error_messages["required"]
_ASKING = (
    (forms.BooleanField, "Cochez"),
    (forms.FileField, "Joignez un fichier à"),
    (forms.DateField, "Donnez une date à"),
    ((forms.ChoiceField, forms.ModelChoiceField), "Choisissez une réponse à"),
)
_DJANGO_TEMPLATES = Path(django.forms.__file__).parent / "templates"


class ContinuumRenderer(DjangoTemplates):
    """Draws every form of the site from the templates of the toolkit; the widgets stay Django's."""

    form_template_name = "toolkit/form_fields.html"
    field_template_name = "toolkit/field.html"

    @cached_property
    def engine(self):
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [_DJANGO_TEMPLATES],
                "NAME": "continuumforms",
                "OPTIONS": {"builtins": ["continuum.toolkit.templatetags.continuum"]},
            }
        )


class AsksByLabel(forms.BaseForm):
    """What was left empty is asked for by its name: « Indiquez « Prénom et nom ». », unless the field has words of its own."""

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", None) == "required" and field and error.message == _REQUIRED:
            error = ValidationError(_asked(self.fields[field], self[field].label), code="required")
        super().add_error(field, error)


def _asked(field: forms.Field, label: Any) -> str:
    verb = next((verb for kind, verb in _ASKING if isinstance(field, kind)), "Indiquez")
    return f"{verb} «\u00a0{label}\u00a0»."


class DateInput(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class NumberInput(forms.TextInput):
    """A number typed as text, « 12,5 » as well: what is wrong stays on the screen beside its error."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "class": "short", **(attrs or {})})

    def format_value(self, value):
        shown = super().format_value(value)
        return shown.replace(".", ",") if shown and _NUMBER.fullmatch(shown) else shown

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        if typed and _NUMBER.fullmatch(typed):
            return "".join(typed.split()).replace(",", ".").replace(MINUS, "-")
        return typed


class QuestionsTextarea(forms.Textarea):
    """A text in which « [[ » offers the questions listed by `{% questions_list %}` under the given id."""

    def __init__(self, questions_id: str, attrs=None):
        super().__init__({"rows": 10, "data-continuum-questions": questions_id, **(attrs or {})})
