"""The words of a questionnaire rewritten in the page, and its preview: nothing else of the file changes, nothing is kept."""

from __future__ import annotations

import base64
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.methods.questionnaires.tests.forms import xlsx
from continuum.surveys import services
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.services.reading import read_here
from continuum.toolkit.submissions import new_key

from .authoring import book, brought, draft_of, plain, published, text_of
from .factories import ADVICE, CHOICES, DIMENSIONS, SETTINGS, SURVEY, InstrumentFactory


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """The process apart costs a second; one test starts it."""
    monkeypatch.setattr(services, "read_apart", read_here)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(code="essais", territory=TerritoryFactory(key="R44"))


@pytest.fixture
def officer(programme):
    return PersonFactory(officer=True, officer__membership__programme=programme, membership__programme=programme)


@pytest.fixture
def instrument(programme):
    return InstrumentFactory(programme=programme, title="Court")


# --- The words ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def rewords_here(monkeypatch):
    from continuum.methods.questionnaires.apart import reworded
    from continuum.surveys.services import wording
    from continuum.surveys.services.reading import FormRead

    def here(content, changes):
        found = reworded([vars(one) for one in changes], content)
        new = found.pop("content")
        return base64.b64decode(new) if new else None, FormRead(**found)

    monkeypatch.setattr(wording, "reword_apart", here)


def typed_on(client, version, number: int, **words: str):
    """The page as it is shown, with some of its texts rewritten, by what they said."""
    address = reverse("surveys:reword_version", args=[version.pk, number])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    for field in form.fields:
        typed[field] = words.get(typed[field], typed[field])
    return address, typed


def cells(content: bytes) -> dict[tuple[str, str], object]:
    opened = load_workbook(io.BytesIO(content))
    return {(sheet.title, cell.coordinate): cell.value for sheet in opened for row in sheet for cell in row if cell.value}


@pytest.mark.usefixtures("rewords_here")
def test_a_label_and_a_choice_are_rewritten_in_the_page_and_nothing_else_of_the_file_changes(client, officer, instrument):
    client.force_login(officer)
    content = book()
    brought(client, instrument, content)
    address, typed = typed_on(
        client, draft_of(instrument), 1, **{"Plusieurs sites ?": "Avez-vous des sites ?", "Oui": "Oui, bien sûr"}
    )
    page = text_of(client.post(address, typed, follow=True))
    assert "2 textes sont corrigés" in page
    after, before = cells(bytes(draft_of(instrument).file.body)), cells(content)
    assert {after[place] for place in before if before[place] != after[place]} == {"Avez-vous des sites ?", "Oui, bien sûr"}
    assert after.keys() == before.keys()


@pytest.mark.usefixtures("rewords_here")
def test_advice_and_names_of_levels_are_rewritten_too_and_the_bounds_stay(client, officer, instrument):
    client.force_login(officer)
    content = xlsx(SURVEY, CHOICES, SETTINGS, cx_dimensions=DIMENSIONS, cx_advice=ADVICE)
    first = published(client, instrument, content)
    link = reverse("surveys:reword_version", args=[first.pk, 3])
    assert link in client.get(first.get_absolute_url()).content.decode(), "after the two pages of questions"
    client.post(*typed_on(client, first, 3, solide="bien établi"))
    client.post(*typed_on(client, draft_of(instrument), 4, **{"Écrivez vos risques en une heure.": "Écrivez-les, à deux."}))
    draft = draft_of(instrument)
    after, before = cells(bytes(draft.file.body)), cells(content)
    assert {after[place] for place in before if before[place] != after[place]} == {
        "Écrivez-les, à deux.",
        "0:à construire;50:bien établi",
    }
    assert draft.change == "patch", "words alone"
    bad = client.post(*typed_on(client, draft, 3, **{"bien établi": "fort: 60"}))
    assert "Niveau 2" in plain(str(bad.context["form"]["cx_dimensions_2_2"].label))
    assert "donnez-lui un autre nom" in plain(str(bad.context["form"]["cx_dimensions_2_2"].errors))
    assert cells(bytes(draft_of(instrument).file.body)) == after


