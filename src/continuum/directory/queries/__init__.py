"""Reads of the directory, one subject per file."""

from .maps import map_of, map_of_regions
from .people import invitable_territories, memberships_of, previous_visit, reachable_programmes
from .territories import (
    above,
    astride,
    by_key,
    contents_of,
    departments_of,
    for_list,
    matching_territories,
    population_of,
)
from .words import matching

__all__ = [
    "above",
    "astride",
    "by_key",
    "contents_of",
    "departments_of",
    "for_list",
    "invitable_territories",
    "map_of",
    "map_of_regions",
    "matching",
    "matching_territories",
    "memberships_of",
    "population_of",
    "previous_visit",
    "reachable_programmes",
]
