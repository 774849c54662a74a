"""The role table of practices and trials: every member reads, the team reads over, each writes her own.

The officer of one programme is told no structure by its name: she writes in the name of none.
"""

from __future__ import annotations

from .policy import Policy, of, open_to
from .reach import STAFF

READ, RUN, HOST = "belong to a community", "write a programme", "decide for a structure"

PRACTICES: dict[str, Policy] = {
    "community:practices": open_to(STAFF | {"director", "board"}),
    "community:new_practice": open_to((STAFF - {"officer"}) | {"director", "board"}),
    "community:practice": of(READ, "practice"),
    "community:new_trial": of("answer for a structure", "practice"),
    "community:change_practice": of(RUN, "practice"),
    "community:withdraw_practice": of(RUN, "practice"),
    "community:open_practice_as_team": of(RUN, "practice"),
    "community:open_practice_as_host": of(HOST, "own practice"),
    "community:publish_practice": of(RUN, "proposed practice"),
    "community:send_back_practice": of(RUN, "proposed practice"),
    "community:submit_practice": of("own", "practice draft"),
    "community:remove_practice": of("own", "practice draft"),
    "community:change_trial": of("own", "trial"),
    "community:remove_trial": of(RUN, "trial"),
}
