"""An administrator erases somebody who asks for it: her own people only, and it is logged."""

import pytest
from wagtail.models import ModelLogEntry

from courses.enrolment import enrol
from courses.guests import register_guest
from courses.models import User
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/personnes/effacer/"


@pytest.fixture(autouse=True)
def not_a_demonstration(settings):
    settings.TNE_DEMONSTRATION = False


@pytest.fixture
def guest(run):
    user, _code = register_guest("Bérénice", "Quétzal")
    enrol(user, run, "parent")
    return user


def erase(client, person, **form):
    return client.post(ADDRESS, {"person": person.pk, "confirm": "1", "word": "EFFACER"} | form)


def test_she_finds_the_person_reads_what_it_does_and_confirms(client, administrator, guest):
    client.force_login(administrator)
    assert "Quétzal" in client.get(ADDRESS, {"q": "bérénice quétz"}).content.decode()
    html = client.post(ADDRESS, {"person": guest.pk}).content.decode()
    assert "Effacer pour toujours" in html
    assert "sous un numéro" in html
    erase(client, guest)
    guest.refresh_from_db()
    assert guest.erased_at
    act = ModelLogEntry.objects.get(action="courses.erase_person")
    assert (act.user, act.data["ground"]) == (administrator, "request")


def test_without_the_word_nothing_happens(client, administrator, guest):
    client.force_login(administrator)
    assert "Écrivez le mot" in erase(client, guest, word="oui").content.decode()
    guest.refresh_from_db()
    assert guest.erased_at is None


def test_who_also_follows_something_elsewhere_is_not_hers(client, administrator, guest):
    corsica = factories.make_territory("2A", "Corse-du-Sud")
    enrol(guest, factories.make_run(factories.make_course(title="Ailleurs"), corsica), "parent")
    client.force_login(administrator)
    assert erase(client, guest).status_code == 404


@pytest.mark.parametrize("role", ["trainer", "administrator"])
def test_nor_is_who_holds_a_role(client, administrator, territory, run, role):
    colleague = factories.make_role(role, territory)
    enrol(colleague, run, "teacher")
    client.force_login(administrator)
    assert erase(client, colleague).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "9" * 50, "0"])
def test_a_number_of_nobody_finds_nobody(client, administrator, key):
    client.force_login(administrator)
    assert client.post(ADDRESS, {"person": key, "confirm": "1"}).status_code == 404


def test_an_organiser_does_not_erase(client, organiser, guest):
    client.force_login(organiser)
    erase(client, guest)
    assert User.objects.get(pk=guest.pk).erased_at is None
