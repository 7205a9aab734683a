"""What is kept of a person: told, taken away, erased; nothing is forgotten, nothing half done."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db.models import ForeignKey
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from courses.completion import Progress, record_progress
from courses.enrolment import enrol, seats_disagree
from courses.guests import merge_people, register_guest
from courses.jobs import run_job
from courses.lists import prepare_list
from courses.messages import deliver, send_message
from courses.models import (
    Completion,
    DataExport,
    Enrolment,
    EnrolmentList,
    GuestDevice,
    Message,
    User,
)
from courses.models.media import private_storage
from courses.plugin import PluginConfig
from courses.privacy import archive as archives
from courses.privacy import erasure as erasures
from courses.privacy.collect import collect
from courses.privacy.erasure import ErasureRefused, emptied_value, erase
from courses.privacy.periods import in_words
from courses.privacy.register import NOT_EMPTIED, NOT_EXPORTED, RELATIONS
from courses.rosters import Line
from tests import factories
from tests.dummy_plugin.models import Note

pytestmark = pytest.mark.django_db

PAGE = "/mon-espace/mes-donnees/"
PASSWORD = "phrase-de-passe-longue"


@pytest.fixture(autouse=True)
def private_files(monkeypatch, tmp_path, settings):
    """Files of this test, outside of a demonstration, whose people are not erased."""
    settings.TNE_DEMONSTRATION = False
    # A test that changes STORAGES leaves two: that of the fields, and the one asked for by name.
    for storage in (private_storage(), DataExport._meta.get_field("file").storage):
        for name in ("base_location", "location"):
            monkeypatch.setitem(storage.__dict__, name, str(tmp_path))
    return tmp_path


@pytest.fixture
def followed(run, course, teacher):
    """An enrolment of the teacher, with a step done and a note of a plugin."""
    enrolment = enrol(teacher, run, "teacher")
    activity = factories.make_activity(course, title="Premiers pas")
    record_progress(enrolment, activity, Progress(100, minutes=40, evidence="lu par Zoé"))
    Note.objects.create(enrolment=enrolment, text="privé")
    return enrolment


def prove(client, user):
    """Sign in, and give the password once more."""
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


# --- nothing is forgotten ----------------------------------------------------------------------

# Tables of plugins that point to people: what becomes of each.
OF_PLUGINS = {
    "attestations.Batch.by": "kept: an act of issuing, by a pseudonym",
    "attestations.TemplateVersion.by": "kept: who wrote it, by a pseudonym",
    "attestations.Attestation.enrolment": "exported, kept: the register, without a name",
    "attestations.Attestation.issued_by": "kept: who answers for it, by a pseudonym",
    "attestations.Attestation.revoked_by": "kept: who answers for it, by a pseudonym",
    "attestations.Attended.enrolment": "kept: that sheets attest the enrolment, by a pseudonym",
    "attestations.StandingDecision.by": "kept: who answers for it, by a pseudonym",
    "attestations.Seal.added_by": "kept: who answers for it, by a pseudonym",
    "scorm.Package.uploaded_by": "exported, emptied",
    "scorm.PackageVersion.uploaded_by": "exported, emptied",
    "scorm.LearnerValue.user": "exported, erased",
    "scorm.Attempt.enrolment": "exported, kept: results without answers",
    "scheduling.Venue.host": "exported, emptied",
    "scheduling.VenueFile.by": "exported, erased",
    "scheduling.SlotTrainer.trainer": "exported; erased if to come, else kept by a pseudonym",
    "scheduling.RunSchedule.decided_by": "exported, kept: who answers for it, by a pseudonym",
    "scheduling.Attendance.enrolment": "exported, kept: hours attended, by a pseudonym",
    "scheduling.Attendance.recorded_by": "kept: who answers for it, by a pseudonym",
    "scheduling.AttendanceEvent.enrolment": "exported, kept: how it is known, by a pseudonym",
    "scheduling.AttendanceEvent.by": "kept: who answers for it, by a pseudonym",
    "scheduling.HeadCount.counted_by": "kept: who answers for it, by a pseudonym",
    "scheduling.PlanEntry.by": "kept: who answers for it, by a pseudonym",
    "scheduling.Sheet.closed_by": "exported, kept: who answers for it, by a pseudonym",
    "scheduling.SheetReopening.by": "kept: who answers for it, by a pseudonym",
    "scheduling.SheetReopening.closed_by": "kept: who answers for it, by a pseudonym",
    "scheduling.SheetScan.by": "kept: who answers for it, by a pseudonym",
    "scheduling.PlanFile.by": "exported, erased",
    "scheduling.PlanPerson.enrolment": "exported, erased",
    "calendars.FeedToken.user": "exported, erased",
    "dummy_plugin.Note.enrolment": "exported, erased",
}


def relations_to_people():
    """But those of the person's own many-to-many fields, which are emptied whatever they are."""
    own = {field.remote_field.through for field in User._meta.many_to_many}
    for model in set(apps.get_models(include_auto_created=True)) - own:
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model in (
                User,
                Enrolment,
                Completion,
            ):
                is_plugin = isinstance(apps.get_app_config(model._meta.app_label), PluginConfig)
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}", is_plugin


