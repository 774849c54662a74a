"""The addresses of spaces, topics and messages of the community."""

from __future__ import annotations

from .expected import ACCESS, NOBODY, Place, _one
from .places_of_community import BELONGS, COMMUNITY, MEETING_PLACE

SPACE, GROUP = _one("community.Space", name="Questions et coups de main"), _one("community.Space", level="group")
MEETING_SPACE = _one("community.Space", level="meeting")
TOPIC = _one("community.Topic", title="Remplacer une absence le jour même")
OF_A_GROUP = _one("community.Topic", title="Que dire aux familles ?")
POST = _one("community.Post", text__startswith="Une liste de volontaires")
WITHDRAWN = _one("community.Post", withdrawn_at__isnull=False)
FLAG = _one("community.PostFlag")
CALLED = (302, 200, 200, 404, 200, 404, 404)
"""The group to which the director is called, and her board is not."""
BELONGS_ELSEWHERE = (302, 302, 302, 404, 302, 302, 404)
"""What a button does: those who may are led back."""

EXCHANGE_PLACES = [
    Place("community:topics", MEETING_PLACE),
    Place("community:topics", MEETING_PLACE, query="?q=volontaires&montrer=verifie"),
    Place("community:topics", MEETING_PLACE, query="?q=introuvable", twin=True),
    Place("community:my_mails", MEETING_PLACE),
    Place("community:new_space", ACCESS, COMMUNITY),
    Place("community:space", BELONGS, SPACE),
    Place("community:space", CALLED, GROUP),
    Place("community:space", BELONGS, MEETING_SPACE, twin=True),
    Place("community:change_space", ACCESS, SPACE),
    Place("community:seat_people", ACCESS, GROUP),
    Place("community:seat_people", NOBODY, SPACE),
    Place("community:follow_space", BELONGS_ELSEWHERE, SPACE),
    Place("community:new_topic", BELONGS, SPACE),
    Place("community:topic", BELONGS, TOPIC),
    Place("community:topic", CALLED, OF_A_GROUP),
    Place("community:topic", BELONGS, _one("community.Topic", closed_at__isnull=False)),
    Place("community:topic", BELONGS, _one("community.Topic", posts__withdrawn_at__isnull=False)),
    Place("community:follow_topic", BELONGS_ELSEWHERE, TOPIC),
    Place("community:arrange_topic", ACCESS, TOPIC),
    Place("community:withdraw_topic", ACCESS, TOPIC),
    Place("community:restore_topic", ACCESS, TOPIC),
    Place("community:correct_post", NOBODY, POST),
    Place("community:withdraw_post", ACCESS, POST),
    Place("community:restore_post", ACCESS, WITHDRAWN),
    Place("community:certify_post", ACCESS, POST),
    Place("community:flag_post", BELONGS, POST),
    Place("community:settle_flag", ACCESS, FLAG),
]
