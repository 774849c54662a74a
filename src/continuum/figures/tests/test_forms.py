"""A figure is typed as it is printed; what cannot be read is said with its remedy."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import small_france
from continuum.figures.forms import ReadingForm, TerritoryField, parse_number, read_amount
from continuum.plan.models import Node
from continuum.plan.tests.factories import MeasureFactory, two_regions
from continuum.toolkit.dates import PartialDate


@pytest.mark.parametrize(
    ("typed", "read"),
    [("93", "93"), ("2 600", "2600"), ("2\u202f600", "2600"), ("76,8", "76.8"), ("76.8 %", "76.8"), ("-3", "-3")],
)
def test_numbers_are_read_as_the_french_write_them(typed, read):
    assert parse_number(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "remedy"), [("douze", "Écrivez 12"), ("beaucoup", "en chiffres"), ("1e99", "dépasse"), ("NaN", "dépasse")]
)
def test_what_is_not_a_number_says_what_to_write(typed, remedy):
    with pytest.raises(ValidationError, match=remedy):
        parse_number(typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nature", "typed", "kept"),
    [
        ("number", "12/45", {"numerator": Decimal(12), "denominator": Decimal(45)}),
        ("date", "octobre 2021", {"day": PartialDate(2021, 10)}),
        ("rubric", "3", {"rubric": 3}),
    ],
)
def test_a_value_goes_where_its_measure_keeps_it(nature, typed, kept):
    assert read_amount(MeasureFactory(nature=nature), typed) == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nature", "typed"), [("percentage", "101"), ("percentage", "12/0"), ("percentage", "5/4"), ("rubric", "4"), ("date", "hier")]
)
def test_a_value_that_its_measure_cannot_hold_is_refused(nature, typed):
    with pytest.raises(ValidationError):
        read_amount(MeasureFactory(nature=nature), typed)


@pytest.mark.django_db
def test_a_territory_is_found_by_name_or_code_and_a_doubt_is_said():
    small_france()
    field = TerritoryField()
    assert field.clean("grand est").key == field.clean("R44").key == field.clean("Grand Est (R44)").key == "R44"
    with pytest.raises(ValidationError, match="Aucun territoire"):
        field.clean("Trifouillis")


@pytest.mark.django_db
def test_all_that_is_wrong_is_said_at_once_even_before_a_measure_is_chosen():
    land = two_regions()
    form = ReadingForm({"node": land["east"].pk, "amount": "douze", "on": "31/02/2021"}, nodes=Node.objects.all())
    assert not form.is_valid()
    assert {"measure", "amount", "on"} <= set(form.errors)


@pytest.mark.django_db
def test_a_period_that_ends_before_it_starts_is_refused():
    land = two_regions()
    typed = {"node": land["east"].pk, "measure": MeasureFactory().pk, "amount": "3", "starts": "2021", "ends": "2019"}
    form = ReadingForm(typed, nodes=Node.objects.all())
    assert not form.is_valid()
    assert "avant de commencer" in str(form.errors["ends"])
