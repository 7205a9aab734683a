"""What venues know of a person: that she hosts, that she brought in a file."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from plugins.scheduling.models import Venue, VenueFile
from tests.plugins.scheduling.venues import make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def plugin():
    return apps.get_app_config("scheduling")


def test_a_host_is_told_given_and_rid_of_her_data(plugin, teacher, territory):
    make_venue(territory, host=teacher)
    VenueFile.objects.create(by=teacher, name="lieux.csv")
    told = " ".join(str(kind.what) for kind in plugin.personal_data(teacher))
    assert "Vous accueillez dans 1 lieu" in told
    assert "1 fichier de lieux" in told
    given = plugin.export_personal_data(teacher)
    assert given["venues_hosted"][0]["name"] == "Fablab des Tilleuls"
    assert given["venue_files"][0]["name"] == "lieux.csv"
    plugin.erase_personal_data(teacher)
    assert Venue.objects.get().host is None
    assert not VenueFile.objects.exists()
    assert not any("lieu" in str(kind.what) for kind in plugin.personal_data(teacher))


def test_old_files_go_and_young_ones_stay(plugin, teacher):
    old, young = (VenueFile.objects.create(by=teacher, name=name) for name in "ab")
    VenueFile.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3000))
    assert plugin.purge_personal_data(dry_run=True)["fichiers de lieux effacés"] == 1
    assert VenueFile.objects.count() == 2
    plugin.purge_personal_data(dry_run=False)
    assert list(VenueFile.objects.all()) == [young]
