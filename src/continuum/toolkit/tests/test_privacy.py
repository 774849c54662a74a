"""A name is found and taken out of what the program wrote, and of nothing that merely looks like it."""

import pytest

from continuum.toolkit import journal
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry, OutboxMessage
from continuum.toolkit.outbox import EmailKind, send
from continuum.toolkit.privacy import TOLD, naming, take_name_out, without_name
from continuum.toolkit.registry import Fate, processings

MAIL = EmailKind(lambda *, text: ("Invitation", text), "essai-donnees", "Invitation")


@pytest.fixture
def helene(db, person_named):
    person = person_named("Hélène Sureau-Fictif")
    person.email = "helene.sureau@essai.example"
    person.save()
    return person


def test_whole_words_are_taken_out_whatever_their_case(helene):
    text = "HÉLÈNE SUREAU-FICTIF et Hélène Sureau-Fictifs, helene.sureau@essai.example, marie-helene.sureau@essai.example"
    assert without_name(text, helene) == (
        "personne effacée et Hélène Sureau-Fictifs, personne effacée, marie-helene.sureau@essai.example"
    )


def test_a_name_is_found_in_texts_and_inside_json_alike(helene, yves):
    journal.write(SYSTEM, "essai", helene)
    journal.write(SYSTEM, "essai", yves, {"invités": ["Hélène Sureau-Fictif"]})
    journal.write(SYSTEM, "essai", yves, {"invités": ["Yves"]})
    assert naming(JournalEntry.objects.all(), TOLD, helene).count() == 2


def test_taking_a_name_out_leaves_the_rest_of_the_line(helene, yves):
    journal.write(SYSTEM, "essai", yves, {"invités": ["Hélène Sureau-Fictif", "Yves"], "nombre": 2})
    take_name_out(JournalEntry.objects.all(), TOLD, helene)
    line = JournalEntry.objects.get()
    assert line.details == {"invités": ["personne effacée", "Yves"], "nombre": 2}
    assert (line.actor, line.label) == ("Continuum", "Yves")


def let_go(person, code):
    for held in processings.get(code).held:
        if callable(held.emptied):
            held.emptied(person)
        elif held.fate == Fate.ERASED:
            held.rows(person).delete()


def test_the_journal_keeps_the_act_and_forgets_who(helene, yves):
    journal.write(helene, "export", yves)
    journal.write(yves, "essai", helene)
    let_go(helene, "journal")
    acts = {(line.verb, line.actor, line.label, line.person_id) for line in JournalEntry.objects.all()}
    assert acts == {("export", "personne effacée", "Yves", None), ("essai", "Yves", "personne effacée", yves.pk)}


def test_her_mails_go_and_those_of_others_no_longer_name_her(helene, yves):
    send(MAIL, to=helene, key="1", text="Bonjour Hélène Sureau-Fictif")
    send(MAIL, to="HELENE.SUREAU@essai.example", key="2", text="Bonjour")
    send(MAIL, to=yves, key="3", text="Hélène Sureau-Fictif vous invite.")
    let_go(helene, "mails")
    (left,) = OutboxMessage.objects.all()
    assert (left.to, left.text) == (yves.email, "personne effacée vous invite.")
