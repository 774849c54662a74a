"""Forms of the repertory: add a scheme, correct it as its owner said, report its link; and what waits on the desk."""

import datetime as dt

import pytest
from django.urls import reverse

from continuum.directory.models import Scheme, SchemeCorrection, Segment
from continuum.directory.queries.schemes import waiting_for_keepers
from continuum.toolkit import clock
from continuum.toolkit.submissions import new_key

from .factories import OrganisationFactory, PersonFactory, SchemeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
LIST = "/annuaire/dispositifs/"


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_whoever_only_reads_writes_nowhere(france, seen_by):
    scheme = SchemeFactory()
    browser = seen_by(PersonFactory(officer=True))
    for name in ("change_scheme", "remove_scheme", "confirm_scheme", "report_link"):
        address = reverse(f"directory:{name}", args=[scheme.pk])
        assert browser.get(address).status_code == browser.post(address, {"submission_key": new_key()}).status_code == 404
    assert browser.get(f"{LIST}nouveau/").status_code == 404


def test_a_broken_link_is_shown_as_such_and_no_longer_followed(france, delegate, seen_by):
    scheme = SchemeFactory()
    browser = seen_by(delegate)
    assert f'href="{scheme.website}"' in words(browser.get(scheme.get_absolute_url()))
    report = reverse("directory:report_link", args=[scheme.pk])
    assert browser.post(report, {"state": asked_by(browser, report), "submission_key": new_key()}).status_code == 302
    shown = words(browser.get(scheme.get_absolute_url()))
    assert f'href="{scheme.website}"' not in shown
    assert "lien rompu" in shown
    assert "Lien signalé rompu par une personne : seule une personne le rétablit." in shown
    Scheme.objects.update(link_reported=False)
    shown = words(browser.get(scheme.get_absolute_url()))
    assert "Lien trouvé rompu par l’essai hebdomadaire : il sera rétabli quand la page répondra." in shown


def asked_by(browser, address):
    """What the form shown at this address would say."""
    return browser.get(address).context["form"]["state"].value()


def test_two_people_who_report_the_same_link_do_not_undo_each_other(france, delegate, seen_by):
    scheme = SchemeFactory()
    report, other = reverse("directory:report_link", args=[scheme.pk]), PersonFactory(delegate=True)
    for people in ((delegate, other), (other, delegate)):
        asked = [asked_by(seen_by(one), report) for one in people]
        was_broken = Scheme.objects.get().link_broken_on is not None
        for one, state in zip(people, asked, strict=True):
            seen_by(one).post(report, {"state": state, "submission_key": new_key()})
        assert (Scheme.objects.get().link_broken_on is None) is was_broken
    assert seen_by(delegate).post(report, {"submission_key": new_key()}).status_code == 200
    assert Scheme.objects.get().link_broken_on is None, "a press that says nothing changes nothing"


def typed(**fields):
    known = {
        "title": "Conseil neuf",
        "kind": "advice",
        "brings": "Un conseil.",
        "owner_name": "Organisme (fictif)",
        "territory": TerritoryFactory(key="R44").pk,
        "check_months": "6",
    }
    return known | fields | {"submission_key": new_key()}


