"""Each kind of data goes when its period has passed, no sooner; in a demonstration nobody does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from courses.admin.erasing import accounts_that_nobody_could_warn
from courses.enrolment import enrol
from courses.guests import register_guest
from courses.models import Enrolment, GuestDevice, Message, User
from courses.privacy.retention import keep_periods
from tests import factories
from tests.dummy_plugin.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_a_demonstration(settings):
    settings.TNE_DEMONSTRATION = False


def ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def old_account():
    """Somebody who has not come for more than three years."""
    user = factories.make_user(email="ancien@exemple.fr")
    User.objects.filter(pk=user.pk).update(date_joined=ago(1500), last_login=ago(1096))
    return user


def erased(user):
    return User.objects.get(pk=user.pk).erased_at is not None


def test_an_account_is_warned_then_erased(old_account):
    assert keep_periods()["comptes prévenus"] == 1
    (warning,) = Message.objects.filter(to=old_account)
    assert "3 ans" in warning.text
    assert keep_periods()["comptes prévenus"] == 0  # once
    assert not erased(old_account)
    User.objects.update(inactive_warned_at=ago(31))
    Message.objects.update(state="sent")
    assert keep_periods()["comptes effacés"] == 1
    assert erased(old_account)
    assert Message.objects.get(key=f"erased-{old_account.pk}").address == "ancien@exemple.fr"


def test_who_could_not_be_warned_is_on_the_desk_and_not_erased(old_account, run, administrator):
    enrolment = enrol(old_account, run, "teacher", tell=False)
    Enrolment.objects.filter(pk=enrolment.pk).update(created_at=ago(1200), state="closed")
    keep_periods()
    Message.objects.update(state="failed")
    assert not list(accounts_that_nobody_could_warn(administrator))
    User.objects.update(inactive_warned_at=ago(31))
    keep_periods()
    assert not erased(old_account)
    (line,) = accounts_that_nobody_could_warn(administrator)
    assert str(old_account) in line.words
    organiser = factories.make_role("organiser", run.territory)
    assert not list(accounts_that_nobody_could_warn(organiser))


def test_who_comes_back_after_the_warning_stays(old_account):
    keep_periods()
    User.objects.update(inactive_warned_at=ago(31), last_login=timezone.now())
    keep_periods()
    assert not erased(old_account)
    assert User.objects.get(pk=old_account.pk).inactive_warned_at is None


def test_a_day_less_is_not_three_years(old_account):
    User.objects.update(last_login=ago(1094))
    assert keep_periods()["comptes prévenus"] == 0


@pytest.mark.parametrize("moment", ["created_at", "started_at", "completed_at"])
def test_who_follows_a_course_is_active(old_account, run, moment):
    enrolment = enrol(old_account, run, "teacher")
    long_ago = {"created_at": ago(1400), "started_at": None, "completed_at": None}
    Enrolment.objects.filter(pk=enrolment.pk).update(**long_ago | {moment: ago(3)})
    assert keep_periods()["comptes prévenus"] == 0


def test_who_holds_a_role_is_the_administrators_affair(old_account, territory):
    from courses.territories import give_role

    give_role(old_account, territory, "trainer")
    assert keep_periods()["comptes prévenus"] == 0


def test_a_guest_goes_without_a_word_after_two_years():
    gone, seen = register_guest("Maël")[0], register_guest("Inès")[0]
    User.objects.update(date_joined=ago(731))
    device = GuestDevice.objects.create(user=seen, token_hash="x")
    GuestDevice.objects.filter(pk=device.pk).update(created_at=ago(10))
    assert keep_periods()["invités effacés"] == 1
    assert (erased(gone), erased(seen)) == (True, False)
    assert not Message.objects.exists()


def test_one_who_cannot_be_erased_keeps_nobody_waiting(run, caplog):
    leads, goes = register_guest("Maël")[0], register_guest("Inès")[0]
    User.objects.filter(pk__in=(leads.pk, goes.pk)).update(date_joined=ago(800))
    run.trainers.add(leads)
    assert keep_periods()["invités effacés"] == 1
    assert f"person {leads.pk} is not erased" in caplog.text


def test_old_mails_and_acts_go_and_those_to_send_stay(teacher):
    from courses.messages import send_message

    for key, state in (("a", "sent"), ("b", "due")):
        row = send_message(teacher, key, "Objet", "Texte", due_at=timezone.now())
        Message.objects.filter(pk=row.pk).update(created_at=ago(366), state=state)
    log(teacher, "courses.merge_people", title="personne")
    ModelLogEntry.objects.filter(action="courses.merge_people").update(timestamp=ago(1900))
    counts = keep_periods()
    assert counts["courriels effacés"] == 1
    assert list(Message.objects.values_list("key", flat=True)) == ["b"]
    assert not ModelLogEntry.objects.filter(action="courses.merge_people").exists()


def test_lists_have_their_own_period(run, organiser, settings):
    from courses.lists import prepare_list, tidy_lists
    from courses.models import EnrolmentList
    from courses.rosters import Line

    prepare_list(run, "teacher", [Line(1, email="a@exemple.fr")], by=organiser)
    EnrolmentList.objects.update(created_at=ago(8))
    assert tidy_lists() == 0
    settings.RETENTION_DAYS = {"LISTS": 7}
    assert tidy_lists() == 1


def test_plugins_are_asked_on_or_off(run, teacher, settings):
    settings.TNE_PLUGINS_OFF = frozenset({"dummy_plugin"})
    Note.objects.create(enrolment=enrol(teacher, run, "teacher"), text="ancienne")
    assert keep_periods(dry_run=True)["notes"] == 1
    assert Note.objects.exists()
    assert keep_periods()["notes"] == 1
    assert not Note.objects.exists()


def test_a_dry_run_counts_and_changes_nothing(old_account, capsys):
    call_command("retention", "--dry-run")
    told = capsys.readouterr().out
    assert "     1  comptes prévenus" in told
    assert "ACCOUNTS: 3 ans" in told
    assert not Message.objects.exists()
    assert User.objects.get(pk=old_account.pk).inactive_warned_at is None


def test_a_demonstration_leaves_its_people_alone(old_account, settings):
    settings.TNE_DEMONSTRATION = True
    User.objects.update(inactive_warned_at=ago(31))
    keep_periods()
    assert not erased(old_account)


def test_the_clock_does_it_every_day(old_account):
    from courses import contributions
    from courses.tasks import keep_periods as task

    entry = contributions.beat_schedule()["courses.keep_periods"]
    assert (entry["task"], entry["schedule"]) == (task.name, 86_400)
    task()
    assert User.objects.get(pk=old_account.pk).inactive_warned_at


def test_the_number_of_a_guest_is_forgotten_after_her_last_session():
    family = factories.make_course(for_parents=True, open_without_account=True)
    run = factories.make_run(family)
    gone, coming = (register_guest(name, phone="06 12 34 56 78")[0] for name in ("Inès", "Maël"))
    User.objects.update(date_joined=ago(400))
    rows = [enrol(guest, run, "parent") for guest in (gone, coming)]
    Enrolment.objects.filter(pk=rows[0].pk).update(state="closed", ended_at=ago(91))
    assert keep_periods()["téléphones oubliés"] == 1
    gone.refresh_from_db()
    coming.refresh_from_db()
    assert (gone.phone, coming.phone) == ("", "06 12 34 56 78")
