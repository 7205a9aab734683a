"""The types of documents: who may have which, on what grounds, under whose signature, and again."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from courses.api import announce_occasions
from courses.documents import render_pdf
from courses.enrolment import enrol, withdraw
from courses.models import CoursePage, CourseRun, Enrolment, QualityKind, Territory
from courses.words import said
from plugins.attestations.case import cases
from plugins.attestations.eligibility import candidates
from plugins.attestations.families import kinds_of
from plugins.attestations.hours import missed, modality, planned_by_nature
from plugins.attestations.issue import TEMPLATE, Rejected, issue, render
from plugins.attestations.models import Attended, Attestation, Convening, Kind, Signatory
from plugins.attestations.paper import context_of, facts_context, title_of, verification_path
from plugins.attestations.reexamining import reexamine_hours
from plugins.attestations.reissuing import reissue
from plugins.attestations.seals import make_demonstration
from plugins.attestations.standing import decide
from plugins.attestations.waiting import note_attended, waiting
from plugins.attestations.wording import words_of
from plugins.scheduling.attendance.closing import close_sheet, sheet_of
from plugins.scheduling.models import Attendance, Presence, TimeSlot
from plugins.scheduling.slots import cancel_slot
from tests import factories
from tests.plugins.scheduling.meetings import make_slot
from tests.plugins.scheduling.places import make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet(run, trainer):
    """meet(hours) -> a slot of the run that many hours from now, three hours long."""
    run.trainers.add(trainer)

    def make(hours):
        start = timezone.now() + timedelta(hours=hours)
        words = "Maison du numérique, Épinal"
        end = start + timedelta(hours=3)
        return TimeSlot.objects.create(run=run, start=start, end=end, place_words=words)

    return make


def enrolled(run, quality=QualityKind.TEACHER):
    enrolment = enrol(factories.make_user(quality=quality), run, quality)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        confirmed_at=timezone.now() - timedelta(days=60)
    )
    return Enrolment.objects.select_related("run", "course", "user", "territory").get(
        pk=enrolment.pk
    )


def attend(enrolment, slot, by):
    Attendance.objects.create(
        slot=slot,
        enrolment=enrolment,
        state=Presence.PRESENT,
        source="list",
        recorded_by=by,
        recorded_at=timezone.now(),
        at=timezone.now(),
    )


def why(enrolment, kind):
    _ready, rejects = candidates([enrolment], kind)
    return " ".join(reason.reason for reject in rejects for reason in reject.reasons)


def text_of(attestation):
    pdf = render_pdf(TEMPLATE, context_of(attestation), title=title_of(attestation))
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_before_the_meetings_agents_are_informed_and_convened_only_by_authority(
    run, meet, administrator, organisation
):
    meet(48)
    person = enrolled(run)
    told = issue(person, by=administrator, kind=Kind.INFORMATION)
    words = text_of(told)
    assert "ne vaut ni convocation ni ordre de mission" in words
    assert "Maison du numérique, Épinal" in words
    assert (told.grounds, told.minutes) == ("expected", 0)
    assert "dites d’abord par quelle autorité" in why(person, Kind.CONVOCATION)
    Convening.objects.create(organisation=organisation, authority="Arrêté du 3 mars 2026")
    words = text_of(issue(person, by=administrator, kind=Kind.CONVOCATION))
    assert "Arrêté du 3 mars 2026" in words
    assert "ne vaut pas ordre de mission" in words
    assert "pas terminée" in why(person, Kind.SUIVI)


@pytest.mark.parametrize(("permanent", "planned"), [(True, 90), (False, 90 + 360 + 120)])
def test_a_run_open_all_year_plans_no_meetings(complete, course, run, permanent, planned):
    hours = {"minutes_on_site": 360, "minutes_remote_live": 120, "minutes_remote_self": 90}
    CoursePage.objects.filter(pk=course.pk).update(**hours)
    CourseRun.objects.filter(pk=run.pk).update(permanent=permanent)
    [case] = cases([complete()], Kind.ASSIDUITE)
    assert sum(planned_by_nature(case).values()) == planned


def test_the_modality_is_how_it_went_not_how_it_was_announced(run, complete, trainer):
    def known(enrolment):
        [case] = cases([Enrolment.objects.get(pk=enrolment.pk)], Kind.REALISATION)
        return modality(case)

    CoursePage.objects.filter(pk=run.course_id).update(modality="on_site")
    only_met, both, online = enrolled(run), complete(), complete()
    assert known(only_met) == "on_site"  # nothing is done yet
    assert known(online) == "remote"
    slot = make_slot(run, trainer, hours_ago=5)
    for row in (only_met, both):
        attend(row, slot, trainer)
    assert close_sheet(sheet_of(slot), trainer, signed=True)
    CoursePage.objects.filter(pk=run.course_id).update(modality="remote")
    assert [known(row) for row in (only_met, both)] == ["on_site", "hybrid"]


def test_a_place_that_is_only_written_down_is_no_virtual_class(run, meet, administrator, trainer):
    slot = meet(-6)
    person = enrolled(run)
    attend(person, slot, trainer)
    close_sheet(sheet_of(slot), trainer)
    facts = issue(person, by=administrator, kind=Kind.PRESENCE).content.facts
    assert (facts["minutes"], facts["planned"]) == ({"on_site": 180}, {"on_site": 180})
    assert facts["places"] == ["Maison du numérique, Épinal"]


def test_a_convocation_to_what_was_moved_and_an_invitation_of_who_left_are_looked_at_again(
    run, meet, administrator, organisation, trainer, django_capture_on_commit_callbacks
):
    slot, _far = meet(48), meet(96)
    Convening.objects.create(organisation=organisation, authority="Arrêté du 3 mars 2026")
    stays, leaves = enrolled(run), enrolled(run)
    convened = issue(stays, by=administrator, kind=Kind.CONVOCATION)
    informed = [issue(who, by=administrator, kind=Kind.INFORMATION) for who in (stays, leaves)]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(leaves, by=leaves.user)
        announce_occasions(run, [])  # nothing has changed
    assert list(Attestation.objects.to_reexamine()) == [informed[1]]
    with django_capture_on_commit_callbacks(execute=True):
        assert cancel_slot(slot, "La salle est inondée.", by=trainer)
    assert set(Attestation.objects.to_reexamine()) == {informed[1], convened}


def test_parents_receive_an_appointment_and_nothing_of_agents(run, meet, administrator):
    meet(48)
    parent = enrolled(run, QualityKind.PARENT)
    assert kinds_of(parent) == (Kind.RENDEZ_VOUS, Kind.PARTICIPATION)
    told = issue(parent, by=administrator, kind=Kind.RENDEZ_VOUS)
    facts = told.content.facts
    assert {"quality", "trainers", "plan_codes", "posting"}.isdisjoint(facts)
    assert "Gratuit pour les participants" in text_of(told)
    assert "n’est pas un document du cadre « grand public »" in why(parent, Kind.PRESENCE).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_what_sheets_prove_is_attested_and_absences_are_counted(
    run, meet, administrator, trainer, client
):
    first, second = meet(-30), meet(-6)
    person = enrolled(run)
    attend(person, first, trainer)
    assert "encore ouverte" in why(person, Kind.PRESENCE)
    for slot in (first, second):
        assert close_sheet(sheet_of(slot), trainer)
    there = issue(person, by=administrator, kind=Kind.PRESENCE)
    assert (there.grounds, there.minutes) == ("attended", 180)
    assert "3 h (3,00 heures), sur 6 h (6,00 heures) prévues" in text_of(there).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    regular = issue(person, by=administrator, kind=Kind.ASSIDUITE)
    rows = {row.label: row.lines for row in words_of(regular.content.facts).rows}
    assert rows["Absences"] == ("1 demi-journée",)


def test_a_presence_tells_of_its_half_days_alone_wherever_it_is_read(
    run, meet, administrator, trainer, complete, client
):
    """Work at one's own pace is no presence: paper, register and verification say the same."""
    slot, online = meet(-30), meet(-26)
    TimeSlot.objects.filter(pk=online.pk).update(place_words="")
    online.refresh_from_db()
    person = complete()
    Enrolment.objects.filter(pk=person.pk).update(confirmed_at=slot.start)
    for one in (slot, online):
        attend(person, one, trainer)
        close_sheet(sheet_of(one), trainer)
    told = issue(Enrolment.objects.get(pk=person.pk), by=administrator, kind=Kind.PRESENCE)
    render(told)
    assert told.minutes == 360
    assert facts_context(told)["total"].startswith("6 h (6,00")
    days = {timezone.localdate(one.start).isoformat() for one in (slot, online)}
    assert {told.content.facts["first_day"], told.content.facts["last_day"]} == days
    (table,) = words_of(told.content.facts).tables
    assert [row[2] for row in table.rows] == [
        "Maison du numérique, Épinal",
        "À distance, en direct",
    ]
    assert reexamine_hours([person.pk]) == 0


