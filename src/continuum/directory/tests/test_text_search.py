"""Texts found by their words: which ones, in which order, and never one that may not be seen."""

from __future__ import annotations

import pytest

from continuum.directory.models import Scheme
from continuum.directory.tests.factories import SchemeFactory
from continuum.toolkit.text_search import best_first, forget_words, index_all, keep_words, ranked
from continuum.toolkit.texts import TextEntry, TextForm, TextWord

pytestmark = pytest.mark.django_db


def found(text: str, rows=None) -> list[str]:
    return [one.title for one in best_first(Scheme.objects.all() if rows is None else rows, text)]


def scheme(title: str, brings: str = "Un conseil.", **fields) -> Scheme:
    return SchemeFactory(title=title, brings=brings, owner_name="", **fields)


def test_accents_plurals_and_elisions_do_not_hide_a_text():
    scheme("L’accueil des salariées")
    for asked in ("accueil", "ACCUEILS", "l'accueil", "salarié", "salariees", "accueil d’une salariée"):
        assert found(asked) == ["L’accueil des salariées"], asked


def test_a_word_being_typed_is_found_by_its_beginning():
    scheme("Recrutement partagé")
    for asked in ("rec", "recru", "recruteme", "partage recrut"):
        assert found(asked) == ["Recrutement partagé"], asked
    assert found("recru partagé") == ["Recrutement partagé"], "only the last word is being typed; the other one is enough"
    assert found("ecru") == []


def test_what_says_it_in_its_title_comes_before_what_mentions_it():
    scheme("Autre chose", brings="Un mot du tutorat, parmi bien d’autres choses à dire.")
    scheme("Le tutorat")
    assert found("tutorat") == ["Le tutorat", "Autre chose"]


def test_a_rare_word_tells_more_than_a_frequent_one():
    for rank in range(9):
        scheme(f"Formation {rank}")
    scheme("Alternance")
    assert found("formation alternance")[0] == "Alternance"


def test_what_says_every_word_comes_before_what_says_some():
    scheme("Tutorat", brings="Tutorat, tutorat, tutorat.")
    scheme("Tutorat des remplaçants")
    assert found("tutorat remplaçants")[0] == "Tutorat des remplaçants"


def test_what_says_too_few_of_many_words_is_left_out():
    scheme("Tutorat des remplaçants pendant les congés")
    scheme("Congés")
    assert found("tutorat remplaçants congés bureau") == ["Tutorat des remplaçants pendant les congés"]
    assert found("remplaçants congés") == ["Tutorat des remplaçants pendant les congés", "Congés"]


def test_what_may_not_be_seen_is_neither_found_nor_takes_the_place_of_what_may():
    hidden = [scheme(f"Tutorat {rank}") for rank in range(5)]
    scheme("Autre chose", brings="Un peu de tutorat.")
    seen = Scheme.objects.exclude(pk__in=[one.pk for one in hidden])
    assert ranked(seen, "tutorat", limit=1) == list(seen.values_list("pk", flat=True))


def test_small_words_and_signs_alone_find_nothing_and_break_nothing():
    scheme("Un conseil")
    assert found("de la") == []
    assert found("??? '") == []
    assert found("") == []
    assert found("%_\\") == []


def test_equal_texts_always_come_in_the_same_order():
    for _ in range(4):
        scheme("Tutorat")
    keys = ranked(Scheme.objects.all(), "tutorat")
    assert keys == sorted(keys)


def test_a_text_is_found_by_what_it_says_now():
    one = scheme("Tutorat")
    one.title = "Parrainage"
    one.save()
    assert found("tutorat") == ["Parrainage"]
    keep_words(one)
    assert found("tutorat") == []
    assert found("parrainage") == ["Parrainage"]


def test_what_is_taken_away_leaves_no_word():
    one = scheme("Tutorat")
    forget_words(one)
    assert not TextEntry.objects.exists()
    assert not TextWord.objects.exists()


def test_writing_everything_again_repairs_what_differs_and_nothing_else():
    one, other = scheme("Tutorat"), scheme("Parrainage")
    Scheme.objects.filter(pk=one.pk).update(title="Compagnonnage")
    kept = TextEntry.objects.get(object_id=other.pk).pk
    assert index_all() == 1, "the others are left as they are"
    assert found("compagnonnage") == ["Compagnonnage"]
    assert TextEntry.objects.get(object_id=other.pk).pk == kept
    assert not TextForm.objects.filter(form="tutorat").exists()
    assert index_all() == 0


def test_searching_costs_three_questions(django_assert_num_queries):
    SchemeFactory.create_batch(5)
    with django_assert_num_queries(3):
        found("conseil essai")
