"""What a questionnaire gives back at once, and to whom: all of its own to the structure, nothing to the team before it agrees."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from continuum.directory.enums import Role
from continuum.directory.tests.factories import MembershipFactory, PersonFactory, PositionFactory, SchemeFactory, TerritoryFactory
from continuum.plan.models import StructureAction
from continuum.surveys import services
from continuum.surveys.models import Consent
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.surveys.queries.results import Results
from continuum.surveys.queries.results_paper import results_paper
from continuum.surveys.queries.sight import Sight, sight_of
from continuum.surveys.services import ANSWER_LINKS
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.enums import Origin
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.renderers.document import Aside, Paragraph, words
from continuum.toolkit.submissions import new_key

from .given_in import ANSWERS, SECRET, given_in, graded_campaign

RESULTS, ANSWERED, PANORAMA = "results", "answers", "panorama"
WEAK = "Les risques sont écrits."
ADVISED = "Écrivez vos risques en une heure."
"""The questionnaire’s own words, addressed to the structure."""
OUR_OWN = re.compile(r"\b(?:vous|vos|votre|vôtres?)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def row():
    return given_in()


def of_structure(row, role=Role.DIRECTOR):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, organisation=row.organisation, territory=row.organisation.territory)
    return person


@pytest.fixture
def director(row):
    return of_structure(row)


@pytest.fixture
def delegate(row):
    return PersonFactory(delegate=True)


def at(row, name="results", *more):
    return reverse(f"surveys:{name}", args=[row.pk, *more])


def seen(person, row, name="results"):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(at(row, name))


def text_of(response):
    return response.content.decode()


def post(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), "typed_by": "", **typed})


def consented(row, *scopes):
    return services.give_consent(request=row, scopes=scopes, by=of_structure(row))


def results_of(row):
    return Results(Sight(row, None, is_own=True, results=True, answers=True))


# --- What is worked out ----------------------------------------------------------------------------------------------------


def test_contributions_add_up_to_the_value_of_their_dimension(row):
    found = results_of(row)
    assert [one.code for one in found.dimensions] == ["sante", "dialogue"]
    for one in found.dimensions:
        assert sum(each.contribution for each in one.questions) == pytest.approx(one.value, abs=Decimal("0.05"))
    assert [(each.label, each.weight, each.contribution) for each in found.dimensions[0].questions] == [
        (WEAK, 1, 0),
        ("Les visites sont à jour.", 3, Decimal("37.5")),
    ]


def test_what_matters_and_is_missing_comes_first_not_what_is_lowest(row):
    """Health is lower (37.5 against 50) yet the dialogue, which matters more, comes before: 3 × 2 against 2 × 2.5."""
    needs = results_of(row).needs
    assert [one.dimension.code for one in needs] == ["dialogue", "sante"]
    assert needs[0].worked_out == "importance 3 × (4 − niveau 2,00) = 6,00"


def test_what_is_solid_is_no_need_and_the_page_and_the_paper_say_why_there_are_so_few():
    row = given_in(answers={"reunions": "applique"})
    found = results_of(row)
    assert [one.dimension.code for one in found.needs] == ["sante"]
    said = "1\u00a0premier besoin seulement\u00a0: 1\u00a0dimension est déjà au meilleur niveau («\u00a0solide\u00a0»)."
    assert found.why_so_few == said
    assert said in text_of(seen(of_structure(row), row, "results_needs"))
    assert Paragraph(words(said)) in results_paper(found).blocks


def test_quick_wins_come_from_the_answers_that_call_for_them(row):
    found = results_of(row)
    assert [(one.text, one.because) for one in found.quick_wins] == [(ADVISED, [(WEAK, "Absent")])]
    assert found.other_advice == []


def test_what_cannot_be_worked_out_says_why(director):
    row = given_in(answers={"risques": "", "visites": ""}, organisation=director.active_memberships()[0].organisation)
    page = text_of(seen(director, row))
    assert "Ce qui n’a pas pu être calculé" in page
    assert "trop peu de questions ont une réponse" in page


def test_the_four_pages_and_the_paper_are_there_at_once(row, director):
    SchemeFactory(title="Conseil de la Zibeline", territory=TerritoryFactory(key="R44"))
    page = text_of(seen(director, row))
    assert "Le plus solide\u00a0: Dialogue (50 sur 100)" in page
    assert SECRET in page
    assert "premiers besoins" in text_of(seen(director, row, "results_needs"))
    assert "Conseil de la Zibeline" in text_of(seen(director, row, "results_schemes"))
    assert "Rien n’est parti de votre structure" in text_of(seen(director, row, "sharing"))
    paper = seen(director, row, "results_pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


def test_each_need_shows_the_schemes_of_its_theme_and_the_others_come_after(row, director, delegate):
    region = TerritoryFactory(key="R44")
    SchemeFactory(title="Visites de la Zibeline", themes=["sante"], territory=region)
    SchemeFactory(title="Prime du Renard", themes=["emploi"], territory=region)
    SchemeFactory(title="Visites du Havre", themes=["sante"], territory=TerritoryFactory(key="R28"))
    schemes = results_of(row).schemes
    assert [(one.need.dimension.code, [str(each.scheme) for each in one.schemes.told]) for one in schemes.needs] == [
        ("dialogue", []),
        ("sante", ["Visites de la Zibeline"]),
    ]
    assert ([str(one.scheme) for one in schemes.others.concerned], schemes.unanswered) == (["Prime du Renard"], ["Dialogue"])
    page = text_of(seen(director, row, "results_schemes"))
    assert page.index("Visites de la Zibeline") < page.index("Vous concernent aussi") < page.index("Prime du Renard")
    assert "Visites de la Zibeline" in text_of(seen(director, row, "results_needs"))
    paper = str(results_paper(results_of(row)).blocks)
    assert paper.index("Besoin par besoin") < paper.index("Visites de la Zibeline") < paper.index("Prime du Renard")
    consented(row, RESULTS)
    assert "Visites de la Zibeline" not in text_of(seen(delegate, row, "results_needs")), "it would tell what the structure is"


def test_the_paper_of_the_demonstration_says_so_on_its_first_page_and_above_the_others(row):
    assert results_paper(results_of(row)).running_title == ""
    row.organisation.origin = Origin.INVENTED
    paper = results_paper(results_of(row))
    assert paper.running_title.endswith("· données de démonstration")
    assert [one.kind for one in paper.blocks if isinstance(one, Aside)] == ["demo"]


def test_before_it_is_given_in_one_is_led_to_the_questions(row, director):
    row.answered_at = None
    row.save()
    assert seen(director, row).url == at(row, "answer")


# --- To whom ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["results", "results_needs", "results_schemes", "sharing", "results_pdf", "results_waves"])
def test_neither_a_stranger_nor_the_neighbour_nor_the_team_finds_the_pages(row, delegate, name):
    neighbour = of_structure(given_in())
    for person in (None, neighbour, delegate, PersonFactory(), PersonFactory(admin=True)):
        assert seen(person, row, name).status_code == 404


def test_the_other_voice_does_not_read_these_results(row):
    board = of_structure(row, Role.BOARD_MEMBER)
    assert seen(board, row).status_code == 404
    assert seen(board, row, "sharing").status_code == 200, "she decides for the structure all the same"
    assert SECRET not in text_of(seen(board, row, "sharing"))


def test_the_link_of_the_mail_gives_the_results_back_without_an_account(row):
    row.person = PersonFactory()
    row.save()
    PositionFactory(person=row.person, organisation=row.organisation)
    client = Client()
    client.get(reverse("surveys:answer_link", args=[ANSWER_LINKS.token(row)]))
    assert SECRET in text_of(client.get(at(row)))
    post(client, at(row, "sharing"), scopes=RESULTS)
    assert Consent.objects.in_force().get().given_by == row.person


def test_the_team_reads_what_was_agreed_to_and_only_that(row, delegate):
    consented(row, RESULTS)
    page = text_of(seen(delegate, row))
    assert "Santé au travail" in page
    assert not [one for one in (SECRET, WEAK) if one in page]
    assert not [one for one in ("Où vous en êtes", "vos réponses", "Vos ") if one in page], "it is not the team that answered"
    paper = str(results_paper(Results(sight_of(delegate, row.pk))).blocks)
    assert ("Où en est la structure" in paper, "Vos premiers besoins" in paper) == (True, False)
    assert "sur 100, à construire. Importance 2 × " in paper
    needs = text_of(seen(delegate, row, "results_needs"))
    assert "premiers besoins" in needs
    assert not [one for one in (WEAK, "Écrivez vos risques", "Commencer cette action") if one in needs]
    assert seen(delegate, row, "sharing").status_code == 404
    consented(row, ANSWERED)
    assert SECRET in text_of(seen(delegate, row))


@pytest.mark.parametrize("answers", [{}, dict.fromkeys(("risques", "visites", "reunions"), "evalue")])
def test_no_sentence_tells_the_team_that_these_answers_are_its_own(delegate, answers):
    row = given_in(answers=answers)
    consented(row, RESULTS, ANSWERED)
    pages = [text_of(seen(delegate, row, name)).partition("<main")[2] for name in ("results", "results_needs")]
    told = [*pages, str(results_paper(Results(sight_of(delegate, row.pk))).blocks)]
    own_words = [one.replace(ADVISED, "") for one in told]
    assert [OUR_OWN.findall(one) for one in own_words] == [[], [], []]
    nothing = "réponses n’appellent ni besoin à traiter ni conseil"
    assert (f"Les {nothing.replace(' n’', ' de la structure n’')}" in pages[1]) == bool(answers)
    assert (f"Vos {nothing}" in text_of(seen(of_structure(row), row, "results_needs"))) == bool(answers)


def test_answers_alone_show_no_result(row, delegate):
    consented(row, ANSWERED)
    page = text_of(seen(delegate, row))
    assert SECRET in page
    assert "Le plus solide" not in page
    assert seen(delegate, row, "results_needs").status_code == 404


def test_the_panorama_lets_nobody_read_a_structure(row, delegate):
    consented(row, PANORAMA)
    assert seen(delegate, row).status_code == 404


def test_what_is_taken_back_is_gone_at_once(row, delegate, director):
    consented(row, RESULTS, ANSWERED)
    client = Client()
    client.force_login(director)
    for scope in (RESULTS, ANSWERED):
        assert post(client, at(row, "take_back_consent", scope)).url == at(row, "sharing")
    assert seen(delegate, row).status_code == 404
    assert sight_of(delegate, row.pk) is None
    assert not AnswerSheet.objects.visible_to(delegate).exists()
    assert not Score.objects.visible_to(delegate).exists()
    assert "retiré le 1er mars 2026" in text_of(seen(director, row, "sharing"))


def test_a_link_followed_by_mistake_takes_nothing_back(row, director):
    consented(row, RESULTS)
    assert seen(director, row, "sharing").status_code == 200
    client = Client()
    client.force_login(director)
    client.get(at(row, "take_back_consent", RESULTS))
    assert Consent.objects.in_force().exists()


# --- Agreeing --------------------------------------------------------------------------------------------------------------


def test_nothing_is_ticked_beforehand_and_ticking_nothing_shares_nothing(row, director):
    assert "checked" not in text_of(seen(director, row, "sharing"))
    client = Client()
    client.force_login(director)
    assert "Cochez ce que vous acceptez de partager" in text_of(post(client, at(row, "sharing")))
    assert not Consent.objects.exists()


def test_the_text_that_was_shown_is_kept_and_the_journal_says_so(row, director):
    client = Client()
    client.force_login(director)
    post(client, at(row, "sharing"), scopes=[RESULTS])
    consent = Consent.objects.get()
    assert (consent.scope, consent.given_by) == (RESULTS, director)
    page = text_of(seen(director, row, "sharing"))
    for line in consent.text.splitlines():
        assert line.partition("\u00a0: ")[2] in page.replace("&#x27;", "'")
    assert JournalEntry.objects.filter(verb="consent.given").exists()


def test_agreed_to_twice_it_is_one_agreement(row):
    assert len(consented(row, RESULTS)) == 1
    assert consented(row, RESULTS) == []


def test_only_the_direction_or_the_board_of_the_structure_decides(row, delegate):
    staff_voice = PersonFactory()
    PositionFactory(person=staff_voice, organisation=row.organisation, function="staff_representative")
    for person in (delegate, staff_voice, of_structure(given_in())):
        with pytest.raises(Refused):
            services.give_consent(request=row, scopes=[RESULTS], by=person)
    consent = consented(row, RESULTS)[0]
    with pytest.raises(Refused):
        services.take_back_consent(consent=consent, by=delegate)


def test_what_does_not_exist_cannot_be_agreed_to(row, director):
    with pytest.raises(ValidationError):
        services.give_consent(request=row, scopes=["everything"], by=director)


# --- From a need to an action ----------------------------------------------------------------------------------------------


def test_two_clicks_make_one_action_and_the_second_leads_to_it(row, director):
    client = Client()
    client.force_login(director)
    first = post(client, at(row, "results_needs"), key="besoin:sante")
    again = post(client, at(row, "results_needs"), key="besoin:sante")
    action = StructureAction.objects.get()
    assert first.url == again.url == action.get_absolute_url()
    assert (action.title, action.organisation) == ("Progresser\u00a0: Santé au travail", row.organisation)
    assert action.status == "in_progress"
    assert "Action commencée" in text_of(client.get(at(row, "results_needs")))


def test_an_action_started_says_nothing_outside_and_repeats_no_score(row, director, delegate):
    action, _ = services.start_action(request=row, key="besoin:sante", by=director)
    assert not StructureAction.objects.visible_to(delegate).exists()
    assert list(StructureAction.objects.visible_to(director)) == [action]
    assert not any(sign.isdigit() for sign in action.need)
    client = Client()
    client.force_login(delegate)
    assert client.get(action.get_absolute_url()).status_code == 404


def test_an_action_removed_may_be_started_again(row, director):
    action, _ = services.start_action(request=row, key="conseil:ecrire", by=director)
    action.delete()
    assert services.start_action(request=row, key="conseil:ecrire", by=director)[1] is True


def test_what_the_results_do_not_say_starts_nothing(row, director):
    for key in ("conseil:relire", "besoin:inconnu", ""):
        with pytest.raises(ValidationError):
            services.start_action(request=row, key=key, by=director)


def test_the_team_starts_nothing_in_the_name_of_the_structure(row, delegate):
    consented(row, RESULTS, ANSWERED)
    with pytest.raises(Refused):
        services.start_action(request=row, key="besoin:sante", by=delegate)


# --- Without a score -------------------------------------------------------------------------------------------------------


def test_a_questionnaire_without_score_has_no_empty_page(director):
    plain = graded_campaign()
    form = {**plain.version.form, "dimensions": [], "advice": [], "digest": ""}
    form.pop("digest")
    for page in form["items"]:
        page["items"] = [{k: v for k, v in one.items() if k not in ("dimension", "importance")} for one in page["items"]]
    for one in form["lists"]["grille"]:
        one.pop("advice", None)
    plain.version.form, plain.version.digest = form, "sans-score"
    plain.version.save()
    row = given_in(campaign=plain, organisation=director.active_memberships()[0].organisation, answers=ANSWERS)
    page = text_of(seen(director, row))
    assert "ne donne pas de note" in page
    assert "Par quoi commencer" not in page
    assert seen(director, row, "results_needs").status_code == 404
