"""Documents joined to a node: who may join and read them, how they are given back, how many."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory.tests.factories import MembershipFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan.models import Attachment, AttachmentContent
from continuum.plan.services.attachments import MOST
from continuum.toolkit import clock
from continuum.toolkit.submissions import new_key
from continuum.toolkit.uploads import LARGEST

from .factories import two_regions

pytestmark = pytest.mark.django_db
EAST = "/programmes/essai/est/"
JOIN = "/plan/piece/essai/est/"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


def join(client, content=PDF, name="bilan 2025.pdf", **typed):
    return client.post(JOIN, {"submission_key": new_key(), "file": SimpleUploadedFile(name, content), **typed})


def joined(client):
    join(client)
    return Attachment.objects.get()


def errors(answer):
    assert answer.status_code == 200, answer.get("Location")
    return answer.context["form"].errors


def test_a_document_is_joined_listed_renamed_and_taken_away(client, land, delegate):
    assert join(client)["Location"] == f"{EAST}#pieces"
    kept = Attachment.objects.get()
    assert (kept.title, kept.file_name, kept.added_by) == ("bilan 2025", "bilan 2025.pdf", delegate)
    client.post(f"/pieces/{kept.pk}/modifier/", {"submission_key": new_key(), "title": "Bilan"})
    assert f'<a href="/pieces/{kept.pk}/">Bilan</a>' in client.get(EAST).content.decode()
    client.post(f"/pieces/{kept.pk}/retirer/", {"submission_key": new_key()})
    assert not AttachmentContent.objects.exists()


def test_a_document_is_given_back_to_be_saved_and_runs_nothing(client, land, delegate):
    kept = joined(client)
    given = client.get(f"/pieces/{kept.pk}/")
    assert given.content == PDF
    assert given["Content-Disposition"] == 'attachment; filename="bilan 2025.pdf"'
    assert given["Content-Type"] == "application/pdf"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


def test_members_of_the_programme_read_it_and_nobody_else(client, land, delegate):
    kept = joined(client)
    reader = PersonFactory()
    MembershipFactory(person=reader, programme=land["programme"])
    stranger = PersonFactory(officer=True, membership__programme=ProgrammeFactory())
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for person, reads in ((reader, 200), (neighbour, 200), (stranger, 404)):
        client.force_login(person)
        assert client.get(f"/pieces/{kept.pk}/").status_code == reads
        assert client.get(f"/pieces/{kept.pk}/retirer/").status_code == 404
        assert join(client).status_code == 404
    client.logout()
    assert client.get(f"/pieces/{kept.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"MZ\x90 un programme", "n’est pas d’une nature"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "n’est pas d’une nature"),
        (PDF[:-6], "abîmé"),
        (PDF + b"\0" * LARGEST, "dépasse"),
    ],
)
def test_what_is_refused_says_why_and_keeps_nothing(client, land, delegate, content, said):
    assert said in errors(join(client, content))["file"][0]
    assert not Attachment.objects.exists()


def test_a_node_holds_thirty_documents_and_no_more(client, land, delegate):
    facts = {"node": land["east"], "file_name": "a.pdf", "media_type": "application/pdf", "size": 1, "added_at": clock.now()}
    Attachment.objects.bulk_create(Attachment(title=f"Pièce {number}", **facts) for number in range(MOST))
    assert "30 pièces" in errors(join(client))["file"][0]


def test_a_list_of_documents_reads_none_of_their_bytes(client, land, delegate):
    joined(client)
    with CaptureQueriesContext(connection) as asked:
        client.get(EAST)
    assert not [one["sql"] for one in asked if "plan_attachmentcontent" in one["sql"]]
