"""« Qui est concerné » : one language of rules on organisations, with three answers, for every room.

    rule = read({"version": 1, "who": {"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"}})
    in_french(rule)                                  # « Moins de 50 salariés au 1er janvier 2024 »
    verdicts(rule, Organisation.objects.all())       # {id: Verdict(answer=unknown, missing=("effectif",))}

The terms are declared facts about one organisation (`registry.terms`); rooms above add theirs.
"""

from .evaluation import Among, Answer, Dated, Examined, Verdict, examine, examine_all, tally, verdicts
from .form import RuleForm, fits
from .french import Outline, codes_of, in_french, known_in_french, names_of, outline, phrase
from .language import Condition, Group, Opposite, Rule, UnreadableRule, conditions_of, read, without_opposites, written

__all__ = [
    "Among",
    "Answer",
    "Condition",
    "Dated",
    "Examined",
    "Group",
    "Opposite",
    "Outline",
    "Rule",
    "RuleForm",
    "UnreadableRule",
    "Verdict",
    "codes_of",
    "conditions_of",
    "examine",
    "examine_all",
    "fits",
    "in_french",
    "known_in_french",
    "names_of",
    "outline",
    "phrase",
    "read",
    "tally",
    "verdicts",
    "without_opposites",
    "written",
]
