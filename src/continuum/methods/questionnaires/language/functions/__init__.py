"""The functions of the language: one table, one line and one example each."""

from . import choices, dates, logic, nodes, numbers, texts, trigonometry
from .table import FUNCTIONS, NOT_SUPPORTED, Function

__all__ = [
    "FUNCTIONS",
    "NOT_SUPPORTED",
    "Function",
    "choices",
    "dates",
    "logic",
    "nodes",
    "numbers",
    "texts",
    "trigonometry",
]
