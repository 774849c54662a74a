"""The words of a name, and the words close to one: pure text, the same for what is kept and for what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from .folding import fold

LONGEST = 40
KEY_LENGTH = 8
SHORTEST_FORGIVEN, LONG = 4, 8
SAME = {"st": "saint", "ste": "sainte", "sts": "saint", "stes": "sainte", "asso": "association", "assoc": "association"}
TOOLS = frozenset(
    (
        *("a", "au", "aux", "avec", "ce", "dans", "de", "des", "du", "en", "et", "la", "le", "les", "leur", "leurs", "ou"),
        *("par", "pour", "qu", "sa", "ses", "son", "sur", "un", "une", "c", "d", "l", "m", "n", "s", "t"),
    )
)
"""Words that say nothing of a name: « Crèche des Lutins » and « Crèche les Lutins » are one search."""
_CHUNK = re.compile(r"[^\W_]+(?:[-’'.·][^\W_]+)+")


def words_of(text: str) -> list[str]:
    """What is looked for in a text, in its order: without accents, plurals, elisions and the small words."""
    folded = list(_spelt_together(fold(text).split()))
    telling = [word for word in folded if word not in TOOLS]
    return list(dict.fromkeys(singular(SAME.get(word, word))[:LONGEST] for word in telling or folded))


def compounds_of(text: str) -> set[str]:
    """« Arc-en-ciel » is also found as « arcenciel », « L’Abri » as « labri »."""
    joined = (fold(chunk).replace(" ", "") for chunk in _CHUNK.findall(text))
    return {singular(word)[:LONGEST] for word in joined}


def every_word_of(*texts: str) -> set[str]:
    """All the words by which these texts are found."""
    return {word for text in texts for word in (*words_of(text), *compounds_of(text))}


def singular(word: str) -> str:
    """« bleues » and « bleue » are one word; so are « jeux » and « jeu »."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word[-2].isdigit() else word


def _spelt_together(parts: Iterable[str]) -> Iterator[str]:
    """« a d a p e i » is one acronym, « 775 618 622 00018 » one number."""
    run: list[str] = []
    for part in [*parts, ""]:
        if run and _goes_on(run, part):
            run.append(part)
            continue
        yield from _joined(run)
        run = [part] if part else []


def _goes_on(run: list[str], part: str) -> bool:
    letters = len(part) == 1 and len(run[-1]) == 1
    digits = part.isdigit() and run[-1].isdigit()
    return letters or digits


def _joined(run: list[str]) -> list[str]:
    """Runs that make a whole: letters of an acronym, nine or fourteen digits."""
    together = "".join(run)
    whole = len(together) in {9, 14} if together.isdigit() else len(run) > 1
    return [together] if whole else run


def errors_forgiven(first: str, second: str) -> int:
    """None in short words and numbers, one in ordinary words, two in long ones."""
    shorter = min(len(first), len(second))
    if shorter < SHORTEST_FORGIVEN or not (first.isalpha() and second.isalpha()):
        return 0
    return 2 if shorter >= LONG else 1


def deletions_of(word: str) -> set[str]:
    """What remains of the beginning of a word less one sign, or two in a long one: close words share one of these."""
    if errors_forgiven(word, word) == 0:
        return set()
    start = word[:KEY_LENGTH]
    kept = range(len(start) - errors_forgiven(word, word), len(start) + 1)
    return {"".join(signs) for length in kept for signs in combinations(start, length)}


def is_close(first: str, second: str) -> bool:
    """Few enough letters missing, added, replaced or swapped."""
    limit = errors_forgiven(first, second)
    return abs(len(first) - len(second)) <= limit and distance(first, second) <= limit


def distance(first: str, second: str) -> int:
    """How many letters to add, drop, replace or swap with their neighbour to pass from one word to the other."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and other == first[row - 2]:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
