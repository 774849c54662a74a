"""A questionnaire on paper: what is asked, when, with room to answer; in each of its languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from continuum.directory.tests.factories import PersonFactory
from continuum.methods.questionnaires.tests.forms import choices, compiled_of
from continuum.surveys.queries import printed_pages

from .factories import CampaignFactory

SURVEY = [
    {"type": "begin_group", "name": "p", "label": "Vous", "label::English (en)": "You", "appearance": "field-list"},
    {"type": "select_one ville", "name": "ville", "label": "Où ?", "label::English (en)": "Where?"},
    {"type": "select_multiple ville", "name": "vues", "label": "Lesquelles ?"},
    {"type": "integer", "name": "n", "label": "Combien ?"},
    {"type": "calculate", "name": "double", "calculation": "${n} * 2"},
    {"type": "text", "name": "a", "label": "A", "relevant": "${ville} = 'metz' or ${ville} = 'nancy'"},
    {"type": "text", "name": "b", "label": "B", "relevant": "selected(${vues}, 'metz') and ${n} >= 3"},
    {"type": "text", "name": "c", "label": "C", "relevant": "${double} > 4"},
    {"type": "text", "name": "d", "label": "D", "relevant": "${n} > 0 and ${n} < 20"},
    {"type": "note", "name": "e", "label": "Deux fois : ${double}"},
    {"type": "end_group"},
]
CHOICES = choices("ville", "metz", "nancy", "toul")


def conditions(language=""):
    page = printed_pages(compiled_of(SURVEY, CHOICES), language)[0]
    return {str(one.label): one.condition for one in page.questions}


def test_what_the_screen_hides_is_said_in_words():
    assert conditions() == {
        "Où ?": "",
        "Lesquelles ?": "",
        "Combien ?": "",
        "A": "Seulement si vous avez répondu « Metz » ou « Nancy » à « Où ? ».".replace("« ", "«\u00a0").replace(" »", "\u00a0»"),
        "B": "Seulement si vous avez coché «\u00a0Metz\u00a0» à «\u00a0Lesquelles ?\u00a0» "
        "et votre réponse à «\u00a0Combien ?\u00a0» vaut au moins 3.",
        "C": "Selon votre réponse à «\u00a0Combien ?\u00a0».",
        "D": "Seulement si votre réponse à «\u00a0Combien ?\u00a0» dépasse 0 et est inférieure à 20.",
    }, "and what only a calculation knows is not printed"


def test_the_paper_is_in_the_language_asked_for_and_what_is_not_translated_in_its_own():
    assert list(conditions("English (en)"))[:2] == ["Where?", "Lesquelles ?"]
    assert "à «\u00a0Where?\u00a0»" in conditions("English (en)")["A"]
    assert conditions("Klingon") == conditions()


@pytest.mark.django_db
def test_from_the_paper_an_officer_reaches_the_campaigns_where_it_is_typed():
    campaign = CampaignFactory()
    address = reverse("surveys:print_version", args=[campaign.version.pk])
    client = Client()
    client.force_login(PersonFactory(delegate=True))
    page = client.get(address).content.decode()
    assert reverse("surveys:campaign_requests", args=[campaign.pk]) in page
    campaign.closed_at = campaign.opened_at
    campaign.save()
    assert "dans aucune campagne ouverte" in client.get(address).content.decode()
