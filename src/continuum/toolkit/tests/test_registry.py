import pytest

from continuum.toolkit import registry, tasks
from continuum.toolkit.registry import Shelf


def test_the_same_declaration_twice_is_refused():
    shelf = Shelf(len)
    shelf.declare("un")
    with pytest.raises(ValueError, match="Declared twice: 2"):
        shelf.declare("de")


def test_a_shelf_gives_back_what_was_declared_and_nothing_for_the_rest():
    shelf = Shelf(len)
    shelf.declare("un")
    assert (shelf.get(2), shelf.get(3), list(shelf), len(shelf)) == ("un", None, ["un"], 1)


def test_what_the_toolkit_declares_is_found_at_start_up():
    assert registry.desk.get("toolkit") is not None
    assert tasks.jobs.get("continuum.toolkit.tasks.deliver_mail") is not None


def test_loading_again_declares_nothing_twice():
    before = len(registry.desk)
    registry.load()
    assert len(registry.desk) == before
