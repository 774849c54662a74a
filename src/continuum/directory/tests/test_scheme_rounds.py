"""The rounds of the repertory: each owner asked once and reminded once, never against her will; links tried when wanted."""

import datetime as dt

import pytest

from continuum.directory import services
from continuum.directory.models import MailRefusal, Scheme, SchemeCorrection
from continuum.directory.tasks import ask_owners_of_schemes, check_links_of_schemes
from continuum.toolkit import clock, outbox
from continuum.toolkit.models import JournalEntry, OutboxMessage
from continuum.toolkit.records import MailState
from continuum.toolkit.web_links import LinkState

from .factories import SchemeFactory

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 3, 2)


def round_of(day):
    with clock.held_at(day):
        return services.ask_owners()


def kinds():
    return list(OutboxMessage.objects.order_by("created_at", "kind").values_list("kind", flat=True))


def test_an_owner_is_asked_two_weeks_before_reminded_once_then_left_in_peace(france):
    with clock.held_at(FIRST):
        SchemeFactory(verified_on=dt.date(2025, 9, 16))  # due on 16 March
    assert round_of("2026-03-01") == 0
    assert round_of(FIRST) == 1
    assert [round_of(f"2026-03-{day:02}") for day in (2, 3, 15)] == [0, 0, 0]
    assert round_of("2026-03-16") == 1
    assert [round_of(day) for day in ("2026-03-17", "2026-04-30", "2027-01-01")] == [0, 0, 0]
    assert kinds() == ["directory.scheme_question", "directory.scheme_reminder"]
    assert list(JournalEntry.objects.order_by("id").values_list("verb", flat=True)) == ["scheme.asked", "scheme.reminded"]
    with clock.held_at("2026-03-29"):
        assert not Scheme.objects.to_pursue().exists()
    with clock.held_at("2026-03-30"):
        assert Scheme.objects.to_pursue().exists()


def test_once_confirmed_she_is_asked_again_when_it_is_due_again(france):
    with clock.held_at(FIRST):
        scheme = SchemeFactory(verified_on=None)
        services.ask_owners()
        services.confirm_scheme(scheme=scheme, by=services.LinkHolder(scheme.pk))
    assert round_of("2026-08-18") == 0
    assert round_of("2026-08-19") == 1
    assert kinds() == ["directory.scheme_question"] * 2


@pytest.mark.parametrize(
    "fields",
    [{"contact_email": ""}, {"deadline": dt.date(2026, 3, 1)}],
    ids=["without address", "past"],
)
def test_who_cannot_answer_is_not_asked(france, fields):
    SchemeFactory(verified_on=None, **fields)
    assert round_of(FIRST) == 0


def test_a_refusal_outlives_the_scheme_and_its_address_however_it_is_written(france, delegate):
    with clock.held_at(FIRST):
        scheme = SchemeFactory(verified_on=None, contact_email="Contact@organisme.example")
        services.refuse_mail(scheme=scheme, by=services.LinkHolder(scheme.pk))
        for address in ("autre@organisme.example", "contact@Organisme.example"):
            scheme.contact_email = address
            services.change_scheme(scheme=scheme, by=delegate)
        assert services.ask_owners() == 0
        services.remove_scheme(scheme=scheme, by=delegate)
        SchemeFactory(verified_on=None, contact_email="CONTACT@organisme.example")
        assert services.ask_owners() == 0
        SchemeFactory(verified_on=None, contact_email="contact@organismes.example")
        assert services.ask_owners() == 1


def test_nobody_is_asked_while_what_she_said_waits_to_be_read(france):
    scheme = SchemeFactory(verified_on=None)
    SchemeCorrection.objects.create(scheme=scheme, text="Fini.", proposed_at=clock.now())
    assert round_of(FIRST) == 0


def test_the_mail_leads_to_the_page_and_names_nobody(france, client):
    with clock.held_at(FIRST):
        scheme = SchemeFactory(verified_on=None, title="Conseil d’essai")
        ask_owners_of_schemes(None)
        message = OutboxMessage.objects.get()
        (link,) = [word for word in message.text.split() if "/annuaire/dispositifs/demande/" in word]
        page = client.get(link.partition("localhost:8000")[2])
        assert page.status_code == 200
        assert "Conseil d’essai" in page.content.decode()
    assert (message.to, message.person) == ("contact@organisme.example", None)
    scheme.refresh_from_db()
    assert scheme.asked_on == FIRST


