"""Promises of the forms: said in words, tied to their field, and typing never lost."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from continuum.toolkit.dates import PartialDateFormField
from continuum.toolkit.forms import DateInput, NumberInput


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
