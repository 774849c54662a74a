"""Pages of a questionnaire as they are drawn: every kind of question, what is hidden, what is cited, what is wrong."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string

from continuum.methods.questionnaires import evaluate_response
from continuum.methods.questionnaires.tests.forms import choices, compiled_of
from continuum.surveys.forms import read_page
from continuum.surveys.queries import asked_pages, faults_by_page, page_of

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LIKERT = {"type": "select_one freq", "appearance": "list-nolabel"}
SURVEY = [
    {"type": "begin_group", "name": "p", "label": "Tout", "appearance": "field-list", "hint": "Une page de chaque."},
    {"type": "text", "name": "nom", "label": "Votre <b>nom</b> ?", "hint": "Le vôtre", "guidance_hint": "Pas un autre"},
    {"type": "text", "name": "recit", "label": "Racontez", "appearance": "multiline"},
    {
        "type": "decimal",
        "name": "etp",
        "label": "Combien d’ETP ?",
        "constraint": ". < 100",
        "constraint_message": "Moins de 100.",
    },
    {"type": "range", "name": "note", "label": "Note", "parameters": "start=0 end=5 step=1"},
    {"type": "date", "name": "jour", "label": "Quel jour ?"},
    {"type": "time", "name": "heure", "label": "À quelle heure ?"},
    {"type": "select_one ville", "name": "ville", "label": "Ville", "appearance": "minimal"},
    {"type": "select_one rue", "name": "rue", "label": "Rue de ${ville}", "choice_filter": "v = ${ville}"},
    {"type": "select_multiple ville", "name": "vues", "label": "Villes vues"},
    {"type": "rank ville", "name": "rang", "label": "Classez"},
    {"type": "acknowledge", "name": "lu", "label": "J’ai lu", "required": "yes"},
    {"type": "note", "name": "bonjour", "label": "Bonjour ${nom}, ${double} fois"},
    {"type": "calculate", "name": "double", "calculation": "coalesce(${etp}, 0) * 2"},
    {"type": "select_one freq", "name": "tete", "label": "Ces trois mois", "appearance": "label"},
    {**LIKERT, "name": "a", "label": "On se parle", "required": "yes"},
    {**LIKERT, "name": "b", "label": "On se lit"},
    {"type": "image", "name": "photo", "label": "Une photo", "required": "yes"},
    {"type": "begin_repeat", "name": "site", "label": "Sites"},
    {"type": "text", "name": "lieu", "label": "Lieu", "required": "yes"},
    {"type": "begin_repeat", "name": "piece", "label": "Pièces"},
    {"type": "integer", "name": "m2", "label": "Surface"},
    {"type": "end_repeat"},
    {"type": "end_repeat"},
    {"type": "end_group"},
]
CHOICES = [
    *choices("ville", "metz", "nancy"),
    *choices("rue", "serpenoise", "stanislas", v=["metz", "nancy"]),
    *choices("freq", "jamais", "toujours"),
]


@cache
def everything():
    return compiled_of(SURVEY, CHOICES)


def drawn(answers, *, errors=False, typed=None):
    compiled = everything()
    outcome = evaluate_response(compiled, answers, now=NOW)
    page = asked_pages(outcome)[0]
    return page_of(compiled, outcome, page, faults_by_page(outcome)[page.code] if errors else (), typed=typed, minutes=20)


def html(answers, **more):
    return render_to_string("surveys/answering/parts.html", {"parts": drawn(answers, **more).parts})


def posted(**typed):
    post = QueryDict(mutable=True)
    page = drawn({})
    post.update({"form": page.form, "page": page.code, "shown": page.shown_text})
    for name, value in typed.items():
        post.setlist(name if " " in name or ":" in name else f":{name}", value if isinstance(value, list) else [value])
    return read_page(everything(), everything().form.pages[0], post)


def test_every_kind_of_question_has_its_way_of_answering():
    page = html({"site": [{"lieu": "Metz", "piece": [{}]}]})
    for words in (
        '<input id="q:nom" name=":nom"',
        "<textarea",
        'inputmode="decimal"',
        'type="date"',
        'type="time"',
        '<select id="q:ville"',
        'type="checkbox" id="q:vues"',
        "Rang 2",
        'value="OK"',
        'role="rowheader"',
        'name="rows :site" value="1"',
        'name="0:lieu"',
        'name="rows 0:piece" value="1"',
        'name="0.0:m2"',
        'value="remove 0 :site"',
        'value="add 0:piece"',
        "il ne se dépose pas sur cette page",
    ):
        assert words in page, words
    assert page.count('type="radio" id="q:note') == 6, "a short scale is shown whole"


def test_labels_are_escaped_and_so_are_the_answers_that_they_cite():
    page = html({"nom": "<script>alert(1)</script>", "etp": "2"})
    assert "<script>" not in page
    assert "&lt;b&gt;nom" in page
    assert "Bonjour &lt;script&gt;alert(1)&lt;/script&gt;, 4 fois" in page


def test_the_choices_offered_follow_the_answers():
    page = html({"ville": "nancy"})
    assert 'value="stanislas"' in page
    assert 'value="serpenoise"' not in page
    assert "Rue de Nancy" in page


def test_a_heading_of_a_table_is_no_question_and_a_file_is_never_required():
    page = drawn({"lu": "OK"}, errors=True)
    assert [one.id for one in page.errors] == ["q:a"]
    assert ":tete" not in page.shown
    assert ":photo" not in page.shown


def test_an_error_says_what_to_write_and_keeps_what_was_typed():
    page = drawn({"lu": "OK", "a": "jamais", "etp": "douze"}, errors=True, typed={":etp": ["douze"]})
    assert [(one.id, one.message) for one in page.errors] == [
        ("q:etp", "écrivez un nombre, en chiffres\u00a0: par exemple 12,5.")
    ]
    etp = next(one for one in page.parts if getattr(one, "name", "") == ":etp")
    assert (etp.value, etp.described_by) == ("douze", "q:etp_error")
    assert page.error_count == "1\u00a0erreur"
    assert drawn({"lu": "OK", "a": "jamais", "etp": "300"}, errors=True).errors[0].message == "Moins de 100."


@pytest.mark.parametrize(("typed", "picker"), [("2027-01-05", True), ("", True), ("hier", False)])
def test_a_date_refused_keeps_its_picker_unless_it_is_none(typed, picker):
    survey = [{"type": "date", "name": "jour", "label": "Quel jour ?", "required": "yes", "constraint": ". <= today()"}]
    compiled = compiled_of(survey)
    outcome = evaluate_response(compiled, {"jour": typed}, now=NOW)
    page = asked_pages(outcome)[0]
    shown = page_of(compiled, outcome, page, faults_by_page(outcome)[page.code], typed={":jour": [typed]})
    field = render_to_string("surveys/answering/parts.html", {"parts": shown.parts})
    assert ('type="date"' in field, f'value="{typed}"' in field) == (picker, True)


def test_a_group_shown_as_a_table_is_one_on_a_page_of_its_own_too():
    rows = [{"type": "select_one freq", "name": name, "label": f"Ligne {name}"} for name in "ab"]
    survey = [
        {"type": "begin_group", "name": "g", "label": "Chez vous", "appearance": "table-list"},
        *rows,
        {"type": "end_group"},
    ]
    compiled = compiled_of(survey, CHOICES)
    outcome = evaluate_response(compiled, {}, now=NOW)
    shown = page_of(compiled, outcome, asked_pages(outcome)[0])
    assert ([part.kind for part in shown.parts], shown.title, list(shown.shown)) == (["matrix"], "Chez vous", [":a", ":b"])
    drawn_page = render_to_string("surveys/answering/parts.html", {"parts": shown.parts})
    assert '<caption class="visually-hidden">Chez vous</caption>' in drawn_page


def test_progress_is_said_in_words():
    assert drawn({}).progress == "page\u00a01 sur\u00a01, encore environ 20\u00a0minutes"


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("etp", "1\u202f250,5", "1250.5"),
        ("jour", "1/3/2026", "2026-03-01"),
        ("heure", "14h30", "14:30"),
        ("vues", ["metz", "nancy"], ["metz", "nancy"]),
        ("rang", ["nancy", ""], ["nancy"]),
        ("nom", "  Ada ", "Ada"),
    ],
)
def test_what_is_typed_the_french_way_is_understood(name, typed, kept):
    assert posted(**{name: typed}).given[name] == kept


def test_what_the_page_did_not_show_is_not_read():
    post = QueryDict(mutable=True)
    page = drawn({})
    post.update({"form": page.form, "page": page.code, "shown": ":nom", ":nom": "Ada", ":etp": "3", ":intrus": "x"})
    assert read_page(everything(), everything().form.pages[0], post).given == {"nom": "Ada"}


@pytest.mark.parametrize("change", [{"form": "0" * 16}, {"page": "autre"}])
def test_a_page_of_another_form_is_refused_in_words(change):
    post = QueryDict(mutable=True)
    page = drawn({})
    post.update({"form": page.form, "page": page.code, "shown": page.shown_text} | change)
    with pytest.raises(ValidationError, match="autre questionnaire"):
        read_page(everything(), everything().form.pages[0], post)


def test_nested_occurrences_are_read_each_in_its_place():
    given = posted(**{"rows :site": "2", "rows 0:piece": "1", "rows 1:piece": "0"}).given
    assert given["site"] == [{"piece": [{}]}, {"piece": []}]