@pytest.mark.parametrize("change", ["confirmed", "removed", "another address", "refused"])
def test_a_mail_whose_question_no_longer_stands_is_held_back(france, change, settings):
    settings.CONTINUUM_MAIL_DELIVERS = False
    with clock.held_at(FIRST):
        scheme = SchemeFactory(verified_on=None)
        services.ask_owners()
        changes = {
            "confirmed": lambda: Scheme.objects.update(asked_on=None),
            "removed": lambda: Scheme.objects.all().delete(),
            "another address": lambda: Scheme.objects.update(contact_email="autre@organisme.example"),
            "refused": lambda: MailRefusal.objects.create(address=scheme.contact_email, refused_on=FIRST),
        }
        changes[change]()
        outbox.deliver()
    message = OutboxMessage.objects.get()
    assert message.state == MailState.SUPPRESSED
    assert message.reason


def test_a_mail_whose_question_stands_leaves_and_keeps_no_link(france, settings, mailoutbox):
    settings.CONTINUUM_MAIL_DELIVERS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.held_at(FIRST):
        SchemeFactory(verified_on=None)
        services.ask_owners()
        outbox.deliver()
    message = OutboxMessage.objects.get()
    assert (message.state, message.text) == (MailState.SENT, "")
    assert "/annuaire/dispositifs/demande/" in mailoutbox[0].body


# --- Links -----------------------------------------------------------------------------------------------------------------


def tried(day, state):
    asked = []

    def look(url):
        asked.append(url)
        return state

    with clock.held_at(day):
        services.check_links(lambda *told: None, look)
    return asked


def broken():
    return Scheme.objects.get().link_broken_on


def test_a_page_that_is_gone_is_broken_at_once_and_found_again_by_itself(france):
    SchemeFactory()
    assert tried("2026-03-02", LinkState.GONE) == ["https://organisme.example/aide"]
    assert broken() == FIRST
    assert tried("2026-03-08", LinkState.ANSWERS) == [], "once a week is enough"
    tried("2026-03-09", LinkState.ANSWERS)
    assert broken() is None
    assert list(JournalEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "scheme.link_broken",
        "scheme.link_repaired",
    ]


def test_a_page_that_is_silent_is_given_two_more_weeks(france):
    SchemeFactory()
    tried("2026-03-02", LinkState.SILENT)
    tried("2026-03-09", LinkState.SILENT)
    assert broken() is None
    tried("2026-03-16", LinkState.SILENT)
    assert broken() == dt.date(2026, 3, 16)


def test_an_answer_in_between_starts_the_count_again(france):
    SchemeFactory()
    for day, state in (("02", "SILENT"), ("09", "SILENT"), ("16", "ANSWERS"), ("23", "SILENT"), ("30", "SILENT")):
        tried(f"2026-03-{day}", LinkState[state])
    assert broken() is None


def test_what_a_person_has_reported_a_machine_does_not_take_back(france, delegate):
    services.report_link(scheme=SchemeFactory(), is_broken=True, by=delegate)
    for day, state in (("02", "ANSWERS"), ("09", "SILENT"), ("16", "ANSWERS"), ("23", "GONE"), ("30", "ANSWERS")):
        tried(f"2026-03-{day}", LinkState[state])
        assert broken() is not None, day
    services.report_link(scheme=Scheme.objects.get(), is_broken=False, by=delegate)
    tried("2026-04-06", LinkState.GONE)
    tried("2026-04-13", LinkState.ANSWERS)
    assert broken() is None, "what the round finds it takes back, even after a report that was settled"


def test_what_the_owner_says_of_her_page_a_machine_does_not_take_back_either(france):
    scheme = SchemeFactory()
    tried("2026-03-02", LinkState.GONE)
    services.propose_correction(scheme=scheme, text="Fini.", link_is_broken=True, by=services.LinkHolder(scheme.pk))
    tried("2026-03-09", LinkState.ANSWERS)
    assert broken() == FIRST


def test_an_address_inside_is_neither_tried_nor_said_to_be_broken(france):
    SchemeFactory(website="http://127.0.0.1/admin")
    with clock.held_at(FIRST):
        services.check_links(lambda *told: None)
    assert broken() is None


def test_pages_are_tried_only_where_the_installation_says_so(france, settings, monkeypatch):
    done = []
    monkeypatch.setattr("continuum.directory.tasks.check_links", done.append)
    check_links_of_schemes("progress")
    assert done == []
    settings.CONTINUUM_CHECK_LINKS = True
    check_links_of_schemes("progress")
    assert done == ["progress"]


def test_an_address_changed_meanwhile_is_left_alone(france):
    SchemeFactory()

    def look(url):
        Scheme.objects.update(website="https://organisme.example/neuf")
        return LinkState.GONE

    services.check_links(lambda *told: None, look)
    assert broken() is None