def test_every_relation_to_a_person_is_classified():
    found = dict(relations_to_people())
    assert {name for name, plugin in found.items() if not plugin} == set(RELATIONS)
    assert {name for name, plugin in found.items() if plugin} == set(OF_PLUGINS)


def test_what_is_left_out_or_stays_has_its_reason():
    for name, relation in RELATIONS.items():
        assert relation.why or (relation.section and relation.erased), name
    assert all(NOT_EXPORTED.values())
    assert all(NOT_EMPTIED.values())


def marked(field):
    """A value of this field that one finds again."""
    return {
        "BooleanField": True,
        "DateTimeField": timezone.now() - timedelta(days=4000),
    }.get(field.get_internal_type(), f"marque-{field.name}"[: field.max_length or 40])


def test_every_field_of_a_person_is_exported_unless_a_reason_is_given(teacher):
    person = collect(teacher)["person"]
    names = {field.name for field in [*User._meta.concrete_fields, *User._meta.many_to_many]}
    assert names - set(person) == set(NOT_EXPORTED)
    assert person["email"] == teacher.email


def test_every_field_of_a_person_is_emptied_unless_a_reason_is_given(teacher, organisation):
    """Also those that are added later: here all are filled, whatever they are."""
    teacher.organisations.add(organisation)
    filled = {
        field.name: marked(field)
        for field in User._meta.concrete_fields
        if not field.is_relation and field.name not in {"id", "public_id", "erased_at", "is_active"}
    }
    User.objects.filter(pk=teacher.pk).update(**filled | {"is_superuser": False})
    erase(User.objects.get(pk=teacher.pk), by=teacher, ground="self")
    after = User.objects.get(pk=teacher.pk)
    for field in User._meta.concrete_fields:
        if field.name not in NOT_EMPTIED:
            assert getattr(after, field.name) == emptied_value(field), field.name
    for field in User._meta.many_to_many:
        assert not getattr(after, field.name).exists(), field.name
    assert not any("marque" in str(value) for value in after.__dict__.values())
    assert after.public_id != teacher.public_id


# --- seeing ------------------------------------------------------------------------------------


def test_the_page_tells_what_is_kept_why_and_until_when(client, followed, teacher, settings):
    settings.DATA_PROTECTION_CONTACT = "donnees@exemple.fr"
    client.force_login(teacher)
    html = client.get(PAGE).content.decode()
    for words in (
        teacher.email,
        "1 inscription, 1 étape suivie",
        "établie par une liste",
        "3 ans après votre dernière activité",
        "Des notes",  # the plugin's own words
        "10 ans",
        "Aucun accord",
        "donnees@exemple.fr",
        reverse("courses:personal_data"),
    ):
        assert words in html, words


