"""The role table of the community: its charter, who opens and writes one, and all that it holds."""

from __future__ import annotations

from .policy import Policy, of, open_to
from .reach import STAFF
from .table_of_exchanges import EXCHANGES
from .table_of_letters import LETTERS
from .table_of_pictures import PICTURES
from .table_of_practices import PRACTICES
from .table_of_solving import SOLVING
from .table_of_visits import VISITS, WATCH

COMMUNITY: dict[str, Policy] = {
    **EXCHANGES,
    **LETTERS,
    **PICTURES,
    **PRACTICES,
    **SOLVING,
    **VISITS,
    **WATCH,
    "community:home": open_to(STAFF | {"director", "board"}),
    "community:new_community": open_to(STAFF),
    "community:charter": of("belong to a community", "community"),
    "community:change_community": of("write a programme", "community"),
}
