"""The search of organisations: forgiving, the same on both databases, and blind to what the person may not see."""

from __future__ import annotations

import random
import string

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from continuum.directory import queries, search, services
from continuum.directory.enums import AliasKind, OrganisationKind
from continuum.directory.models import Alias, Organisation, OrganisationQuerySet, OrganisationWord
from continuum.directory.queries import search as engine
from continuum.toolkit.spelling import deletions_of, distance, is_close, words_of

from .factories import AliasFactory, OrganisationFactory, PersonFactory, small_france

pytestmark = pytest.mark.django_db

METZ, ROUEN, CHARLEVILLE = "C57463", "C76540", "C08105"
NAMES = {
    "Crèche des Lutins (fictive)": METZ,
    "Crèche Mirabelle (fictive)": METZ,
    "Association Mirabelle et Compagnie (fictive)": "C57001",
    "Centre social de l’Abri (fictif)": METZ,
    "Foyer Saint-Éloi (fictif)": CHARLEVILLE,
    "Épicerie solidaire du Cœur (fictive)": METZ,
    "Arc-en-Ciel (fictif)": CHARLEVILLE,
    "A.D.A.P.E.I. des Essais (fictive)": CHARLEVILLE,
    "Association sportive des Trois Moulins (fictive)": "C54001",
    "Mutuelle Horizon (fictive)": METZ,
    "Jeux et Plaisirs (fictif)": METZ,
    "Association sportive de Rouen (fictive)": ROUEN,
}
DREETS = "Dreets Grand Est"

# What is typed, and the beginnings of the names that are expected, in their order.
ANSWERS = [
    ("Crèche Mirabelle (fictive)", ["Crèche Mirabelle"]),
    ("creche mirabelle", ["Crèche Mirabelle"]),
    ("CRÈCHE", ["Crèche des", "Crèche Mirabelle"]),
    ("crech", ["Crèche des", "Crèche Mirabelle"]),
    ("mirabelle", ["Association Mirabelle", "Crèche Mirabelle"]),
    ("mirabelles", ["Association Mirabelle", "Crèche Mirabelle"]),
    ("mirabele", ["Association Mirabelle", "Crèche Mirabelle"]),
    ("mirrabelle", ["Association Mirabelle", "Crèche Mirabelle"]),
    ("mriabelle", ["Association Mirabelle", "Crèche Mirabelle"]),
    ("mirabel", ["Association Mirabelle", "Crèche Mirabelle"]),
    ("creche mirabele", ["Crèche Mirabelle"]),
    ("mirabele creche", ["Crèche Mirabelle"]),
    ("crèche les lutins", ["Crèche des"]),
    ("lutin", ["Crèche des"]),
    ("creche metz", ["Crèche des", "Crèche Mirabelle"]),
    ("l'abri", ["Centre social"]),
    ("abri", ["Centre social"]),
    ("labri", ["Centre social"]),
    ("centre social abri", ["Centre social"]),
    ("St Eloi", ["Foyer"]),
    ("saint-eloi", ["Foyer"]),
    ("foyer st éloi", ["Foyer"]),
    ("epicerie coeur", ["Épicerie"]),
    ("épicerie cœur", ["Épicerie"]),
    ("épicerei", ["Épicerie"]),
    ("solidare", ["Épicerie"]),
    ("arc en ciel", ["Arc-en-Ciel"]),
    ("arcenciel", ["Arc-en-Ciel"]),
    ("adapei", ["A.D.A.P.E.I."]),
    ("A.D.A.P.E.I", ["A.D.A.P.E.I."]),
    ("trois moulin", ["Association sportive des"]),
    ("asso sportive", ["Association sportive de Rouen", "Association sportive des Trois"]),
    ("mutuele horizon", ["Mutuelle"]),
    ("jeu", ["Jeux"]),
    ("331 475 209 00014", ["Mutuelle"]),
    ("331475209", ["Mutuelle"]),
    ("Direccte", [DREETS]),
    ("directe grand est", [DREETS]),
    ("horizon lutins", []),
    ("introuvable", []),
    ("???", []),
]


@pytest.fixture
def france(db):
    return small_france()


@pytest.fixture
def structures(france):
    made = {name: OrganisationFactory(name=name, territory=france[place]) for name, place in NAMES.items()}
    mutual = made["Mutuelle Horizon (fictive)"]
    mutual.siret = "33147520900014"
    mutual.save()
    dreets = OrganisationFactory(name=DREETS, kind=OrganisationKind.STATE_SERVICE, territory=france["R44"])
    AliasFactory(organisation=dreets, name="Direccte Grand Est")
    services.index_organisations([mutual])
    return made | {DREETS: dreets}


