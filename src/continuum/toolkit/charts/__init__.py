"""Charts drawn on the server, themed by the stylesheet, each with the same figures as a table.

Every function returns a `Chart`.
"""

from continuum.toolkit.charts.bars import Bar, Dot, bars, dots
from continuum.toolkit.charts.canvas import NARROW, WIDE, Canvas, Chart
from continuum.toolkit.charts.maps import territory_map
from continuum.toolkit.charts.radar import Spoke, radar
from continuum.toolkit.charts.stacked import Stack, stacked
from continuum.toolkit.charts.times import Milestone, Phase, Point, Recurring, Series, series, timeline

__all__ = [
    "NARROW",
    "WIDE",
    "Bar",
    "Canvas",
    "Chart",
    "Dot",
    "Milestone",
    "Phase",
    "Point",
    "Recurring",
    "Series",
    "Spoke",
    "Stack",
    "bars",
    "dots",
    "radar",
    "series",
    "stacked",
    "territory_map",
    "timeline",
]
