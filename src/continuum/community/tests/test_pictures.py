"""The photographs of a practice: made anew, read by those who read it, gone when somebody wants them gone."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from continuum.community.models import Community, Practice, PracticePicture, PracticePictureContent
from continuum.community.services import pictures as services
from continuum.directory.tests.factories import PersonFactory
from continuum.toolkit import pictures
from continuum.toolkit.access import Refused

from .factories import CommunityFactory, member_of
from .factories_practices import PracticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


@pytest.fixture
def author(community):
    return member_of(community)


@pytest.fixture
def practice(community, author) -> Practice:
    return PracticeFactory(community=community, organisation=community.organisations_of(author).get(), written_by=author)


def a_photograph() -> bytes:
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Chez Paule"
    Image.new("RGB", (300, 200), (30, 107, 88)).save(held, "JPEG", exif=exif)
    return held.getvalue()


def sent(client, practice: Practice, content: bytes, name: str = "photo.jpg", **typed):
    address = reverse("community:add_picture", args=[practice.pk])
    form = client.get(address).context["form"]
    hidden = {one.name: one.value() or "" for one in form.hidden_fields()}
    typed = {"alt": "La salle de repos, meublée", "agreed": "on"} | typed
    return client.post(address, hidden | typed | {"file": SimpleUploadedFile(name, content)})


def test_a_member_adds_a_photograph_that_others_see_without_what_the_phone_wrote_in_it(client, community, author, practice):
    client.force_login(author)
    assert sent(client, practice, a_photograph()).status_code == 302
    picture = PracticePicture.objects.get()
    client.force_login(member_of(community))
    page = client.get(practice.get_absolute_url()).content.decode()
    assert picture.get_absolute_url() in page
    assert 'alt="La salle de repos, meublée"' in page
    answer = client.get(picture.get_absolute_url())
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"Paule" not in answer.content


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<svg onload='alert(1)'/>", "dessin.svg", pictures.DRAWING),
        (b"<svg onload='alert(1)'/>", "photo.jpg", pictures.DRAWING),
        pytest.param(b"\xff\xd8\xff" + b"\0" * 40_000_000, "photo.jpg", pictures.TOO_LARGE, id="forty megabytes"),
        (b"", "photo.jpg", pictures.EMPTY),
    ],
)
def test_a_picture_refused_says_why_and_what_was_typed_stays(content, name, said, client, author, practice):
    client.force_login(author)
    page = sent(client, practice, content, name).content.decode()
    assert said in page
    assert "La salle de repos, meublée" in page
    assert not PracticePicture.objects.exists()


def test_nobody_shows_somebody_who_did_not_agree_nor_an_image_that_says_nothing(client, author, practice):
    client.force_login(author)
    assert "accepté par écrit" in sent(client, practice, a_photograph(), agreed="").content.decode()
    assert "Décrivez l’image" in sent(client, practice, a_photograph(), alt="").content.decode()
    assert not PracticePicture.objects.exists()


def test_a_practice_shows_four_images_at_most(author, practice):
    for _ in range(services.MOST):
        services.add_picture(practice=practice, alt="Vue", content=a_photograph(), by=author)
    with pytest.raises(ValidationError):
        services.add_picture(practice=practice, alt="Vue", content=a_photograph(), by=author)


def test_only_those_who_correct_a_practice_add_or_take_away_its_images(community, author, practice):
    picture = services.add_picture(practice=practice, alt="Vue", content=a_photograph(), by=author)
    for person in (member_of(community), PersonFactory(partner=True, membership__programme=community.node.programme)):
        with pytest.raises(Refused):
            services.add_picture(practice=practice, alt="Vue", content=a_photograph(), by=person)
        with pytest.raises(Refused):
            services.remove_picture(picture=picture, by=person)
    services.remove_picture(picture=picture, by=author)
    assert not PracticePictureContent.objects.exists()


def test_an_image_is_seen_by_those_who_read_its_practice_and_by_anyone_once_it_is_open_to_all(client, author, practice):
    picture = services.add_picture(practice=practice, alt="Vue", content=a_photograph(), by=author)
    assert client.get(picture.get_absolute_url()).status_code == 404
    client.force_login(PersonFactory(officer=True))
    assert client.get(picture.get_absolute_url()).status_code == 404
    client.force_login(member_of(practice.community, accepted=False))
    assert client.get(picture.get_absolute_url()).status_code == 404, "the charter comes first"
    client.logout()
    Practice.objects.update(opened_by_host=True, opened_by_team=True)
    assert client.get(picture.get_absolute_url()).status_code == 200