def test_periods_are_settings_and_so_are_their_reasons(client, teacher, settings):
    settings.RETENTION_DAYS = {"PROOFS": 400}
    settings.RETENTION_SOURCES = {"PROOFS": "Registre du rectorat, ligne 12."}
    client.force_login(teacher)
    html = client.get(PAGE).content.decode()
    assert "400 jours" in html
    assert "Registre du rectorat, ligne 12." in html
    assert [in_words(365), in_words(730), in_words(1)] == ["1 an", "2 ans", "1 jour"]


def test_a_guest_sees_hers_and_learns_that_nobody_can_warn_her(client, known_guest):
    guest = known_guest(client)
    html = client.get(PAGE).content.decode()
    assert guest.first_name in html
    assert "2 ans après votre dernière activité, sans autre message" in html


def test_the_profile_leads_there_and_says_how_qualities_are_established(client, teacher):
    client.force_login(teacher)
    html = client.get(reverse("courses:profile")).content.decode()
    assert f'href="{PAGE}"' in html
    assert "Établie par une liste importée" in html


# --- taking it away ----------------------------------------------------------------------------


def made(user):
    """The archive, its job done."""
    row = archives.start_export(user)
    run_job(row.job_id)
    return DataExport.objects.get(pk=row.pk)


def content(row):
    with row.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_the_archive_holds_everything_and_a_page_that_explains_it(followed, teacher):
    archive = content(made(teacher))
    data = json.loads(archive.read("donnees.json"))
    assert data["format"] == 1
    assert data["person"]["last_name"] == teacher.last_name
    assert teacher.last_name in archive.read("donnees.json").decode()  # UTF-8, not escapes
    (enrolment,) = data["enrolments"]
    assert enrolment["steps"][0]["activity"] == "Premiers pas"
    assert data["plugins"]["dummy_plugin"] == {"notes": ["privé"]}
    assert "test_password" not in str(data)
    assert data["addresses"][0]["email"] == teacher.email
    explained = archive.read("LISEZ-MOI.txt").decode()
    assert [key for key in data if key not in explained and key not in ("made_at", "site")] == []


def test_files_of_plugins_stay_in_their_folder(teacher):
    assert "dummy_plugin/notes.txt" in content(made(teacher)).namelist()
    assert archives.safe_path("/a/../../b\\..\\c") == "a/b/c"


def test_secrets_and_other_people_are_left_out(known_guest, client, run, trainer):
    guest = known_guest(client)
    hashes = [guest.devices.get().token_hash, guest.resume_code.code_hash]
    enrol(guest, run, "parent")
    data = json.dumps(collect(guest), default=str, ensure_ascii=False)
    assert not any(secret in data for secret in hashes)
    assert trainer.last_name not in data
    assert guest.first_name in data


def test_records_that_were_joined_are_exported_too(teacher):
    guest, _code = register_guest("Maëlle", phone="0601020304")
    merge_people(teacher, guest, by=teacher)
    assert collect(teacher)["merged_records"][0]["phone"] == "0601020304"


def test_a_double_click_makes_one_archive(client, teacher):
    prove(client, teacher)
    for _again in range(2):
        assert client.post(reverse("courses:ask_archive")).status_code == 302
    from courses.models import Job

    assert Job.objects.filter(kind=archives.KIND).count() == 1


def test_a_failed_archive_can_be_asked_for_again(teacher):
    row = archives.start_export(teacher)
    row.job.state = "failed"
    row.job.save()
    again = archives.start_export(teacher)
    assert (again.pk, again.job_id != row.job_id) == (row.pk, True)


def test_a_new_archive_takes_the_place_of_the_former(
    teacher, private_files, django_capture_on_commit_callbacks
):
    first = made(teacher)
    DataExport.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        archives.start_export(teacher)
    second = DataExport.objects.get()
    assert second.is_ready
    assert second.file.name != first.file.name
    assert [path.suffix for path in private_files.rglob("*") if path.is_file()] == [".zip"]


def test_a_worker_that_comes_too_late_makes_nothing(teacher):
    row = archives.start_export(teacher)
    late = row.job_id
    DataExport.objects.update(job=None)
    run_job(late)
    assert not DataExport.objects.get().file


