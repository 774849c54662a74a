"""`prepare` says what it does; done again, it changes nothing."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from continuum.directory.models import Notice, Territory
from continuum.toolkit.records import Work

from .test_upgrade import rows


def told(**options):
    out = StringIO()
    call_command("prepare", stdout=out, **options)
    return out.getvalue().splitlines()


def test_each_step_is_said_and_doing_it_again_changes_nothing(installation):
    said = told()
    assert said[0] == "Tables…"
    assert "Régions, départements et intercommunalités…" in said
    assert said[-1].startswith("La base est prête")
    assert (Territory.objects.filter(kind="region").count(), Notice.objects.exists()) == (18, True)
    before = rows()
    again = told()
    assert rows() == before
    assert set(said) - set(again) == {"Régions, départements et intercommunalités…"}
    assert Work.objects.count() == 1
    assert told(verbosity=0) == [], "it may be asked to keep silent"
