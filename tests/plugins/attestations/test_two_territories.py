"""An organisation at work in two territories: an administrator of one of them does not decide for
the other what it issues with.
"""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from courses.models import OrganisationRole
from plugins.attestations import standing
from plugins.attestations.models import Convening, DocumentTemplate, Kind, Signatory
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(organisation, territory):
    """What the organisation issues with, and the administrator of another of its territories."""
    elsewhere = factories.make_territory("02", "Aisne")
    role = OrganisationRole.objects.filter(organisation=organisation).first()
    OrganisationRole.objects.create(organisation=organisation, territory=elsewhere, role=role.role)
    return {
        "signatory": Signatory.objects.filter(organisation=organisation).first(),
        "convening": Convening.objects.create(organisation=organisation, authority="Arrêté"),
        "template": DocumentTemplate.objects.create(organisation=organisation, kind=Kind.SUIVI),
        "by": factories.make_role("administrator", elsewhere),
    }


@pytest.mark.parametrize("name", ["signatory", "convening", "template"])
def test_what_acts_in_another_territory_is_read_and_not_changed(client, shared, name):
    client.defaults["HTTP_HOST"] = settings.SITE_HOST
    client.force_login(shared["by"])
    row = shared[name]
    before = type(row).objects.filter(pk=row.pk).values().get()
    assert client.get(reverse(f"attestations_{name}:inspect", args=[row.pk])).status_code == 200
    edit = reverse(f"attestations_{name}:edit", args=[row.pk])
    asked = {"organisation": row.organisation_id, "until": "2020-01-01", "authority": "Autre"}
    assert client.get(edit).status_code in (302, 403, 404)
    assert client.post(edit, asked).status_code in (302, 403, 404)
    assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_no_signatory_is_named_there_and_no_decision_ended(
    client, shared, organisation, administrator, course
):
    client.defaults["HTTP_HOST"] = settings.SITE_HOST
    client.force_login(shared["by"])
    named = {"organisation": organisation.pk, "first_name": "Zoé", "last_name": "Lefèvre"}
    named |= {"quality": "directrice", "since": "2026-01-01"}
    before = Signatory.objects.count()
    assert client.post(reverse("attestations_signatory:add"), named).status_code == 200
    assert Signatory.objects.count() == before
    decision = standing.decide(
        organisation, Kind.SUIVI, [course], until=timezone.localdate(), by=administrator
    )
    end = reverse("attestations_admin:decision_end", args=[decision.pk])
    assert client.post(end).status_code == 404
    decision.refresh_from_db()
    assert decision.is_in_force