def test_a_half_day_that_has_not_begun_is_no_absence(run, meet, complete, trainer):
    """Though it is of today."""
    done, _later_today = meet(-3.5), meet(0.001)
    person = complete()
    Enrolment.objects.filter(pk=person.pk).update(confirmed_at=done.start)
    attend(person, done, trainer)
    close_sheet(sheet_of(done), trainer)
    [case] = cases([Enrolment.objects.get(pk=person.pk)], Kind.ASSIDUITE)
    assert missed(case) == 0


def test_the_last_meeting_is_of_the_day_that_it_is_there(run, trainer):
    """Ten hours behind the universal time: five o'clock in the evening is tomorrow elsewhere."""
    Territory.objects.filter(pk=run.territory_id).update(time_zone="Pacific/Tahiti")
    done = TimeSlot.objects.create(
        run=run,
        start=timezone.now() - timedelta(hours=3),
        end=timezone.now() - timedelta(hours=1),
    )
    there = ZoneInfo("Pacific/Tahiti")
    start = (timezone.now().astimezone(there) + timedelta(days=3)).replace(hour=17, minute=0)
    TimeSlot.objects.create(run=run, start=start, end=start + timedelta(hours=2))
    person = enrolled(run)
    attend(person, done, trainer)
    close_sheet(sheet_of(done), trainer)
    assert f"dernier rendez-vous le {said(start)}" in why(person, Kind.ASSIDUITE)


