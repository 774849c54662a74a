"""« J’ai essayé » : what came of a practice elsewhere, told once by each structure, failures as loudly as the rest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import Community, Practice, Trial
from continuum.directory.enums import Nomenclature
from continuum.directory.tests.factories import BranchFactory, HeadcountFactory, OrganisationFactory, PersonFactory
from continuum.surveys.tests.given_in import given_in
from continuum.toolkit import clock, registry
from continuum.toolkit.access import Refused
from continuum.toolkit.counting import counted_by

from .factories import CommunityFactory, member_of
from .factories_practices import PracticeFactory, TrialFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


@pytest.fixture
def practice(community) -> Practice:
    return PracticeFactory(community=community)


def structure_of(person):
    return person.memberships.get().organisation


def told(practice, person, result="failed", **fields) -> Trial:
    made = Trial(
        practice=practice, organisation=structure_of(person), tried_on=clock.today(), result=result, text="Parti.", **fields
    )
    return services.tell_trial(trial=made, by=person)


def shown(person, practice) -> str:
    return queries.tried_in_words(queries.practices_seen(person).get(pk=practice.pk))


def test_trials_are_counted_by_result_failures_included(community, practice):
    for result in ("worked", "worked", "partly", "failed"):
        told(practice, member_of(community), result)
    words = "Essayée par 4\u00a0structures\u00a0: 2 oui, 1 en partie, 1 non"
    assert shown(member_of(community), practice) == words


def test_a_structure_tells_one_trial_of_a_practice(community, practice):
    first = member_of(community)
    told(practice, first)
    second = member_of(community, organisation=structure_of(first), role="board_member")
    with pytest.raises(ValidationError):
        told(practice, second)


def test_the_structure_that_did_it_tells_no_trial_of_its_own(community, practice):
    with pytest.raises(ValidationError):
        told(practice, member_of(community, organisation=practice.organisation))


def test_a_trial_is_corrected_by_whoever_told_it_and_nobody_else(community, practice):
    author = member_of(community)
    trial = told(practice, author)
    colleague = member_of(community, organisation=structure_of(author), role="board_member")
    trial.result = "worked"
    for person in (colleague, member_of(community), PersonFactory(delegate=True)):
        with pytest.raises(Refused):
            services.change_trial(trial=trial, by=person)
    services.change_trial(trial=trial, by=author)
    assert Trial.objects.get().result == "worked"


def leave(person, community):
    """She no longer answers for her structure; another one of the community keeps her among its members."""
    held = person.memberships.get()
    held.organisation = OrganisationFactory(territory=community.node.territory)
    held.save()
    return type(person).objects.get(pk=person.pk)


def test_whoever_left_the_structure_never_rewrites_its_trial_and_whoever_answers_for_it_does(client, community, practice):
    author = member_of(community)
    trial, structure = told(practice, author), structure_of(author)
    colleague = member_of(community, organisation=structure, role="board_member")
    gone = leave(author, community)
    for service in (services.change_trial, services.remove_trial):
        with pytest.raises(Refused):
            service(trial=Trial.objects.get(), by=gone)
    trial = Trial.objects.get()
    trial.text = "Corrigé."
    services.change_trial(trial=trial, by=colleague)
    client.force_login(colleague)
    assert reverse("community:change_trial", args=[trial.pk]) in client.get(practice.get_absolute_url()).content.decode()


def test_what_the_team_told_for_a_structure_it_goes_on_correcting(community, practice):
    delegate, structure = PersonFactory(delegate=True), OrganisationFactory(territory=community.node.territory)
    made = Trial(practice=practice, organisation=structure, tried_on=clock.today(), result="worked", text="Par téléphone.")
    trial = services.tell_trial(trial=made, by=delegate)
    with pytest.raises(Refused):
        services.change_trial(trial=trial, by=member_of(community, organisation=structure))
    services.change_trial(trial=trial, by=delegate)


@pytest.mark.parametrize("corrects", [False, True])
def test_a_practice_withdrawn_meanwhile_never_costs_what_was_typed_of_its_trial(client, community, practice, corrects):
    person = member_of(community)
    client.force_login(person)
    url = reverse("community:change_trial", args=[told(practice, person).pk])
    url = url if corrects else reverse("community:new_trial", args=[practice.pk])
    if not corrects:
        Trial.objects.all().delete()
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"result": "failed", "text": "Une heure de saisie.", "tried_on": clock.today().isoformat()}
    services.withdraw_practice(practice=practice, review="À revoir.", by=PersonFactory(delegate=True))
    answer = client.post(url, typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Une heure de saisie." in page
    assert "n’est pas publiée" in page
    assert practice.title not in page
    assert not Trial.objects.filter(text="Une heure de saisie.").exists()
    assert client.get(url).status_code == 404


def test_the_team_removes_a_trial_that_breaks_the_charter(community, practice):
    trial = told(practice, member_of(community))
    with pytest.raises(Refused):
        services.remove_trial(trial=trial, by=member_of(community))
    services.remove_trial(trial=trial, by=PersonFactory(delegate=True))
    assert not Trial.objects.exists()


def test_nobody_tries_what_is_not_published(community):
    draft = PracticeFactory(community=community, submitted=True)
    with pytest.raises(Refused):
        told(draft, member_of(community))


def test_a_member_tells_no_trial_for_another_structure(community, practice):
    made = Trial(practice=practice, organisation=OrganisationFactory(), tried_on=clock.today(), result="worked", text="Bien.")
    with pytest.raises(Refused):
        services.tell_trial(trial=made, by=member_of(community))


def test_a_trial_names_its_structure_only_if_it_accepts(client, community, practice):
    author = member_of(community)
    trial = told(practice, author)
    client.force_login(member_of(community))
    url = practice.get_absolute_url()
    assert structure_of(author).name not in client.get(url).content.decode()
    Trial.objects.filter(pk=trial.pk).update(shows_host=True)
    assert structure_of(author).name in client.get(url).content.decode()


def test_a_trial_is_told_from_its_page_and_a_day_to_come_is_refused(client, community, practice):
    client.force_login(member_of(community))
    url = reverse("community:new_trial", args=[practice.pk])
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"organisation": form["organisation"].value(), "result": "failed", "text": "Personne n’avait le temps."}
    late = client.post(url, typed | {"tried_on": clock.today() + dt.timedelta(days=1)})
    assert "tried_on" in late.context["form"].errors
    assert client.post(url, typed | {"tried_on": clock.today()}).status_code == 302
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "1 non" in page
    assert "Personne n’avait le temps." in page


def test_the_author_of_a_practice_hears_of_its_trials_on_her_desk(community):
    author = member_of(community)
    practice = PracticeFactory(community=community, written_by=author)
    source = registry.desk.get("community.practices")
    assert source is not None
    before = clock.now() - dt.timedelta(minutes=1)
    told(practice, member_of(community))
    assert "cela n’a pas marché" in source.moved(author, before)[0].text
    assert not source.moved(member_of(community), before)


# --- Structures like mine ----------------------------------------------------------------------------------------------------


@pytest.fixture
def director(community):
    structure = OrganisationFactory(branch=BranchFactory(nomenclature=Nomenclature.GROUPS))
    HeadcountFactory(organisation=structure, employees=24)
    return member_of(community, organisation=structure)


def test_practices_of_structures_like_hers_come_first_by_how_much_they_share(community, director):
    structure = structure_of(director)
    near = {"branch": structure.branch, "size": "20-49"}
    far = PracticeFactory(community=community)
    same_size = PracticeFactory(community=community, size="20-49")
    both = PracticeFactory(community=community, **near)
    every = PracticeFactory(community=community, **near, territory=structure.territory, theme="sante")
    found = alike(director, themes=["sante"])
    assert [one.pk for one in found] == [every.pk, both.pk, same_size.pk]
    assert far.pk not in {one.pk for one in found}
    assert [one.likeness for one in found] == [4, 2, 1]
    assert queries.in_common(found[1]) == "2 sur 4\u00a0: la branche et la taille"


def alike(person, themes):
    likeness = queries.Likeness.of(person, queries.structures_to_compare(person).get())
    with_needs = queries.Likeness(likeness.branch_id, likeness.size, likeness.department_id, themes)
    return with_needs.on(queries.practices_published(person)).filter(likeness__gt=0).order_by("-likeness")


def test_what_is_unknown_of_a_structure_is_like_nothing(community):
    director = member_of(community)
    PracticeFactory(community=community, branch=None, size="")
    assert not alike(director, themes=[]).exists()


def test_the_list_ranks_for_one_of_her_own_structures_only(client, community, director):
    PracticeFactory(community=community, size="20-49", title="Chez une semblable")
    PracticeFactory(community=community, title="Ailleurs")
    client.force_login(director)
    url = reverse("community:practices")
    page = client.get(url, {"comme": structure_of(director).pk}).content.decode()
    assert "Chez une semblable" in page
    assert "1 sur 4" in page
    assert "Ailleurs" not in page
    other = client.get(url, {"comme": OrganisationFactory().pk}).content.decode()
    assert "Ailleurs" in other
    assert "sur 4" not in other


# --- What the room counts ----------------------------------------------------------------------------------------------------


def test_facts_count_published_practices_their_trials_and_each_structure_once(community):
    one, other = PracticeFactory.create_batch(2, community=community)
    PracticeFactory(community=community, submitted=True)
    structure = OrganisationFactory()
    TrialFactory(practice=one, organisation=structure)
    TrialFactory(practice=other, organisation=structure, result="failed")
    assert counted("pratiques-publiees", community) == [2]
    assert counted("essais-racontes", community) == [2]
    assert counted("structures-qui-ont-essaye", community) == [1]


def counted(measure, community):
    """One row by month, and by structure where each counts once."""
    return [int(row.count) for row in counted_by([registry.facts.get(measure)], [community.node_id])]


def test_the_list_behind_a_figure_names_a_structure_to_whom_it_is_visible_alone(community):
    director = member_of(community)
    TrialFactory(practice=PracticeFactory(community=community), organisation=structure_of(director))
    source = registry.facts.get("structures-qui-ont-essaye")
    assert source is not None
    assert [name for name, _ in source.rows(director, [community.node_id])] == [str(structure_of(director))]
    assert "1" in source.rows(member_of(community), [community.node_id])[0][0]


# --- Beside a diagnosis ------------------------------------------------------------------------------------------------------


def test_a_diagnosis_proposes_the_practices_that_answer_each_of_its_needs(client):
    request = given_in()
    community = CommunityFactory(node=request.campaign.node)
    director = member_of(community, organisation=request.organisation)
    PracticeFactory(community=community, theme="sante", title="Un café des risques")
    PracticeFactory(community=community, theme="egalite", title="Une grille de salaires")
    url = reverse("surveys:results_needs", args=[request.pk])
    client.force_login(director)
    page = client.get(url).content.decode()
    assert "Un café des risques" in page
    assert "Une grille de salaires" not in page
    late = member_of(community, organisation=request.organisation, accepted=False)
    client.force_login(late)
    assert "Un café des risques" not in client.get(url).content.decode()


def test_what_her_own_diagnosis_needs_first_counts_as_something_in_common():
    request = given_in()
    community = CommunityFactory(node=request.campaign.node)
    director = member_of(community, organisation=request.organisation)
    likeness = queries.Likeness.of(director, queries.structures_to_compare(director).get())
    assert set(likeness.themes) == {"sante", "dialogue"}
    stranger = member_of(community)
    assert queries.Likeness.of(stranger, queries.structures_to_compare(stranger).get()).themes == []


def test_practices_of_every_need_are_one_question(django_assert_num_queries):
    community = CommunityFactory()
    director = member_of(community)
    PracticeFactory.create_batch(3, community=community, theme="sante")
    list(queries.practices_published(director))  # her memberships are read once for a whole page
    with django_assert_num_queries(1):
        assert len(queries.practices_for_themes(director, ["sante", "dialogue"])["sante"]) == 3


def test_a_list_like_hers_reads_her_diagnosis_within_what_a_page_may_cost(client, django_assert_max_num_queries):
    request = given_in()
    community = CommunityFactory(node=request.campaign.node)
    PracticeFactory.create_batch(3, community=community, theme="sante")
    client.force_login(member_of(community, organisation=request.organisation))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("community:practices"), {"comme": request.organisation_id}).content.decode()
    assert "un besoin de votre diagnostic" in page
