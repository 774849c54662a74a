"""The headings of action sheets, and the field that each one announces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from .folding import key

LABELS: dict[str, tuple[str, ...]] = {
    "programme": ("Programme", "Intitulé du programme", "Nom du programme", "Plan d’actions", "Titre du programme"),
    "territory": (
        *("Territoire", "Territoire concerné", "Territoire d’intervention", "Périmètre", "Périmètre géographique"),
        *("Zone géographique", "Territoire d’action"),
    ),
    "sheet": ("Fiche action n°", "Fiche action", "Fiche n°", "Fiche projet", "Fiche projet n°", "Action n°", "Numéro", "N°"),
    "title": (
        *("Titre", "Intitulé", "Intitulé de l’action", "Titre de l’action", "Nom de l’action", "Intitulé du projet"),
        *("Titre du projet", "Nom du projet", "Action"),
    ),
    "tagline": ("Accroche", "Slogan", "En une phrase", "En bref"),
    "context": (
        *("Contexte", "Contexte et constats", "Constat", "Diagnostic", "État des lieux", "Éléments de contexte"),
        *("Contexte du projet", "Contexte de l’action", "Constats de départ"),
    ),
    "stakes": ("Enjeux", "Enjeux du projet", "Enjeux de l’action", "Problématique", "Enjeux identifiés"),
    "objectives": (
        *("Objectifs", "Objectifs prioritaires", "Objectifs opérationnels", "Objectif général", "Objectifs visés"),
        *("Objectifs de l’action", "Objectifs du projet", "Objectifs stratégiques", "Finalités", "Buts", "Objectifs poursuivis"),
    ),
    "description": (
        *("Description du projet", "Description", "Description de l’action", "Contenu", "Contenu de l’action", "Descriptif"),
        *("Descriptif de l’action", "Description détaillée", "Présentation de l’action", "Présentation du projet"),
    ),
    "missions": (
        *("Mise en œuvre", "Missions", "Activités", "Étapes", "Actions prévues", "Déroulement", "Étapes de réalisation"),
        *("Étapes de mise en œuvre", "Modalités de mise en œuvre", "Modalités", "Modalités opérationnelles", "Actions à mener"),
    ),
    "starts": ("Date de début", "Début", "Démarrage", "Date de démarrage", "Date de lancement", "Lancement", "Début prévu"),
    "duration": ("Durée", "Échéance", "Date de fin", "Fin", "Fin prévue", "Terme", "Durée de l’action", "Durée du projet"),
    "period": ("Période", "Année", "Calendrier", "Planning", "Échéancier", "Calendrier prévisionnel", "Temporalité"),
    "initiators": (
        *("Initiateurs", "Porteur", "Porteur du projet", "Porteur de l’action", "Chef de file", "Structure porteuse"),
        *("Maître d’ouvrage", "Pilote", "Pilote de l’action", "Responsable de l’action"),
    ),
    "partners": (
        *("Partenaires associés", "Autres partenaires", "Partenaires", "Partenariats", "Partenaires mobilisés"),
        *("Partenaires pressentis", "Partenaires à mobiliser", "Partenaires du projet"),
    ),
    "actors": ("Acteurs impliqués", "Acteurs", "Acteurs concernés", "Acteurs mobilisés", "Parties prenantes"),
    "results": (
        *("Résultats attendus", "Résultats", "Effets attendus", "Résultats escomptés", "Indicateurs", "Indicateurs de suivi"),
        *("Indicateurs de résultat", "Indicateurs d’évaluation", "Impacts attendus"),
    ),
    "quantitative": ("Quantitatifs", "Résultats quantitatifs", "Indicateurs quantitatifs", "Résultats attendus quantitatifs"),
    "qualitative": ("Qualitatifs", "Résultats qualitatifs", "Indicateurs qualitatifs", "Résultats attendus qualitatifs"),
    "steering": (
        *("Pilotage du projet", "Pilotage", "Gouvernance", "Pilotage de l’action", "Pilotage et suivi", "Comité de pilotage"),
        *("Suivi et pilotage", "Gouvernance du projet"),
    ),
    "means": (
        *("Moyens nouveaux nécessaires", "Moyens", "Moyens nécessaires", "Moyens humains", "Moyens financiers"),
        *("Ressources nécessaires", "Moyens mobilisés", "Moyens à mobiliser", "Budget", "Moyens humains et financiers"),
    ),
    "audience": (
        *("Public visé", "Public cible", "Publics", "Bénéficiaires", "Cible", "Publics concernés", "Public concerné"),
        *("Publics cibles", "Bénéficiaires visés"),
    ),
}

# Ordinary words of prose: at the beginning of a line they announce a field only with a colon, or alone.
_ORDINARY = {
    *("programme", "plan d action", "numero", "n", "titre", "action", "but", "fin", "terme", "debut", "lancement", "annee"),
    *("cible", "public", "budget", "contenu", "mission", "activite", "etape", "action prevue", "modalite", "periode"),
    *("moyen", "resultat", "acteur", "pilote", "diagnostic", "constat", "indicateur", "demarrage", "calendrier", "planning"),
}
_NEVER_ALONE = {"programme", "plan d action", "n", "action", "numero"}
_BY_KEY = {key(name): field for field, names in LABELS.items() for name in names}
_BEGINNINGS = {" ".join(words[:count]) for words in map(str.split, _BY_KEY) for count in range(1, len(words))}
_LONGEST = max(len(name.split()) for name in _BY_KEY)
_POINTS = re.compile(r"\s[–—-]\s")
_PARTING = re.compile(r"\s*:\s*|\t+|\s{2,}|\s[–—-]\s")
LONGEST_LABEL = 60
_CLOSE_ENOUGH, _SHORTEST_GUESSED = 0.87, 7


@dataclass(frozen=True)
class Label:
    """A heading: the field it announces, as it is written, and whether it is written as in the table."""

    field: str
    written: str
    exact: bool = True


def label_of(text: str) -> Label | None:
    """The heading that this text is, whole."""
    if len(text) > LONGEST_LABEL or not (sought := key(text)):
        return None
    if field := _BY_KEY.get(sought):
        return Label(field, text)
    guessed = _guessed(sought)
    return Label(guessed, text, exact=False) if guessed else None


@lru_cache(maxsize=4096)
def _guessed(sought: str) -> str | None:
    """A heading spoilt by a letter or two, as a scanner does."""
    if len(sought) < _SHORTEST_GUESSED:
        return None
    near = (name for name in _BY_KEY if abs(len(name) - len(sought)) <= 2 and len(name) >= _SHORTEST_GUESSED)
    matcher, alike = SequenceMatcher(b=sought), dict[str, float]()
    for name in near:
        matcher.set_seq1(name)
        if matcher.quick_ratio() >= _CLOSE_ENOUGH and (ratio := matcher.ratio()) >= _CLOSE_ENOUGH:
            alike[name] = ratio
    return _BY_KEY[max(alike, key=alike.__getitem__)] if alike else None


def is_beginning(text: str) -> bool:
    """Whether a longer heading begins so: « Modalités de mise », « Moyens nouveaux »."""
    return len(text) <= LONGEST_LABEL and key(text) in _BEGINNINGS


def label_before(text: str) -> tuple[Label, str] | None:
    """The heading that begins a line of text, and what follows it."""
    if not text[:1].isupper():
        return None
    if (alone := label_of(text)) and key(text) not in _NEVER_ALONE:
        return alone, ""
    for parting in _PARTING.finditer(text[:90]):
        if parting.start() and (label := label_of(text[: parting.start()])):
            points = _POINTS.search(text, parting.end()) and not parting[0].strip(" \t–—-")
            return label, text[parting.start() if points else parting.end() :].lstrip()
    return _bare(text)


def _bare(text: str) -> tuple[Label, str] | None:
    """« Durée Permanente »: a table whose lines were lost."""
    words = text.split(" ", _LONGEST)
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        written, rest = " ".join(words[:count]), " ".join(words[count:])
        known = _BY_KEY.get(sought := key(written))
        if known and sought not in _ORDINARY and (rest[:1].isupper() or rest[:1].isdigit() or rest[:1] in "-–—•▪«“"):
            return Label(known, written, exact=False), rest
    return None
