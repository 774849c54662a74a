"""Branches, agreements and skills operators of the reference files."""

import pytest

from continuum.directory.enums import Coverage, Nomenclature, OrganisationKind
from continuum.directory.models import Agreement, Branch, BranchMatch, Organisation
from continuum.directory.services import load_nomenclatures

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    load_nomenclatures()


def test_four_study_branches_are_mapped_to_the_six_groups(loaded):
    assert Branch.objects.filter(nomenclature=Nomenclature.GROUPS).count() == 6
    assert Branch.objects.filter(nomenclature=Nomenclature.STUDY).count() == 4
    matched = {one.study.code: one.coverage for one in BranchMatch.objects.filter(group__code="etablissements")}
    assert matched == {"etude-etablissements": Coverage.WHOLE}
    assert not BranchMatch.objects.filter(group__code="mutualite").exists(), "no study branch takes in the mutuals"


def test_every_study_branch_takes_in_something(loaded):
    assert not Branch.objects.filter(nomenclature=Nomenclature.STUDY, groups_covered=None).exists()


def test_an_agreement_tells_the_group_the_operator_and_sometimes_the_study_branch(loaded):
    home_help = Agreement.objects.get(idcc="2941")
    assert (home_help.group.code, home_help.study.code, home_help.opco.name) == ("domicile", "etude-domicile", "Uniformation")
    assert Agreement.objects.get(idcc="2511").study is None
    assert str(home_help) == "Aide à domicile (IDCC 2941)"


def test_an_agreement_is_of_a_study_branch_that_covers_its_group(loaded):
    strange = [
        one.idcc
        for one in Agreement.objects.exclude(study=None)
        if not BranchMatch.objects.filter(study=one.study, group=one.group).exists()
    ]
    assert strange == []


def test_what_somebody_corrected_stays_when_the_files_are_loaded_again(loaded):
    Agreement.objects.filter(idcc="2941").update(short_title="BAD")
    Organisation.objects.filter(name="AFDAS").update(short_name="Afdas")
    before = (Branch.objects.count(), Agreement.objects.count(), Organisation.objects.count())
    load_nomenclatures()
    assert Agreement.objects.get(idcc="2941").short_title == "BAD"
    assert Organisation.objects.get(name="AFDAS").short_name == "Afdas"
    assert (Branch.objects.count(), Agreement.objects.count(), Organisation.objects.count()) == before


def test_the_eleven_operators_are_there_once(loaded):
    assert Organisation.objects.filter(kind=OrganisationKind.OPCO).count() == 11
