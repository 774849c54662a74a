"""Resources: editions that replace one another, open to everybody or to the programme, counted without following anybody."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan.models import Attachment, DownloadCount, Edition, Resource, ResourceUse
from continuum.plan.queries import ResourceRecord
from continuum.toolkit import clock, registry
from continuum.toolkit.counting import counted_by
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from .factories import EditionFactory, ResourceFactory, two_regions

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at(DAY):
        yield


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def resource(land):
    return ResourceFactory(node=land["east"], title="Recevoir")


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def pdf(name="guide.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def publish(client, resource, **typed):
    return send(client, f"/ressources-du-plan/{resource.pk}/edition/", published_on="2026-03-02", **typed)


def taken():
    return sum(DownloadCount.objects.values_list("count", flat=True))


# --- Writing -----------------------------------------------------------------------------------------------------------------


def test_a_resource_is_written_published_from_a_file_and_found_by_everybody(client, delegate):
    typed = {"kind": "guide", "title": "Recevoir", "summary": "Cinq entretiens", "is_public": "on"}
    page = send(client, "/plan/ressource/essai/est/", **typed)["Location"]
    publish(client, Resource.objects.get(), name="2026", file=pdf(), chapters="Un\nDeux")
    edition = Edition.objects.get()
    assert edition.document.media_type == "application/pdf"
    assert "2026" in client.get(page).content.decode()
    stranger = Client()
    assert "Recevoir" in stranger.get("/ressources/").content.decode()
    shown = stranger.get(f"/ressources/{edition.resource_id}/").content.decode()
    assert "guide.pdf" in shown
    assert "<li>Deux</li>" in shown
    answer = stranger.get(f"/ressources/editions/{edition.pk}/")
    assert (answer.content, answer["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(client, delegate, resource):
    answer = publish(client, resource, name="2026", file=pdf(content=b"MZ not a document"))
    assert "joindre" in answer.context["form"].errors["file"][0]
    assert not Edition.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"link": "https://essai.example/", "file": "both"}])
def test_an_edition_is_a_file_or_an_address_and_not_both(typed, client, delegate, resource):
    given = typed | ({"file": pdf()} if "file" in typed else {})
    assert "l’un des deux" in publish(client, resource, name="2026", **given).context["form"].errors["file"][0]


def test_two_editions_of_one_name_are_refused(client, delegate, resource):
    EditionFactory(resource=resource, name="2026")
    answer = publish(client, resource, name="2026", link="https://essai.example/")
    assert "déjà une édition" in answer.context["form"].errors["name"][0]


def test_the_latest_edition_replaces_the_earlier_ones_which_stay(land, resource):
    old = EditionFactory(resource=resource, name="2024", published_on=dt.date(2024, 1, 1))
    new = EditionFactory(resource=resource, name="2025", published_on=dt.date(2025, 1, 1))
    record = ResourceRecord.of(resource, PersonFactory(delegate=True))
    assert [(one.edition, one.replaced_by) for one in record.editions] == [(new, None), (old, new)]


def test_the_document_of_an_edition_is_not_removed_under_it(client, delegate, resource):
    publish(client, resource, name="2026", file=pdf())
    document = Attachment.objects.get()
    assert "édition d’une ressource" in send(client, f"/pieces/{document.pk}/retirer/").content.decode()
    assert "encore des éditions" in send(client, f"/ressources-du-plan/{resource.pk}/supprimer/").content.decode()
    send(client, f"/editions/{Edition.objects.get().pk}/supprimer/")
    assert not Edition.objects.exists()
    assert not Attachment.objects.exists()


# --- Downloads -----------------------------------------------------------------------------------------------------------------


def test_a_download_adds_one_to_the_day_and_nothing_of_the_person_is_kept(resource):
    Resource.objects.update(is_public=True)
    edition = EditionFactory(resource=resource)
    stranger, before = Client(REMOTE_ADDR="203.0.113.9"), JournalEntry.objects.count()
    answers = [stranger.get(f"/ressources/editions/{edition.pk}/") for _ in range(3)]
    assert {one["Location"] for one in answers} == {"https://essai.example/guide"}
    with clock.held_at("2026-03-03"):
        stranger.get(f"/ressources/editions/{edition.pk}/")
    assert list(DownloadCount.objects.values_list("on", "count")) == [(DAY, 3), (dt.date(2026, 3, 3), 1)]
    assert not any(one.cookies for one in answers)
    assert JournalEntry.objects.count() == before
    assert {field.name for field in DownloadCount._meta.concrete_fields} == {"id", "edition", "on", "count"}


def test_what_only_looks_is_not_counted(resource):
    Resource.objects.update(is_public=True)
    edition = EditionFactory(resource=resource)
    url = f"/ressources/editions/{edition.pk}/"
    Client().head(url)
    Client().get(url, HTTP_SEC_PURPOSE="prefetch")
    Client().get(f"/ressources/{resource.pk}/")
    Client().get("/ressources/")
    assert taken() == 0


def test_what_is_not_public_is_for_the_programme_alone_and_a_refusal_counts_nothing(land, resource):
    edition = EditionFactory(resource=resource)
    url = f"/ressources/editions/{edition.pk}/"
    stranger, outsider, partner = Client(), Client(), Client()
    outsider.force_login(PersonFactory(officer=True))
    partner.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    assert [one.get(url).status_code for one in (stranger, outsider)] == [404, 404]
    assert stranger.get(f"/ressources/{resource.pk}/").status_code == 404
    assert "Recevoir" not in stranger.get("/ressources/").content.decode()
    assert taken() == 0
    assert partner.get(url).status_code == 302
    assert taken() == 1


# --- Uses ----------------------------------------------------------------------------------------------------------------------


def test_a_structure_that_uses_it_is_noted_once_and_named_to_who_sees_it(client, land, delegate, resource):
    Resource.objects.update(is_public=True)
    edition = EditionFactory(resource=resource)
    user = OrganisationFactory(name="Les Mirabelles (fictive)")
    typed = {"organisation": user.pk, "used_on": "2026-01-01"}
    send(client, f"/editions/{edition.pk}/usage/", **typed)
    again = send(client, f"/editions/{edition.pk}/usage/", **typed)
    assert "utilise déjà" in again.context["form"].errors["organisation"][0]
    page = f"/ressources-du-plan/{resource.pk}/"
    assert "Mirabelles" in client.get(page).content.decode()
    partner = Client()
    partner.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    shown = partner.get(page).content.decode() + Client().get(f"/ressources/{resource.pk}/").content.decode()
    assert "Mirabelles" not in shown
    assert "1\u00a0structure" in shown
    send(client, f"/usages/{ResourceUse.objects.get().pk}/retirer/")
    assert not ResourceUse.objects.exists()


def test_a_use_of_a_structure_that_she_does_not_see_is_not_shown_by_its_removal(client, delegate, resource):
    hidden = OrganisationFactory(territory=TerritoryFactory(key="D76"))
    use = ResourceUse.objects.create(edition=EditionFactory(resource=resource), organisation=hidden, used_on=DAY)
    assert client.get(f"/usages/{use.pk}/retirer/").status_code == 404


@pytest.mark.parametrize("role", ["partner", "director", "board_member"])
def test_members_of_the_programme_read_and_write_nothing(client, land, resource, role):
    edition = EditionFactory(resource=resource)
    reader = PersonFactory()
    MembershipFactory(person=reader, role=role, programme=land["programme"], territory=TerritoryFactory(key="R44"))
    client.force_login(reader)
    shown = client.get(f"/ressources-du-plan/{resource.pk}/").content.decode()
    assert "Recevoir" in shown
    assert "Publier" not in shown
    writing = [f"/ressources-du-plan/{resource.pk}/{verb}/" for verb in ("modifier", "supprimer", "edition")]
    writing += [f"/editions/{edition.pk}/{verb}/" for verb in ("modifier", "supprimer", "usage")]
    assert {client.get(url).status_code for url in writing} == {404}


# --- What is counted ---------------------------------------------------------------------------------------------------------


def counted(measure, node):
    return {(row.month, row.count, row.organisation) for row in counted_by([registry.facts.get(measure)], [node.pk])}


def test_editions_downloads_and_users_are_counted_as_they_stand(land, resource):
    first = EditionFactory(resource=resource, published_on=dt.date(2025, 1, 3))
    second = EditionFactory(resource=resource, published_on=dt.date(2025, 4, 3))
    for edition, day, count in ((first, 1, 4), (second, 20, 5)):
        DownloadCount.objects.create(edition=edition, on=dt.date(2026, 3, day), count=count)
    user = OrganisationFactory()
    for edition in (first, second):
        ResourceUse.objects.create(edition=edition, organisation=user, used_on=DAY)
    march = dt.date(2026, 3, 1)
    assert counted("ressources-publiees", land["east"]) == {(dt.date(2025, 1, 1), 1, None), (dt.date(2025, 4, 1), 1, None)}
    assert counted("telechargements", land["east"]) == {(march, 9, None)}
    assert counted("structures-utilisatrices", land["east"]) == {(march, 1, user.pk)}
    first.delete()
    assert counted("telechargements", land["east"]) == {(march, 5, None)}


def test_the_list_behind_the_figure_names_no_structure_that_its_reader_may_not_see(land, resource):
    user = OrganisationFactory()
    ResourceUse.objects.create(edition=EditionFactory(resource=resource), organisation=user, used_on=DAY)
    source = registry.facts.get("structures-utilisatrices")
    partner = PersonFactory(partner=True, membership__programme=land["programme"])
    assert source.rows(partner, [land["east"].pk]) == [("1\u00a0organisation dont le nom ne vous est pas ouvert", "")]
    assert source.rows(PersonFactory(), [land["east"].pk]) == []
    assert [name for name, _ in source.rows(PersonFactory(delegate=True), [land["east"].pk])] == [str(user)]
