"""Reads of the register: put questions, get answers that can say what they are made of."""

from .answers import Answer, Part, Question, Span
from .listings import closed_answers, declared_rows, elsewhere, figure_grid, findings_of, history, open_counts, register_of
from .register import Register, answer, answers, name_of
from .texts import entry_page, note_of, replies, reply, suggestions

__all__ = [
    "Answer",
    "Part",
    "Question",
    "Register",
    "Span",
    "answer",
    "answers",
    "closed_answers",
    "declared_rows",
    "elsewhere",
    "entry_page",
    "figure_grid",
    "findings_of",
    "history",
    "name_of",
    "note_of",
    "open_counts",
    "register_of",
    "replies",
    "reply",
    "suggestions",
]
