"""« Mes données » : notices read, lists accepted and left, one's copy, one's erasure."""

import datetime as dt
import io
import json
import re
import uuid
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from continuum.directory import queries, services
from continuum.directory.enums import MailPurpose
from continuum.directory.models import Acknowledgement, DataExport, ErasureRequest, MailConsent, Notice
from continuum.directory.panels import personal_data
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage
from continuum.toolkit.outbox import EmailKind, deliver, send

from .factories import PersonFactory

pytestmark = pytest.mark.django_db

MINE, CHOOSE, COPY, ERASE = (
    "/annuaire/mes-donnees/",
    "/annuaire/mes-donnees/listes/",
    "/annuaire/mes-donnees/copie/",
    "/annuaire/mes-donnees/effacement/",
)
LETTER = EmailKind(lambda: ("La lettre", "Bonjour,"), "essai-lettre", "Lettre", category=MailPurpose.NEWSLETTER)
OFFER = EmailKind(lambda: ("Une offre", "Bonjour,"), "essai-offre", "Offre", category=MailPurpose.PROSPECTING)
CODE = EmailKind(lambda: ("Votre code", "123456"), "essai-code", "Code")


@pytest.fixture
def notice(db):
    services.load_notices()
    return Notice.objects.get(code="information")


@pytest.fixture
def lise(france):
    return PersonFactory(director=True, name="Lise Moulinet-Fictif", email="lise@essai.example")


def typed(**fields):
    return {"submission_key": str(uuid.uuid4()), **fields}


# --- Notices -----------------------------------------------------------------------------------------------------------------


def test_a_notice_waits_on_the_desk_until_it_is_read_and_again_when_it_changes(notice, lise, seen_by):
    browser = seen_by(lise)
    assert notice.title in browser.get("/bureau/").content.decode()
    assert "J’ai pris connaissance" in browser.get(notice.get_absolute_url()).content.decode()
    browser.post(notice.get_absolute_url(), typed())
    assert Acknowledgement.objects.get().notice == notice
    assert notice.title not in browser.get("/bureau/").content.decode()
    assert "J’ai pris connaissance" not in browser.get(notice.get_absolute_url()).content.decode()

    newer = Notice.objects.create(
        code="information", version=2, title="Vos données, deuxième version", text="…", published_on=clock.today()
    )
    assert newer.title in browser.get("/bureau/").content.decode()
    assert list(queries.unread_notices(lise)) == [newer]


def test_a_notice_waits_since_she_came_when_it_was_published_long_before(notice, lise):
    assert notice.published_on == dt.date(2020, 1, 1)
    lise.joined_at = dt.datetime(2026, 9, 14, 8, 30, tzinfo=dt.UTC)
    assert [line.on for line in personal_data(lise)] == [dt.date(2026, 9, 14)]


def test_a_published_notice_never_changes(notice):
    notice.text = "autre chose"
    with pytest.raises(TypeError):
        notice.save()
    with pytest.raises(TypeError):
        Notice.objects.update(text="autre chose")


def test_a_file_that_no_longer_says_what_was_published_is_refused(notice, tmp_path):
    (tmp_path / "information-1.md").write_text("# Titre\n\nPubliée le 2026-01-01\n\nAutre texte", encoding="utf-8")
    with pytest.raises(ValidationError, match="version nouvelle"):
        services.load_notices(tmp_path)
    assert services.load_notices() == 0


def test_nobody_reads_a_notice_in_somebody_elses_place(notice, lise):
    with pytest.raises(Refused):
        services.acknowledge_notice(person=lise, notice=notice, by=PersonFactory(admin=True))


# --- Lists -------------------------------------------------------------------------------------------------------------------


def sent(kind, person, key="1"):
    message = send(kind, to=person, key=f"{person.pk}:{key}")
    deliver()
    message.refresh_from_db()
    return message.state


def test_a_list_comes_only_once_accepted_and_stops_at_once(notice, lise, seen_by):
    browser = seen_by(lise)
    assert sent(LETTER, lise) == "suppressed"
    browser.post(CHOOSE, typed(purpose="newsletter", wanted="True"))
    assert sent(LETTER, lise, "2") == "displayed"
    assert MailConsent.objects.get().notice == notice
    browser.post(CHOOSE, typed(purpose="newsletter", wanted=""))
    assert sent(LETTER, lise, "3") == "suppressed"
    assert sent(CODE, lise) == "displayed"


