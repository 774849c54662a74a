"""What changed between two states of a plan: nothing is missed, nothing that stayed is shown."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from continuum.plan.queries.changes import NOTHING, Kind, changes_between, line_changes, word_changes
from continuum.plan.queries.content import Dated, NodeContent, Part, PlanContent
from continuum.toolkit.merging import Piece
from continuum.toolkit.renderers.document import Bullets, Paragraph, words

SEED = 20_261_122


def said(*lines: str, bullets: bool = False):
    return (Bullets(tuple(map(words, lines))),) if bullets else tuple(Paragraph(words(line)) for line in lines)


def sheet(code: str = "former", title: str = "Former", above: str = "p/plan", **parts: tuple) -> NodeContent:
    found = tuple(Part(key, key.capitalize(), blocks) for key, blocks in parts.items())
    return NodeContent(f"{above}/{code}", "sheet", "fiche action", "A1", title, "", "Grand Est", 1, found, identity=code)


def axis(code: str, title: str) -> NodeContent:
    return NodeContent(f"p/plan/{code}", "axis", "axe", "", title, "", "Grand Est", 1, (), identity=code)


def plan(*nodes: NodeContent, title: str = "Plan") -> PlanContent:
    return PlanContent((NodeContent("p/plan", "plan", "plan", "", title, "", "Grand Est", 0, (), identity="plan"), *nodes))


def test_the_same_plan_has_not_changed():
    content = plan(sheet(context=said("Un texte.")))
    found = changes_between(content, content)
    assert not found
    assert found.words == NOTHING


def test_only_the_part_that_changed_is_shown_and_in_it_only_the_line_that_changed():
    before = plan(sheet(context=said("Le contexte."), description=said("Première ligne.", "Deux réunions par an.")))
    after = plan(sheet(context=said("Le contexte."), description=said("Première ligne.", "Trois réunions par an.")))
    (node,) = changes_between(before, after).nodes
    (part,) = node.parts
    (line,) = part.lines
    assert (part.key, part.kind, line.kind) == ("description", Kind.CHANGED, Kind.CHANGED)
    assert line.pieces == (Piece("Deux", "removed"), Piece("Trois", "added"), Piece("réunions par an."))


def test_a_sheet_added_and_one_removed_are_told_as_such():
    changes = changes_between(plan(sheet("un", "Un")), plan(sheet("deux", "Deux", context=said("Neuf."))))
    assert [(one.kind, one.node.title) for one in changes.nodes] == [(Kind.ADDED, "Deux"), (Kind.REMOVED, "Un")]
    assert changes.words == "1\u00a0fiche ajoutée, 1\u00a0fiche retirée"


def test_a_sheet_that_was_moved_is_neither_gone_nor_new():
    axes = axis("a", "Premier axe"), axis("b", "Second axe")
    before = plan(axes[0], sheet(above="p/plan/a"), axes[1])
    after = plan(axes[0], axes[1], sheet(above="p/plan/b"))
    (node,) = changes_between(before, after).nodes
    assert (node.moved_from, node.moved_to, node.words) == ("Premier axe", "Second axe", "déplacée")
    assert changes_between(before, after).words == "1\u00a0fiche déplacée"


def test_the_sheets_of_an_axis_that_changed_its_address_did_not_move():
    before = plan(axis("a", "Axe"), sheet(above="p/plan/a"))
    renamed = replace(axis("a", "Axe"), address="p/plan/nouveau")
    assert not changes_between(before, plan(renamed, sheet(above="p/plan/nouveau")))


def test_a_sheet_renamed_shows_its_former_title():
    (node,) = changes_between(plan(sheet(title="Former")), plan(sheet(title="Former ensemble"))).nodes
    assert node.is_renamed
    assert node.words == "renommée"
    assert node.parts[0].lines[0].pieces == (Piece("Former"), Piece("ensemble", "added"))


def with_date(when: str, put_off: int, cause: str = "") -> NodeContent:
    part = Part("milestones", "Étapes", said(f"{when}\u00a0: restitution"), dates=(Dated("m1", when, cause, put_off),))
    return replace(sheet(), parts=(part,))


def test_a_date_put_off_is_told_with_its_cause_and_one_corrected_is_not():
    before = plan(with_date("2 mars 2021", 0))
    put_off = plan(with_date("12 octobre 2021", 1, "crise sanitaire"))
    corrected = plan(with_date("3 mars 2021", 0))
    assert changes_between(before, put_off).words == "1\u00a0fiche change, 1\u00a0étape reportée (crise sanitaire)"
    assert changes_between(before, corrected).words == "1\u00a0fiche change"


def test_what_was_already_put_off_is_not_told_again():
    assert not changes_between(plan(with_date("12 octobre", 1, "autre cause")), plan(with_date("12 octobre", 1, "autre cause")))


def test_expected_results_are_counted():
    before = plan(sheet(quantitative=said("40 candidats d’ici à 2026", "Douze ateliers", bullets=True)))
    after = plan(sheet(quantitative=said("50 candidats d’ici à 2026", "Un guide publié", bullets=True)))
    assert changes_between(before, after).words == (
        "1\u00a0fiche change, 1\u00a0résultat ajouté, 1\u00a0résultat retiré, 1\u00a0résultat modifié"
    )


def test_a_change_says_whom_it_concerns():
    parts = {
        "audience": said("Directions"),
        "initiators": said("Région"),
        "partners": said("Uniformation (financeur)", bullets=True),
    }
    (node,) = changes_between(plan(sheet(**parts)), plan(sheet(**parts, context=said("Neuf.")))).nodes
    assert node.concerned.public == ("Directions",)
    assert node.concerned.territory == "Grand Est"
    assert node.concerned.partners == ("Région", "Uniformation (financeur)")


def test_a_part_emptied_and_a_part_filled_say_so():
    before, after = plan(sheet(context=said("Hier."), means=())), plan(sheet(context=(), means=said("Un poste.")))
    (node,) = changes_between(before, after).nodes
    assert [(part.key, part.kind) for part in node.parts] == [("context", Kind.REMOVED), ("means", Kind.ADDED)]


def test_a_line_that_looks_like_no_other_is_not_called_changed():
    found = list(line_changes(["Publier une lettre"], ["Recruter deux médiatrices"]))
    assert [line.kind for line in found] == [Kind.REMOVED, Kind.ADDED]


@pytest.mark.parametrize("trial", range(40))
def test_words_kept_and_removed_make_the_old_line_and_words_kept_and_added_the_new(trial):
    rng = random.Random(SEED + trial)
    old, new = (
        " ".join(rng.choices(["un", "deux", "trois\u202f!", "plan", "fiche\u00a0:"], k=rng.randrange(1, 9))) for _ in "12"
    )
    pieces = word_changes(old, new)
    assert " ".join(one.text for one in pieces if one.kind != "added") == old
    assert " ".join(one.text for one in pieces if one.kind != "removed") == new


@pytest.mark.parametrize("trial", range(40))
def test_no_line_that_came_or_went_is_missed(trial):
    rng = random.Random(SEED + trial)
    stock = ["Réunir les dirigeants", "Réunir les dirigeants du Grand Est", "Publier un guide", "Évaluer à six mois", "Former"]
    before, after = (rng.choices(stock, k=rng.randrange(6)) for _ in "12")
    lines = list(line_changes(before, after))
    gone = [line for line in lines if line.kind != Kind.ADDED]
    come = [line for line in lines if line.kind != Kind.REMOVED]
    assert len(after) - len(before) == len(come) - len(gone)
    assert bool(lines) == (before != after)
