"""The one way to show a form: label, hint, error and widget, and a summary of the errors at the top."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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
_LIST = "django/forms/widgets/select.html"


class ContinuumRenderer(DjangoTemplates):
    """Draws every form of the site from the templates of the toolkit; the widgets stay Django's, long lists drawn faster."""

    form_template_name = "toolkit/form_fields.html"
    field_template_name = "toolkit/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        return _list(context["widget"]) if template_name == _LIST else super().render(template_name, context, request)

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


def _list(widget: dict[str, Any]) -> SafeString:
    """What Django's template draws, which opens two more for each option: a page may offer three hundred lists."""
    drawn = mark_safe("".join(_options(name, options) for name, options, _ in widget["optgroups"]))  # noqa: S308 - escaped below
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], flatatt(widget["attrs"]), drawn)


def _options(group: str | None, options: list[dict[str, Any]]) -> str:
    rows = ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options)
    drawn = format_html_join("", '\n<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', group, drawn) if group else drawn


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


class HourInput(forms.TimeInput):
    """An hour of the clock, picked or typed in the browser's own field."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


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
