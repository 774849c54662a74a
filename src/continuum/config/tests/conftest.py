"""The demonstration, loaded once for the tests of this folder."""

import pytest
from django.conf import settings

from continuum.config.demo import load
from continuum.directory.services import load_territories
from continuum.plan.services import declare_measures
from continuum.toolkit.access import SYSTEM


@pytest.fixture
def demonstration(db):
    load_territories(communes=False)
    declare_measures(by=SYSTEM)
    return load(settings.BASE_DIR / "demo")
