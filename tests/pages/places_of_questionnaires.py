"""The addresses of questionnaires, for those who write them, as somebody may meet them in the demonstration."""

from __future__ import annotations

from typing import Any

from .expected import STAFF, WHOLE_LAB, Place, _one

LIBRARY = _one("surveys.Instrument", programme=None, code="diagnostic-rh")
LIBRARY_VERSION = _one("surveys.InstrumentVersion", instrument__programme=None, instrument__code="diagnostic-rh")
DRAFTED = _one("surveys.Instrument", programme__code="lab-qvt")
DRAFT = _one("surveys.InstrumentVersion", instrument__programme__code="lab-qvt")


def a_page() -> dict[str, Any]:
    """The first page of the diagnosis of the library, as whoever answers it sees it."""
    from continuum.surveys.models import InstrumentVersion

    version = InstrumentVersion.objects.get(**LIBRARY_VERSION())
    return {**LIBRARY_VERSION(), "code": version.form["items"][0]["code"]}


def a_page_of_words() -> dict[str, Any]:
    return {**DRAFT(), "number": 1}


QUESTIONNAIRE_PLACES = [
    Place("surveys:instruments", STAFF),
    Place("surveys:instruments", STAFF, query="?programme=bibliotheque&etat=publie"),
    Place("surveys:instruments", STAFF, query="?q=introuvable", twin=True),
    Place("surveys:new_instrument", STAFF),
    Place("surveys:instrument", STAFF, LIBRARY),
    Place("surveys:copy_instrument", STAFF, LIBRARY),
    *(Place(f"surveys:{name}", WHOLE_LAB, DRAFTED) for name in ("change_instrument", "remove_instrument", "bring_version")),
    Place("surveys:version", STAFF, LIBRARY_VERSION),
    Place("surveys:version", STAFF, DRAFT),
    *(Place(f"surveys:{name}", WHOLE_LAB, DRAFT) for name in ("publish_version", "remove_version")),
    Place("surveys:reword_version", WHOLE_LAB, a_page_of_words),
    Place("surveys:preview", STAFF, a_page),
    Place("surveys:version_file", STAFF, DRAFT),
]
