import pytest
from django.contrib.auth import get_user_model
from django.http import Http404

from continuum.toolkit.access import SYSTEM, Refused, VisibleQuerySet, acts, page, signed_in, visible_or_404
from continuum.toolkit.models import Work
from continuum.toolkit.tasks import machine_now

pytestmark = [pytest.mark.django_db, pytest.mark.urls("continuum.toolkit.tests.pages")]


def test_a_page_whose_rule_was_forgotten_does_not_exist(client, claire):
    client.force_login(claire)
    assert client.get("/oubliee/").status_code == 404


def test_a_public_page_is_open_to_a_stranger(client):
    assert client.get("/").status_code == 200


def test_a_stranger_is_asked_to_sign_in_and_comes_back_where_he_was_going(client):
    assert client.get("/protege/?axe=2")["Location"] == "/connexion/?next=/protege/%3Faxe%3D2"


def test_a_page_of_the_demonstration_does_not_exist_elsewhere(client, claire, settings):
    for signed in (False, True):
        if signed:
            client.force_login(claire)
        assert client.get("/demonstration/").status_code == 404
    settings.DEMO = True
    assert client.get("/demonstration/").status_code == 200


def test_a_page_that_one_may_not_see_answers_like_one_that_does_not_exist(client, claire):
    client.force_login(claire)
    refused, missing = client.get("/oubliee/"), client.get("/jamais-vu/")
    assert refused.status_code == missing.status_code == 404
    assert "n’existe pas, ou ne vous est pas ouverte" in refused.content.decode()


def test_what_a_signed_in_person_reads_is_not_kept_by_the_browser(client, claire):
    client.force_login(claire)
    assert client.get("/protege/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sent", ["a=%00", "a=%00&a=b", "a=b&a=%00&a=c", "%00=b"])
def test_a_null_sign_is_refused_wherever_it_stands(client, claire, sent):
    client.force_login(claire)
    assert client.get(f"/protege/?{sent}").status_code == 400
    assert client.post("/note/", sent, content_type="application/x-www-form-urlencoded").status_code == 400


def test_a_service_refuses_whoever_its_rule_refuses_and_lets_the_program_act(claire, yves):
    @acts(rule=lambda person, obj: person == obj, on="person")
    def rename(*, person, name, by):
        person.name = name
        person.save()

    with pytest.raises(Refused):
        rename(person=claire, name="Autre", by=yves)
    claire.refresh_from_db()
    assert claire.name == "Claire"
    rename(person=claire, name="Clara", by=claire)
    rename(person=claire, name="Clarisse", by=SYSTEM)
    assert get_user_model().objects.get(pk=claire.pk).name == "Clarisse"


def test_a_service_that_fails_leaves_nothing_half_done(claire):
    @acts(rule=lambda person, obj: True, on="person")
    def rename(*, person, by):
        person.name = "À moitié"
        person.save()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename(person=claire, by=claire)
    claire.refresh_from_db()
    assert claire.name == "Claire"


def test_a_service_must_name_its_object_and_who_acts():
    with pytest.raises(TypeError, match="must take"):
        acts(rule=lambda person, obj: True, on="person")(lambda *, person: None)


def test_a_model_that_does_not_say_what_is_visible_shows_nothing(claire):
    with pytest.raises(NotImplementedError):
        VisibleQuerySet(get_user_model()).visible_to(claire)


def test_an_object_of_somebody_else_answers_like_a_missing_one(claire, yves):
    work = Work.objects.create(owner=claire, label="Bilan", created_at=machine_now(), run_after=machine_now())
    assert visible_or_404(Work, claire, pk=work.pk) == work
    for person in (yves, SYSTEM):
        with pytest.raises(Http404):
            visible_or_404(Work.objects.filter(owner__isnull=False), person, pk=work.pk, owner=yves)


def test_declaring_a_rule_leaves_the_view_as_it_was():
    def view(request):
        return "page"

    assert page(signed_in)(view) is view