def test_a_half_day_that_one_follows_here_or_there_says_both(run, meet, administrator):
    slot = meet(48)
    TimeSlot.objects.filter(pk=slot.pk).update(remote_link="https://classe.exemple.fr/1")
    facts = issue(enrolled(run), by=administrator, kind=Kind.INFORMATION).content.facts
    (table,) = words_of(facts).tables
    [(_day, _hours, where)] = table.rows
    assert where.startswith("Maison du numérique, Épinal, ou à distance : http")


def test_a_paper_of_before_the_meetings_is_verified_as_what_it_is(run, meet, administrator, client):
    meet(48)
    told = issue(enrolled(run), by=administrator, kind=Kind.INFORMATION)
    render(told)
    text = client.get(verification_path(told)).content.decode()
    assert "Document valable" in text
    assert "n’atteste aucune présence" in text
    assert "Attestation valable" not in text


def test_machines_are_told_the_hours_that_the_page_shows(issued, client):
    path = verification_path(issued())
    answer = client.get(path, headers={"accept": "application/json"}).json()
    assert answer["minutes"] == {"remote_self": 90}


def test_a_followed_course_says_of_what_nature_it_was(issued):
    attestation = issued()
    assert "Nature de l’action Action de formation" in text_of(attestation)


def test_a_transcript_says_what_its_asterisk_means_and_keeps_numbers_within_their_column(
    issued, administrator
):
    first = issued()
    words = words_of(issue(first.enrolment, by=administrator, kind=Kind.RELEVE).content.facts)
    assert [sentence[:17] for sentence in words.sentences] == ["* Durée annoncée "]
    assert sum(words.tables[0].widths) == 100


