"""Two points of view side by side once both have given in, and the same structure a year later."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from continuum.directory.enums import Role
from continuum.directory.tests.factories import MembershipFactory, PersonFactory
from continuum.methods.questionnaires import from_json
from continuum.surveys import services
from continuum.surveys.models import Agreement
from continuum.surveys.panels import points_of_view_to_compare
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.surveys.queries.sight import sight_of
from continuum.surveys.queries.waves import moved_since
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories import RequestFactory, VersionFactory
from .given_in import SECRET, given_in, graded_campaign

BOARD_SECRET = "Le quetzal du conseil"
OF_THE_BOARD = {"risques": "evalue", "visites": "applique", "reunions": "nsp", "mot": BOARD_SECRET}


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def of_director():
    return given_in(campaign=graded_campaign(voices=["director", "board"]))


@pytest.fixture
def of_board(of_director):
    return RequestFactory(campaign=of_director.campaign, organisation=of_director.organisation, voice="board")


def client_of(row, role):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, organisation=row.organisation, territory=row.organisation.territory)
    client = Client()
    client.force_login(person)
    return client, person


def page_of(client, row, name="shared", *more):
    return client.get(reverse(f"surveys:{name}", args=[row.pk, *more]))


def opened(client, url):
    """What the page of a level sends besides what is typed."""
    return {"submission_key": new_key(), "typed_by": "", "seen": client.get(url).context["form"]["seen"].value() or ""}


# --- Points of view --------------------------------------------------------------------------------------------------------


def test_neither_sees_the_other_before_both_have_given_in(of_director, of_board):
    director, _ = client_of(of_director, Role.DIRECTOR)
    board, _ = client_of(of_director, Role.BOARD_MEMBER)
    page = page_of(director, of_director).content.decode()
    assert "On attend encore un point de vue" in page
    assert "gouvernance bénévole" in page
    assert page_of(board, of_director).status_code == 404
    assert SharedDiagnosis(of_director).compared == []
    with pytest.raises(ValidationError):
        services.agree_on_level(request=of_director, item="risques", choice="evalue", by=client_of(of_director, Role.DIRECTOR)[1])


def test_after_both_gaps_come_first_and_free_words_stay_with_whoever_wrote_them(of_director, of_board):
    given_in(of_board, OF_THE_BOARD)
    found = SharedDiagnosis(of_director)
    assert [(one.code, one.gap, one.shape) for one in found.wide] == [("risques", 4, "to_watch")]
    assert [one.code for one in found.narrow] == ["visites"]
    assert [one.code for one in found.unclear] == ["reunions"]
    assert found.finding.endswith("1\u00a0écart plus petit, 1\u00a0question à éclaircir ensemble")
    board, _ = client_of(of_director, Role.BOARD_MEMBER)
    page = page_of(board, of_board).content.decode()
    assert page.index("Écarts de deux niveaux ou plus") < page.index("Écarts plus petits") < page.index("À éclaircir")
    assert SECRET not in page
    assert BOARD_SECRET not in page


def test_the_agreed_level_is_noted_by_either_and_the_last_words_hold(of_director, of_board):
    given_in(of_board, OF_THE_BOARD)
    board, president = client_of(of_director, Role.BOARD_MEMBER)
    _, director = client_of(of_director, Role.DIRECTOR)
    services.agree_on_level(request=of_director, item="risques", choice="informel", comment="À revoir", by=director)
    url = reverse("surveys:agree", args=[of_board.pk, "risques"])
    form = opened(board, url) | {"choice": "formalise", "comment": "Le document date de mars."}
    assert board.post(url, form).status_code == 302
    kept = Agreement.objects.get()
    assert (kept.choice, kept.comment, kept.agreed_by) == ("formalise", "Le document date de mars.", president)
    page = page_of(board, of_board).content.decode()
    assert "Le document date de mars." in page
    assert f"noté par {president} le 1er mars 2026" in page
    refused = board.post(url, form | {"submission_key": new_key(), "choice": "nsp"})
    assert refused.status_code == 200


def test_a_level_noted_meanwhile_is_said_and_only_a_second_saving_takes_its_place(of_director, of_board):
    given_in(of_board, OF_THE_BOARD)
    board, _ = client_of(of_director, Role.BOARD_MEMBER)
    _, director = client_of(of_director, Role.DIRECTOR)
    url = reverse("surveys:agree", args=[of_board.pk, "risques"])
    form = opened(board, url) | {"choice": "formalise", "comment": "Écrit en mars."}
    with clock.held_at("2026-03-01T09:05"):
        services.agree_on_level(request=of_director, item="risques", choice="informel", comment="À revoir.", by=director)
    refused = board.post(url, form)
    shown = refused.context["form"]
    said = (
        f"Entre-temps, {director} a noté «\u00a0Informel\u00a0» («\u00a0À revoir.\u00a0»)\u00a0: relisez, puis notez de nouveau."
    )
    assert shown.non_field_errors() == [said]
    assert (shown["choice"].value(), shown["comment"].value()) == ("formalise", "Écrit en mars.")
    assert Agreement.objects.get().choice == "informel", "nothing is lost before it was read"
    again = form | {"submission_key": new_key(), "seen": shown["seen"].value()}
    assert board.post(url, again).status_code == 302
    assert Agreement.objects.get().choice == "formalise"


def test_those_who_had_answered_learn_that_all_may_be_compared_once_the_last_has_given_in(of_director, of_board):
    _, of_director.person = client_of(of_director, Role.DIRECTOR)
    _, of_board.person = client_of(of_board, Role.BOARD_MEMBER)
    for row in (of_director, of_board):
        row.save()
    since = clock.now()
    assert points_of_view_to_compare(of_director.person, since) == []
    with clock.held_at("2026-03-02T09:00"):
        services.begin(request=of_board, mode="online", by=of_board.person)
        for _ in range(2):
            services.give_in(request=of_board, by=of_board.person)
    mail = OutboxMessage.objects.get(kind="surveys.points_of_view")
    assert (mail.person, services.answer_address(of_director) in mail.text) == (of_director.person, True)
    [line] = points_of_view_to_compare(of_director.person, since)
    assert line.url == reverse("surveys:shared", args=[of_director.pk])
    assert points_of_view_to_compare(of_board.person, since) == [], "she is the one who gave in last"


def test_nobody_is_told_to_compare_while_a_point_of_view_is_awaited(of_director, of_board):
    RequestFactory(campaign=of_director.campaign, organisation=of_director.organisation, voice="staff")
    of_director.person = client_of(of_director, Role.DIRECTOR)[1]
    of_director.save()
    _, president = client_of(of_board, Role.BOARD_MEMBER)
    with clock.held_at("2026-03-02T09:00"):
        services.begin(request=of_board, mode="online", by=president)
        services.give_in(request=of_board, by=president)
    assert not OutboxMessage.objects.filter(kind="surveys.points_of_view").exists()
    assert points_of_view_to_compare(of_director.person, of_director.answered_at) == []


def test_nobody_else_agrees_in_their_name(of_director, of_board):
    given_in(of_board, OF_THE_BOARD)
    for person in (PersonFactory(delegate=True), client_of(given_in(), Role.DIRECTOR)[1]):
        with pytest.raises(Refused):
            services.agree_on_level(request=of_director, item="risques", choice="evalue", by=person)
    stranger, _ = client_of(given_in(), Role.DIRECTOR)
    assert page_of(stranger, of_director, "agree", "risques").status_code == 404


def test_a_questionnaire_put_to_one_voice_has_nothing_to_compare():
    alone = given_in()
    director, _ = client_of(alone, Role.DIRECTOR)
    assert page_of(director, alone).status_code == 404


# --- A year later ----------------------------------------------------------------------------------------------------------


def test_a_year_later_only_what_means_the_same_is_compared():
    before = given_in(days_ago=365)
    form = before.campaign.version.form
    changed = from_json(form).as_json()
    changed["lists"]["autre"] = [{**one} for one in changed["lists"]["grille"][:3]]
    changed["items"][1]["items"][0]["list_name"] = "autre"
    version = VersionFactory(instrument=before.campaign.version.instrument, number=2, form=changed, digest="seconde")
    after = given_in(
        campaign=graded_campaign(version=version, node=before.campaign.node),
        organisation=before.organisation,
        answers={"risques": "applique", "visites": "informel"},
    )
    director, person = client_of(after, Role.DIRECTOR)
    found = moved_since(sight_of(person, after.pk))
    assert "reunions" not in found.comparable, "its scale has changed"
    words = {one.label: one.word for one in found.questions}
    assert (words["Les risques sont écrits."], words["Les visites sont à jour."]) == ("en progrès", "en recul")
    moved = {one.label: (one.before, one.after, one.word, one.questions) for one in found.dimensions}
    assert moved["Dialogue"] == (None, None, "non comparable", 0)
    assert moved["Santé au travail"] == (Decimal("37.5"), Decimal("37.5"), "inchangé", 2), "0 + 3×50, then 75 + 3×25, over 4"
    page = page_of(director, after, "results_waves").content.decode()
    assert "en progrès" in page
    assert found.compared_text.endswith("questions peuvent se comparer sur 6")
    assert found.finding.startswith(f"Sur {len(found.questions)}\u00a0questions répondues les deux fois\u00a0: ")
    assert "Calculé sur les seules questions répondues les deux fois." in page
    assert "non comparable" in page
    assert page_of(director, before, "results_waves").status_code == 404, "nothing comes before the first"


def test_the_team_compares_only_what_both_waves_let_out():
    before = given_in(days_ago=365)
    after = given_in(
        campaign=graded_campaign(version=before.campaign.version, node=before.campaign.node), organisation=before.organisation
    )
    _, director = client_of(after, Role.DIRECTOR)
    team = Client()
    team.force_login(PersonFactory(delegate=True))
    services.give_consent(request=after, scopes=["results"], by=director)
    assert page_of(team, after, "results_waves").status_code == 404
    services.give_consent(request=before, scopes=["results"], by=director)
    page = page_of(team, after, "results_waves").content.decode()
    assert "Par dimension" in page
    assert "Question par question" not in page


def test_no_action_tells_the_other_point_of_view_what_was_answered_before_its_turn(of_director, of_board):
    client, director = client_of(of_director, Role.DIRECTOR)
    assert "Commencer cette action" not in page_of(client, of_director, "results_needs").content.decode()
    key = "besoin:sante"
    with pytest.raises(ValidationError, match="tous les points de vue"):
        services.start_action(request=of_director, key=key, by=director)