def test_she_downloads_it_after_giving_her_password_again(client, teacher):
    made(teacher)
    client.force_login(teacher)
    address = reverse("courses:my_archive")
    assert client.get(address)["Location"].startswith(reverse("account_reauthenticate"))
    prove(client, teacher)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))


def test_anothers_archive_is_not_there(client, teacher):
    made(teacher)
    other = factories.make_user()
    prove(client, other)
    assert client.get(reverse("courses:my_archive")).status_code == 404


def test_a_guest_needs_no_password_and_gets_no_mail(client, known_guest):
    guest = known_guest(client)
    assert client.post(reverse("courses:ask_archive")).status_code == 302
    run_job(DataExport.objects.get().job_id)
    assert client.get(reverse("courses:my_archive")).status_code == 200
    assert not Message.objects.filter(to=guest).exists()


def test_an_archive_past_its_date_is_gone(
    client, teacher, private_files, django_capture_on_commit_callbacks
):
    made(teacher)
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    prove(client, teacher)
    assert client.get(reverse("courses:my_archive")).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert archives.drop_expired_exports() == 1
    assert not DataExport.objects.exists()
    assert not list(private_files.rglob("*.zip"))


# --- erasing -----------------------------------------------------------------------------------


def test_a_person_becomes_a_pseudonym(followed, teacher):
    former = User.objects.get(pk=teacher.pk)
    assert erase(teacher, by=teacher, ground="self")
    assert str(teacher) == f"Personne effacée {teacher.pk}"
    assert (teacher.email, teacher.first_name, teacher.phone) == ("", "", "")
    assert not teacher.is_active
    assert not teacher.has_usable_password()
    assert teacher.public_id != former.public_id
    assert not EmailAddress.objects.filter(user=teacher).exists()
    assert not teacher.qualities.exists()
    assert not Note.objects.exists()
    step = Completion.objects.get(enrolment=followed)
    assert (step.minutes, step.evidence) == (40, "")
    assert not erase(teacher, by=teacher, ground="self")  # said again, it is done


def test_no_table_holds_her_name_or_address_any_more(followed, teacher, run, organiser):
    """Looked for in every text of every table: the test that one trusts."""
    User.objects.filter(pk=teacher.pk).update(last_name="Quétzalune", email="z.quetz@exemple.fr")
    EmailAddress.objects.filter(user=teacher).update(email="z.quetz@exemple.fr")
    teacher.refresh_from_db()
    guest, _code = register_guest("Bérénice-Quétzalune", phone="0799887766")
    merge_people(teacher, guest, by=teacher)
    log(teacher, "courses.merge_people", user=organiser)
    prepare_list(run, "teacher", [Line(1, "Q", "Z", "Z.Quetz@exemple.fr")], by=organiser)
    send_message(teacher, "a", "Objet", "Bonjour Zoé Quétzalune")
    send_message(organiser, "b", "Objet", "Réponse", sender=teacher)
    made(teacher)
    assert traces("quétzalune", "z.quetz@", "0799887766")
    erase(teacher, by=teacher, ground="self")
    Message.objects.filter(key=f"erased-{teacher.pk}").update(address="")  # once it is sent
    assert traces("quétzalune", "z.quetz@", "0799887766") == []