def found(person, text, limit=10):
    return [one.title for one in search.organisations(person, text, limit)]


def listed(person, text):
    rows = queries.matching_organisations(Organisation.objects.visible_to(person), text)
    return sorted(rows.values_list("name", flat=True))


@pytest.mark.parametrize("few", [engine.FEW, 0], ids=["gathered", "walked"])
def test_forty_searches_have_the_same_answers_on_every_database(structures, monkeypatch, few):
    """Gathered as rare words are, and walked as frequent ones are."""
    monkeypatch.setattr(engine, "FEW", few)
    admin = PersonFactory(admin=True)
    for text, expected in ANSWERS:
        titles = found(admin, text)
        assert len(titles) == len(expected), (text, titles)
        assert all(title.startswith(start) for title, start in zip(titles, expected, strict=True)), (text, titles)
        assert listed(admin, text) == sorted(titles), text


def test_nothing_typed_narrows_nothing_and_signs_alone_find_nothing(structures):
    seen = Organisation.objects.visible_to(PersonFactory(admin=True))
    assert queries.matching_organisations(seen, "  ").count() == seen.count()
    assert queries.matching_organisations(seen, "?!").count() == 0


def test_the_best_come_first_the_exact_name_then_what_begins_so_then_whole_words_then_beginnings(france):
    for name in ("Relais", "Relais Nord", "Grand Relais", "Ancien Relaisse", "Relaisse"):
        OrganisationFactory(name=name)
    assert found(PersonFactory(admin=True), "relais") == ["Relais", "Relais Nord", "Relaisse", "Grand Relais", "Ancien Relaisse"]


def test_frequent_words_give_the_same_order_as_rare_ones(structures, monkeypatch):
    admin = PersonFactory(admin=True)
    texts = [text for text, _ in ANSWERS]
    gathered = [found(admin, text, 3) for text in texts]
    monkeypatch.setattr(engine, "FEW", 0)
    assert [found(admin, text, 3) for text in texts] == gathered
    monkeypatch.setattr(engine, "MOST_WALKS", 0)
    assert [found(admin, text, 3) for text in texts] == gathered
    monkeypatch.setattr(engine, "MOST_WORDS", 0)
    assert [found(admin, text, 3) for text in texts] == gathered


def test_a_former_name_is_said_where_it_was_found_by_it(structures):
    admin = PersonFactory(admin=True)
    AliasFactory(organisation=structures["Mutuelle Horizon (fictive)"], name="Prévoyance des Essais", kind=AliasKind.USUAL)
    (dreets,) = search.organisations(admin, "direccte", 10)
    assert "ex-Direccte Grand Est" in dreets.detail
    (mutual,) = search.organisations(admin, "prevoyance", 10)
    assert "dit aussi Prévoyance des Essais" in mutual.detail
    assert "ex-" not in search.organisations(admin, "dreets", 10)[0].detail


def test_a_forgiven_spelling_is_said_and_a_right_one_is_not(structures):
    admin = PersonFactory(admin=True)
    assert search.organisations(admin, "mirabele", 10).note == "Résultats pour «\u00a0mirabelle\u00a0»"
    assert search.organisations(admin, "mirabelle", 10).note == ""
    assert search.organisations(admin, "arcenciel", 10).note == ""


def test_the_list_says_what_it_understood(structures, client):
    client.force_login(PersonFactory(admin=True))
    assert "Résultats pour «\u00a0mirabelle\u00a0»" in client.get("/annuaire/?q=mirabele").content.decode()
    assert "Résultats pour" not in client.get("/annuaire/?q=mirabelle").content.decode()


# --- Who sees what ---------------------------------------------------------------------------------------------------


def everything_said(browser, text):
    """What the two pages tell: names, addresses and counts, less what was typed."""
    pages = [browser.get(path, {"q": text}).content.decode() for path in (reverse("desk:search"), "/annuaire/")]
    return "".join(pages).replace(text, "")


HIDDEN = "Zébulon Quartz (fictif)"


@pytest.fixture
def hidden(structures, france):
    """A structure of Normandie, with a former name of its own."""
    one = OrganisationFactory(name=HIDDEN, territory=france[ROUEN], siret="83147520900010")
    AliasFactory(organisation=one, name="Vieux Wapiti")
    return one


@pytest.mark.parametrize(
    "text", [HIDDEN, "zebulon", "zebulno", "quart", "vieux wapiti", "wapitti", "83147520900010", "quartz rouen"]
)
@pytest.mark.parametrize("who", ["delegate", "director", "nobody"])
def test_neighbours_and_strangers_never_find_a_structure_by_any_word(hidden, client, text, who):
    person = PersonFactory() if who == "nobody" else PersonFactory(**{who: True})
    assert found(person, text) == []
    assert listed(person, text) == []
    client.force_login(person)
    said = everything_said(client, text)
    assert not [trace for trace in ("Zébulon", "Wapiti", str(hidden.pk), "Résultats pour") if trace in said]


