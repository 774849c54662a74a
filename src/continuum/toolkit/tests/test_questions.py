"""Questions in text: what an author types, what the register is asked, what the reader sees."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.questions import (
    AnsweredQuestion,
    Question,
    Reach,
    Subhead,
    TextBullets,
    TextParagraph,
    Words,
    close_matches,
    parse,
    problems_in,
    questions_in,
    readdressed,
    to_blocks,
)
from continuum.toolkit.renderers.document import Bullets, FigureRun, Heading, Paragraph, Text
from continuum.toolkit.typography import french_spaces

NARROW, HARD = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("[[structures]]", Question("structures")),
        ("[[ structures @ emploi-2021/axe-1 ]]", Question("structures", "emploi-2021/axe-1")),
        ("[[a @ b | ici]]", Question("a", "b", Reach.HERE)),
        ("[[a @ b | dessous, territoire R44]]", Question("a", "b", Reach.BELOW, "R44")),
        ("[[a | territoire R44]]", Question("a", None, None, "R44")),
    ],
)
def test_a_question_names_its_measure_node_reach_and_territory(typed, question):
    assert questions_in(f"Nous comptons {typed} ici.") == [question]


def test_a_question_knows_its_place_and_its_typed_words():
    text = "Un.\r\n\r\n- deux [[a]]\r\n- trois [[ b | ici ]]"
    for question in questions_in(text):
        assert text[question.offset :].startswith(question.source_text)
    assert [question.source_text for question in questions_in(text)] == ["[[a]]", "[[ b | ici ]]"]


def test_questions_that_ask_the_same_are_equal_however_typed():
    assert len(set(questions_in("[[a@b | dessous]] puis [[ a @ b |dessous ]]"))) == 1


def test_paragraphs_lists_and_subheadings_are_told_apart():
    text = "## Bilan\nPremière ligne\nsuite.\n- un\n  suite d'un\n- deux\nAprès.\n\n- trois"
    kinds = [type(block) for block in parse(text).blocks]
    assert kinds == [Subhead, TextParagraph, TextBullets, TextParagraph, TextBullets]
    assert parse(text).blocks[1] == TextParagraph((Words("Première ligne suite."),))
    assert parse(text).blocks[2] == TextBullets(((Words("un suite d'un"),), (Words("deux"),)))


def test_stars_give_weight_only_in_pairs():
    (block,) = parse("a **b** et *c*, 3 * 4 et **d").blocks
    assert block == TextParagraph(
        (Words("a "), Words("b", bold=True), Words(" et "), Words("c", italic=True), Words(", 3 * 4 et **d"))
    )


def test_bold_may_surround_a_question():
    (block,) = parse("**soit [[a]] postes**").blocks
    assert [type(run) for run in block.runs] == [Words, Question, Words]
    assert block.runs[2].bold


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("[[structures", "non fermée"),
        ("[[]]", "vide"),
        ("[[ | ici]]", "vide"),
        ("[[a | partout]]", "« partout » inconnue"),
        ("[[a | ]]", "inconnue"),
        ("[[a | ici, dessous]]", "contredisent"),
        ("[[a @ ]]", "un seul programme"),
        ("[[a b]]", "pas un code"),
        ("[[a [[b]]", "en contenir une autre"),
        ("a]]", "sans « [[ »"),
        ("[[a | ici | dessous]]", "un seul « | »"),
    ],
)
def test_each_mistake_is_named_with_its_line(typed, message):
    (problem,) = problems_in(f"Bonjour.\n\nVoici {typed}")
    assert french_spaces(message) in problem.message
    assert problem.line == 3
    assert problem.excerpt


def test_a_question_cut_by_a_line_end_is_not_closed():
    assert [problem.line for problem in problems_in("[[a\n]]")] == [1, 2]


def test_a_clean_text_has_no_problem():
    assert problems_in("## Titre\n\n[[a @ b/c | ici, territoire 44]] et [[d]] [x]") == []


def test_an_unreadable_question_stays_visible():
    assert parse("Voici [[a b]].").blocks == (TextParagraph((Words("Voici [[a b]]."),)),)


def test_close_codes_are_suggested_whatever_their_case():
    assert close_matches("Structure", ["structures", "salaries", "heures"]) == ["structures"]


def test_answers_take_the_place_of_questions_with_french_spacing():
    text = "## Où en est-on ? [[a]]\nLe taux: [[a]]% pour «[[b]]»!\n\n- **Total** : [[b]]"
    replies = {
        "a": AnsweredQuestion("12", "/f/1", "Enquête 2021"),
        "b": AnsweredQuestion("inconnu", missing=True),
    }
    blocks = to_blocks(text, lambda question: replies[question.measure], heading_level=2)
    unknown = FigureRun("inconnu", missing=True)
    assert blocks == [
        Heading(2, f"Où en est-on{NARROW}? 12"),
        Paragraph(
            (
                Text(f"Le taux{HARD}: "),
                FigureRun("12", "/f/1", "Enquête 2021"),
                Text(f"{HARD}% pour «{HARD}"),
                unknown,
                Text(f"{HARD}»{NARROW}!"),
            )
        ),
        Bullets(((Text("Total", bold=True), Text(f"{HARD}: "), unknown),)),
    ]


@given(st.text(alphabet="ab*[]|@,-# \n\r/", max_size=60))
def test_any_text_is_read_and_every_readable_question_is_placed(text):
    asked = [
        run
        for block in parse(text).blocks
        for passage in (block.items if isinstance(block, TextBullets) else (block.runs,))
        for run in passage
        if isinstance(run, Question)
    ]
    assert asked == questions_in(text)
    assert all(text[q.offset :].startswith(q.source_text) for q in asked)
    to_blocks(text, lambda question: AnsweredQuestion("1"))


REFERENCE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "questions-in-text.md"


def test_the_reference_page_shows_questions_that_can_be_asked():
    examples = re.findall(r"```text\n(.*?)```", REFERENCE.read_text(), re.DOTALL)
    assert sum(len(questions_in(example)) for example in examples) == 7
    assert [problems_in(example) for example in examples] == [[], []]


def test_the_reference_page_quotes_the_messages_that_authors_see():
    rows = re.findall(r"^\| `([^`]*(?:\[\[|\]\])[^`]*)` \| (.*) \|$", REFERENCE.read_text(), re.MULTILINE)
    assert len(rows) == 7
    for typed, message in rows:
        assert message in [problem.message for problem in problems_in(typed)]


def test_only_the_nodes_of_questions_are_called_otherwise():
    text = "Le plan a/b compte [[ n @  a/b | ici]] et [[n]], [[a @ a]], [[@]], [[n @ c]] *a/b*."
    renamed = readdressed(text, lambda address: {"a/b": "d/e", "a": "d"}.get(address, address))
    assert renamed == "Le plan a/b compte [[ n @  d/e | ici]] et [[n]], [[a @ d]], [[@]], [[n @ c]] *a/b*."
