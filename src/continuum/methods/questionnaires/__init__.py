"""Questionnaires: forms read, checked, answered and scored.

A form is an XLSForm, as ODK and Kobo take it. `read_form` gives it, or everything that is wrong with it; `evaluate_response`
works out a response (what is asked, calculations, errors in French); `Scorer` gives scores that open on their items;
`framework_scores`, `needs` and `ratios` read the same response otherwise; `compare` tells two versions apart; `reword` gives
the file back with other words. The language of expressions is in `language`.
"""

from .answers import Outcome, evaluate_response, start_response
from .compiled import CompiledForm
from .form import Advice, Choice, Dimension, Form, Framework, Item, Page, Threshold, from_json, text_in
from .given import ItemError
from .needs import Need, needs
from .problems import Problem, UnreadableForm
from .ratios import Ratio, ratios
from .reading import Reading, read_form
from .rewording import NewWording, reword, wording_of
from .scoring import Given, Part, Score, Scorer, Scores, framework_scores
from .versions import Change, Difference, compare

__all__ = [
    "Advice",
    "Change",
    "Choice",
    "CompiledForm",
    "Difference",
    "Dimension",
    "Form",
    "Framework",
    "Given",
    "Item",
    "ItemError",
    "Need",
    "NewWording",
    "Outcome",
    "Page",
    "Part",
    "Problem",
    "Ratio",
    "Reading",
    "Score",
    "Scorer",
    "Scores",
    "Threshold",
    "UnreadableForm",
    "compare",
    "evaluate_response",
    "framework_scores",
    "from_json",
    "needs",
    "ratios",
    "read_form",
    "reword",
    "start_response",
    "text_in",
    "wording_of",
]