def test_a_careless_reading_of_rows_would_be_seen(hidden, monkeypatch):
    """The test above attacks: with rows shown to everybody it finds."""
    monkeypatch.setattr(OrganisationQuerySet, "visible_to", lambda self, person: self)
    assert found(PersonFactory(), "wapitti") == [HIDDEN]


def test_what_is_hidden_does_not_keep_a_spelling_from_being_forgiven(structures, france):
    """« Mirabele » exists where she sees nothing: her own search answers as if it did not."""
    delegate = PersonFactory(delegate=True)
    before = found(delegate, "mirabele")
    OrganisationFactory(name="Mirabele (fictive)", territory=france[ROUEN])
    assert found(delegate, "mirabele") == before != []


# --- Kept in step ----------------------------------------------------------------------------------------------------


def test_a_new_name_is_found_and_the_old_one_no_longer(structures):
    admin, one = PersonFactory(admin=True), structures["Crèche Mirabelle (fictive)"]
    one.name = "Halte Quetsche (fictive)"
    one.save()
    services.index_organisations([one])
    assert found(admin, "quetsche") == ["Halte Quetsche (fictive)"]
    assert found(admin, "creche mirabelle") == []
    assert set(OrganisationWord.objects.filter(organisation=one).values_list("in_order", flat=True)) == {"halte quetsche fictive"}


def test_words_out_of_step_are_told_and_written_again(structures, capsys):
    call_command("index_organisations", "--check")
    Organisation.objects.filter(name="Arc-en-Ciel (fictif)").update(name="Tournesol (fictif)")
    Alias.objects.all().delete()
    with pytest.raises(CommandError, match="2\u00a0organisations"):
        call_command("index_organisations", "--check")
    call_command("index_organisations")
    call_command("index_organisations", "--check")
    assert found(PersonFactory(admin=True), "tournesol") == ["Tournesol (fictif)"]
    assert "à jour" in capsys.readouterr().out


def test_organisations_written_without_words_get_them(structures):
    OrganisationWord.objects.all().delete()
    assert services.index_missing() == len(structures)
    assert services.out_of_step() == []


def test_indexing_many_costs_few_queries(structures, django_assert_max_num_queries):
    """Twenty thousand rows come at once from an import: the cost is by lot, not by row."""
    rows = Organisation.objects.bulk_create(Organisation(name=f"Lot {n} Fictif", kind="member") for n in range(300))
    with django_assert_max_num_queries(20):
        assert services.index_organisations(rows) == 300


def test_a_search_costs_the_same_queries_whatever_it_finds(structures, django_assert_max_num_queries):
    admin = PersonFactory(admin=True)
    admin.active_memberships()
    with django_assert_max_num_queries(12):
        assert len(found(admin, "crèche des lutins")) == 1
    OrganisationFactory.create_batch(20, name="Crèche des Lutins")
    with django_assert_max_num_queries(12):
        assert len(found(admin, "crèche des lutins")) == 10


# --- Spelling --------------------------------------------------------------------------------------------------------


def edited(rng, word):
    """One letter missing, added, replaced or swapped."""
    place = rng.randrange(len(word) - 1)
    letter = rng.choice(string.ascii_lowercase)
    return rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )


def test_a_name_with_one_random_error_is_found(structures):
    rng, admin = random.Random(2023), PersonFactory(admin=True)
    for name in NAMES:
        for word in (one for one in words_of(name) if one.isalpha() and len(one) > 4):
            for _ in range(3):
                typed = edited(rng, word)
                assert name in found(admin, typed, 50), (name, typed)


words = st.text(alphabet="abcd", min_size=4, max_size=12)


@given(words, words)
def test_close_words_share_a_key(first, second):
    """What the index relies on: no close word is missed."""
    if is_close(first, second):
        assert deletions_of(first) & deletions_of(second)


@given(words, words, words)
def test_distance_is_symmetrical_and_zero_only_for_the_same_word(first, second, third):
    assert distance(first, second) == distance(second, first)
    assert (distance(first, second) == 0) == (first == second)
    assert distance(first, second) <= max(len(first), len(second))
    assert distance(first + third, second + third) <= distance(first, second)


@pytest.mark.parametrize(
    ("first", "second", "expected"), [("abri", "arbi", 1), ("chat", "chats", 1), ("creche", "crache", 1), ("metz", "nancy", 5)]
)
def test_letters_missing_added_replaced_and_swapped_count_for_one(first, second, expected):
    assert distance(first, second) == expected
