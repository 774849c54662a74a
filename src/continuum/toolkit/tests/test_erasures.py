"""The file of erasures: what was erased stays erased, whatever an older backup brings back."""

import json
import uuid

import pytest

from continuum.toolkit import erasures


@pytest.fixture(autouse=True)
def file(settings, tmp_path):
    settings.CONTINUUM_ERASURES = tmp_path / "kept" / "erasures.jsonl"
    return settings.CONTINUUM_ERASURES


def test_before_any_erasure_there_is_no_mark():
    assert erasures.marks() == set()


def test_a_mark_is_kept_once_and_does_not_say_who(file):
    pk = uuid.uuid4()
    assert [erasures.add({erasures.mark_of(pk)}) for _ in range(2)] == [1, 0]
    assert erasures.marks() == {erasures.mark_of(pk)}
    (line,) = file.read_text().splitlines()
    assert set(json.loads(line)) == {"mark", "on"}
    assert str(pk) not in line


def test_a_line_cut_by_a_crash_loses_neither_those_before_nor_those_after(file):
    first, second = uuid.uuid4(), uuid.uuid4()
    erasures.add({erasures.mark_of(first)})
    with file.open("a") as handle:
        handle.write('{"mark": "abc')
    erasures.add({erasures.mark_of(second)})
    assert erasures.marks() == {erasures.mark_of(first), erasures.mark_of(second)}


def test_a_line_that_says_nothing_is_passed_over(file):
    erasures.add({erasures.mark_of(uuid.uuid4())})
    with file.open("a") as handle:
        handle.write('[]\n"texte"\n{"autre": 1}\n')
    assert len(erasures.marks()) == 1