def test_hours_are_those_of_the_place_as_on_its_sheet(run, administrator, trainer):
    """An archipelago has several clocks: the sheet and the mail say this one."""
    Territory.objects.filter(pk=run.territory_id).update(time_zone="Pacific/Tahiti")
    venue = make_venue(run.territory, time_zone="Pacific/Marquesas")
    there = ZoneInfo("Pacific/Marquesas")
    for days in (-3, 3):
        day = timezone.now().astimezone(there).date() + timedelta(days=days)
        start = datetime(day.year, day.month, day.day, 9, tzinfo=there)
        end = start + timedelta(hours=3)
        TimeSlot.objects.create(run=run, venue=venue, start=start, end=end)
    person, slot = enrolled(run), TimeSlot.objects.earliest("start")
    attend(person, slot, trainer)
    close_sheet(sheet_of(slot), trainer)
    for kind in (Kind.INFORMATION, Kind.PRESENCE):
        facts = issue(person, by=administrator, kind=kind).content.facts
        assert [one["start"][11:16] for one in facts["meetings"]] == ["09:00"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_document_is_dated_by_the_calendar_of_its_territory(
    run, meet, administrator, trainer, zone
):
    """A day begins twenty-five hours earlier in one of these than in the other."""
    Territory.objects.filter(pk=run.territory_id).update(time_zone=zone)
    slot = meet(-4)
    person = enrolled(run)
    attend(person, slot, trainer)
    close_sheet(sheet_of(slot), trainer)
    told = issue(person, by=administrator, kind=Kind.PRESENCE)
    assert told.made_on == timezone.localdate(timezone=ZoneInfo(zone))
    assert told.made_on.isoformat() >= told.content.facts["last_day"]


def test_an_assiduity_waits_for_the_last_meeting(run, meet, trainer):
    done, _to_come = meet(-6), meet(48)
    person = enrolled(run)
    attend(person, done, trainer)
    close_sheet(sheet_of(done), trainer)
    assert not why(person, Kind.PRESENCE)
    assert "n’est pas finie" in why(person, Kind.ASSIDUITE)


def test_a_workshop_without_any_step_is_attested_by_its_sheet(run, meet, administrator, trainer):
    run.legal_framework = "grand_public"
    run.save()
    slot = meet(-6)
    people = [enrolled(run, QualityKind.PARENT) for _ in range(2)]
    attend(people[0], slot, trainer)
    close_sheet(sheet_of(slot), trainer, signed=False)
    note_attended([row.pk for row in people])
    assert [row.pk for row in waiting(administrator)] == [people[0].pk]
    assert issue(people[0], by=administrator).kind == Kind.PARTICIPATION
    assert not waiting(administrator).exists()


def test_trainees_receive_a_certificate_in_decimals(complete, run, administrator):
    run.legal_framework = "code_du_travail"
    run.save()
    person = complete(quality=QualityKind.PARTNER, user=factories.make_user(quality="partner"))
    told = issue(person, by=administrator, kind=Kind.REALISATION)
    words = text_of(told)
    assert "1,50 (soit 1 h 30)" in words
    assert "conserve les pièces" in words
    assert "L. 6353" not in words
    assert "durée annoncée" in words


def test_a_transcript_adds_the_courses_of_a_person(complete, administrator, issued):
    first = issued()
    told = issue(first.enrolment, by=administrator, kind=Kind.RELEVE)
    (table,) = words_of(told.content.facts).tables
    assert table.rows[0][-1] == first.number
    assert table.rows[0][2] == "1 h 30 *"


@pytest.mark.parametrize(
    "choices",
    [{"until": date(2020, 1, 1)}, {"since": date(2100, 1, 1)}, {"first_name": ""}],
    ids=["ended", "not begun", "none"],
)
def test_without_a_delegation_in_force_nothing_is_signed(
    complete, administrator, organisation, choices
):
    enrolment = complete()
    Signatory.objects.filter(organisation=organisation).update(**choices)
    if "first_name" in choices:
        Signatory.objects.filter(organisation=organisation).delete()
    assert "n’a pas de signataire" in why(enrolment, None)
    with pytest.raises(Rejected, match="signataire"):
        issue(enrolment, by=administrator)


# --- what the database itself refuses -----------------------------------------------------------


def copy_of(attestation, **changes):
    changes |= {"pk": None, "id": None, "sequence": 99, "number": "TNE-AUTRE", "state": "pending"}
    changes |= {"issued_at": None, "pdf_hash": ""}
    for name, value in changes.items():
        setattr(attestation, name, value)
    with transaction.atomic():
        attestation.save(force_insert=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.PARTICIPATION},
        {"kind": Kind.REALISATION},
        {"kind": Kind.CONVOCATION, "grounds": "expected", "minutes": 0},
        {"kind": Kind.PRESENCE, "minutes": 0},
        {"kind": Kind.PRESENCE, "grounds": ""},
        {"kind": Kind.PRESENCE, "signatory": None},
        {"kind": Kind.PRESENCE, "made_on": date(2001, 1, 1)},
        {"kind": Kind.PRESENCE, "made_on": date(2199, 1, 1)},
        {"kind": Kind.PRESENCE, "version": 2},
    ],
    ids=str,
)
def test_the_database_refuses_a_document_without_its_right(issued, changes):
    with pytest.raises(IntegrityError):
        copy_of(issued(), **changes)


