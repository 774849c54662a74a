"""Promises of the forms: said in words, tied to their field, and typing never lost."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.template.loader import render_to_string
from django.test.html import parse_html
from django.urls import get_resolver
from django.utils import translation

from continuum.toolkit.dates import PartialDateFormField
from continuum.toolkit.forms import AsksByLabel, DateInput, NumberInput

WITH_WORDS_OF_THEIR_OWN = {"AskCodeForm", "GiveCodeForm"}
"""Forms of the library of the door, whose words are given when they are made."""
GENERIC = forms.Field.default_error_messages["required"]


class Sample(forms.Form):
    title = forms.CharField(label="Titre", help_text="Court.")
    note = forms.CharField(label="Remarque", required=False)
    size = forms.DecimalField(label="Effectif", widget=NumberInput, required=False)
    due = PartialDateFormField(label="Échéance", required=False)
    held_on = forms.DateField(label="Date", widget=DateInput, required=False)
    place = forms.ChoiceField(label="Lieu", widget=forms.RadioSelect, choices=[("a", "en salle"), ("b", "à distance")])
    agreed = forms.BooleanField(label="Accord donné")
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        if self.cleaned_data.get("note") == "contradiction":
            raise forms.ValidationError("La remarque contredit le titre.")


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


def tag(page, identifier):
    return re.search(rf'<[a-z]+[^>]*\bid="{identifier}"[^>]*>', page)[0]


def test_required_is_said_in_words_and_optional_is_not():
    page = str(Sample())
    assert re.search(r"Titre <span[^>]*>\(obligatoire\)", page)
    assert re.search(r"<legend>Lieu <span[^>]*>\(obligatoire\)", page)
    assert not re.search(r"Remarque <span", page)


def test_hint_and_error_are_tied_to_the_field():
    page = str(Sample({}))
    field = tag(page, "id_title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in field
    assert 'aria-invalid="true"' in field
    assert tag(page, "id_title_helptext")
    assert tag(page, "id_title_error")


def test_the_errors_of_a_group_of_choices_are_tied_to_the_group():
    page = str(Sample({}))
    assert '<fieldset class="choices" aria-describedby="id_place_error">' in page
    assert tag(page, "id_place_error")


def test_the_summary_leads_to_each_wrong_field_and_to_nothing_else():
    page = str(Sample({"note": "x"}))
    links = re.findall(r'<a href="#([^"]+)">', page)
    assert links == ["id_title", "id_place", "id_agreed"]
    assert all(tag(page, link) for link in links)


def test_the_summary_counts_what_is_to_correct_and_tells_errors_of_no_field():
    page = str(Sample({"title": "x", "place": "a", "agreed": "on", "secret": "s", "note": "contradiction"}))
    assert "Une chose est à corriger" in page
    assert "La remarque contredit le titre." in page


def test_a_form_without_error_has_no_summary():
    assert "error-summary" not in str(Sample())


def test_hidden_fields_travel_with_the_form():
    assert 'type="hidden" name="secret"' in str(Sample())


def test_a_label_or_an_error_cannot_inject_markup():
    form = Sample({"due": "<script>x</script>"})
    form.fields["title"].label = "<b>Titre</b>"
    page = str(form)
    assert "<script>" not in page
    assert "<b>Titre" not in page


@pytest.mark.parametrize(("typed", "number"), [("12,5", "12.5"), ("1\u202f204", "1204"), (" 12 ", "12"), ("\u22123", "-3")])
def test_a_number_is_read_as_the_french_write_it(typed, number):
    form = Sample({"size": typed})
    form.is_valid()
    assert str(form.cleaned_data["size"]) == number


def test_a_wrong_number_stays_on_the_screen():
    assert 'value="douze, ou treize"' in str(Sample({"size": "douze, ou treize"}))


def test_a_decimal_comes_back_with_its_comma():
    assert 'value="12,5"' in str(Sample({"size": "12,5"}))


def test_a_date_field_opens_the_calendar_of_the_browser():
    assert 'type="date"' in tag(str(Sample()), "id_held_on")


def test_the_button_says_what_happens_and_the_form_is_sent_once():
    page = render_to_string("toolkit/form.html", {"form": Sample(), "submit": "Publier la fiche"})
    assert 'type="submit">Publier la fiche</button>' in page
    assert "data-continuum-once" in page
    assert "data-continuum-draft" not in page


def test_a_form_with_a_file_is_sent_as_such():
    class WithFile(forms.Form):
        file = forms.FileField(label="Fichier")

    assert 'enctype="multipart/form-data"' in render_to_string("toolkit/form.html", {"form": WithFile()})


class Asking(AsksByLabel, forms.Form):
    name = forms.CharField(label="Prénom et nom")
    held_on = forms.DateField(label="Depuis le")
    role = forms.ChoiceField(label="Rôle", choices=[("a", "a")])
    agreed = forms.BooleanField(label="Accord donné")
    why = forms.CharField(label="Raison", error_messages={"required": "Dites pourquoi, en quelques mots."})


def test_what_is_left_empty_is_asked_for_by_its_name_and_once():
    form = Asking({})
    assert [reason for reasons in form.errors.values() for reason in reasons] == [
        "Indiquez «\u00a0Prénom et nom\u00a0».",
        "Donnez une date à «\u00a0Depuis le\u00a0».",
        "Choisissez une réponse à «\u00a0Rôle\u00a0».",
        "Cochez «\u00a0Accord donné\u00a0».",
        "Dites pourquoi, en quelques mots.",
    ]
    summary = str(form).partition("</div>")[0]
    assert '<a href="#id_name">Indiquez «\u00a0Prénom et nom\u00a0».</a>' in summary
    assert '<a href="#id_why">Raison</a>\u00a0: Dites pourquoi' in summary


def test_every_form_of_the_site_asks_by_name():
    assert get_resolver().url_patterns, "every page, so that every form is known"
    here = [form for form in _below(forms.BaseForm) if form.__module__.startswith("continuum.")]
    ours = {form for form in here if ".tests." not in form.__module__ and form.__name__ not in WITH_WORDS_OF_THEIR_OWN}
    faults = [
        f"{form.__name__}.{name}"
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if not issubclass(form, AsksByLabel) and field.required and field.error_messages["required"] == GENERIC
    ]
    assert len(ours) > 30
    assert faults == []


def _below(form):
    return [one for child in form.__subclasses__() for one in (child, *_below(child))]


GROUPED = [("", "à choisir"), ("Nord", [("a<b", "« A » & fils"), ("c", "C")]), ("d", "D")]


@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_list_to_choose_from_is_drawn_as_django_draws_it(kind):
    """Without two templates per option: a page that offers three hundred lists is drawn in a third of the time."""
    widget = kind(attrs={"class": "short", "required": True, "disabled": False})
    widget.choices = GROUPED if kind is not forms.NullBooleanSelect else widget.choices
    value = ["a<b", "d"] if kind is forms.SelectMultiple else "a<b"
    context = widget.get_context("lieu", value, {"id": "id_lieu"})
    ours, django = (one.render(widget.template_name, context) for one in (get_default_renderer(), DjangoTemplates()))
    assert parse_html(ours) == parse_html(django)
    assert ours.count("selected") == django.count("selected") >= 1