def traces(*words):
    """Where these words are, whatever the table."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.get_internal_type()
        in ("CharField", "TextField", "EmailField", "JSONField", "FileField")
        for value in model._base_manager.values_list(field.name, flat=True)
        if any(word in str(value).lower() for word in words)
    ]


def test_her_seat_goes_to_the_next_who_waits(course, territory, organisation):
    run = factories.make_run(course, territory, organisation, capacity=1)
    leaving, waiting = factories.make_user(), factories.make_user()
    enrol(leaving, run, "teacher")
    queued = enrol(waiting, run, "teacher")
    erase(leaving, by=leaving, ground="self")
    queued.refresh_from_db()
    assert queued.state == Enrolment.State.OFFERED
    assert not Enrolment.objects.live().filter(user=leaving).exists()
    assert seats_disagree() == []


def test_the_last_mail_goes_to_the_former_address_which_is_then_forgotten(
    teacher, django_capture_on_commit_callbacks
):
    former = teacher.email
    with django_capture_on_commit_callbacks(execute=True):
        erase(teacher, by=teacher, ground="self")
    (sent,) = mail.outbox
    assert sent.to == [former]
    assert "effacées" in sent.body
    assert Message.objects.get(key=f"erased-{teacher.pk}").address == ""


def test_the_former_address_is_forgotten_when_the_last_mail_is_of_no_more_use(teacher):
    erase(teacher, by=teacher, ground="self")
    Message.objects.update(use_by=timezone.now() - timedelta(seconds=1))
    row = Message.objects.get(key=f"erased-{teacher.pk}")
    assert row.address
    assert not deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.address) == ("expired", "")


def test_an_error_of_a_plugin_leaves_everything_as_it_was(followed, teacher, monkeypatch):
    def fails(user):
        raise RuntimeError("no disk")

    monkeypatch.setattr(apps.get_app_config("scorm"), "erase_personal_data", fails)
    with pytest.raises(RuntimeError):
        erase(teacher, by=teacher, ground="self")
    followed.refresh_from_db()
    assert followed.is_live
    assert Note.objects.exists()
    assert User.objects.get(pk=teacher.pk).email == teacher.email


def test_plugins_that_are_off_erase_too(followed, teacher, settings):
    settings.TNE_PLUGINS_OFF = frozenset({"dummy_plugin"})
    erase(teacher, by=teacher, ground="self")
    assert not Note.objects.exists()


def test_other_sessions_of_hers_open_nothing_any_more(client, teacher):
    client.force_login(teacher)
    assert client.get("/mon-espace/").status_code == 200
    erase(teacher, by=teacher, ground="self")
    assert client.get("/mon-espace/").status_code == 302


def test_the_log_knows_a_number_only(teacher):
    erase(teacher, by=None, ground="period")
    (act,) = ModelLogEntry.objects.filter(action="courses.erase_person")
    assert act.label == f"Personne effacée {teacher.pk}"
    assert act.data == {"person": teacher.pk, "ground": "period"}
    users = ContentType.objects.get_for_model(User)
    assert act.content_type == users


class TestRefusals:
    def refused(self, user):
        with pytest.raises(ErasureRefused) as refusal:
            erase(user, by=user, ground="self")
        return str(refusal.value)

    def test_the_only_administrator_of_a_territory(self, administrator, territory):
        assert "Personne d’autre n’administre" in self.refused(administrator)
        factories.make_role("administrator", territory)
        assert erase(administrator, by=administrator, ground="self")

    def test_the_only_one_with_every_right(self):
        chief = factories.make_user(is_superuser=True)
        assert "tous les droits" in self.refused(chief)

    def test_who_leads_a_run_that_is_under_way(self, trainer, run):
        assert "demandez à l’organisateur" in self.refused(trainer)
        run.trainers.remove(trainer)
        assert erase(trainer, by=trainer, ground="self")

    def test_the_people_of_the_demonstration(self, teacher, settings):
        settings.TNE_DEMONSTRATION = True
        log(teacher, "wagtail.create", data={"demonstration": "people/x", "day": "2026-01-01"})
        assert "démonstration" in self.refused(teacher)

    def test_the_page_says_why_and_asks_nothing(self, client, administrator):
        prove(client, administrator)
        html = client.get(f"{PAGE}effacer/").content.decode()
        assert "Personne d’autre n’administre" in html
        assert 'name="word"' not in html


class TestHerOwnErasure:
    ADDRESS = f"{PAGE}effacer/"
    FORM = {"word": "effacer", "understood": "on"}

    def test_a_password_is_asked_first(self, client, teacher):
        client.force_login(teacher)
        answer = client.post(self.ADDRESS, self.FORM)
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert User.objects.get(pk=teacher.pk).erased_at is None

    def test_she_is_told_what_goes_and_what_stays_then_it_is_done(self, client, followed, teacher):
        prove(client, teacher)
        html = client.get(self.ADDRESS).content.decode()
        assert "Ce qui reste, et pourquoi" in html
        assert "sous un numéro" in html
        answer = client.post(self.ADDRESS, self.FORM)
        assert answer["Location"] == reverse("courses:data_erased")
        assert User.objects.get(pk=teacher.pk).erased_at
        assert "C’est fait" in client.get(answer["Location"]).content.decode()
        assert client.get(PAGE).status_code == 302

    @pytest.mark.parametrize("form", [{}, {"word": "oui", "understood": "on"}, {"word": "EFFACER"}])
    def test_without_the_word_and_the_box_nothing_happens(self, client, teacher, form):
        prove(client, teacher)
        answer = client.post(self.ADDRESS, form)
        assert answer.status_code == 200
        assert "field-error" in answer.content.decode()
        assert User.objects.get(pk=teacher.pk).erased_at is None

    def test_who_has_no_password_types_a_code_that_is_mailed(self, client, teacher):
        teacher.set_unusable_password()
        teacher.save()
        client.force_login(teacher)
        assert 'name="word"' not in client.get(self.ADDRESS).content.decode()
        client.post(self.ADDRESS, {"send_code": "1"})
        code = next(line.strip() for line in mail.outbox[0].body.splitlines() if "-" in line)
        client.post(self.ADDRESS, self.FORM | {"code": "AAAAA-AAAAA"})
        assert User.objects.get(pk=teacher.pk).erased_at is None
        client.post(self.ADDRESS, self.FORM | {"code": code})
        assert User.objects.get(pk=teacher.pk).erased_at

    def test_a_code_opens_after_five_wrong_tries_nothing(self, client, teacher):
        teacher.set_unusable_password()
        teacher.save()
        client.force_login(teacher)
        client.post(self.ADDRESS, {"send_code": "1"})
        code = next(line.strip() for line in mail.outbox[0].body.splitlines() if "-" in line)
        for _try in range(5):
            client.post(self.ADDRESS, self.FORM | {"code": "AAAAA-AAAAA"})
        client.post(self.ADDRESS, self.FORM | {"code": code})
        assert User.objects.get(pk=teacher.pk).erased_at is None

    def test_a_guest_types_her_code_de_reprise(self, client, known_guest):
        guest = known_guest(client)
        client.post(self.ADDRESS, self.FORM | {"code": "AAAAA-AAAAA"})
        assert User.objects.get(pk=guest.pk).erased_at is None
        answer = client.post(self.ADDRESS, self.FORM | {"code": guest.code})
        assert not answer.cookies[settings.GUEST_COOKIE_NAME].value
        assert User.objects.get(pk=guest.pk).erased_at
        assert not GuestDevice.objects.exists()

    def test_somebody_enrolled_at_that_instant_is_withdrawn_by_the_clock(self, teacher, run):
        erase(teacher, by=teacher, ground="self")
        enrol(teacher, run, "teacher")
        from courses.privacy.retention import keep_periods

        assert keep_periods()["effacements terminés"] == 1
        assert not Enrolment.objects.live().filter(user=teacher).exists()


def test_the_lists_forget_the_address(teacher, run, organiser):
    prepare_list(run, "teacher", [Line(1, email=teacher.email)], by=organiser)
    erase(teacher, by=teacher, ground="self")
    assert EnrolmentList.objects.get().rows == []


def test_the_counters_are_locked_before_the_person(followed, teacher, monkeypatch):
    order = []
    real = erasures.lock_seats
    monkeypatch.setattr(erasures, "lock_seats", lambda *runs: order.append("seats") or real(*runs))
    monkeypatch.setattr(erasures, "obstacles", lambda user: order.append("person") or [])
    erase(teacher, by=teacher, ground="self")
    assert order == ["seats", "person"]
