"""« Accès » : who may open what to whom, and what the end of an access changes."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from continuum.directory import rules, services
from continuum.directory.enums import Function, Role
from continuum.directory.models import Membership, Organisation, Person, Programme
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage

from .factories import MembershipFactory, OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

LIST, INVITE = "/annuaire/acces/", "/annuaire/acces/inviter/"


def typed(**changes):
    base = {
        "submission_key": str(uuid.uuid4()),
        "email": "Nouvelle@Essai.example",
        "name": "Nouvelle Essai-Fictif",
        "role": Role.OFFICER,
        "territory": "R44",
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def errors(response):
    return response.context["form"].errors


# What the rules promise


@pytest.mark.parametrize(
    ("role", "territory", "allowed"),
    [
        (Role.OFFICER, "R44", True),
        (Role.PARTNER, "D57", True),
        (Role.OFFICER, "R28", False),
        (Role.OFFICER, "FR", False),
        (Role.OFFICER, None, False),
        (Role.DELEGATE, "R44", False),
        (Role.NATIONAL_ADMIN, None, False),
    ],
)
def test_a_delegate_opens_access_in_her_region_only_and_never_names_her_peers(delegate, france, role, territory, allowed):
    asked = Membership(role=role, territory=france[territory] if territory else None)
    assert rules.grant_membership(delegate, asked) is allowed
    if not allowed:
        with pytest.raises(Refused):
            services.grant_membership(membership=asked, email="x@essai.example", name="X", by=delegate)
    assert Person.objects.filter(email="x@essai.example").count() == 0


def test_a_delegate_gives_no_sight_of_what_she_does_not_see(delegate, france):
    hidden = OrganisationFactory(territory=france["D76"])
    elsewhere = ProgrammeFactory(territory=france["R28"])
    for field in ({"organisation": hidden}, {"programme": elsewhere}):
        assert not rules.grant_membership(delegate, Membership(role=Role.PARTNER, territory=france["R44"], **field))


def test_a_delegate_of_one_programme_opens_that_programme_only(france):
    programme = ProgrammeFactory()
    delegate = PersonFactory(delegate=True, membership__programme=programme)
    assert rules.grant_membership(delegate, Membership(role=Role.OFFICER, territory=france["R44"], programme=programme))
    assert not rules.grant_membership(delegate, Membership(role=Role.OFFICER, territory=france["R44"]))
    other = PersonFactory(officer=True, membership__territory=france["R44"]).memberships.get()
    assert other not in Membership.objects.visible_to(delegate)


@pytest.mark.parametrize("trait", ["officer", "director", "board_member", "partner", None])
def test_nobody_else_opens_or_even_sees_the_accesses(seen_by, trait):
    person = PersonFactory(**({trait: True} if trait else {}))
    browser = seen_by(person)
    assert browser.get(LIST).status_code == 404
    assert browser.get(INVITE).status_code == 404


def test_an_ended_membership_loses_access_at_the_next_request_and_after_coming_back(admin, seen_by):
    structure = OrganisationFactory()
    delegate = PersonFactory(delegate=True)
    browser = seen_by(delegate)
    address = f"/annuaire/organisations/{structure.pk}/"
    assert browser.get(address).status_code == 200
    services.end_membership(membership=delegate.memberships.get(), by=admin)
    assert browser.get(address)["Location"].startswith("/connexion/")
    again = seen_by(delegate)
    assert again.get(address).status_code == again.get(LIST).status_code == 404
    assert Organisation.objects.filter(pk=structure.pk).exists()


def test_a_membership_ends_by_itself_the_day_after_its_last_day(france):
    officer = PersonFactory(officer=True, membership__ends_on=dt.date(2021, 6, 30))
    with clock.held_at("2021-06-30"):
        assert Person.objects.get(pk=officer.pk).active_memberships()
    with clock.held_at("2021-07-01"):
        assert not Person.objects.get(pk=officer.pk).active_memberships()
        assert not Programme.objects.visible_to(Person.objects.get(pk=officer.pk)).exists()


# What the services promise


def test_the_invitation_says_the_role_and_its_link_opens_nothing_by_itself(delegate, france, client):
    granted = services.grant_membership(
        membership=Membership(role=Role.OFFICER, territory=france["R44"]), email="Neuf@Essai.example ", name="Neuf", by=delegate
    )
    mail = OutboxMessage.objects.get(kind="directory.invitation")
    assert mail.to == granted.person.email == "neuf@essai.example"
    assert "chargé·e de mission, Grand Est" in mail.text
    link, sign_in = [word for word in mail.text.split() if word.startswith("http")]
    assert sign_in.endswith("/connexion/")
    client.get(link.removeprefix("http://localhost:8000"), follow=True)
    assert "_auth_user_id" not in client.session


def test_the_same_access_is_not_opened_twice_while_it_lasts(admin, france):
    officer = PersonFactory(officer=True, membership__territory=france["R44"], membership__programme=None)
    again = {"email": officer.email.upper(), "name": "Autre", "by": admin}
    with pytest.raises(ValidationError, match="déjà ce même accès"):
        services.grant_membership(membership=Membership(role=Role.OFFICER, territory=france["R44"]), **again)
    services.end_membership(membership=officer.memberships.get(), by=admin)
    services.grant_membership(membership=Membership(role=Role.OFFICER, territory=france["R44"]), **again)
    assert officer.memberships.count() == 2
    assert Person.objects.get(pk=officer.pk).name == officer.name


def test_a_closed_account_is_not_invited_again(admin):
    closed = PersonFactory(is_active=False)
    with pytest.raises(ValidationError, match="fermé"):
        services.grant_membership(membership=Membership(role=Role.PARTNER), email=closed.email, name="X", by=admin)


@pytest.mark.parametrize(
    ("role", "fields", "field"),
    [
        (Role.NATIONAL_ADMIN, {"territory": "R44"}, "role"),
        (Role.DELEGATE, {}, "territory"),
        (Role.DIRECTOR, {"territory": "R44"}, "organisation"),
        (Role.BOARD_MEMBER, {"territory": "R44"}, "organisation"),
    ],
)
def test_a_role_that_would_mean_nothing_or_too_much_is_refused_on_its_field(admin, france, role, fields, field):
    asked = Membership(role=role, **{name: france[key] for name, key in fields.items()})
    with pytest.raises(ValidationError) as refusal:
        services.grant_membership(membership=asked, email="x@essai.example", name="X", by=admin)
    assert set(refusal.value.message_dict) == {field}


def test_nobody_ends_her_own_access(admin):
    with pytest.raises(ValidationError, match="propre accès"):
        services.end_membership(membership=admin.memberships.get(), by=admin)


def test_an_access_opened_today_by_mistake_leaves_no_trace_but_in_the_journal(admin, france):
    granted = services.grant_membership(membership=Membership(role=Role.PARTNER), email="x@essai.example", name="X", by=admin)
    services.end_membership(membership=granted, by=admin)
    assert not Membership.objects.filter(person__email="x@essai.example").exists()
    assert JournalEntry.objects.filter(verb="membership.cancelled", actor=str(admin)).exists()


def test_what_has_ended_is_not_ended_again(admin):
    ended = MembershipFactory(ends_on=dt.date(2020, 1, 1))
    with pytest.raises(ValidationError, match="déjà pris fin"):
        services.end_membership(membership=ended, by=admin)
    ended.refresh_from_db()
    assert ended.ends_on == dt.date(2020, 1, 1)


def test_an_installation_is_opened_once():
    services.open_installation(email="a@essai.example", name="A", by=SYSTEM)
    with pytest.raises(ValidationError, match="déjà une administration"):
        services.open_installation(email="b@essai.example", name="B", by=SYSTEM)


# The pages


def test_a_delegate_invites_in_her_region(delegate, france, seen_by):
    response = seen_by(delegate).post(INVITE, typed())
    granted = Membership.objects.get(person__email="nouvelle@essai.example")
    assert response["Location"] == f"/annuaire/acces/{granted.pk}/"
    assert (granted.territory, granted.granted_by, granted.role) == (france["R44"], delegate, Role.OFFICER)


def test_an_invitation_sent_twice_counts_once(delegate, seen_by):
    browser, form = seen_by(delegate), typed()
    assert browser.post(INVITE, form)["Location"] == browser.post(INVITE, form)["Location"]
    assert Membership.objects.filter(person__email="nouvelle@essai.example").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nouvelle@"}, "email"),
        ({"email": ""}, "email"),
        ({"name": ""}, "name"),
        ({"territory": "R28"}, "territory"),
        ({"territory": "FR"}, "territory"),
        ({"territory": ""}, "territory"),
        ({"role": Role.DELEGATE}, "role"),
        ({"role": Role.NATIONAL_ADMIN}, "role"),
        ({"role": ""}, "role"),
        ({"role": Role.DIRECTOR}, "organisation"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"function": Function.PRESIDENT}, "function"),
        ({"function_ends_on": "2040-01-01"}, "function_ends_on"),
        ({"ends_on": "bientôt"}, "ends_on"),
        ({"organisation": str(uuid.uuid4())}, "organisation"),
        ({"programme": str(uuid.uuid4())}, "programme"),
    ],
)
def test_what_a_delegate_may_not_open_is_refused_on_its_field_and_nothing_is_written(delegate, seen_by, changes, field):
    TerritoryFactory(key="R28")
    response = seen_by(delegate).post(INVITE, typed(**changes))
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert not Person.objects.filter(email="nouvelle@essai.example").exists()
    assert not OutboxMessage.objects.exists()


def test_a_delegate_is_offered_her_region_and_the_structures_that_she_sees(delegate, france, seen_by):
    own, foreign = OrganisationFactory(), OrganisationFactory(territory=france["D76"])
    form = seen_by(delegate).get(INVITE).context["form"]
    assert form.fields["territory"].choices == [("R44", "Grand Est")]
    assert own in form.fields["organisation"].queryset
    assert foreign not in form.fields["organisation"].queryset


def test_the_same_access_again_is_said_on_the_page(delegate, france, seen_by):
    PersonFactory(email="deja@essai.example", officer=True, membership__territory=france["R44"], membership__programme=None)
    response = seen_by(delegate).post(INVITE, typed(email="DEJA@essai.example"))
    assert "déjà ce même accès depuis le 1er janvier 2019" in errors(response)["email"][0]


def test_the_national_administration_opens_any_region_and_all_of_them(admin, france, seen_by):
    browser = seen_by(admin)
    assert browser.post(INVITE, typed(territory="", email="un@essai.example")).status_code == 302
    assert browser.post(INVITE, typed(territory="R28", role=Role.DELEGATE, email="deux@essai.example")).status_code == 302
    assert Membership.objects.get(person__email="un@essai.example").territory is None


def test_the_list_shows_a_delegate_her_region_and_nobody_from_elsewhere(delegate, france, seen_by):
    near = PersonFactory(name="Proche", officer=True, membership__territory=france["D57"])
    PersonFactory(name="Lointaine", officer=True, membership__territory=france["R28"])
    shown = seen_by(delegate).get(LIST).content.decode()
    assert near.name in shown
    assert "Lointaine" not in shown


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("role=officer", "Claire"),
        ("territoire=D57", "Claire"),
        ("etat=termine", "Yves"),
        ("etat=en-cours", "Claire"),
        ("q=claire", "Claire"),
    ],
)
def test_the_list_is_filtered(admin, france, seen_by, question, kept):
    PersonFactory(name="Claire", officer=True, membership__territory=france["D57"])
    PersonFactory(name="Yves", partner=True, membership__territory=france["D08"], membership__ends_on=dt.date(2020, 1, 1))
    shown = seen_by(admin).get(f"{LIST}?{question}").content.decode()
    assert [name for name in ("Claire", "Yves") if name in shown] == [kept]


def test_the_list_costs_the_same_queries_whatever_its_length(admin, seen_by, django_assert_max_num_queries):
    browser = seen_by(admin)
    PersonFactory.create_batch(20, director=True)
    with django_assert_max_num_queries(9):
        assert browser.get(LIST).status_code == 200


def test_an_access_is_ended_from_its_page_after_a_question(delegate, france, seen_by):
    ended = PersonFactory(officer=True, membership__territory=france["R44"]).memberships.get()
    browser = seen_by(delegate)
    assert f"/annuaire/acces/{ended.pk}/fin/" in browser.get(f"/annuaire/acces/{ended.pk}/").content.decode()
    assert "Ses autres accès" in browser.get(f"/annuaire/acces/{ended.pk}/fin/").content.decode()
    ended.refresh_from_db()
    assert ended.is_active
    response = browser.post(f"/annuaire/acces/{ended.pk}/fin/", {"submission_key": str(uuid.uuid4())})
    assert response["Location"] == LIST
    ended.refresh_from_db()
    assert not ended.is_active


def test_what_a_delegate_may_not_end_has_no_page_to_end_it(delegate, france, seen_by):
    browser = seen_by(delegate)
    peer = PersonFactory(delegate=True).memberships.get()
    foreign = PersonFactory(officer=True, membership__territory=france["R28"]).memberships.get()
    assert f"{peer.pk}/fin/" not in browser.get(f"/annuaire/acces/{peer.pk}/").content.decode()
    for membership in (peer, foreign):
        address = f"/annuaire/acces/{membership.pk}/fin/"
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"submission_key": str(uuid.uuid4())}).status_code == 404
        membership.refresh_from_db()
        assert membership.is_active


def test_my_access_says_what_is_open_to_me(seen_by):
    director = PersonFactory(director=True)
    shown = seen_by(director).get("/annuaire/mon-acces/").content.decode()
    for said in (director.name, director.email, "Direction de structure", "1er janvier 2019"):
        assert said in shown


def test_signing_out_everywhere_closes_every_device_of_mine_and_no_other(seen_by):
    person, other = PersonFactory(), PersonFactory()
    here, there, elsewhere = seen_by(person), seen_by(person), seen_by(other)
    response = here.post("/annuaire/mon-acces/deconnexion/", {"submission_key": str(uuid.uuid4())})
    assert response["Location"] == "/connexion/"
    assert here.get("/annuaire/mon-acces/").status_code == there.get("/annuaire/mon-acces/").status_code == 302
    assert elsewhere.get("/annuaire/mon-acces/").status_code == 200
