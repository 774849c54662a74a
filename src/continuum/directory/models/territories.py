"""The tree of territories."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import TerritoryKind
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.folding import fold


def touching(territory: Territory) -> Q:
    """What is of this territory, of a part of it, or of what contains it: the national serves every region."""
    return Q(territory__path__startswith=territory.path) | Q(territory__path__in=territory.paths_above)


class TerritoryQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> TerritoryQuerySet:
        """The map of France is public."""
        return self

    def with_key(self, key: str) -> TerritoryQuerySet:
        """By the address of a territory in files and texts: « R44 », « D57 », « FR »."""
        return self.filter(Q(path=f"{key}/") | Q(path__endswith=f"/{key}/"))

    def within(self, territory: Territory) -> TerritoryQuerySet:
        """The territory and all that lies whole within it."""
        return self.filter(path__startswith=territory.path)


class Territory(models.Model):
    """France > région > département > commune; an EPCI is a second grouping of communes.

    An EPCI hangs on the smallest territory that contains it whole, so that what is known of it only rolls up
    where that is true; a département that it straddles shows it apart.
    """

    kind = models.CharField("échelon", max_length=10, choices=TerritoryKind.choices)
    code = models.CharField("code", max_length=9)
    name = models.CharField("nom", max_length=120)
    search_name = models.CharField(max_length=120, db_index=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=60, unique=True, editable=False)
    epci = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="communes")
    population = models.PositiveIntegerField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="territory_code_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = fold(self.name)
        super().save(*args, **kwargs)

    @property
    def key(self) -> str:
        """The address of a territory in files and texts: « R44 », « D57 », « E200039865 », « C57463 », « FR »."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]

    @property
    def paths_above(self) -> list[str]:
        """The paths of what contains it, from the country down."""
        steps = self.path.rstrip("/").split("/")
        return ["/".join(steps[:count]) + "/" for count in range(1, len(steps))]

    def get_absolute_url(self) -> str:
        return reverse("directory:territory", args=[self.key])

    def contains(self, other: Territory) -> bool:
        return other.path.startswith(self.path)


class FormerCode(models.Model):
    """An INSEE code that is no longer, and the commune that took it over."""

    code = models.CharField(max_length=5, unique=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="former_codes")

    class Meta:
        verbose_name = "ancien code"

    def __str__(self) -> str:
        return f"{self.code} → {self.territory}"