def test_the_database_refuses_a_declared_quality_and_an_unfinished_course(issued):
    attestation = issued()
    attestation.enrolment.user.qualities.update(established="declared")
    with pytest.raises(IntegrityError):
        copy_of(attestation, kind=Kind.PRESENCE)
    attestation.enrolment.user.qualities.update(established="import")
    Enrolment.objects.update(completed_at=None)
    with pytest.raises(IntegrityError):
        copy_of(attestation, kind=Kind.PRESENCE)
    with pytest.raises(IntegrityError):  # no sheet says that she was there
        copy_of(attestation, kind=Kind.PRESENCE, grounds="attended")
    Attended.objects.create(enrolment=attestation.enrolment)
    copy_of(attestation, kind=Kind.PRESENCE, grounds="attended")


# --- issued again -------------------------------------------------------------------------------


def test_issued_again_it_is_a_new_version_that_names_the_old_one(issued, administrator):
    old = issued()
    old.enrolment.user.printed_name = "Zoé Nouveau-Nom"
    old.enrolment.user.save()
    new = reissue(old, by=administrator, reason="Le nom a changé")
    assert render(new) or new.state == "pending"
    assert (new.version, new.replaces) == (2, old)
    assert Attestation.objects.get(pk=old.pk).revoked_reason == "Le nom a changé"
    words = text_of(new)
    assert f"Duplicata – version 2, remplace le n° {old.number}" in words.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Zoé Nouveau-Nom" in words
    with pytest.raises(Rejected, match="valable"):
        reissue(old, by=administrator, reason="Encore")


def test_what_cannot_be_issued_again_is_not_revoked_either(issued, administrator):
    old = issued()
    old.enrolment.user.qualities.update(established="declared")
    with pytest.raises(Rejected, match="Qualité à confirmer"):
        reissue(old, by=administrator, reason="Essai")
    assert Attestation.objects.get(pk=old.pk).is_valid


def test_the_twin_says_all_that_the_paper_says(issued, client):
    attestation = issued()
    shown = client.get(f"/attestations/{attestation.number}/{attestation.code}/")
    text = " ".join(shown.content.decode().replace("&#x27;", "’").split())
    words = facts_context(attestation)["words"]
    for row in words.rows:
        assert row.label in text
        assert all(line in text for line in row.lines)
    assert attestation.content.facts["signatory"]["name"] in text
    assert "Document non scellé" in text


def test_the_twin_names_the_decision_and_the_seal(complete, run, administrator, client):
    make_demonstration(run.organisation, by=administrator)
    row = complete()
    until = timezone.localdate()
    decision = decide(run.organisation, Kind.SUIVI, [run.course], until=until, by=administrator)
    made = issue(row, by=administrator, decision=decision)
    assert render(made)
    shown = client.get(f"/attestations/{made.number}/{made.code}/").content.decode()
    assert f"décision n° {decision.pk} du" in shown
    assert "Le fichier d’origine est scellé par un certificat de démonstration" in shown
    assert "non scellé" not in shown