def test_a_delegate_adds_a_scheme_and_confirms_it(france, delegate, seen_by):
    browser = seen_by(delegate)
    browser.post(f"{LIST}nouveau/", typed(website="organisme.example/aide", contact_phone="0102030405"))
    scheme = Scheme.objects.get()
    assert (scheme.website, scheme.contact_phone, scheme.verified_on) == (
        "https://organisme.example/aide",
        "01 02 03 04 05",
        None,
    )
    browser.post(reverse("directory:confirm_scheme", args=[scheme.pk]), {"submission_key": new_key()})
    scheme.refresh_from_db()
    assert (scheme.verified_on, scheme.verified_by) == (clock.today(), delegate)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"owner_name": ""}, "écrivez son nom ici"),
        ({"website": "ftp://organisme.example/"}, "Écrivez l’adresse de la page"),
        ({"website": "javascript:alert(1)"}, "Écrivez l’adresse de la page"),
        ({"contact_phone": "douze"}, "douze"),
        ({"check_months": "5"}, "choix"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(france, delegate, seen_by, fields, said):
    refused = seen_by(delegate).post(f"{LIST}nouveau/", typed(**fields))
    assert refused.status_code == 200
    assert said in words(refused)
    assert not Scheme.objects.exists()


def test_what_lies_elsewhere_is_neither_offered_nor_accepted(france, delegate, seen_by):
    hidden = OrganisationFactory(name="Structure cachée (fictive)", territory=TerritoryFactory(key="D76"))
    public_elsewhere = Segment.objects.create(
        name="Public", territory=TerritoryFactory(key="R28"), rule={"version": 1, "who": {}}
    )
    for fields in (
        {"territory": TerritoryFactory(key="R28").pk},
        {"territory": TerritoryFactory(key="FR").pk},
        {"audience": public_elsewhere.pk},
        {"owner": hidden.pk},
    ):
        assert seen_by(delegate).post(f"{LIST}nouveau/", typed(**fields)).status_code == 200
    assert not Scheme.objects.exists()


def test_a_correction_is_settled_from_the_desk_and_leads_to_the_record(france, delegate, seen_by):
    scheme = SchemeFactory(title="Conseil")
    found = SchemeCorrection.objects.create(scheme=scheme, text="Nouvelle adresse", proposed_at=clock.now())
    (line,) = waiting_for_keepers(delegate)
    assert (line.url, line.text) == (found.get_absolute_url(), "Correction proposée\u00a0: Conseil")
    browser = seen_by(delegate)
    assert "Nouvelle adresse" in words(browser.get(line.url))
    answer = browser.post(line.url, {"outcome": "taken", "submission_key": new_key()})
    change = answer["Location"]
    assert change == f"{reverse('directory:change_scheme', args=[scheme.pk])}?correction={found.pk}"
    shown = browser.get(change)
    assert "« Nouvelle adresse »" in words(shown)
    assert shown.context["form"]["checked"].value() is True
    assert waiting_for_keepers(delegate) == [line], "her words wait until they are written"
    assert browser.post(change, typed(title="")).status_code == 200
    assert waiting_for_keepers(delegate) == [line]
    assert browser.post(change, typed(checked="on")).status_code == 302
    assert waiting_for_keepers(delegate) == []
    assert browser.get(line.url).status_code == browser.get(change).status_code == 404, "settled once"
    late = browser.post(change, typed(title="Trop tard"))
    assert "vient d’être traitée par quelqu’un d’autre" in words(late)
    assert Scheme.objects.get().title == "Conseil neuf"


def test_a_correction_set_aside_leaves_the_record_as_it_is(france, delegate, seen_by):
    scheme = SchemeFactory(title="Conseil", verified_on=None)
    found = SchemeCorrection.objects.create(scheme=scheme, text="Rien", proposed_at=clock.now())
    answer = seen_by(delegate).post(found.get_absolute_url(), {"outcome": "set_aside", "submission_key": new_key()})
    assert answer["Location"] == scheme.get_absolute_url()
    assert (waiting_for_keepers(delegate), Scheme.objects.get().verified_on) == ([], clock.today())


def test_the_form_of_a_record_bears_the_words_of_no_other(france, delegate, seen_by):
    scheme, other = SchemeFactory(), SchemeFactory(territory=TerritoryFactory(key="R28"))
    elsewhere = SchemeCorrection.objects.create(scheme=other, text="Secret d’ailleurs", proposed_at=clock.now())
    change = reverse("directory:change_scheme", args=[scheme.pk])
    for asked in (elsewhere.pk, "inconnue", ""):
        assert seen_by(delegate).get(f"{change}?correction={asked}").status_code == 404


def test_the_desk_pursues_what_is_past_broken_or_unconfirmed_for_those_who_keep_it_alone(france, delegate):
    today = clock.today()
    SchemeFactory(title="Passé", deadline=today - dt.timedelta(days=1))
    SchemeFactory(title="Rompu", link_broken_on=today)
    SchemeFactory(title="Muet", verified_on=None)
    SchemeFactory(title="Frais")
    SchemeFactory(title="National", verified_on=None, territory=TerritoryFactory(key="FR"))
    texts = sorted(line.text for line in waiting_for_keepers(delegate))
    assert texts == [
        "À relancer\u00a0: Muet (sans confirmation)",
        "À reprendre\u00a0: Passé (échéance passée)",
        "À reprendre\u00a0: Rompu (lien rompu)",
    ]
    assert waiting_for_keepers(PersonFactory(director=True)) == waiting_for_keepers(PersonFactory(officer=True)) == []


def test_beyond_ten_the_desk_leads_to_the_list(france, delegate):
    for _ in range(12):
        SchemeFactory(verified_on=None)
    lines = waiting_for_keepers(delegate)
    assert len(lines) == 11
    assert lines[-1].url == f"{LIST}?fraicheur=a-verifier"


def test_the_needs_that_a_scheme_answers_are_chosen_in_a_closed_list_found_by_it_and_not_asked_of_its_owner(
    france, delegate, seen_by
):
    scheme = SchemeFactory(title="Visites", confirmed_by_owner=True)
    SchemeFactory(title="Primes", themes=["emploi"])
    browser, address = seen_by(delegate), reverse("directory:change_scheme", args=[scheme.pk])
    same = {"website": scheme.website, "contact_email": scheme.contact_email, "owner_name": scheme.owner_name}
    assert browser.post(address, typed(title="Visites", themes=["autre"], **same)).status_code == 200
    browser.post(address, typed(title="Visites", themes=["sante", "egalite"], **same))
    scheme.refresh_from_db()
    assert (scheme.themes, scheme.confirmed_by_owner) == (["sante", "egalite"], True)
    listed = words(browser.get(f"{LIST}?besoin=sante"))
    assert "santé et sécurité ; égalité et diversité" in listed
    assert "Primes" not in listed
