"""Words of surveys and diagnoses."""

from django.db import models


class InstrumentKind(models.TextChoices):
    HR_DIAGNOSIS = "hr_diagnosis", "diagnostic RH"
    HR_RATIOS = "hr_ratios", "ratios RH"
    EQUALITY = "equality", "égalité professionnelle"
    WORKING_LIFE = "working_life", "qualité de vie et conditions de travail"
    IMPACT = "impact", "mesure d’impact"
    SATISFACTION = "satisfaction", "satisfaction"
    PRACTICES = "practices", "grille de pratiques"
    INTERVIEW = "interview", "grille d’entretien"
    READINESS = "readiness", "préparation à l’entrée"
    SURVEY = "survey", "enquête"


class VersionState(models.TextChoices):
    TO_CORRECT = "to_correct", "à corriger"
    READY = "ready", "prête à publier"
    PUBLISHED = "published", "publiée"


SHAPES: dict[str, str] = {
    VersionState.TO_CORRECT: "to_watch",
    VersionState.READY: "draft",
    VersionState.PUBLISHED: "done",
}
"""How each state is drawn (see toolkit/status.html)."""


class ChangeClass(models.TextChoices):
    """What a version changes for whoever compares answers given before and after it."""

    FIRST = "first", "première version"
    PATCH = "patch", "rédaction seulement"
    MINOR = "minor", "des questions en plus"
    MAJOR = "major", "une nouvelle série"


class Voice(models.TextChoices):
    """In whose name a structure is asked: the points of view that a shared diagnosis compares."""

    DIRECTOR = "director", "direction salariée"
    BOARD = "board", "gouvernance bénévole"
    STAFF = "staff", "représentation du personnel"


class AnswerMode(models.TextChoices):
    ONLINE = "online", "en ligne"
    PHONE = "phone", "par téléphone"
    PAPER = "paper", "sur papier"
    BORROWED = "borrowed", "reprise d’un autre outil"


class CampaignState(models.TextChoices):
    """Worked out from the dates, never stored."""

    DRAFT = "draft", "en préparation"
    OPEN = "open", "ouverte"
    CLOSED = "closed", "close"


class RequestState(models.TextChoices):
    """How far a request has come; worked out from its dates, never stored."""

    PLANNED = "planned", "à envoyer"
    ASKED = "asked", "demandée"
    STARTED = "started", "commencée"
    ANSWERED = "answered", "rendue"


class ConsentScope(models.TextChoices):
    """What a structure lets out of its own walls, one thing at a time."""

    RESULTS = "results", "ses résultats par dimension et ses besoins, à l’équipe régionale"
    ANSWERS = "answers", "ses réponses, question par question, à l’équipe régionale"
    PANORAMA = "panorama", "ses chiffres dans les moyennes protégées du panorama régional"


class TableLayout(models.TextChoices):
    """How a partner lays out its table."""

    WIDE = "wide", "une ligne par structure, une colonne par question"
    LONG = "long", "une ligne par structure et par question"
