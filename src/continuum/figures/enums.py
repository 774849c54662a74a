"""Words of the register."""

from django.db import models


class Reach(models.TextChoices):
    """What a number is about: a node alone, those below it, or both."""

    HERE = "here", "ce niveau seul"
    BELOW = "below", "les niveaux qui en dépendent"
    BOTH = "both", "ce niveau et ceux qui en dépendent"


class Precision(models.TextChoices):
    EXACT = "exact", "exact"
    ROUNDED = "rounded", "arrondi (« environ »)"
    LOWER_BOUND = "lower_bound", "minimum (« au moins », « plus de »)"
    ESTIMATE = "estimate", "estimation (« près de », « une vingtaine »)"


class ReadingStatus(models.TextChoices):
    DRAFT = "draft", "brouillon"
    APPROVED = "approved", "approuvé"


class Level(models.TextChoices):
    CONTRADICTION = "contradiction", "contradiction"
    PRECISION = "precision", "à préciser"


class FindingState(models.TextChoices):
    OPEN = "open", "à traiter"
    ACCEPTED = "accepted", "accepté avec une raison"
