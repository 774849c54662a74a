"""« Voir comme » : announced, timed, read only, written down; it widens nobody's rights and never begins by itself."""

import datetime as dt

import pytest
from django.test import Client

from continuum.directory import rules, services
from continuum.directory.enums import HelpEnd
from continuum.directory.models import HelpSession, Membership, Organisation
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage, Work
from continuum.toolkit.tasks import machine_now

from .factories import MembershipFactory, OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from .test_second_factor import sent

pytestmark = pytest.mark.django_db(transaction=True)
HOME, QUIT = "/bureau/", "/annuaire/aide/quitter/"


@pytest.fixture
def director(france):
    return PersonFactory(director=True, name="Directrice Essai-Fictif")


@pytest.fixture
def helper(delegate, seen_by):
    return seen_by(delegate)


def start_page(person):
    return f"/annuaire/personnes/{person.pk}/voir-comme/"


def begin(client, person, reason="elle ne trouve pas son diagnostic"):
    return sent(client, start_page(person), reason=reason)


def banner(page):
    return "vous voyez le site comme" in page.content.decode()


def read(client, address=HOME):
    return client.get(address)


# --- What it is ----------------------------------------------------------------------------------------------------------


def test_the_helper_sees_what_the_person_sees_under_a_banner(helper, director, seen_by):
    assert begin(helper, director)["Location"] == HOME
    page = read(helper).content.decode()
    assert "Déléguée Essai-Fictif" in page
    assert "Directrice Essai-Fictif" in page
    assert "Quitter" in page
    addresses = ("/annuaire/acces/", "/annuaire/", "/bureau/", "/chiffres/", "/chiffres/releves/nouveau/")
    hers = {address: seen_by(director).get(address).status_code for address in addresses}
    assert {address: helper.get(address).status_code for address in addresses} == hers
    assert hers["/annuaire/acces/"] == 404


def test_the_banner_is_on_every_page_even_on_one_that_does_not_exist(helper, director):
    begin(helper, director)
    for address in (HOME, "/annuaire/", "/chercher/?q=essai", "/accessibilite/", "/nulle-part/", "/annuaire/mon-acces/"):
        assert banner(read(helper, address)), address
    assert read(helper)["Cache-Control"] == "no-store"


def test_both_are_told_and_the_journal_keeps_the_beginning_and_the_end(helper, delegate, director, seen_by):
    begin(helper, director)
    assert helper.post(QUIT)["Location"] == director.get_absolute_url()
    assert not banner(read(helper))
    assert "diagnostic" in OutboxMessage.objects.get(kind="directory.help_started", to=director.email).text
    lines = JournalEntry.objects.filter(verb__startswith="help.").order_by("id")
    assert [(line.verb, line.person, line.object_id) for line in lines] == [
        ("help.started", delegate, str(director.pk)),
        ("help.ended", delegate, str(director.pk)),
    ]
    own = seen_by(director).get("/annuaire/mon-acces/").content.decode()
    assert "elle ne trouve pas son diagnostic" in own
    assert "Déléguée Essai-Fictif" in own


# --- How it begins -------------------------------------------------------------------------------------------------------


def test_opening_the_page_begins_nothing(helper, director):
    assert read(helper, start_page(director)).status_code == 200
    assert not banner(read(helper))
    assert not HelpSession.objects.exists()


def test_a_reason_is_asked(helper, director):
    assert "Dites pourquoi" in begin(helper, director, reason="").content.decode()
    assert not banner(read(helper))


def refused(by, person):
    """Neither the page nor the service."""
    client = Client()
    client.force_login(by)
    with pytest.raises(Refused):
        services.start_help(person=person, reason="je voudrais bien", by=by)
    return client.get(start_page(person)).status_code == 404


def officer_of(key):
    return PersonFactory(officer=True, membership__territory=TerritoryFactory(key=key))


def test_a_delegate_helps_the_officers_directors_and_board_members_of_her_territory(delegate, director):
    for person in (director, PersonFactory(board_member=True), officer_of("R44")):
        assert rules.start_help(delegate, person)


def test_nobody_helps_an_administrator(admin, delegate):
    other = PersonFactory(admin=True)
    assert all(refused(by, other) for by in (admin, delegate))


