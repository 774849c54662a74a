"""A questionnaire of two pages, published; a campaign that asks structures; requests put to directors."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import factory
from factory.django import DjangoModelFactory

from continuum.directory.tests.factories import OrganisationFactory
from continuum.methods.questionnaires import Form
from continuum.methods.questionnaires.tests.forms import choices, form_of, xlsx
from continuum.methods.questionnaires.worded_pages import words_by_page
from continuum.plan.tests.factories import NodeFactory
from continuum.surveys.enums import Voice
from continuum.surveys.models import Campaign, Instrument, InstrumentVersion, Request, VersionFile
from continuum.toolkit import clock

SURVEY: list[dict[str, Any]] = [
    {"type": "begin_group", "name": "structure", "label": "Votre structure", "appearance": "field-list"},
    {"type": "integer", "name": "effectif", "label": "Combien de personnes ?", "required": "yes", "constraint": ". >= 1"},
    {"type": "select_one oui_non", "name": "plusieurs", "label": "Plusieurs sites ?", "required": "yes"},
    {"type": "integer", "name": "sites", "label": "Combien de sites ?", "required": "yes", "relevant": "${plusieurs} = 'oui'"},
    {"type": "end_group"},
    {"type": "begin_group", "name": "sante", "label": "Santé au travail", "appearance": "field-list"},
    {"type": "select_one niveau", "name": "risques", "label": "Les risques sont écrits.", "cx_dimension": "sante"},
    {"type": "select_one niveau", "name": "accidents", "label": "Les accidents sont suivis.", "cx_dimension": "sante"},
    {"type": "text", "name": "reste", "label": "Autre chose à dire ?"},
    {"type": "end_group"},
]
CHOICES = [
    *choices("oui_non", "oui", "non"),
    *choices("niveau", "jamais", "parfois", "toujours", cx_score=[0, 1, 2], cx_advice=["ecrire", None, None]),
]
DIMENSIONS = [{"code": "sante", "label": "Santé", "minimum_share": "0.5", "levels": "0:à construire;50:solide"}]
ADVICE = [{"code": "ecrire", "level": 1, "text": "Écrivez vos risques en une heure.", "quick_win": "yes"}]


SETTINGS = [{"form_title": "Court", "form_id": "court"}]


@cache
def small_form() -> Form:
    return form_of(SURVEY, CHOICES, SETTINGS, cx_dimensions=DIMENSIONS, cx_advice=ADVICE)


@cache
def small_book() -> bytes:
    return xlsx(SURVEY, CHOICES, SETTINGS, cx_dimensions=DIMENSIONS, cx_advice=ADVICE)


class InstrumentFactory(DjangoModelFactory):
    """Of the programme of a node; `programme=None` puts it in the library."""

    class Meta:
        model = Instrument

    programme = factory.LazyFunction(lambda: NodeFactory().programme)
    code = factory.Sequence(lambda n: f"court-{n}")
    title = factory.Sequence(lambda n: f"Questionnaire {n}")
    kind = "hr_diagnosis"


class VersionFactory(DjangoModelFactory):
    """Published, of the small form."""

    class Meta:
        model = InstrumentVersion

    instrument = factory.SubFactory(InstrumentFactory)
    number = 1
    state = "published"
    file_name = "court.xlsx"
    form = factory.LazyFunction(lambda: small_form().as_json())
    digest = factory.LazyFunction(lambda: small_form().sha256)
    brought_at = factory.LazyFunction(clock.now)
    published_at = factory.LazyFunction(clock.now)


class DraftFactory(VersionFactory):
    """Ready to be published, with its workbook."""

    class Meta:
        skip_postgeneration_save = True

    state = "ready"
    published_at = None

    @factory.post_generation
    def file(self, create: bool, extracted: Any, **more: Any) -> None:
        VersionFile.objects.create(version=self, body=small_book(), wording=words_by_page(small_book(), small_form()))


class CampaignFactory(DjangoModelFactory):
    """Open, to directors; `opened_at=None` for one in preparation."""

    class Meta:
        model = Campaign

    node = factory.SubFactory(NodeFactory)
    version = factory.LazyAttribute(lambda new: VersionFactory(instrument__programme=new.node.programme))
    title = factory.Sequence(lambda n: f"Campagne {n}")
    voices = factory.LazyFunction(lambda: [Voice.DIRECTOR.value])
    opens_on = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=7))
    closes_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=30))
    opened_at = factory.LazyFunction(lambda: clock.now() - dt.timedelta(days=7))


class RequestFactory(DjangoModelFactory):
    """Put to the director a week ago."""

    class Meta:
        model = Request

    campaign = factory.SubFactory(CampaignFactory)
    organisation = factory.LazyAttribute(lambda new: OrganisationFactory(territory=new.campaign.node.territory))
    voice = Voice.DIRECTOR.value
    ask_on = factory.LazyAttribute(lambda new: new.campaign.opens_on)
    asked_at = factory.LazyAttribute(lambda new: new.campaign.opened_at)
