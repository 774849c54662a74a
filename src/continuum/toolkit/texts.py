"""The index of texts: by which words each may be found, and how much each word says of it; alike on both databases."""

from __future__ import annotations

from django.db import models

from .folding import FoldedField


class TextEntry(models.Model):
    """A row of some room whose text may be found; `digest` tells whether its words have changed."""

    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = "texte de la recherche"
        verbose_name_plural = "textes de la recherche"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="text_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class TextWord(models.Model):
    """A text says this, by its stem; `weight` in thousandths: how much, whatever the rest of the index."""

    entry = models.ForeignKey(TextEntry, models.CASCADE, related_name="words", db_index=False)
    stem = FoldedField(max_length=40)
    weight = models.PositiveIntegerField()

    class Meta:
        verbose_name = "mot d’un texte"
        verbose_name_plural = "mots des textes"
        indexes = [models.Index(fields=["stem", "entry", "weight"], name="texts_of_a_stem")]
        constraints = [models.UniqueConstraint(fields=["entry", "stem"], name="stem_of_text_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}\u00a0: {self.stem}"


class TextForm(models.Model):
    """A word as it stands in some text, and its stem: what is being typed is found by its beginning."""

    form = FoldedField(max_length=40, unique=True)
    stem = FoldedField(max_length=40)

    class Meta:
        verbose_name = "forme d’un mot"
        verbose_name_plural = "formes des mots"

    def __str__(self) -> str:
        return self.form
