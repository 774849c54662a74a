"""The words of a French text, each reduced to its stem: the same for what is kept and for what is looked for.

The stemmer follows the light one of J. Savoy, « Light Stemming Approaches for the French, Portuguese, German and Hungarian
Languages », ACM SAC 2006 (UniNE), written anew for folded text: nobody types all the accents. Where that one cuts « -ation »
and « -isation » away, this one puts back the verb: « intégration » is « intégrer », « mutualisation » is « mutualiser ».
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from .folding import fold

LONGEST = 40
STOP_WORDS = frozenset(
    (
        *("a", "ai", "ainsi", "alors", "apres", "as", "au", "aucun", "aucune", "aussi", "autre", "autres", "aux", "avait"),
        *("avant", "avec", "avez", "avoir", "avons", "bien", "c", "ca", "car", "ce", "ceci", "cela", "celle", "celles"),
        *("celui", "ces", "cet", "cette", "ceux", "chacun", "chaque", "chez", "ci", "comme", "comment", "contre", "d"),
        *("dans", "de", "depuis", "des", "deux", "doit", "donc", "dont", "du", "elle", "elles", "en", "encore", "entre"),
        *("est", "et", "etaient", "etait", "etant", "etre", "eu", "eux", "faire", "fait", "faut", "ici", "il", "ils", "j"),
        *("je", "jusqu", "l", "la", "le", "les", "leur", "leurs", "lors", "lorsqu", "lorsque", "lui", "m", "ma", "mais"),
        *("me", "meme", "memes", "mes", "moi", "moins", "mon", "n", "ne", "ni", "nos", "notre", "nous", "on", "ont", "ou"),
        *("par", "parce", "pas", "pendant", "peu", "peut", "plus", "pour", "pourquoi", "puis", "puisqu", "puisque", "qu"),
        *("quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "quoiqu", "s", "sa", "sans", "se", "sera"),
        *("ses", "si", "soit", "son", "sont", "sous", "sur", "t", "ta", "te", "tes", "toi", "ton", "tous", "tout", "toute"),
        *("toutes", "tres", "trop", "tu", "un", "une", "vers", "vos", "votre", "vous", "y"),
    )
)
"""What French needs in every sentence: it tells nothing of what a text is about, elided or not."""

LAST = True
_ENDINGS = (
    (9, "issement", "ir", LAST),
    (8, "issant", "ir", LAST),
    (8, "ivement", "if", LAST),
    (6, "ement", "e", LAST),
    (11, "ficatrice", "fier", LAST),
    (10, "ficateur", "fier", LAST),
    (9, "catrice", "quer", LAST),
    (8, "cateur", "quer", LAST),
    (8, "atrice", "er", LAST),
    (7, "ateur", "er", LAST),
    (6, "trice", "teur", not LAST),
    (5, "ieme", "", LAST),
    (7, "teuse", "ter", LAST),
    (6, "teur", "ter", LAST),
    (5, "euse", "eu", LAST),
    (8, "ere", "er", LAST),
    (7, "ive", "if", LAST),
    (4, "folle", "fou", LAST),
    (4, "molle", "mou", LAST),
    (9, "nnelle", "n", LAST),
    (9, "nnel", "n", LAST),
    (4, "ete", "et", not LAST),
    (8, "ique", "", not LAST),
    (8, "esse", "e", LAST),
    (7, "inage", "in", LAST),
    (10, "fication", "fier", LAST),
    (9, "isation", "iser", LAST),
    (9, "isateur", "iser", LAST),
    (8, "ation", "er", LAST),
    (8, "ition", "", LAST),
)
"""In a word longer than so many signs, this ending becomes that one; the last that applies ends the search."""


def words_of(text: str) -> Iterator[str]:
    """The words that tell something, folded, in their order: « L’accueil d’une salariée » → accueil, salariee."""
    return (word[:LONGEST] for word in fold(text).split() if word not in STOP_WORDS)


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """« recrutements », « recruter » and « recruteur » are one: « recrut »; the word is folded."""
    word = _singular(word)
    for longer_than, ending, becomes, is_last in _ENDINGS:
        if len(word) > longer_than and word.endswith(ending):
            word = word[: -len(ending)] + becomes
            if is_last:
                break
    return _bare(word)


def _singular(word: str) -> str:
    """« travaux » and « travail » differ, « locaux » and « local » do not; « jeux » is « jeu »."""
    if len(word) > 5 and word.endswith("x"):
        word = f"{word[:-2]}l" if word.endswith("aux") and word[-4] != "e" else word[:-1]
    if len(word) > 3 and word.endswith("x"):
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _bare(word: str) -> str:
    """Without doubled letters, nor the endings of infinitives and participles."""
    if word.isdigit():
        return word
    word = "".join(sign for place, sign in enumerate(word) if place == 0 or sign != word[place - 1])
    if len(word) > 4 and word.endswith("ie"):
        word = word[:-2]
    if len(word) > 4:
        word = word.removesuffix("r")
        word = word.removesuffix("e").removesuffix("e")
        if word[-1] == word[-2]:
            word = word[:-1]
    return word
