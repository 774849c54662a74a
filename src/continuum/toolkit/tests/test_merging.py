"""Two texts written from the same one: what is brought together by itself, what is left to choose, what is shown."""

import random

import pytest

from continuum.toolkit.merging import END, MINE, THEIRS, changed_lines, changed_words, merge, unsettled

BASE = "un\ndeux\ntrois\nquatre\ncinq"


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("UN\ndeux\ntrois\nquatre\ncinq", "un\ndeux\ntrois\nquatre\nCINQ", "UN\ndeux\ntrois\nquatre\nCINQ"),
        (BASE, "un\nneuf", "un\nneuf"),
        ("un\nneuf", BASE, "un\nneuf"),
        (f"zéro\n{BASE}", f"{BASE}\nsix", f"zéro\n{BASE}\nsix"),
        ("un\ntrois\nquatre\ncinq", "un\ndeux\ntrois\nquatre", "un\ntrois\nquatre"),
        ("un\nDEUX\ntrois\nquatre\ncinq", "un\nDEUX\ntrois\nquatre\ncinq", "un\nDEUX\ntrois\nquatre\ncinq"),
        ("un\r\ndeux\r\ntrois\r\nquatre\r\nCINQ", BASE, "un\ndeux\ntrois\nquatre\nCINQ"),
    ],
)
def test_changes_that_do_not_meet_are_brought_together(mine, theirs, merged):
    found = merge(BASE, mine, theirs)
    assert (found.text, found.is_settled) == (merged, True)


def test_changes_of_the_same_lines_are_both_kept_between_marks():
    found = merge(BASE, "un\nma version\ntrois\nquatre\ncinq", "un\nsa version\ntrois\nquatre\nCINQ")
    assert found.text.split("\n") == ["un", MINE, "ma version", THEIRS, "sa version", END, "trois", "quatre", "CINQ"]
    assert found.conflict_count == 1
    assert unsettled(found.text)
    assert not unsettled("un\nma version")


def test_two_first_versions_of_an_empty_text_are_both_kept():
    found = merge("", "ma version", "sa version")
    assert found.text == "\n".join([MINE, "ma version", THEIRS, "sa version", END])


def test_nothing_that_somebody_wrote_is_ever_lost():
    """A line that one side added stands in what comes out, whatever the other did."""
    chance = random.Random(7)
    for _ in range(400):
        base = [f"ligne {number}" for number in range(chance.randrange(12))]
        mine, theirs = _altered(base, "a", chance), _altered(base, "b", chance)
        found = merge("\n".join(base), "\n".join(mine), "\n".join(theirs)).text.split("\n")
        for line in (*mine, *theirs):
            if line not in base:
                assert line in found


def test_the_order_of_the_two_sides_changes_nothing_where_they_do_not_meet():
    chance = random.Random(11)
    for _ in range(200):
        base = [f"ligne {number}" for number in range(12)]
        mine = "\n".join([*base[:2], "à moi", *base[3:]])
        theirs = "\n".join([*base[: chance.randrange(5, 10)], "à elle", *base[10:]])
        assert merge("\n".join(base), mine, theirs).text == merge("\n".join(base), theirs, mine).text


def _altered(base, name, chance):
    lines = [line for line in base if chance.random() > 0.2]
    for number in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines) + 1), f"{name}{number}")
    return lines


def test_what_changed_is_said_word_by_word():
    pieces = [(one.kind, one.text) for one in changed_words("Six réunions par an", "Huit réunions par an")]
    assert pieces == [("removed", "Six"), ("added", "Huit"), ("same", " réunions par an")]


def test_only_the_lines_that_changed_are_shown():
    stretches = changed_lines(BASE, "un\ndeux\ntrois et demi\nquatre\ncinq")
    assert [[(one.kind, one.text) for one in stretch] for stretch in stretches] == [[("same", "trois"), ("added", " et demi")]]
