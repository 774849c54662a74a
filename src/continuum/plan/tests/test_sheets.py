"""An action sheet in place: its page in the order of the form, who leads it, its dates, its missions, its links."""

import json
import re

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TerritoryFactory,
)
from continuum.plan import services
from continuum.plan.enums import NodeKind
from continuum.plan.models import ActionSheet, Mission, NodeLink, Phase, Slippage
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from .factories import NodeFactory, PartnershipFactory, PassageFactory, PhaseFactory, two_regions

pytestmark = pytest.mark.django_db
SHEET = "/programmes/essai/est/former/"
ADDRESS = "essai/est/former/"


@pytest.fixture
def land():
    made = two_regions()
    made["sheet"] = NodeFactory(parent=made["east"], kind=NodeKind.SHEET, code="former", title="Former les aidants")
    return made


@pytest.fixture
def delegate(client, land):
    """Of Grand Est: she writes in the east, not in the west."""
    return enter(client, delegate=True)


def enter(client, **membership):
    person = PersonFactory(**membership)
    client.force_login(person)
    return person


def partner(client, land):
    person = PersonFactory()
    MembershipFactory(person=person, programme=land["programme"])
    client.force_login(person)
    return person


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def errors(answer):
    assert answer.status_code == 200, answer.get("Location")
    return answer.context["form"].errors


def words(client, address=SHEET):
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def headings(text):
    return [heading.strip() for heading in re.findall(r"<h2[^>]*>([^<]+)</h2>", text)]


def another(land, code="suite", title="Suivre les aidants", **fields):
    return NodeFactory(parent=fields.pop("parent", land["east"]), kind=NodeKind.SHEET, code=code, title=title, **fields)


# --- The page ----------------------------------------------------------------------------------------------------------


def test_a_sheet_follows_the_order_of_the_paper_form(client, land, delegate):
    node = land["sheet"]
    for section in ("lessons", "means", "steering", "description", "objectives", "stakes", "context", "audience"):
        PassageFactory(node=node, section=section)
    PhaseFactory(node=node)
    shown = headings(words(client))
    wanted = [
        *("Où en est-on", "Contexte", "Enjeux", "Objectifs prioritaires", "Description du projet", "Public visé"),
        *("Modalités de mise en œuvre", "Partenaires associés", "Résultats attendus", "Pilotage du projet"),
        *("Moyens nouveaux nécessaires", "Budget", "Fiches liées", "Pièces jointes", "Enseignements", "Témoignages"),
    ]
    assert [heading for heading in shown if heading in wanted] == wanted


def test_what_is_empty_is_one_list_of_links_for_those_who_write_and_nothing_for_those_who_read(client, land, delegate):
    shown = words(client)
    assert "À écrire encore" in shown
    for form in (
        "/textes/context/",
        "/textes/lessons/",
        "/textes/audience/",
        "/plan/mission/",
        "/plan/duree/",
        "/plan/pilotage/",
    ):
        assert f"{form}{ADDRESS}" in shown
    assert "Contexte" not in headings(shown)
    partner(client, land)
    shown = words(client)
    assert "À écrire encore" not in shown
    assert headings(shown) == ["Où en est-on"]


def test_each_section_is_modified_and_comes_back_to_its_place(client, land, delegate):
    PassageFactory(node=land["sheet"], section="lessons")
    assert f"/textes/lessons/{ADDRESS}" in words(client)
    done = send(client, f"/textes/lessons/{ADDRESS}", body="Aller plus vite.", opened="Un texte d’essai.")
    assert done["Location"] == f"{SHEET}#lessons"
    assert 'id="lessons"' in words(client)


def test_a_partner_reads_the_sheet_and_finds_no_way_to_write(client, land):
    mission = Mission.objects.create(node=land["sheet"], title="Sensibiliser")
    sheet = ActionSheet.objects.get(node=land["sheet"])
    partner(client, land)
    shown = words(client)
    assert "Sensibiliser" in shown
    assert "Modifier" not in shown
    for address in (f"/plan/pilotage/{ADDRESS}", f"/plan/duree/{ADDRESS}", f"/plan/mission/{ADDRESS}", f"/plan/lien/{ADDRESS}"):
        assert client.get(address).status_code == 404
    assert client.get(f"/missions/{mission.pk}/").status_code == 404
    assert client.get(f"/fiches-action/{sheet.pk}/in_progress/").status_code == 404
    assert send(client, f"/missions/{mission.pk}/ranger/", way="up").status_code == 404


