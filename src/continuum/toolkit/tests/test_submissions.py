import datetime as dt
import threading

import pytest
from django.conf import settings as live_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry, KeptTyping, Submission
from continuum.toolkit.schedule import forget_typing
from continuum.toolkit.submissions import new_key, owner_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("continuum.toolkit.tests.pages")]
SENTENCE = "Votre envoi n’avait pas abouti"


@pytest.fixture
def signed_in(client, claire):
    client.force_login(claire)
    return client


def typed(person, **fields):
    return {"submission_key": new_key(), "typed_by": owner_token(person), "title": "Réunion", **fields}


def written():
    return JournalEntry.objects.filter(verb="note.written").count()


def expire(client):
    """What a session's end leaves in the browser: a cookie that opens nothing."""
    client.session.flush()
    client.cookies[live_settings.SESSION_COOKIE_NAME] = "expired"


def test_a_double_click_does_the_thing_once_and_gets_the_same_answer(signed_in, claire):
    form = typed(claire)
    answers = [signed_in.post("/note/", form) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/"), (302, "/")]
    assert written() == 1


def test_the_same_key_with_another_text_keeps_the_first_answer_and_says_so(signed_in, claire):
    form = typed(claire)
    signed_in.post("/note/", form)
    answer = signed_in.post("/note/", {**form, "title": "Autre"})
    assert answer.status_code == 409
    assert "Votre première réponse est conservée" in answer.content.decode()
    assert written() == 1


def test_two_files_of_the_same_name_and_size_are_two_contents(signed_in, claire):
    form = typed(claire)
    signed_in.post("/note/", {**form, "file": SimpleUploadedFile("a.txt", b"un")})
    answer = signed_in.post("/note/", {**form, "file": SimpleUploadedFile("a.txt", b"de")})
    assert answer.status_code == 409


def test_a_refused_form_frees_its_key(signed_in, claire):
    form = typed(claire, title="")
    assert signed_in.post("/note/", form).status_code == 200
    assert signed_in.post("/note/", {**form, "title": "Corrigé"}).status_code == 302
    assert written() == 1


def test_a_crash_undoes_everything_and_frees_the_key(signed_in, claire):
    form = typed(claire, title="panne")
    with pytest.raises(RuntimeError, match="planted"):
        signed_in.post("/note/", form)
    assert written() == Submission.objects.count() == 0


def test_a_form_without_its_key_is_not_taken(signed_in, claire):
    answer = signed_in.post("/note/", {"title": "Réunion"})
    assert answer.status_code == 400
    assert written() == 0


def test_the_key_of_somebody_else_tells_nothing(signed_in, claire, yves):
    form = typed(claire)
    signed_in.post("/note/", form)
    signed_in.force_login(yves)
    answer = signed_in.post("/note/", {**form, "typed_by": ""})
    assert answer.status_code == 409
    assert written() == 1


def test_a_page_opened_by_somebody_else_is_not_saved_in_my_name(signed_in, yves):
    answer = signed_in.post("/note/", typed(yves))
    assert answer.status_code == 409
    assert "quelqu’un d’autre" in answer.content.decode()
    assert written() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_the_same_instant_do_the_thing_once(claire):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("several connections need a database on disk")
    form, answers, ready = typed(claire), [], threading.Barrier(10)
    cookie = Client()
    cookie.force_login(claire)

    def click():
        client = Client()
        client.cookies.update(cookie.cookies)
        ready.wait()
        answers.append(client.post("/note/", form))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/")] * 10
    assert written() == 1


def test_an_expired_session_loses_nothing_that_was_typed(signed_in, claire):
    form = typed(claire, title="Compte rendu très long", count="douze")
    expire(signed_in)
    answer = signed_in.post("/note/?axe=2", form)
    assert answer["Location"] == "/connexion/?next=/note/%3Faxe%3D2"
    assert written() == 0

    signed_in.force_login(claire)
    page = signed_in.get("/note/?axe=2").content.decode()
    assert SENTENCE in page
    assert "Compte rendu très long" in page
    assert 'value="douze"' in page, "what was wrong comes back too: it is hers to correct"
    assert form["submission_key"] in page

    assert signed_in.post("/note/?axe=2", {**form, "count": "12"}).status_code == 302
    assert written() == 1
    assert SENTENCE not in signed_in.get("/note/?axe=2").content.decode()
    assert not KeptTyping.objects.exists()


def test_what_was_typed_comes_back_until_it_is_saved(signed_in, claire):
    form = typed(claire, title="À ne pas perdre")
    expire(signed_in)
    signed_in.post("/note/", form)
    signed_in.force_login(claire)
    for _ in range(2):
        assert "À ne pas perdre" in signed_in.get("/note/").content.decode()
    signed_in.post("/note/", {**form, "title": ""})
    assert KeptTyping.objects.exists()


def test_somebody_else_who_signs_in_after_me_does_not_see_what_i_typed(signed_in, claire, yves):
    expire(signed_in)
    signed_in.post("/note/", typed(claire, title="Confidentiel"))
    signed_in.force_login(yves)
    page = signed_in.get("/note/").content.decode()
    assert "Confidentiel" not in page
    assert SENTENCE not in page
    assert not KeptTyping.objects.exists()


def test_a_form_sent_again_after_its_session_takes_the_place_of_what_was_kept_of_it(signed_in, claire):
    expire(signed_in)
    for path, title in (("/note/", "Premier jet"), ("/note/", "Second jet"), ("/note/?axe=2", "Autre page")):
        signed_in.post(path, typed(claire, title=title))
    assert sorted(one.fields["title"] for one in KeptTyping.objects.all()) == [["Autre page"], ["Second jet"]]
    signed_in.force_login(claire)
    assert "Second jet" in signed_in.get("/note/").content.decode()


@pytest.mark.parametrize("token", ["", "forged", "{pk}:forged"])
def test_a_form_without_the_signed_mark_of_its_reader_is_not_kept(signed_in, claire, token):
    expire(signed_in)
    signed_in.post("/note/", typed(claire, typed_by=token.format(pk=claire.pk)))
    assert not KeptTyping.objects.exists()


def test_another_browser_is_offered_nothing(signed_in, claire):
    expire(signed_in)
    signed_in.post("/note/", typed(claire, title="Confidentiel"))
    other = Client()
    other.force_login(claire)
    assert "Confidentiel" not in other.get("/note/").content.decode()


def test_too_long_a_typing_is_not_kept_and_neither_are_files(signed_in, claire):
    expire(signed_in)
    signed_in.post("/note/", typed(claire, title="x" * 200_001))
    assert not KeptTyping.objects.exists()
    signed_in.post("/note/", typed(claire, file=SimpleUploadedFile("a.txt", b"secret")))
    assert "file" not in KeptTyping.objects.get().fields


def test_a_kept_typing_is_offered_for_a_day_then_erased(signed_in, claire, one_morning):
    expire(signed_in)
    signed_in.post("/note/", typed(claire, title="Confidentiel"))
    with clock.held_at(one_morning + dt.timedelta(hours=25)):
        signed_in.force_login(claire)
        assert "Confidentiel" not in signed_in.get("/note/").content.decode()
        assert not KeptTyping.objects.exists()


def test_typing_that_nobody_comes_back_for_is_erased_by_the_schedule(signed_in, claire, one_morning):
    expire(signed_in)
    signed_in.post("/note/", typed(claire))
    with clock.held_at(one_morning + dt.timedelta(hours=23)):
        forget_typing(clock.now())
        assert KeptTyping.objects.exists()
    with clock.held_at(one_morning + dt.timedelta(hours=25)):
        forget_typing(clock.now())
        assert not KeptTyping.objects.exists()


def test_a_page_that_aged_says_what_to_do_and_keeps_the_typing(claire):
    client = Client(enforce_csrf_checks=True)
    client.force_login(claire)
    answer = client.post("/note/", typed(claire, title="Compte rendu"))
    assert answer.status_code == 403
    assert "ce que vous aviez saisi est gardé" in answer.content.decode()
    assert written() == 0
    assert "Compte rendu" in client.get("/note/").content.decode()


def test_an_attack_from_another_site_keeps_nothing(claire):
    client = Client(enforce_csrf_checks=True)
    client.force_login(claire)
    answer = client.post("/note/", {"title": "Piège", "submission_key": new_key()})
    assert answer.status_code == 403
    assert "est gardé" not in answer.content.decode()
    assert not KeptTyping.objects.exists()
