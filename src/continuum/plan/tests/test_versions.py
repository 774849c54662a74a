"""Versions of a plan: frozen, numbered, approved; read by the members, and by anyone only when they were opened."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TerritoryFactory,
)
from continuum.plan import queries, services
from continuum.plan.models import FormerAddress, Node, Passage, PlanVersion
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db
PUBLISH, VERSIONS, PUBLIC = "/plan/publier/essai/est/", "/plan/versions/essai/est/", "/plans/essai/est/"


@pytest.fixture
def land():
    return factories.two_regions()


@pytest.fixture
def sheet(land):
    sheet = factories.NodeFactory(parent=land["east"], kind="sheet", code="former", title="Former les dirigeants")
    factories.PassageFactory(node=sheet, section="objectives", body="Trois sessions par an.")
    return sheet


@pytest.fixture
def delegate(land):
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))


@pytest.fixture
def partner(land):
    return MembershipFactory(role="partner", programme=land["programme"]).person


def publish(node, by=SYSTEM, **fields) -> PlanVersion:
    return services.publish_version(node=node, version=PlanVersion(**fields), by=by)


def rewrite(sheet, body: str) -> None:
    Passage.objects.filter(node=sheet, section="objectives").update(body=body)


def sent(**fields):
    return {"submission_key": new_key(), **fields}


# --- Publishing ------------------------------------------------------------------------------------------------------------


def test_a_version_keeps_its_words_when_the_plan_goes_on(land, sheet, delegate):
    version = publish(land["east"], delegate)
    rewrite(sheet, "Quatre sessions par an.")
    Node.objects.filter(pk=sheet.pk).update(title="Former ensemble")
    kept = queries.content_in(PlanVersion.objects.get(pk=version.pk))
    assert kept.sheets[0].title == "Former les dirigeants"
    assert kept.sheets[0].part("objectives").lines == ("Trois sessions par an.",)


def test_versions_are_numbered_one_after_the_other_plan_by_plan(land, sheet, delegate):
    first = publish(land["east"], delegate)
    rewrite(sheet, "Autre chose.")
    second, elsewhere = publish(land["east"], delegate), publish(land["west"])
    assert [first.number, second.number, elsewhere.number] == [1, 2, 1]


def test_a_version_that_would_say_the_same_is_refused(land, sheet, delegate):
    publish(land["east"], delegate)
    with pytest.raises(ValidationError, match="Rien n’a changé depuis la version 1"):
        publish(land["east"], delegate)


def test_what_changed_since_the_page_was_shown_is_shown_again_before_it_is_published(client, land, sheet, delegate):
    client.force_login(delegate)
    seen = client.get(PUBLISH).context["form"]["seen"].value()
    rewrite(sheet, "Quatre sessions par an.")
    refused = client.post(PUBLISH, sent(seen=seen))
    assert "Entre-temps, le plan a changé" in refused.content.decode()
    assert not PlanVersion.objects.exists()
    client.post(PUBLISH, sent(seen=refused.context["form"]["seen"].value()))
    assert PlanVersion.objects.get().number == 1


def test_the_page_says_what_changes_and_what_is_missing(client, land, sheet, delegate):
    client.force_login(delegate)
    publish(land["east"], delegate)
    rewrite(sheet, "Quatre [[inconnue]] sessions.")
    page = client.get(PUBLISH).content.decode()
    assert "1\u00a0fiche change." in page
    assert "1 sur 1\u00a0fiche à compléter\u00a0: «\u00a0Former les dirigeants\u00a0»" in page
    assert "1\u00a0question des textes n’a pas de réponse." in page


def test_a_version_is_published_once_however_often_the_button_is_pressed(client, land, sheet, delegate):
    client.force_login(delegate)
    typed = sent(note="Première.")
    assert client.post(PUBLISH, typed)["Location"] == client.post(PUBLISH, typed)["Location"]
    version = PlanVersion.objects.get()
    assert (version.note, version.published_by, version.is_public) == ("Première.", delegate, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"approved_by": "Comité de pilotage"}, "approved_on"),
        ({"approved_on": "2020-01-01"}, "approved_by"),
        ({"approved_by": "Comité de pilotage", "approved_on": "2999-01-01"}, "approved_on"),
    ],
)
def test_an_approval_has_an_author_and_a_day_that_has_come(fields, field, client, land, sheet, delegate):
    client.force_login(delegate)
    assert field in client.post(PUBLISH, sent(**fields)).context["form"].errors
    assert not PlanVersion.objects.exists()


def test_approving_changes_nothing_else_and_is_written_in_the_journal(client, land, sheet, delegate):
    version = publish(land["east"], delegate)
    before = version.content
    rewrite(sheet, "Autre chose.")
    client.force_login(delegate)
    client.post(f"/versions/{version.pk}/approbation/", sent(approved_by="Comité de pilotage", approved_on="2024-03-12"))
    version.refresh_from_db()
    assert (version.approved_by, version.approved_on, version.content) == ("Comité de pilotage", dt.date(2024, 3, 12), before)
    assert JournalEntry.objects.get(verb="version.approved").details == {
        "before": "",
        "after": "Comité de pilotage, 12 mars 2024",
    }


def test_only_a_plan_is_published_and_only_by_those_who_write_it(land, sheet, delegate, partner):
    with pytest.raises(Refused):
        publish(land["east"], partner)
    with pytest.raises(Refused):
        publish(land["west"], delegate)
    with pytest.raises(Refused):
        publish(sheet, delegate)


def test_a_plan_with_versions_cannot_be_taken_away(land, delegate):
    publish(land["east"], delegate)
    with pytest.raises(ValidationError, match="versions du plan"):
        services.remove_node(node=land["east"], by=delegate)


# --- Reading and comparing ---------------------------------------------------------------------------------------------------


def test_members_read_a_version_and_a_stranger_or_another_programme_does_not(client, land, sheet, delegate, partner):
    version = publish(land["east"], delegate)
    url = version.get_absolute_url()
    client.force_login(partner)
    assert "Trois sessions par an." in client.get(url).content.decode()
    client.force_login(PersonFactory(officer=True, membership__programme=ProgrammeFactory(code="ailleurs")))
    assert [client.get(one).status_code for one in (url, f"{url}comparer/", VERSIONS)] == [404, 404, 404]
    client.logout()
    assert client.get(url)["Location"].startswith("/connexion/")


def test_a_reader_of_the_programme_is_offered_no_verb_of_those_who_write(client, land, sheet, delegate, partner):
    version = publish(land["east"], delegate)
    client.force_login(partner)
    assert "approbation" not in client.get(version.get_absolute_url()).content.decode()
    verbs = ("approbation", "ouvrir", "retirer")
    assert {client.get(f"{version.get_absolute_url()}{verb}/").status_code for verb in verbs} == {404}
    assert client.get(PUBLISH).status_code == 404


def test_two_versions_and_today_are_compared(client, land, sheet, delegate):
    first = publish(land["east"], delegate)
    rewrite(sheet, "Quatre sessions par an.")
    second = publish(land["east"], delegate)
    rewrite(sheet, "Quatre sessions par trimestre.")
    client.force_login(delegate)
    page = client.get(f"{second.get_absolute_url()}comparer/").content.decode()
    assert "<del>" in page
    assert "De la version 1 à la version 2" in page
    assert '<span class="visually-hidden">ajouté\u00a0: </span>Quatre' in page
    assert client.get(f"{first.get_absolute_url()}comparer/?avec=2").context["changes"].words == "1\u00a0fiche change"
    today = client.get(f"{second.get_absolute_url()}comparer/?avec=aujourd-hui")
    assert "trimestre" in today.content.decode()
    assert client.get(f"{second.get_absolute_url()}comparer/?avec=9").status_code == 404


def test_a_version_is_not_compared_with_one_of_another_plan(client, land, sheet, delegate):
    here, there = publish(land["east"], delegate), publish(land["west"])
    client.force_login(delegate)
    assert client.get(f"{here.get_absolute_url()}comparer/?avec={there.pk}").status_code == 404


def test_a_list_of_versions_does_not_read_their_contents(client, land, sheet, delegate):
    client.force_login(delegate)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(VERSIONS)
        assert not any('"plan_planversion"."content"' in one["sql"] for one in found)
        return len(found)

    publish(land["east"], delegate)
    few = asked()
    for number in range(4):
        rewrite(sheet, f"{number} sessions.")
        publish(land["east"], delegate)
    assert asked() == few


# --- For anyone ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def private_things(sheet):
    """What must never reach the public."""
    factories.BudgetLineFactory(node=sheet, planned=98765)
    factories.PartnershipFactory(node=sheet, organisation=OrganisationFactory(name="Structure secrète (fictive)"))
    sheet.sheet.owner = PersonFactory(name="Ombeline Discrète-Fictif")
    sheet.sheet.save()


def test_the_public_reads_a_version_only_while_it_is_open(client, land, sheet, delegate):
    version = publish(land["east"], delegate)
    addresses = (PUBLIC, "/versions/publiques/essai/est/1/")
    assert [client.get(one).status_code for one in addresses] == [404, 404]
    assert land["east"].title not in client.get("/plans/").content.decode()
    services.open_version(version=version, by=delegate)
    assert [client.get(one).status_code for one in addresses] == [200, 200]
    assert land["east"].title in client.get("/plans/").content.decode()
    services.withdraw_version(version=version, reason="Une erreur de date.", by=delegate)
    assert [client.get(one).status_code for one in addresses] == [404, 404]
    assert JournalEntry.objects.get(verb="version.withdrawn").details == {"reason": "Une erreur de date."}


def test_the_public_gets_neither_money_nor_names_nor_a_link_into_closed_pages(client, land, sheet, delegate, private_things):
    version = publish(land["east"], delegate, is_public=True)
    page = client.get(PUBLIC).content.decode()
    body = page[page.index('<div class="content">') : page.index("</main>")]
    assert "Trois sessions par an." in body
    secrets = ("98\u202f765", "Structure secrète", "Ombeline", delegate.name, str(version.pk), "/programmes/", "/chiffres/")
    assert [one for one in secrets if one in body] == []


def test_the_same_page_made_for_members_would_show_them(client, land, sheet, delegate, private_things):
    """What the test above looks for is really there to be seen."""
    version = publish(land["east"], delegate, is_public=True)
    client.force_login(delegate)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "98\u202f765" in page
    assert delegate.name in page


def test_the_last_public_version_stands_at_the_address_and_the_others_under_their_number(client, land, sheet, delegate):
    publish(land["east"], delegate, is_public=True)
    rewrite(sheet, "Quatre sessions par an.")
    publish(land["east"], delegate, is_public=True)
    rewrite(sheet, "Cinq sessions par an.")
    publish(land["east"], delegate)
    assert "Quatre sessions" in client.get(PUBLIC).content.decode()
    first = client.get("/versions/publiques/essai/est/1/").content.decode()
    assert "Trois sessions" in first
    assert "Lire la dernière version" in first
    assert client.get("/versions/publiques/essai/est/3/").status_code == 404


def test_a_public_address_still_leads_to_a_plan_that_was_moved(client, land, sheet, delegate):
    version = publish(land["east"], delegate, is_public=True)
    FormerAddress.objects.create(path="essai/avant/", node=land["east"])
    assert client.get("/plans/essai/avant/")["Location"] == PUBLIC
    services.withdraw_version(version=version, reason="Trop tôt.", by=delegate)
    assert client.get("/plans/essai/avant/").status_code == 404


def test_the_welcome_page_leads_to_the_published_plans(client):
    assert 'href="/plans/"' in client.get("/").content.decode()


# --- On the page of the plan, and on the desk ------------------------------------------------------------------------------


def test_the_page_of_a_plan_leads_to_its_versions_and_a_sheet_does_not(client, land, sheet, delegate):
    client.force_login(delegate)
    assert PUBLISH in client.get("/programmes/essai/est/").content.decode()
    publish(land["east"], delegate)
    assert VERSIONS in client.get("/programmes/essai/est/").content.decode()
    assert "/plan/versions/" not in client.get(sheet.get_absolute_url()).content.decode()


def test_a_new_version_is_told_to_the_others_and_not_to_whoever_published_it(land, sheet, delegate, partner):
    from continuum.plan.panels import versions_moved

    since = clock.now() - dt.timedelta(days=1)
    version = publish(land["east"], delegate)
    assert [line.url for line in versions_moved(partner, since)] == [version.get_absolute_url()]
    assert versions_moved(delegate, since) == []
