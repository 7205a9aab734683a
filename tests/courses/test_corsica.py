"""Codes of départements are words, not numbers: 2A and 2B sort and filter like any other."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.models import Territory
from tests import factories
from tests.plugins.scheduling.places import make_venue

pytestmark = pytest.mark.django_db
CORSICA = {"2A": "Corse-du-Sud", "2B": "Haute-Corse"}
IN_ORDER = ["02", "18", "29", "2A", "2B", "34", "95", "971"]


@pytest.fixture
def islands():
    """A course of each part of the island and of Finistère, in its own territory alone."""
    found = {}
    for code, name in (CORSICA | {"29": "Finistère"}).items():
        territory = factories.make_territory(code, name)
        course = factories.make_course(title=f"Formation {code}", for_parents=True)
        course.territories.add(territory)
        course.save()
        make_venue(territory, name=f"Médiathèque {code}", commune=name)
        found[code] = factories.make_run(course, territory)
    return found


def test_they_have_their_place_among_the_others():
    for code in ("2B", "971", "29", "02", "95", "2A", "34", "18"):
        Territory.objects.create(code=code, name=f"Territoire {code}", slug=f"t-{code.lower()}")
    assert list(Territory.objects.values_list("code", flat=True)) == IN_ORDER
    assert sorted(IN_ORDER) == IN_ORDER


@pytest.mark.parametrize("code", ["2C", "20A", "2a", "2", "A2", "979"])
def test_what_is_no_departement_is_refused(code):
    with pytest.raises(ValidationError):
        Territory(code=code, name="Nulle part", slug="nulle-part").full_clean()


def test_a_choice_of_one_part_of_the_island_shows_nothing_of_the_other(client, islands):
    home = client.get("/").content.decode()
    listed = re.findall(r"Finistère|Corse-du-Sud|Haute-Corse", home)
    assert list(dict.fromkeys(listed)) == ["Finistère", "Corse-du-Sud", "Haute-Corse"]
    agenda, venues = reverse("calendars:agenda"), "scheduling:territory"
    for code in islands:
        for address, words in (
            (f"/formations/?territoire={code}", "Formation"),
            (f"{agenda}?territoire={code}&vue=mois&jour=2026-06-10", "Formation"),
            (reverse(venues, args=[code]), "Médiathèque"),
        ):
            html = client.get(address).content.decode()
            assert set(re.findall(rf"{words} (2A|2B|29)\b", html)) == {code}, address
