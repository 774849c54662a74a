"""The order of a plan, changed by keyboard; and nodes moved, which yesterday's links and texts still find."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import FormerAddress, Node
from continuum.toolkit import journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.submissions import new_key

from . import factories


@pytest.fixture
def land(db):
    """Under the plan of the east, two axes: « a » with the sheets « x » and « y », « b » with none."""
    found = factories.two_regions()
    for code in ("a", "b", "c"):
        found[code] = factories.NodeFactory(parent=found["east"], code=code, title=f"Axe {code}", kind="axis")
    for code in ("x", "y"):
        found[code] = factories.NodeFactory(parent=found["a"], code=code, title=f"Fiche {code}", kind="sheet")
    return found


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


@pytest.fixture
def neighbour(land):
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def order_of(parent):
    return "".join(Node.objects.filter(parent=parent).order_by("order").values_list("code", flat=True))


def path_of(node):
    return Node.objects.get(pk=node.pk).path


# --- Order -------------------------------------------------------------------------------------------------------------


def test_two_buttons_move_a_line_and_the_page_comes_back_at_it(client, land, officer):
    url = "/plan/ordre/essai/est/"
    page = client.get("/programmes/essai/est/").content.decode()
    assert page.count('name="up"') == page.count('name="down"') == 2
    assert f'<li id="rang-{land["c"].pk}" class="in-order" tabindex="-1">' in page
    answer = send(client, url, up=land["c"].pk, **{"from": "node"})
    assert answer["Location"] == f"/programmes/essai/est/#rang-{land['c'].pk}"
    assert order_of(land["east"]) == "acb"
    assert send(client, url, down=land["a"].pk)["Location"] == f"{url}#rang-{land['a'].pk}"
    assert order_of(land["east"]) == "cab"
    assert journal.history_of(land["east"])[0].words == "ordre du plan changé"


def test_the_first_does_not_climb_and_nothing_is_journalled(land):
    services.step_child(parent=land["east"], child=land["a"].pk, steps=-1, by=SYSTEM)
    before = journal.history_of(land["east"]).count()
    services.step_child(parent=land["east"], child=land["a"].pk, steps=-1, by=SYSTEM)
    assert order_of(land["east"]) == "abc"
    assert journal.history_of(land["east"]).count() == before


def test_children_that_were_never_put_in_order_are_by_a_first_step(land):
    Node.objects.filter(parent=land["east"]).update(order=0)
    services.step_child(parent=land["east"], child=land["b"].pk, steps=1, by=SYSTEM)
    assert list(Node.objects.filter(parent=land["east"]).order_by("order").values_list("code", "order")) == [
        ("a", 1),
        ("c", 2),
        ("b", 3),
    ]


@pytest.mark.parametrize(
    ("ranks", "order"), [((1, 2, 1), "cab"), ((3, 2, 3), "bca"), ((2, 2, 3), "bac"), ((9, 2, 3), "bca"), ((1, 2, 3), "abc")]
)
def test_ranks_typed_all_at_once(client, land, officer, ranks, order):
    typed = {f"rank-{land[code].pk}": rank for code, rank in zip("abc", ranks, strict=True)}
    assert send(client, "/plan/ordre/essai/est/", **typed)["Location"] == "/programmes/essai/est/#dessous"
    assert order_of(land["east"]) == order


def test_a_rank_that_is_no_number_is_said_beside_its_line(client, land, officer):
    typed = {f"rank-{land[code].pk}": "1" for code in "ab"} | {f"rank-{land['c'].pk}": "premier"}
    assert "Écrivez un rang en chiffres" in send(client, "/plan/ordre/essai/est/", **typed).content.decode()


def test_what_was_added_meanwhile_is_not_put_out_of_the_list(land):
    seen = [land[code].pk for code in "cba"]
    factories.NodeFactory(parent=land["east"], code="d", kind="axis")
    with pytest.raises(ValidationError, match="Entre-temps"):
        services.order_children(parent=land["east"], children=seen, by=SYSTEM)
    with pytest.raises(ValidationError, match="Entre-temps"):
        services.order_children(parent=land["b"], children=[land["x"].pk], by=SYSTEM)


@pytest.mark.parametrize("child", ["nothing", "00000000-0000-4000-8000-000000000000"])
def test_a_line_that_left_the_list_is_said(client, land, officer, child):
    answer = client.post("/plan/ordre/essai/est/", {"submission_key": new_key(), "up": child}, follow=True)
    assert "Entre-temps" in answer.content.decode()


def test_many_children_are_put_in_order_on_a_page_of_their_own(client, land, officer):
    factories.NodeFactory.create_batch(10, parent=land["east"], kind="axis")
    page = client.get("/programmes/essai/est/").content.decode()
    assert 'name="up"' not in page
    assert "/plan/ordre/essai/est/" in page


def test_nobody_orders_the_plan_of_another_region(client, land, neighbour):
    assert client.get("/plan/ordre/essai/est/").status_code == 302
    client.force_login(neighbour)
    answers = [client.get("/plan/ordre/essai/est/"), send(client, "/plan/ordre/essai/est/", up=land["c"].pk)]
    assert {one.status_code for one in answers} == {404}
    assert 'name="up"' not in client.get("/programmes/essai/est/").content.decode()
    with pytest.raises(Refused):
        services.step_child(parent=land["east"], child=land["c"].pk, steps=-1, by=neighbour)
    with pytest.raises(Refused):
        services.order_children(parent=land["east"], children=[], by=neighbour)


# --- Moving ------------------------------------------------------------------------------------------------------------


def test_a_branch_is_moved_whole_and_its_former_addresses_still_lead_to_it(client, land, officer):
    twin = factories.NodeFactory(parent=land["root"], code="est-2", title="Un autre plan", territory=land["east"].territory)
    form = client.get("/plan/deplacer/essai/est/a/").context["form"]
    assert {one.pk for one in form.fields["parent"].queryset} == {land["root"].pk, twin.pk}
    answer = send(client, "/plan/deplacer/essai/est/a/", parent=twin.pk)
    assert answer["Location"] == "/programmes/essai/est-2/a/"
    assert {path_of(land[code]) for code in "axy"} == {"essai/est-2/a/", "essai/est-2/a/x/", "essai/est-2/a/y/"}
    assert path_of(land["b"]) == "essai/est/b/"
    for former, now in (("essai/est/a", "essai/est-2/a"), ("essai/est/a/x", "essai/est-2/a/x")):
        assert client.get(f"/programmes/{former}/")["Location"] == f"/programmes/{now}/"
        assert client.get(f"/programmes/{former}/").status_code == 302
        assert client.get(f"/plan/modifier/{former}/").status_code == 200
    line = journal.history_of(land["a"])[0]
    assert (line.words, line.details) == ("élément du plan déplacé", {"before": "essai/est/a", "after": "essai/est-2/a"})


def test_a_branch_whose_name_begins_like_another_leaves_the_other_alone(land):
    """« a » is the beginning of « ab », and « _ » stands for any sign in the database's own language."""
    other = factories.NodeFactory(parent=land["east"], code="ab", kind="axis")
    odd = factories.NodeFactory(parent=land["east"], code="a_", kind="axis")
    below = factories.NodeFactory(parent=odd, code="z", kind="sheet")
    services.move_node(node=land["a"], parent=land["root"], by=SYSTEM)
    assert (path_of(other), path_of(below)) == ("essai/est/ab/", "essai/est/a_/z/")
    services.move_node(node=odd, parent=land["root"], by=SYSTEM)
    assert (path_of(other), path_of(below)) == ("essai/est/ab/", "essai/a-2/z/")