def test_nobody_helps_outside_her_territory_or_herself(delegate, director):
    in_normandie = PersonFactory(director=True, membership__territory=TerritoryFactory(key="R28"))
    national = officer_of("FR")
    people = [in_normandie, national, officer_of("R28"), PersonFactory(delegate=True), PersonFactory(), delegate]
    assert all(refused(delegate, person) for person in people)
    assert all(refused(by, director) for by in (PersonFactory(officer=True), in_normandie, director))


def test_one_membership_elsewhere_is_enough_to_be_out_of_reach(delegate, director):
    MembershipFactory(person=director, role="partner", programme=ProgrammeFactory(territory=TerritoryFactory(key="R28")))
    assert refused(delegate, director)


def widened(by, person):
    """Structures that looking in somebody's place would show to whoever may not see them."""
    if not rules.start_help(by, person):
        return set()
    own = set(Organisation.objects.visible_to(by).values_list("pk", flat=True))
    return set(Organisation.objects.visible_to(person).values_list("pk", flat=True)) - own


def somebody_of_two_regions():
    person = PersonFactory(officer=True, membership__territory=TerritoryFactory(key="R44"))
    MembershipFactory(person=person, role="officer", territory=TerritoryFactory(key="R28"))
    OrganisationFactory(territory=TerritoryFactory(key="D76"))
    return person


def test_looking_in_somebodys_place_shows_nothing_that_was_not_hers_to_see(delegate, director):
    for person in (director, officer_of("R44"), somebody_of_two_regions()):
        assert widened(delegate, person) == set()


def test_a_rule_that_looks_at_one_membership_only_is_caught(delegate, monkeypatch):
    """The check itself, on the careless rule."""
    monkeypatch.setattr(
        rules, "_all_within", lambda by, person: any(rules.end_membership(by, one) for one in person.held_memberships())
    )
    assert widened(delegate, somebody_of_two_regions()) != set()


# --- Read only -----------------------------------------------------------------------------------------------------------


POSTS = ("/bureau/", "/annuaire/acces/inviter/", "/annuaire/mon-acces/deconnexion/", "/chiffres/releves/nouveau/")


def written_by(client, person):
    """What a helper manages to write: by forms, by what a page writes when it is read."""
    before = _written()
    for address in POSTS:
        client.post(address, {"email": "x@essai.example", "reason": "essai"})
    work = Work.objects.create(owner=person, label="Bilan", created_at=machine_now(), run_after=machine_now(), state="done")
    client.get(work.get_absolute_url())
    seen = Work.objects.get(pk=work.pk).seen_at is not None
    return _written() != before or seen


def _written():
    return Membership.objects.count(), JournalEntry.objects.count(), OutboxMessage.objects.count()


@pytest.fixture
def of_officer(admin, seen_by):
    """An administrator in the place of an officer, who may write much."""
    officer = officer_of("R44")
    client = seen_by(admin)
    begin(client, officer)
    return client, officer


def test_a_helper_writes_nothing(of_officer):
    client, officer = of_officer
    assert not written_by(client, officer)
    for address in POSTS:
        answer = client.post(address)
        assert answer.status_code in {403, 404}
        assert banner(answer)
    assert "Vous regardez, sans rien modifier" in client.post("/chiffres/releves/nouveau/").content.decode()
    assert client.put("/bureau/").status_code == client.delete("/bureau/").status_code == 403


def test_a_page_that_writes_when_it_is_read_is_stopped_by_the_database(of_officer, monkeypatch):
    from continuum.toolkit import access

    client, officer = of_officer
    monkeypatch.setattr(access, "SAFE_METHODS", access.SAFE_METHODS | {"POST"})
    assert not written_by(client, officer)


def test_without_these_two_locks_a_helper_would_write(of_officer, monkeypatch):
    """The check itself, on a careless site: neither the method nor the database refuses."""
    import contextlib

    from continuum.toolkit import access, views

    client, officer = of_officer
    monkeypatch.setattr(access, "SAFE_METHODS", access.SAFE_METHODS | {"POST"})
    monkeypatch.setattr(access, "read_only", contextlib.nullcontext)
    monkeypatch.setattr(views.work, "personal", False)
    assert written_by(client, officer)