def test_what_was_chosen_between_writing_and_sending_counts(lise):
    services.give_consent(person=lise, purpose="newsletter", by=lise)
    message = send(LETTER, to=lise, key="1")
    services.withdraw_consent(person=lise, purpose="newsletter", by=lise)
    deliver()
    message.refresh_from_db()
    assert message.state == "suppressed"
    assert "lettre d’information" in message.reason


def test_proposals_reach_a_professional_until_she_objects_and_a_private_address_only_once_accepted(lise, france):
    private = PersonFactory(director=True, email="quelquune@orange.fr")
    assert sent(OFFER, lise) == "displayed"
    assert sent(OFFER, private) == "suppressed"
    services.give_consent(person=private, purpose="prospecting", by=private)
    assert sent(OFFER, private, "2") == "displayed"
    services.withdraw_consent(person=lise, purpose="prospecting", by=lise)
    assert sent(OFFER, lise, "2") == "suppressed"
    assert MailConsent.objects.get(person=lise).given_at is None


def test_an_unknown_address_gets_no_list(france):
    message = send(LETTER, to="inconnue@essai.example", key="1")
    deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == ("suppressed", "Cette adresse n’a donné aucun accord.")


def test_the_history_of_choices_is_kept_and_the_last_one_counts(lise):
    for _ in range(2):
        services.give_consent(person=lise, purpose="community", by=lise)
        services.give_consent(person=lise, purpose="community", by=lise)
        services.withdraw_consent(person=lise, purpose="community", by=lise)
        services.withdraw_consent(person=lise, purpose="community", by=lise)
    assert MailConsent.objects.filter(person=lise).count() == 2
    services.give_consent(person=lise, purpose="community", by=lise)
    assert queries.receives(lise, "community")


# --- The link at the foot of a mail --------------------------------------------------------------------------------------------


@pytest.fixture
def link(lise):
    services.give_consent(person=lise, purpose="newsletter", by=lise)
    return f"/annuaire/desabonnement/{services.leaving_token(lise.pk, 'newsletter')}/"


def test_one_click_leaves_the_list_without_cookie_nor_token_nor_redirection(link, lise):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not program.cookies
    assert not queries.receives(lise, "newsletter")
    assert MailConsent.objects.get().withdrawn_how == "one_click"
    assert program.post(link).status_code == 200, "twice is once"


def test_opening_the_link_only_shows_a_page(link, lise):
    page = Client().get(link)
    assert "Quitter cette liste" in page.content.decode()
    assert lise.name not in page.content.decode()
    assert queries.receives(lise, "newsletter")


@pytest.mark.parametrize("token", ["x", "a:b", "WyJhIiwiYiJd:fausse"])
def test_a_link_that_was_not_written_here_leads_nowhere(token):
    assert Client().post(f"/annuaire/desabonnement/{token}/").status_code == 404


def test_a_link_leaves_its_own_list_only(link, lise):
    services.give_consent(person=lise, purpose="community", by=lise)
    Client().post(link)
    assert queries.receives(lise, "community")


def test_the_link_of_somebody_erased_says_the_same_thing(link, lise):
    lise.memberships.all().delete()
    lise.delete()
    assert Client().post(link).status_code == 200


def test_the_mail_itself_bears_the_link(lise):
    from continuum.toolkit.outbox import _as_mail

    mail = _as_mail(send(LETTER, to=lise, key="1"), None)
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail.extra_headers["List-Unsubscribe"].split(">")[0].removeprefix("<")
    services.give_consent(person=lise, purpose="newsletter", by=lise)
    Client().post(url.split("localhost:8000")[-1])
    assert not queries.receives(lise, "newsletter")


# --- One's copy ----------------------------------------------------------------------------------------------------------------


def prepared():
    """The file of the last copy asked for, made as the worker makes it."""
    from continuum.directory.tasks import prepare_data_file

    export = DataExport.objects.latest("asked_at")
    assert prepare_data_file(lambda *said: None, export_id=str(export.pk)) == export.get_absolute_url()
    export.refresh_from_db()
    return export


