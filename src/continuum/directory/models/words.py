"""The words by which organisations are found: an index of our own, alike on both databases."""

from __future__ import annotations

from django.db import models

from continuum.toolkit.folding import FoldedField

from .organisations import Organisation


class Word(models.Model):
    """A word that stands in a name, folded."""

    text = FoldedField(max_length=40, unique=True)

    class Meta:
        verbose_name = "mot de la recherche"
        verbose_name_plural = "mots de la recherche"

    def __str__(self) -> str:
        return self.text


class OrganisationWord(models.Model):
    """An organisation is found by this word: of its name, of another name, of its commune, or its SIRET.

    `in_order` is the beginning of its folded name: the organisations of a frequent word are read in the order of names,
    as far as a page is long, instead of being all gathered first.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="words", db_index=False)
    word = models.ForeignKey(Word, models.CASCADE, related_name="organisations", db_index=False)
    in_order = FoldedField(max_length=60)

    class Meta:
        verbose_name = "mot d’une organisation"
        verbose_name_plural = "mots des organisations"
        indexes = [models.Index(fields=["word", "in_order", "organisation"], name="organisations_of_a_word")]
        constraints = [models.UniqueConstraint(fields=["organisation", "word"], name="word_of_organisation_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id}\u00a0: {self.word_id}"


class WordDeletion(models.Model):
    """What remains of a word less one or two letters: two words spelt nearly alike share one of these."""

    key = FoldedField(max_length=8)
    word = models.ForeignKey(Word, models.CASCADE, related_name="deletions")

    class Meta:
        verbose_name = "graphie voisine"
        verbose_name_plural = "graphies voisines"
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="deletion_of_word_once")]

    def __str__(self) -> str:
        return self.key
