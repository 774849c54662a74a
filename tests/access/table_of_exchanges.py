"""The role table of spaces, topics and messages."""

from __future__ import annotations

from .policy import Policy, of, open_to
from .reach import STAFF

BELONG, RUN = "belong to a community", "write a programme"
POST = "exchanged post"
ASKED = frozenset({200, 302})

EXCHANGES: dict[str, Policy] = {
    **{f"community:{name}": open_to(STAFF | {"director", "board"}) for name in ("topics", "my_mails")},
    "community:new_space": of(RUN, "community"),
    **{f"community:{name}": of(BELONG, "space") for name in ("space", "new_topic")},
    "community:follow_space": of(BELONG, "space", statuses=ASKED),
    "community:change_space": of(RUN, "space"),
    "community:seat_people": of(RUN, "group space"),
    "community:topic": of(BELONG, "topic"),
    "community:follow_topic": of(BELONG, "topic", statuses=ASKED),
    **{f"community:{name}_topic": of(RUN, "topic") for name in ("arrange", "withdraw", "restore")},
    "community:correct_post": of("own", POST),
    **{f"community:{name}_post": of(RUN, POST) for name in ("withdraw", "restore", "certify")},
    "community:flag_post": of(BELONG, POST),
    "community:settle_flag": of(RUN, "post flag"),
}
