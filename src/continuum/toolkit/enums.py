"""Words that every room shares."""

from django.db import models


class Origin(models.TextChoices):
    """Where a row comes from; the screen always says it."""

    ENTERED = "entered", "saisi"
    SOURCE = "source", "document source"
    INVENTED = "invented", "donnée de démonstration"
