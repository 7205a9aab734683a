"""Wagtail's listings of ours cost the same for few rows and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import School
from courses.validators import uai_letter
from plugins.attestations.models import Convening, DocumentTemplate, Signatory
from plugins.scheduling.models import Venue
from tests import factories

pytestmark = pytest.mark.django_db


def school(number, territory, organisation):
    uai = f"{number:07d}"
    School.objects.create(name=f"École {number}", uai=uai + uai_letter(uai), territory=territory)


def venue(number, territory, organisation):
    address = {"address": "3 rue du Lac", "commune": "Épinal", "postal_code": "88000"}
    Venue.objects.create(name=f"Médiathèque {number}", territory=territory, **address)


def signatory(number, territory, organisation):
    """Each organisation that the factories make has one."""
    assert Signatory.objects.filter(organisation=organisation).exists()


def convening(number, territory, organisation):
    Convening.objects.create(organisation=organisation, authority="Arrêté")


def template(number, territory, organisation):
    DocumentTemplate.objects.create(organisation=organisation, kind="suivi")
    DocumentTemplate.objects.create(territory=territory, kind="suivi")


def run(number, territory, organisation):
    factories.make_run(factories.make_course(), territory, organisation)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("school", school),
        ("venue", venue),
        ("courserun", run),
        ("attestations_signatory", signatory),
        ("attestations_convening", convening),
        ("attestations_template", template),
    ],
)
def test_a_listing_costs_the_same_for_few_and_for_many(client, name, make):
    client.force_login(factories.make_user(is_superuser=True))
    made = 0

    def cost(rows):
        nonlocal made
        while made < rows:
            territory = factories.make_territory(f"{made + 10}", f"Territoire {made}")
            make(made, territory, factories.make_organisation(territory))
            made += 1
        client.get(reverse(f"{name}:index"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse(f"{name}:index"))
        assert page.status_code == 200
        return len(queries)

    assert cost(2) == cost(6)