def test_her_copy_is_asked_by_herself_and_waits_for_her_alone(lise, admin, seen_by):
    answer = seen_by(lise).post(COPY, typed())
    assert answer["Location"].startswith("/travaux/")
    export = prepared()
    file = seen_by(lise).get(export.get_absolute_url())
    assert file["Content-Disposition"].startswith("attachment")
    assert seen_by(admin).get(export.get_absolute_url()).status_code == 404
    assert JournalEntry.objects.filter(verb="export.prepared").count() == 1


def test_the_copy_says_all_that_is_held_of_her_and_nothing_of_others(lise, delegate, seen_by):
    other = PersonFactory(officer=True, name="Odile Tremblay-Fictif")
    send(CODE, to=lise, key="1")
    seen_by(lise).post(COPY, typed())
    packed = zipfile.ZipFile(io.BytesIO(prepared().file))
    told = json.loads(packed.read("donnees.json"))
    assert told["adresse"] == "lise@essai.example"
    titles = {one["traitement"] for one in told["données"]}
    assert {"Comptes et accès", "Courriels envoyés", "Journal des actes"} <= titles
    assert any(one["lignes"][0].get("Rôle") == "direction de structure" for one in told["données"])
    everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert other.name not in everything
    assert delegate.name not in everything
    assert all(name.endswith((".csv", ".json", ".txt")) for name in packed.namelist())


def test_the_files_of_a_copy_are_named_by_what_they_hold(lise, seen_by):
    seen_by(lise).post(COPY, typed())
    names = zipfile.ZipFile(io.BytesIO(prepared().file)).namelist()
    assert {"LISEZ-MOI.txt", "donnees.json", "01-le-compte-lui-meme.csv"} & set(names) >= {"LISEZ-MOI.txt", "donnees.json"}
    tables = {name.partition("-")[2] for name in names if name.endswith(".csv")}
    assert {"acces-ouverts-en-cours-ou-termines.csv", "le-compte-lui-meme.csv", "connexions-ouvertes.csv"} <= tables
    assert all(re.fullmatch(r"[a-z0-9-]+\.csv", name) for name in tables)


def test_a_copy_of_somebody_else_closes_with_the_role_of_who_prepared_it(lise, admin, seen_by):
    services.prepare_export(person=lise, by=admin, reason="demande du 3 mars")
    hers, export = services.prepare_export(person=admin, by=admin), prepared()
    others = DataExport.objects.exclude(pk=export.pk).get()
    DataExport.objects.filter(pk=others.pk).update(ready_at=others.asked_at, file=b"zip")
    browser = seen_by(admin)
    addresses = [others.get_absolute_url(), export.get_absolute_url()]
    assert hers
    assert [browser.get(one).status_code for one in addresses] == [200, 200]
    admin.memberships.update(ends_on=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))
    assert [browser.get(one).status_code for one in addresses] == [404, 200]


def test_a_formula_in_her_name_does_not_run_in_her_own_copy(lise, seen_by):
    lise.name = "=HYPERLINK(1)"
    lise.save()
    seen_by(lise).post(COPY, typed())
    packed = zipfile.ZipFile(io.BytesIO(prepared().file))
    tables = [packed.read(name).decode() for name in packed.namelist() if name.endswith(".csv")]
    assert any("'=HYPERLINK(1)" in table for table in tables)
    assert not any(re.search("(^|;)=HYPERLINK", table, re.MULTILINE) for table in tables)


def test_the_administration_prepares_a_copy_with_a_reason_only(lise, admin, seen_by):
    url = f"/annuaire/personnes/{lise.pk}/copie/"
    assert seen_by(admin).post(url, typed(reason="")).status_code == 200
    assert not DataExport.objects.exists()
    seen_by(admin).post(url, typed(reason="demande du 3 mars"))
    assert seen_by(admin).get(prepared().get_absolute_url()).status_code == 200
    assert JournalEntry.objects.get(verb="export.prepared").details == {"reason": "demande du 3 mars"}
    with pytest.raises(Refused):
        services.prepare_export(person=lise, by=PersonFactory(delegate=True), reason="curiosité")


def test_a_copy_is_erased_after_a_week(lise, seen_by):
    from continuum.toolkit.registry import processings

    seen_by(lise).post(COPY, typed())
    asked = DataExport.objects.get().asked_at
    assert processings.get("requests").forget(asked + services.choices.ANSWERED_WITHIN) == 1
    assert not DataExport.objects.exists()