@pytest.mark.parametrize(
    "address",
    [
        "/annuaire/mon-acces/",
        "/annuaire/mon-acces/second-facteur/",
        "/annuaire/mon-acces/second-facteur/installer/",
        "/annuaire/mes-donnees/",
        "/travaux/",
        "/annuaire/?format=csv",
        "/annuaire/?format=xlsx",
    ],
)
def test_personal_pages_and_files_stay_closed(address, helper, director):
    begin(helper, director)
    answer = read(helper, address)
    assert answer.status_code == 403
    assert banner(answer)
    assert not JournalEntry.objects.filter(verb="export").exists()


def test_one_searches_while_helping(helper, director):
    begin(helper, director)
    assert read(helper, "/chercher/?q=essai").status_code == 200


def test_help_is_not_chained(admin, delegate, director, seen_by):
    client = seen_by(admin)
    begin(client, delegate)
    assert read(client, start_page(director)).status_code == 200, "what the delegate herself would see"
    assert begin(client, director).status_code == 403
    assert HelpSession.objects.count() == 1


def test_a_form_opened_before_the_help_is_not_sent_in_the_persons_name(helper, director):
    form = helper.get("/annuaire/acces/inviter/").context["form"]
    begin(helper, director)
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    assert helper.post("/annuaire/acces/inviter/", hidden).status_code in {403, 404}


# --- How it ends ---------------------------------------------------------------------------------------------------------


def ended():
    return HelpSession.objects.values_list("end", flat=True).get()


def test_it_ends_by_itself_after_half_an_hour(helper, director):
    begin(helper, director)
    with clock.held_at(clock.now() + dt.timedelta(minutes=29)):
        assert banner(read(helper))
    with clock.held_at(clock.now() + dt.timedelta(minutes=31)):
        assert helper.get("/annuaire/")["Location"] == HOME
        assert not banner(read(helper))
    assert ended() == HelpEnd.TIME


def test_a_post_sent_just_too_late_is_not_done_in_the_helpers_own_name(helper, director):
    begin(helper, director)
    before = _written()[0]
    with clock.held_at(clock.now() + dt.timedelta(minutes=31)):
        assert helper.post("/annuaire/acces/inviter/", {"email": "x@essai.example"})["Location"] == HOME
    assert _written()[0] == before


def test_it_ends_when_the_helper_signs_out(helper, director):
    begin(helper, director)
    helper.post("/deconnexion/")
    assert ended() == HelpEnd.SIGNED_OUT
    assert read(helper).status_code == 302


def test_it_ends_when_the_helper_loses_her_own_access(helper, delegate, director):
    begin(helper, director)
    Membership.objects.filter(person=delegate).update(ends_on=dt.date(2020, 1, 1))
    assert read(helper)["Location"] == HOME
    assert not banner(read(helper))
    assert ended() == HelpEnd.NO_LONGER


def test_it_ends_when_the_person_rises_above_her(helper, director):
    begin(helper, director)
    MembershipFactory(person=director, role="national_admin")
    assert read(helper)["Location"] == HOME
    assert ended() == HelpEnd.NO_LONGER


def test_one_that_nobody_came_back_to_is_ended_once(director, delegate):
    started = services.start_help(person=director, reason="essai d’aide", by=delegate)
    assert services.end_helps_past_their_time() == 0
    with clock.held_at(clock.now() + dt.timedelta(hours=2)):
        assert services.end_helps_past_their_time() == 1
        assert services.end_helps_past_their_time() == 0
    started.refresh_from_db()
    assert started.ended_at == started.until
    assert JournalEntry.objects.filter(verb="help.ended").count() == 1


def test_another_session_does_not_take_it_over(helper, delegate, director, seen_by):
    begin(helper, director)
    stolen = seen_by(PersonFactory(delegate=True))
    session = stolen.session
    session["help"] = helper.session["help"]
    session.save()
    assert stolen.get(HOME)["Location"] == HOME
    assert not banner(read(stolen))


def test_leaving_when_nothing_has_begun_is_nowhere(helper):
    assert helper.post(QUIT).status_code == 404
    assert helper.get(QUIT).status_code == 405