def test_a_code_already_taken_there_gets_a_free_one_and_a_former_address_is_not_given_to_another(land, officer):
    factories.NodeFactory(parent=land["b"], code="x", kind="sheet")
    moved = services.move_node(node=land["x"], parent=land["b"], by=officer)
    assert moved.path == "essai/est/b/x-2/"
    new = services.add_node(parent=land["a"], node=Node(kind="sheet", title="X", territory=land["a"].territory), by=officer)
    assert new.path == "essai/est/a/x-2/"


def test_a_node_may_come_back_to_its_address_and_leave_it_again(land):
    for parent in ("b", "a", "c", "b"):
        services.move_node(node=Node.objects.get(pk=land["x"].pk), parent=land[parent], by=SYSTEM)
    assert path_of(land["x"]) == "essai/est/b/x/"
    former = FormerAddress.objects.filter(node=land["x"]).order_by("path").values_list("path", flat=True)
    assert list(former) == ["essai/est/a/x/", "essai/est/c/x/"]


def test_what_was_being_written_when_it_moved_is_not_lost(client, land, officer):
    services.move_node(node=land["x"], parent=land["b"], by=officer)
    assert send(client, "/textes/context/essai/est/a/x/", body="Un long texte.").status_code == 302
    assert land["x"].passage_set.get().body == "Un long texte."


@pytest.mark.parametrize(
    ("moving", "home", "words"),
    [
        ("a", "a", "sous lui-même"),
        ("east", "a", "sous lui-même"),
        ("x", "a", "y est déjà"),
        ("a", "b", "ne se range pas sous"),
        ("a", "west", "n’est pas dans le territoire"),
    ],
)
def test_what_has_no_place_there_is_refused(land, moving, home, words):
    with pytest.raises(ValidationError, match=words):
        services.move_node(node=land[moving], parent=land[home], by=SYSTEM)
    assert not FormerAddress.objects.exists()


def test_a_node_does_not_change_of_programme(land):
    other = factories.NodeFactory(code="autre")
    with pytest.raises(ValidationError, match="change pas de programme"):
        services.move_node(node=land["a"], parent=other, by=SYSTEM)