# --- One's erasure --------------------------------------------------------------------------------------------------------------


def test_she_asks_and_may_change_her_mind(lise, seen_by):
    browser = seen_by(lise)
    assert "un mois" in browser.get(ERASE).content.decode()
    browser.post(ERASE, typed())
    browser.post(ERASE, typed())
    assert ErasureRequest.objects.waiting().count() == 1
    assert "Retirer ma demande" in browser.get(MINE).content.decode()
    browser.post(f"{ERASE}retirer/", typed())
    assert not ErasureRequest.objects.waiting().exists()
    assert "Demander l’effacement" in browser.get(MINE).content.decode()


WHY = "feuilles d’émargement à garder jusqu’en 2031"


@pytest.fixture
def asked(lise):
    return services.ask_erasure(person=lise, by=lise)


def refuse_page(request):
    return f"/annuaire/donnees-personnelles/{request.pk}/refuser/"


def test_a_refusal_gives_its_reason_by_mail_and_on_her_page(asked, lise, admin, seen_by):
    office = seen_by(admin)
    assert refuse_page(asked) in office.get(f"/annuaire/personnes/{lise.pk}/effacer/").content.decode()
    assert "refus" in office.get(refuse_page(asked)).content.decode()
    assert office.post(refuse_page(asked), typed(reason=WHY))["Location"] == "/annuaire/donnees-personnelles/"
    mail = OutboxMessage.objects.get(kind="directory.erasure_refused", to=lise.email)
    own = seen_by(lise).get(MINE).content.decode()
    assert WHY in mail.text
    assert WHY in own
    assert "CNIL" in mail.text
    assert "Demander l’effacement" in own, "she may ask again"
    assert (JournalEntry.objects.get(verb="erasure.refused").details, personal_data(admin)) == ({"reason": WHY}, [])
    assert "demande refusée" in office.get("/annuaire/donnees-personnelles/").content.decode()


def test_a_refusal_without_a_reason_is_none(asked, admin, seen_by):
    assert "Dites pourquoi" in seen_by(admin).post(refuse_page(asked), typed(reason="")).content.decode()
    assert ErasureRequest.objects.waiting().exists()
    assert not OutboxMessage.objects.exists()


def test_what_was_answered_is_not_refused_again(asked, lise, admin, seen_by):
    services.withdraw_erasure(person=lise, by=lise)
    assert seen_by(admin).get(refuse_page(asked)).status_code == 404
    with pytest.raises(ValidationError, match="n’attend plus"):
        services.refuse_erasure(request=asked, reason=WHY, by=admin)
    assert services.ask_erasure(person=lise, by=lise).pk != asked.pk


@pytest.mark.parametrize("trait", ["delegate", "officer", "director", "partner"])
def test_nobody_else_refuses(asked, seen_by, trait):
    other = PersonFactory(**{trait: True})
    assert seen_by(other).get(refuse_page(asked)).status_code == 404
    assert seen_by(other).post(refuse_page(asked), typed(reason=WHY)).status_code == 404
    with pytest.raises(Refused):
        services.refuse_erasure(request=asked, reason=WHY, by=other)


def test_nobody_refuses_her_own_request(admin, seen_by):
    own = services.ask_erasure(person=admin, by=admin)
    assert seen_by(admin).get(refuse_page(own)).status_code == 404
    with pytest.raises(Refused):
        services.refuse_erasure(request=own, reason=WHY, by=admin)


def test_a_refusal_is_in_her_copy_and_loses_her_name_when_she_is_erased(asked, lise, admin, seen_by):
    services.refuse_erasure(request=asked, reason=f"{lise.name} est en contrat", by=admin)
    seen_by(lise).post(COPY, typed())
    assert "est en contrat" in zipfile.ZipFile(io.BytesIO(prepared().file)).read("donnees.json").decode()
    services.erase_person(person=lise, reason="seconde demande", by=admin)
    asked.refresh_from_db()
    assert (asked.person, asked.reason) == (None, "personne effacée est en contrat")


def test_a_stranger_is_asked_to_sign_in(client, notice):
    for page in (MINE, CHOOSE, COPY, ERASE, notice.get_absolute_url()):
        assert client.get(page)["Location"].startswith("/connexion/")
    assert OutboxMessage.objects.count() == 0
