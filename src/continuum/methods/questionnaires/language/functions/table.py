"""How a function declares itself, and the table of all of them.

The letters of `takes` say how each argument arrives: `t` as a text, `n` a number, `b` a boolean, `v` as it is, `s` as
the list of its values (one for a single value), `N` as nodes, `l` not worked out yet (a closure). `?` opens the
optional ones; `*` repeats the letter before it. `gives` is the kind of the result: text, number, boolean, nodes, or any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Function:
    """One function: what it takes and gives, its line in French, an example with its result."""

    name: str
    takes: str
    gives: str
    french: str
    example: tuple[str, Any]
    implementation: Callable[..., Any]

    @property
    def least(self) -> int:
        return len(self.takes.partition("?")[0].replace("*", ""))

    @property
    def most(self) -> int | None:
        return None if "*" in self.takes else len(self.takes.replace("?", ""))

    def letter(self, index: int) -> str:
        letters = self.takes.replace("?", "").replace("*", "")
        return letters[min(index, len(letters) - 1)]


FUNCTIONS: dict[str, Function] = {}

NOT_SUPPORTED = {
    "pulldata": "les fichiers joints au formulaire ne sont pas lus",
    "jr:itext": "les traductions ne se citent pas dans une expression",
    "uuid": "les réponses ont déjà un identifiant",
    "digest": "aucune empreinte n’est calculée",
    "base64-decode": "aucun décodage n’est fait",
    "area": "les questions de géographie ne sont pas prises en charge",
    "distance": "les questions de géographie ne sont pas prises en charge",
    "enclosed-area": "les questions de géographie ne sont pas prises en charge",
    "geofence": "les questions de géographie ne sont pas prises en charge",
    "property": "rien n’est lu de l’appareil",
    "randomize": "l’ordre des choix est celui du formulaire",
    "id": "un formulaire n’a pas d’identifiants XML",
    "lang": "un formulaire n’a pas de langue XML",
    "namespace-uri": "un formulaire n’a pas d’espaces de noms",
    "local-name": "un formulaire n’a pas d’espaces de noms",
    "name": "une question se cite par ${nom}",
}
"""Functions that exist elsewhere, and why they are refused here."""


def function(
    name: str, takes: str, gives: str, french: str, example: tuple[str, Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function in the table."""

    def enter(implementation: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(name, takes, gives, french, example, implementation)
        return implementation

    return enter