def test_the_form_offers_neither_another_region_nor_what_lies_below(client, land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    client.force_login(delegate)
    assert {one.pk for one in client.get("/plan/deplacer/essai/est/a/x/").context["form"].fields["parent"].queryset} == {
        land[code].pk for code in ("east", "b", "c")
    }
    assert "ne vous est pas ouvert" in send(client, "/plan/deplacer/essai/est/a/x/", parent=land["west"].pk).content.decode()


def test_what_has_nowhere_else_to_go_says_so(client, land, officer):
    assert "Aucun autre endroit" in client.get("/plan/deplacer/essai/ouest/").content.decode()
    assert "Aucun autre endroit" not in client.get("/plan/deplacer/essai/est/a/").content.decode()


def test_a_stranger_and_the_neighbour_region_move_nothing(client, land, neighbour):
    url = "/plan/deplacer/essai/est/a/x/"
    assert client.get(url).status_code == 302
    client.force_login(neighbour)
    assert client.get(url).status_code == send(client, url, parent=land["b"].pk).status_code == 404
    assert client.get("/plan/deplacer/essai/").status_code == 404
    with pytest.raises(Refused):
        services.move_node(node=land["x"], parent=land["b"], by=neighbour)
    with pytest.raises(Refused):  # nor to a place where she does not write
        services.move_node(
            node=land["x"],
            parent=land["root"],
            by=PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44")),
        )


def test_a_former_address_tells_nothing_to_whoever_may_not_see_the_node(client, land):
    services.move_node(node=land["x"], parent=land["b"], by=SYSTEM)
    client.force_login(PersonFactory(officer=True, membership__programme=factories.NodeFactory(code="autre").programme))
    assert client.get("/programmes/essai/est/a/x/").status_code == 404
    assert client.get("/programmes/essai/est/b/x/").status_code == 404


def test_the_longest_addresses_fit_wherever_they_are_moved(land):
    """Programme 50, plan, axis and sheet 60 each: what the kinds allow to hang never goes beyond what a path may hold."""
    longest = "z" * 60
    plan = factories.NodeFactory(parent=land["root"], code=longest)
    axis = factories.NodeFactory(parent=land["east"], code=longest, kind="axis")
    sheet = factories.NodeFactory(parent=axis, code=longest, kind="sheet")
    Node.objects.filter(pk=plan.pk).update(territory=land["east"].territory)
    services.move_node(node=axis, parent=plan, by=SYSTEM)
    assert len(path_of(sheet)) <= 250 - 50 + len("essai")


def test_a_large_branch_is_moved_in_as_many_queries_as_a_small_one(land, django_assert_num_queries):
    def counted(node, parent):
        with django_assert_num_queries(1000, exact=False) as seen:
            services.move_node(node=node, parent=parent, by=SYSTEM)
        return len(seen)

    counted(land["c"], land["root"])  # what is read once for all is read
    few = counted(land["b"], land["root"])
    factories.NodeFactory.create_batch(40, parent=land["a"], kind="sheet")
    assert counted(land["a"], land["root"]) == few


def together(*acts):
    """Do all at the same moment; gives what was refused."""
    ready, refused = threading.Barrier(len(acts)), []

    def one(act):
        ready.wait(10)
        try:
            act()
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def consistent():
    return all(node.path == f"{node.parent.path}{node.code}/" for node in Node.objects.filter(parent__isnull=False))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_at_once_leave_a_tree_that_holds():
    root = factories.NodeFactory(code="essai")
    plans = [factories.NodeFactory(parent=root, code=code) for code in "pq"]
    axis = factories.NodeFactory(parent=plans[0], code="a", kind="axis")
    sheet = factories.NodeFactory(parent=axis, code="x", kind="sheet")
    together(
        lambda: services.move_node(node=axis, parent=plans[1], by=SYSTEM),
        lambda: services.move_node(node=sheet, parent=plans[1], by=SYSTEM),
    )
    assert consistent()
    assert Node.objects.get(pk=sheet.pk).path == "essai/q/x/"


@pytest.mark.django_db(transaction=True)
def test_what_is_added_while_its_place_is_moved_stands_below_it():
    root = factories.NodeFactory(code="essai")
    plans = [factories.NodeFactory(parent=root, code=code) for code in "pq"]
    axis = factories.NodeFactory(parent=plans[0], code="a", kind="axis")
    together(
        lambda: services.move_node(node=axis, parent=plans[1], by=SYSTEM),
        lambda: services.add_node(parent=axis, node=Node(kind="sheet", title="X", territory=axis.territory), by=SYSTEM),
    )
    assert consistent()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_put_in_order_at_once_lose_nobody():
    root = factories.NodeFactory(code="essai")
    plans = [factories.NodeFactory(parent=root, code=code) for code in "pqr"]
    together(
        lambda: services.step_child(parent=root, child=plans[2].pk, steps=-1, by=SYSTEM),
        lambda: services.step_child(parent=root, child=plans[0].pk, steps=1, by=SYSTEM),
    )
    assert sorted(Node.objects.filter(parent=root).values_list("order", flat=True)) == [1, 2, 3]
