"""Telephone numbers of France: as one reads them, and as an operator dials them."""

import re

from django.core.exceptions import ValidationError

from .validators import validate_phone

# Nine digits after the 0, and the country code of the overseas numbers that begin so.
OVERSEAS = {"590": "590", "690": "590", "691": "590", "596": "596", "696": "596", "697": "596"}
OVERSEAS |= {"594": "594", "694": "594", "262": "262", "692": "262", "693": "262", "639": "262"}
MOBILE = re.compile(r"\+33[67][0-9]{8}|\+(?:590|596|594|262)6[0-9]{8}", re.ASCII)


def dialled(number: str) -> str:
    """« 06 12 34 56 78 » is +33612345678; empty where it is no whole number of France."""
    try:
        validate_phone(number)
    except ValidationError:
        return ""
    digits = re.sub(r"[^0-9+]", "", number.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if re.fullmatch(r"0[1-9][0-9]{8}", digits):
        own = digits[1:]
        return f"+{OVERSEAS.get(own[:3], '33')}{own}"
    return digits if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits) else ""


def readable(number: str) -> str:
    """By pairs, as it is said in France; others stay as they were typed."""
    found = re.fullmatch(r"\+(?:33|590|594|596|262)([1-9][0-9]{8})", dialled(number))
    if found is None:
        return " ".join(number.split())
    digits = f"0{found[1]}"
    return " ".join(digits[at : at + 2] for at in range(0, 10, 2))


def takes_sms(number: str) -> bool:
    return MOBILE.fullmatch(dialled(number)) is not None
