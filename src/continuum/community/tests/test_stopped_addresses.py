"""The addresses to which no list is sent any more, as a list that names people leaves the site."""

from __future__ import annotations

import pytest
from django.urls import reverse

from continuum.community.models import StoppedAddress
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry

from .test_spaces import typed_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_stopped_addresses_never_leave_without_a_reason_that_the_journal_keeps(client, delegate, form):
    StoppedAddress.objects.create(address="partie@continuum.example", cause="bounce", stopped_at=clock.now())
    client.force_login(delegate)
    address = f"{reverse('community:stopped_addresses')}?format={form}"
    asked = client.get(address)
    assert "attachment" not in asked.get("Content-Disposition", "")
    assert "partie@" not in asked.content.decode()
    assert not JournalEntry.objects.filter(verb="export").exists()
    taken = client.post(address, typed_on(client, address, reason="Vérifier les rebonds."))
    assert "attachment" in taken["Content-Disposition"]
    assert b"".join(taken.streaming_content)
    assert JournalEntry.objects.get(verb="export").details["reason"] == "Vérifier les rebonds."
