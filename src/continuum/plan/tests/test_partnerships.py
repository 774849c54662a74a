"""Who takes part, as what, bringing what; counted once as an organisation however many its partnerships."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan.models import Partnership

from .factories import PartnershipFactory, two_regions

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def admin(client):
    person = PersonFactory(admin=True)
    client.force_login(person)
    return person


def sent(**fields):
    return {"submission_key": str(uuid.uuid4()), **fields}


def test_an_organisation_is_found_by_its_words_among_thousands(client, land):
    client.force_login(PersonFactory(delegate=True))
    wanted = OrganisationFactory(institution=True, name="Agence des Mirabelles (fictive)")
    hidden = OrganisationFactory(name="Foyer des Mirabelles (fictif)", territory=TerritoryFactory(key="D76"))
    address = f"/plan/partenaire/{land['east'].address}/"
    assert wanted.name not in client.get(address).content.decode()
    page = client.post(address, sent(organisation_words="mirabelles", role="host")).content.decode()
    assert (wanted.name in page, hidden.name in page) == (True, False)
    answered = {"organisation_words": "mirabelles", "organisation_answered": "mirabelles", "organisation": wanted.pk}
    client.post(address, sent(**answered, role="host"))
    assert Partnership.objects.get().organisation == wanted


def test_a_partner_of_two_regions_is_one_organisation_and_two_partnerships(client, land, admin):
    both, other = OrganisationFactory(institution=True), OrganisationFactory(institution=True)
    PartnershipFactory(node=land["east"], organisation=both)
    PartnershipFactory(node=land["west"], organisation=both)
    PartnershipFactory(node=land["west"], organisation=other, role="funder")
    of_the_nation = client.get(land["root"].get_absolute_url()).content.decode()
    assert "2\u00a0organisations distinctes, 3\u00a0partenariats, en comptant ce qui en dépend" in of_the_nation
    of_the_east = client.get(land["east"].get_absolute_url()).content.decode()
    assert "1\u00a0organisation distincte, 1\u00a0partenariat" in of_the_east


def test_what_a_partner_brings_is_written_shown_here_and_on_its_page(client, land, admin):
    partner = OrganisationFactory(institution=True)
    fields = sent(organisation=partner.pk, role="funder", contribution="money", amount="12 000,50")
    client.post(f"/plan/partenaire/{land['east'].address}/", fields)
    kept = Partnership.objects.get()
    assert kept.amount == Decimal("12000.50")
    for page in (land["east"].get_absolute_url(), partner.get_absolute_url()):
        assert "financement, 12\u202f000,50\u00a0€" in client.get(page).content.decode()


def test_a_partnership_is_corrected_and_keeps_its_organisation(client, land, admin):
    kept, other = PartnershipFactory(node=land["east"]), OrganisationFactory(institution=True)
    address = f"/partenaires/{kept.pk}/modifier/"
    client.post(address, sent(role="host", contribution="premises", organisation=other.pk))
    changed = Partnership.objects.get()
    assert (changed.role, changed.contribution, changed.organisation) == ("host", "premises", kept.organisation)
    PartnershipFactory(node=land["east"], organisation=kept.organisation, role="relay")
    assert "déjà ce rôle" in client.post(address, sent(role="relay")).content.decode()


def test_an_amount_is_of_money_and_never_negative(land):
    partnership = PartnershipFactory(node=land["east"])
    partnership.amount = Decimal(10)
    partnership.clean()
    assert partnership.contribution == "money"
    for wrong in ({"contribution": "time", "amount": Decimal(10)}, {"contribution": "money", "amount": Decimal(-1)}):
        for name, value in wrong.items():
            setattr(partnership, name, value)
        with pytest.raises(ValidationError, match="montant"):
            partnership.clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Partnership.objects.filter(pk=partnership.pk).update(**wrong)


def test_the_page_of_an_organisation_names_only_programmes_that_the_reader_sees(client, land):
    partner = OrganisationFactory(institution=True)
    PartnershipFactory(node=land["east"], organisation=partner)
    page = partner.get_absolute_url()
    client.force_login(PersonFactory(admin=True))
    assert land["east"].title in client.get(page).content.decode()
    client.force_login(PersonFactory(partner=True))
    shown = client.get(page).content.decode()
    assert land["east"].title not in shown
    assert "Partenariats" not in shown


def test_the_neighbour_region_corrects_no_partnership(client, land):
    kept = PartnershipFactory(node=land["east"])
    client.force_login(PersonFactory(delegate=True, membership__territory=land["west"].territory))
    assert client.get(f"/partenaires/{kept.pk}/modifier/").status_code == 404
