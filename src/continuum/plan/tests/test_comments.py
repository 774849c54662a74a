"""Comments on a published version: written by its readers, answered by those who write the plan, never seen by the public."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.enums import Role
from continuum.directory.models import Membership
from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    ProgrammeFactory,
    TerritoryFactory,
)
from continuum.plan import queries, services
from continuum.plan.models import Comment, PlanVersion
from continuum.plan.panels import comments_waiting, versions_moved
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db
SHEET = "essai/est/former"
OBJECTIVES = f"{SHEET}#objectives"


@pytest.fixture
def land():
    land = factories.two_regions()
    sheet = factories.NodeFactory(parent=land["east"], kind="sheet", code="former", title="Former les dirigeants")
    factories.PassageFactory(node=sheet, section="objectives", body="Trois sessions par an.")
    return land


@pytest.fixture
def version(land):
    return services.publish_version(node=land["east"], version=PlanVersion(is_public=True), by=SYSTEM)


@pytest.fixture
def delegate(land):
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))


@pytest.fixture
def institution():
    return OrganisationFactory(institution=True)


@pytest.fixture
def partner(land, institution):
    return MembershipFactory(role=Role.PARTNER, programme=land["programme"], organisation=institution).person


def said(version, by, text="Est-ce assez\u202f?", place=OBJECTIVES) -> Comment:
    return services.write_comment(version=version, comment=Comment(text=text, place=place), by=by)


def sent(**fields):
    return {"submission_key": new_key(), **fields}


def test_a_partner_comments_a_passage_in_the_name_of_her_organisation(client, version, partner, institution):
    client.force_login(partner)
    url = f"/versions/{version.pk}/commenter/?a-propos={SHEET}%23objectives"
    assert client.get(url).context["form"]["place"].value() == OBJECTIVES
    client.post(url, sent(place=OBJECTIVES, text="Est-ce assez\u202f?", on_behalf_of=str(institution.pk)))
    comment = Comment.objects.get()
    assert (comment.author, comment.on_behalf_of, comment.place) == (partner, institution, OBJECTIVES)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "Est-ce assez\u202f?" in page
    assert f"{partner}, {institution}" in page
    assert "Former les dirigeants, objectifs prioritaires" in page


def test_one_speaks_for_ones_own_organisations_only(client, version, partner, institution):
    other, held = (
        OrganisationFactory(institution=True),
        PositionFactory(person=partner, organisation=OrganisationFactory(institution=True)),
    )
    client.force_login(partner)
    refused = client.post(f"/versions/{version.pk}/commenter/", sent(text="Bonjour", on_behalf_of=str(other.pk)))
    assert "on_behalf_of" in refused.context["form"].errors
    assert set(queries.own_organisations(partner)) == {institution, held.organisation}
    with pytest.raises(Refused):
        services.write_comment(version=version, comment=Comment(text="Bonjour", on_behalf_of=other), by=partner)


def test_a_comment_is_about_a_passage_that_the_version_holds(client, version, partner):
    client.force_login(partner)
    refused = client.post(f"/versions/{version.pk}/commenter/", sent(place="essai/ouest#context", text="Bonjour"))
    assert "place" in refused.context["form"].errors
    with pytest.raises(ValidationError):
        said(version, partner, place="essai/ouest")


def test_an_answer_and_what_is_settled_are_shown_beside_the_comment(client, version, partner, delegate):
    comment = said(version, partner)
    client.force_login(delegate)
    client.post(f"/commentaires/{comment.pk}/repondre/", sent(text="Oui, c’est assez.", settles="on"))
    comment.refresh_from_db()
    assert (comment.settled_by, comment.answers.get().text) == (delegate, "Oui, c’est assez.")
    page = client.get(version.get_absolute_url()).content.decode()
    assert "traité" in page
    assert "Oui, c’est assez." in page


def test_the_desk_of_those_who_write_the_plan_counts_what_waits_for_an_answer(version, partner, delegate):
    first, second = said(version, partner), said(version, partner, "Et après\u202f?", "")
    (line,) = comments_waiting(delegate)
    assert line.text.startswith("2\u00a0commentaires attendent une réponse")
    assert comments_waiting(partner) == []
    services.answer_comment(comment=first, text="Oui.", by=delegate)
    services.settle_comment(comment=second, by=delegate)
    assert comments_waiting(delegate) == []


def test_ones_own_comment_does_not_wait_for_oneself(version, delegate):
    said(version, delegate)
    assert comments_waiting(delegate) == []


def test_whoever_commented_is_told_that_she_was_answered(version, partner, delegate):
    since = clock.now() - dt.timedelta(minutes=1)
    services.answer_comment(comment=said(version, partner), text="Oui.", by=delegate)
    assert [line.text for line in versions_moved(partner, since) if line.text.startswith("On vous a répondu")] == [
        f"On vous a répondu\u00a0: {version}"
    ]
    assert not any(line.text.startswith("On vous") for line in versions_moved(delegate, since))


def test_an_author_takes_her_comment_back_until_somebody_answers(client, version, partner, delegate):
    kept, taken = said(version, partner), said(version, partner, "Rien.")
    services.answer_comment(comment=kept, text="Oui.", by=delegate)
    client.force_login(partner)
    assert client.get(f"/commentaires/{kept.pk}/retirer/").status_code == 404
    client.post(f"/commentaires/{taken.pk}/retirer/", sent())
    assert list(Comment.objects.filter(answer_to=None)) == [kept]
    with pytest.raises(Refused):
        services.withdraw_comment(comment=kept, by=partner)


def test_nobody_takes_back_the_comment_of_another(client, version, partner, delegate):
    comment = said(version, partner)
    client.force_login(delegate)
    assert client.get(f"/commentaires/{comment.pk}/retirer/").status_code == 404


def test_a_reader_answers_and_settles_nothing(client, version, partner, delegate):
    comment = said(version, delegate)
    client.force_login(partner)
    assert {client.get(f"/commentaires/{comment.pk}/{verb}/").status_code for verb in ("repondre", "traiter")} == {404}


def test_an_answer_is_not_answered(version, partner, delegate):
    answer = services.answer_comment(comment=said(version, partner), text="Oui.", by=delegate)
    with pytest.raises(Refused):
        services.answer_comment(comment=answer, text="Encore.", by=delegate)


def comment_addresses(version, comment) -> list[str]:
    verbs = (f"/commentaires/{comment.pk}/{verb}/" for verb in ("repondre", "traiter", "retirer"))
    return [f"/versions/{version.pk}/", f"/versions/{version.pk}/commenter/", *verbs]


def found_by(client, addresses) -> set[int]:
    posted = {client.post(one, sent(text="Intrusion", settles="on")).status_code for one in addresses}
    return posted | {client.get(one).status_code for one in addresses}


def test_another_programme_and_another_region_reach_no_comment(client, version, partner):
    comment = said(version, partner)
    client.force_login(PersonFactory(officer=True, membership__programme=ProgrammeFactory(code="ailleurs")))
    assert found_by(client, comment_addresses(version, comment)) == {404}
    client.force_login(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")))
    writing = [one for one in comment_addresses(version, comment) if "/commentaires/" in one]
    assert found_by(client, writing) == {404}
    assert Comment.objects.count() == 1


def test_comments_shown_to_everybody_would_be_reached_by_the_attack(client, version, partner, monkeypatch):
    """The attack above does attack: a careless reading of rows lets it in."""
    comment = said(version, partner)
    client.force_login(PersonFactory(officer=True, membership__programme=ProgrammeFactory(code="ailleurs")))
    monkeypatch.setattr("continuum.plan.models.versions.CommentQuerySet.visible_to", lambda self, person: self)
    monkeypatch.setattr("continuum.plan.rules.answer_comment", lambda person, comment: True)
    assert client.get(f"/commentaires/{comment.pk}/repondre/").status_code == 200


def test_the_public_reads_the_version_and_none_of_its_comments(client, version, partner):
    said(version, partner, "Entre nous")
    for address in ("/plans/essai/est/", "/versions/publiques/essai/est/1/", "/plans/"):
        page = client.get(address).content.decode()
        assert "Entre nous" not in page
        assert partner.name not in page
    assert client.get(f"/versions/{version.pk}/commenter/").status_code == 302


def test_whoever_left_the_programme_reads_no_comment(client, version, partner):
    comment = said(version, partner)
    Membership.objects.filter(person=partner).update(ends_on=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))
    client.force_login(partner)
    assert found_by(client, comment_addresses(version, comment)) == {404}


def test_the_comment_of_somebody_erased_stays_without_her_name(client, version, partner, delegate):
    comment = said(version, partner)
    name = partner.name
    Membership.objects.filter(person=partner).delete()
    partner.delete()
    client.force_login(delegate)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "auteur effacé" in page
    assert name not in page
    assert Comment.objects.get() == comment


def test_the_journal_keeps_the_act_and_not_the_words(version, partner):
    said(version, partner, "Entre nous")
    line = JournalEntry.objects.get(verb="comment.written")
    assert "Entre nous" not in f"{line.label}{line.details}"
