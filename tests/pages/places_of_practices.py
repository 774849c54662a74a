"""The addresses of practices and trials, in each of their states."""

from __future__ import annotations

from .expected import ACCESS, EVERYONE, IN, NO, OK, Place, _one
from .places_of_community import BELONGS, MEETING_PLACE

TRIED = _one("community.Practice", title="Un binôme d’accueil pendant les deux premiers mois")
HERS = _one("community.Practice", title="Une journée de découverte avant de signer le contrat")
DRAFT = _one("community.Practice", status="draft", written_by__email="directrice@continuum.example")
PROPOSED = _one("community.Practice", status="submitted")
HER_TRIAL = _one("community.Trial", told_by__email="directrice@continuum.example")
TELLS = (IN, OK, OK, NO, OK, OK, NO)
"""Whoever may write in the name of a structure."""
PICTURE = _one("community.PracticePicture")
HOSTS = (IN, NO, NO, NO, OK, OK, NO)
AUTHOR = (IN, NO, NO, NO, OK, NO, NO)

PRACTICE_PLACES = [
    Place("community:practices", MEETING_PLACE),
    Place("community:practices", MEETING_PLACE, query="?q=accueil&theme=recrutement"),
    Place("community:new_practice", TELLS),
    Place("community:practice", BELONGS, TRIED),
    Place("community:practice", BELONGS, HERS, twin=True),
    Place("community:practice", AUTHOR, DRAFT),
    Place("community:practice", ACCESS, PROPOSED),
    Place("community:new_trial", TELLS, TRIED),
    Place("community:change_practice", ACCESS, TRIED),
    Place("community:withdraw_practice", ACCESS, TRIED),
    Place("community:open_practice_as_team", ACCESS, TRIED),
    Place("community:open_practice_as_host", HOSTS, HERS),
    Place("community:submit_practice", AUTHOR, DRAFT),
    Place("community:remove_practice", AUTHOR, DRAFT),
    Place("community:publish_practice", ACCESS, PROPOSED),
    Place("community:send_back_practice", ACCESS, PROPOSED),
    Place("community:practice_picture", EVERYONE, PICTURE),
    Place("community:add_picture", ACCESS, TRIED),
    Place("community:remove_picture", ACCESS, PICTURE),
    Place("community:change_trial", AUTHOR, HER_TRIAL),
    Place("community:remove_trial", (IN, OK, OK, NO, OK, NO, NO), HER_TRIAL),
]