@pytest.mark.usefixtures("rewords_here")
def test_words_of_a_published_version_open_the_draft_of_the_next_one(client, officer, instrument):
    client.force_login(officer)
    first = published(client, instrument, book())
    address, typed = typed_on(client, first, 1, **{"Combien de personnes ?": "Combien êtes-vous ?"})
    client.post(address, typed)
    first.refresh_from_db()
    draft = draft_of(instrument)
    assert (draft.number, draft.change, first.form["items"][0]["items"][0]["labels"][""]) == (
        2,
        "patch",
        "Combien de personnes ?",
    )
    page = text_of(client.get(draft.get_absolute_url()))
    assert "Avant : « Combien de personnes ? ». Après : « Combien êtes-vous ? »." in page.replace("&nbsp;", " ")
    assert client.get(address).status_code == 404, "the published version has a draft: its words are corrected there"
    assert client.post(address, {**typed, "submission_key": new_key()}).status_code == 404


@pytest.mark.usefixtures("rewords_here")
def test_words_that_would_break_the_form_are_refused_beside_their_text_and_nothing_is_kept(client, officer, instrument):
    client.force_login(officer)
    brought(client, instrument, book())
    before = draft_of(instrument).digest
    address, typed = typed_on(client, draft_of(instrument), 1, **{"Combien de sites ?": "Les ${inconnue} sites ?"})
    form = client.post(address, typed).context["form"]
    (field,) = form.errors
    assert form[field].value() == "Les ${inconnue} sites ?"
    assert draft_of(instrument).digest == before


@pytest.mark.usefixtures("rewords_here")
def test_what_somebody_else_rewrote_meanwhile_is_kept_or_said(client, officer, instrument):
    client.force_login(officer)
    brought(client, instrument, book())
    mine = typed_on(client, draft_of(instrument), 1, **{"Plusieurs sites ?": "La mienne"})
    theirs = typed_on(client, draft_of(instrument), 1, **{"Plusieurs sites ?": "La leur", "Oui": "Absolument"})
    client.post(*theirs)
    form = client.post(*mine).context["form"]
    assert "La leur" in str(form.errors)
    typed = {name: form[name].value() or "" for name in form.fields}
    client.post(mine[0], {**typed, "submission_key": new_key()})
    said = {one["text"] for one in draft_of(instrument).file.wording}
    assert {"La mienne", "Absolument"} <= said


# --- The preview -------------------------------------------------------------------------------------------------------------


def test_the_preview_carries_answers_from_page_to_page_and_keeps_nothing(client, officer, instrument):
    client.force_login(officer)
    brought(client, instrument, xlsx(SURVEY, CHOICES, SETTINGS, cx_dimensions=DIMENSIONS, cx_advice=ADVICE))
    draft = draft_of(instrument)
    address = reverse("surveys:preview", args=[draft.pk, "structure"])

    def sent(answer, **answers: str):
        page = answer.context["shown"]
        hidden = {"carried": answer.context["tried"].to_carry, "form": page.form, "page": page.code, "shown": page.shown_text}
        return client.post(reverse("surveys:preview", args=[draft.pk, page.code]), {**hidden, "do": "next", **answers})

    first = client.get(address)
    names = {name.rpartition(":")[2]: name for name in first.context["shown"].shown}
    wrong = sent(first, **{names["effectif"]: "0", names["plusieurs"]: "non"})
    assert wrong.context["shown"].errors
    second = sent(wrong, **{names["effectif"]: "12", names["plusieurs"]: "non"})
    assert second.context["shown"].code == "sante"
    names = {name.rpartition(":")[2]: name for name in second.context["shown"].shown}
    end = sent(second, **{names["risques"]: "toujours", names["accidents"]: "jamais"})
    assert [(one.dimension, one.value) for one in end.context["end"].scores] == [("Santé", "50")]
    assert dict(end.context["tried"].answers) | {"effectif": "12"} == {
        "effectif": "12",
        "plusieurs": "non",
        "risques": "toujours",
        "accidents": "jamais",
    }
    assert not AnswerSheet.objects.exists()
    forged = client.post(address, {"carried": "e30:faux", "do": "next"})
    assert "vient d’un autre questionnaire" in text_of(forged)
    client.force_login(PersonFactory(officer=True))
    assert client.get(address).status_code == 404