def test_the_delegate_of_the_neighbour_region_writes_nothing(client, land):
    mission = Mission.objects.create(node=land["sheet"], title="Sensibiliser")
    neighbour = enter(client, delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for address in (f"/plan/pilotage/{ADDRESS}", f"/plan/mission/{ADDRESS}", f"/missions/{mission.pk}/"):
        assert client.get(address).status_code == 404
    with pytest.raises(Refused):
        services.change_mission(mission=mission, by=neighbour)
    with pytest.raises(Refused):
        services.change_sheet(sheet=ActionSheet.objects.get(node=land["sheet"]), by=neighbour)


def test_a_plan_has_no_form_of_a_sheet(client, land, delegate):
    for address in ("/plan/pilotage/essai/est/", "/plan/mission/essai/est/", "/plan/lien/essai/est/", "/plan/duree/essai/est/"):
        assert client.get(address).status_code == 404


# --- Who leads it, and where it stands ---------------------------------------------------------------------------------------


def lead(client, **typed):
    opened = client.get(f"/plan/pilotage/{ADDRESS}").context["form"]
    blank = {"priority": "", "organisation": "-", "owner": "-", "referent": "-", "seen": opened["seen"].value()}
    return send(client, f"/plan/pilotage/{ADDRESS}", **blank | typed)


def test_who_leads_a_sheet_is_found_by_words_and_shown(client, land, delegate):
    structure = OrganisationFactory(institution=True, name="Agence des Mirabelles (fictive)")
    owner = PersonFactory(
        officer=True, membership__programme=land["programme"], membership__territory=TerritoryFactory(key="R44")
    )
    done = lead(client, priority="high", organisation=structure.pk, owner=owner.pk)
    assert done["Location"] == f"{SHEET}#suivi"
    shown = words(client)
    assert "haute" in shown
    assert structure.name in shown
    assert owner.name in shown
    assert JournalEntry.objects.filter(verb="sheet.changed").exists()


def test_only_those_who_have_an_access_here_may_be_put_in_charge(client, land, delegate):
    elsewhere = PersonFactory(officer=True, membership__programme=ProgrammeFactory())
    west = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for stranger in (elsewhere, west, PersonFactory()):
        assert "owner" in errors(lead(client, owner=stranger.pk))
    assert ActionSheet.objects.get(node=land["sheet"]).owner is None


def test_whoever_may_not_know_a_person_reads_that_somebody_is_in_charge(client, land, delegate):
    owner = PersonFactory(
        officer=True, membership__programme=land["programme"], membership__territory=TerritoryFactory(key="R44")
    )
    lead(client, owner=owner.pk)
    partner(client, land)
    shown = words(client)
    assert "désigné·e" in shown
    assert owner.name not in shown


def test_what_somebody_saved_meanwhile_is_kept_or_shown(client, land, delegate):
    """The priority that both changed is told; the owner that only the other changed stays as she left it."""
    opened = client.get(f"/plan/pilotage/{ADDRESS}").context["form"]["seen"].value()
    other = ActionSheet.objects.get(node=land["sheet"])
    other.priority, other.owner = "low", delegate
    services.change_sheet(sheet=other, by=delegate)
    answer = lead(client, priority="high", seen=opened)
    said = answer.content.decode().replace("\u00a0", " ")
    assert f"{delegate} a enregistré le" in said
    assert "Priorité : « basse » est maintenant enregistré" in said
    assert answer.context["form"]["priority"].value() == "high"
    assert json.loads(answer.context["form"]["seen"].value())["priority"] == "low"
    again = {"priority": "high", "organisation": "-", "owner": delegate.pk, "referent": "-"}
    send(client, f"/plan/pilotage/{ADDRESS}", **again, seen=answer.context["form"]["seen"].value())
    other.refresh_from_db()
    assert (other.priority, other.owner) == ("high", delegate)


def test_what_only_another_changed_is_not_undone_by_an_old_form(client, land, delegate):
    opened = client.get(f"/plan/pilotage/{ADDRESS}").context["form"]["seen"].value()
    other = ActionSheet.objects.get(node=land["sheet"])
    other.owner = delegate
    services.change_sheet(sheet=other, by=delegate)
    assert lead(client, priority="high", seen=opened).status_code == 302
    other.refresh_from_db()
    assert (other.priority, other.owner) == ("high", delegate)


def test_a_step_is_taken_from_the_page_and_late_is_computed(client, land, delegate):
    sheet = ActionSheet.objects.get(node=land["sheet"])
    PhaseFactory(node=land["sheet"])
    shown = words(client)
    assert "en retard" in shown
    assert f"/fiches-action/{sheet.pk}/in_progress/" in shown
    opened = client.get(f"/fiches-action/{sheet.pk}/in_progress/")
    send(client, f"/fiches-action/{sheet.pk}/in_progress/", seen=opened.context["form"]["seen"].value())
    sheet.refresh_from_db()
    assert sheet.status == "in_progress"


# --- When it takes place -------------------------------------------------------------------------------------------------


def test_a_sheet_without_dates_gets_them_in_two_fields(client, land, delegate):
    assert send(client, f"/plan/duree/{ADDRESS}", starts="janvier 2015", ends="")["Location"] == f"{SHEET}#modalites"
    assert str(Phase.objects.get().starts) == "janvier 2015"
    shown = words(client)
    assert "janvier 2015" in shown
    assert "permanente" in shown


def test_dates_that_change_are_put_off_with_their_cause(client, land, delegate):
    phase = PhaseFactory(node=land["sheet"])
    url = f"/plan/duree/{ADDRESS}"
    seen = client.get(url).context["form"]["seen"].value()
    assert "cause" in errors(send(client, url, starts="2020", ends="2021", seen=seen))
    done = send(client, url, starts="janvier 2020", ends="juin 2021", cause="funding", seen=seen)
    assert done["Location"] == f"{SHEET}#modalites"
    phase.refresh_from_db()
    assert str(phase.ends) == "juin 2021"
    assert Slippage.objects.get().phase == phase


def test_a_sheet_of_several_phases_is_dated_in_its_calendar(client, land, delegate):
    PhaseFactory(node=land["sheet"])
    PhaseFactory(node=land["sheet"])
    assert client.get(f"/plan/duree/{ADDRESS}")["Location"] == f"{SHEET}#calendrier"


# --- Missions ------------------------------------------------------------------------------------------------------------


def test_missions_are_added_changed_moved_and_removed_without_a_script(client, land, delegate):
    for title in ("Sensibiliser", "Mobiliser", "Monter"):
        send(client, f"/plan/mission/{ADDRESS}", title=title, activities="Une réunion\n\n Un support ")
    last = Mission.objects.get(title="Monter")
    assert last.activity_list == ["Une réunion", "Un support"]
    moved = send(client, f"/missions/{last.pk}/ranger/", way="up")
    assert moved["Location"] == f"{SHEET}#mission-{last.pk}"
    assert [str(one) for one in Mission.objects.all()] == ["Sensibiliser", "Monter", "Mobiliser"]
    send(client, f"/missions/{last.pk}/ranger/", way="down")
    send(client, f"/missions/{last.pk}/ranger/", way="down")
    assert [str(one) for one in Mission.objects.all()] == ["Sensibiliser", "Mobiliser", "Monter"]
    shown = words(client)
    assert shown.index("Sensibiliser") < shown.index("Mobiliser")
    send(client, f"/missions/{last.pk}/", title="Monter des actions", activities="")
    send(client, f"/missions/{Mission.objects.first().pk}/supprimer/")
    assert [str(one) for one in Mission.objects.all()] == ["Mobiliser", "Monter des actions"]


# --- Links -----------------------------------------------------------------------------------------------------------------


def test_a_link_is_read_from_both_sheets(client, land, delegate):
    other = another(land)
    assert send(client, f"/plan/lien/{ADDRESS}", kind="follows", to=other.pk)["Location"] == f"{SHEET}#liens"
    assert "poursuit" in words(client)
    assert "est poursuivie par" in words(client, other.get_absolute_url())
    send(client, f"/liens/{NodeLink.objects.get().pk}/retirer/")
    assert not NodeLink.objects.exists()


def test_a_loop_of_sheets_that_wait_for_each_other_is_refused_and_named(client, land, delegate):
    second, third = another(land), another(land, "trois", "Fidéliser les aidants")
    NodeLink.objects.create(node=second, to=third, kind="depends_on")
    NodeLink.objects.create(node=third, to=land["sheet"], kind="depends_on")
    refused = errors(send(client, f"/plan/lien/{ADDRESS}", kind="depends_on", to=second.pk))["to"][0].replace("\u00a0", " ")
    loop = "« Former les aidants » dépend de « Suivre les aidants », qui dépend de « Fidéliser les aidants », "
    assert f"{loop}qui dépend de « Former les aidants »" in refused
    assert send(client, f"/plan/lien/{ADDRESS}", kind="follows", to=second.pk).status_code == 302


def test_a_sheet_of_a_programme_that_one_does_not_see_is_neither_offered_nor_shown(client, land):
    enter(client, officer=True, membership__programme=land["programme"])
    hidden = NodeFactory(programme=ProgrammeFactory(code="ailleurs"), code="ailleurs")
    far = NodeFactory(parent=hidden, kind=NodeKind.SHEET, code="secret", title="Zibeline secrète")
    assert "to" in errors(send(client, f"/plan/lien/{ADDRESS}", kind="follows", to=far.pk))
    assert "Zibeline" not in send(client, f"/plan/lien/{ADDRESS}", kind="follows", to_words="zibeline").context["form"][
        "to"
    ].as_widget(attrs={}).replace("zibeline", "")
    link = NodeLink.objects.create(node=land["sheet"], to=far, kind="follows")
    assert "Zibeline" not in words(client)
    assert client.get(f"/liens/{link.pk}/retirer/").status_code == 404


def test_a_loop_that_goes_through_a_sheet_one_does_not_see_is_refused_without_its_name(land):
    hidden = NodeFactory(programme=ProgrammeFactory(code="ailleurs"), code="ailleurs")
    far, near = (NodeFactory(parent=hidden, kind=NodeKind.SHEET, code=code) for code in ("loin", "proche"))
    for start, end in ((near, land["sheet"]), (land["sheet"], far)):
        NodeLink.objects.create(node=start, to=end, kind="follows")
    theirs = PersonFactory(officer=True, membership__programme=hidden.programme)
    with pytest.raises(ValidationError, match="une fiche d’un autre programme"):
        services.add_link(node=far, link=NodeLink(to=near, kind="follows"), by=theirs)


def test_a_sheet_is_not_linked_to_itself_nor_twice(land):
    other = another(land)
    services.add_link(node=land["sheet"], link=NodeLink(to=other, kind="follows"), by=SYSTEM)
    for wrong in (NodeLink(to=other, kind="follows"), NodeLink(to=land["sheet"], kind="follows")):
        with pytest.raises(Exception, match=r"existe déjà|elle-même"):
            services.add_link(node=land["sheet"], link=wrong, by=SYSTEM)


# --- Partners ----------------------------------------------------------------------------------------------------------------


def test_initiators_stand_apart_from_the_other_partners(client, land, delegate):
    first = PartnershipFactory(node=land["sheet"], role="initiator")
    other = PartnershipFactory(node=land["sheet"], role="relay")
    shown = words(client)
    assert shown.index("Initiateurs") < shown.index(first.organisation.name) < shown.index("Autres partenaires")
    assert shown.index("Autres partenaires") < shown.index(other.organisation.name) < shown.index("relais")
