"""What a node costs and who pays for it, planned and actual."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models

from continuum.directory.models import Organisation
from continuum.plan.enums import BudgetSide, CostKind

from .funding import FundingAgreement
from .nodes import OfNode, OfNodeQuerySet

FIRST_YEAR, LAST_YEAR = 2000, 2100
WRONG_YEAR = f"Écrivez une année entre {FIRST_YEAR} et {LAST_YEAR}, en quatre chiffres, par exemple 2026."
NO_KIND = "Choisissez le type de cette dépense."
NO_AMOUNT = "Donnez au moins le montant prévu ou le montant réalisé."


class BudgetLine(OfNode):
    """A cost or a funding of a node in one year, in euros; what a cost takes of people's time, in full-time equivalents."""

    side = models.CharField("sens", max_length=8, choices=BudgetSide.choices)
    year = models.PositiveSmallIntegerField("année")
    kind = models.CharField("type de dépense", max_length=14, choices=CostKind.choices, blank=True)
    label = models.CharField("intitulé", max_length=200, blank=True)
    funder = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="budget_lines", verbose_name="financeur"
    )
    agreement = models.ForeignKey(
        FundingAgreement, models.RESTRICT, null=True, blank=True, related_name="lines", verbose_name="convention"
    )
    planned = models.DecimalField("prévu, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField("réalisé, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    full_time_equivalents = models.DecimalField("équivalents temps plein", max_digits=6, decimal_places=2, null=True, blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["year", "side", "kind", "label", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side=BudgetSide.COST, funder=None) | models.Q(side=BudgetSide.FUNDING, kind=""),
                name="budget_line_on_one_side",
            ),
            models.CheckConstraint(
                condition=(models.Q(planned=None) | models.Q(planned__gte=0))
                & (models.Q(actual=None) | models.Q(actual__gte=0))
                & (models.Q(full_time_equivalents=None) | models.Q(full_time_equivalents__gte=0)),
                name="budget_line_not_negative",
            ),
        ]

    def __str__(self) -> str:
        """Without its funder, who is named only to whoever sees that organisation."""
        return f"{self.year}\u00a0: {self.label or self.get_kind_display() or self.get_side_display()}"

    @property
    def is_cost(self) -> bool:
        return self.side == BudgetSide.COST

    @property
    def missing(self) -> dict[str, str]:
        """What its form asks for, each beside its field: a kind of cost, an amount."""
        asked = {"kind": NO_KIND} if self.is_cost and not self.kind else {}
        return asked | ({"planned": NO_AMOUNT} if self.planned is None and self.actual is None else {})

    def clean(self) -> None:
        """A cost has no payer; a funding has no kind and takes nobody's time; nothing is negative."""
        refused = dict(self._on_the_wrong_side())
        if self.year is not None and not FIRST_YEAR <= self.year <= LAST_YEAR:
            refused["year"] = WRONG_YEAR
        for name in ("planned", "actual", "full_time_equivalents"):
            if (value := getattr(self, name)) is not None and value < 0:
                refused[name] = "Un nombre négatif n’a pas de sens ici\u00a0: corrigez-le."
        if refused:
            raise ValidationError(refused)

    def _on_the_wrong_side(self) -> Iterator[tuple[str, str]]:
        if self.is_cost and self.funder_id:
            yield "funder", "Une dépense n’a pas de financeur\u00a0: notez ce financement sur une autre ligne."
        if self.is_cost and self.agreement_id:
            yield "agreement", "Une dépense ne vient pas d’une convention\u00a0: notez ce financement sur une autre ligne."
        if not self.is_cost and self.kind:
            yield "kind", "Un financement n’a pas de type de dépense\u00a0: notez cette dépense sur une autre ligne."
        if not self.is_cost and self.full_time_equivalents is not None:
            yield "full_time_equivalents", "Les équivalents temps plein se notent sur une dépense."
