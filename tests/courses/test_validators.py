"""Identifiers of the field: the right ones pass, the others are refused in French."""

import pytest
from django.core.exceptions import ValidationError

from courses.validators import (
    validate_no_control_characters,
    validate_siret,
    validate_time_zone,
    validate_uai,
)

UAIS = ["0590121L", "0590258K", "0301674G", "0160053W", "0540089D", "0870003F"]
SIRETS = ["73282932000074", "35600000000048", "35600000049837"]
NOT = ["", "x", "9" * 400, "<script>", "٣" * 14, "0590121M", "0590121l", "73282932000075", "é\x00"]


@pytest.mark.parametrize("value", UAIS)
def test_school_codes(value):
    validate_uai(value)


@pytest.mark.parametrize("value", SIRETS)
def test_establishment_numbers(value):
    validate_siret(value)


@pytest.mark.parametrize("validate", [validate_uai, validate_siret, validate_time_zone])
@pytest.mark.parametrize("value", NOT)
def test_what_is_none_of_them_is_refused_in_words(validate, value):
    with pytest.raises(ValidationError, match="n’est pas"):
        validate(value)


def test_invisible_characters_are_refused_and_line_breaks_are_not():
    validate_no_control_characters("Une ligne,\n\tune autre")
    for value in ("a\x00b", "a\x07b"):
        with pytest.raises(ValidationError, match="invisible"):
            validate_no_control_characters(value)
