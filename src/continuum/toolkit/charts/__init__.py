"""Charts drawn on the server, themed by the stylesheet, each with the same figures as a table.

Every function returns a `Chart`; `standalone(chart)` gives the same drawing for a PDF or a file.
"""

from continuum.toolkit.charts.bars import Bar, Dot, bars, dots
from continuum.toolkit.charts.canvas import NARROW, STYLES, WIDE, Canvas, Chart, standalone
from continuum.toolkit.charts.maps import territory_map
from continuum.toolkit.charts.times import Milestone, Phase, Point, Series, series, timeline

__all__ = [
    "NARROW",
    "STYLES",
    "WIDE",
    "Bar",
    "Canvas",
    "Chart",
    "Dot",
    "Milestone",
    "Phase",
    "Point",
    "Series",
    "bars",
    "dots",
    "series",
    "standalone",
    "territory_map",
    "timeline",
]
