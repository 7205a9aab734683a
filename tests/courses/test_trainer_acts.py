"""What those in charge do: answer, offer, withdraw, add, grant, write, enrol lists."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import PageLogEntry

from courses import jobs
from courses.completion import Progress, record_progress
from courses.enrolment import enrol, seats_disagree
from courses.judging import Fate
from courses.lists import counts
from courses.models import (
    Completion,
    CourseRun,
    Enrolment,
    EnrolmentList,
    Job,
    Message,
    QualityKind,
    ResumeCode,
    RunMessage,
    User,
)
from courses.naming import is_to_name
from courses.qualities import is_to_confirm
from tests import factories

TEACHER, PARENT = QualityKind.TEACHER, QualityKind.PARENT
State = Enrolment.State
pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"courses:trainer_{name}", args=args)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def row(run, teacher):
    return enrol(teacher, run, TEACHER)


@pytest.fixture
def request_row(run, teacher):
    CourseRun.objects.filter(pk=run.pk).update(approval=True)
    run.refresh_from_db()
    return enrol(teacher, run, TEACHER)


# --- requests and seats -----------------------------------------------------------------------


def test_a_request_is_accepted_from_the_list_of_participants(desk, run, request_row):
    page = desk.get(address("people", run.pk)).content.decode()
    assert "1 demande à traiter" in page
    answer = address("answer", run.pk, request_row.pk)
    assert answer in page
    desk.post(answer, {"answer": "accept"})
    request_row.refresh_from_db()
    assert request_row.state == State.CONFIRMED
    again = desk.post(answer, {"answer": "accept"}, follow=True)
    assert "avait déjà sa réponse" in said(again)


def test_a_request_is_refused_with_a_reason_that_the_person_reads(desk, run, request_row):
    answer = address("answer", run.pk, request_row.pk)
    without = desk.post(answer, {"answer": "refuse"})
    assert without.status_code == 422
    assert "Motif" in without.content.decode()
    desk.post(answer, {"answer": "refuse", "refuse-reason": "Réservée aux collèges pilotes."})
    request_row.refresh_from_db()
    assert (request_row.state, request_row.end_reason) == (
        State.WITHDRAWN,
        "Réservée aux collèges pilotes.",
    )
    assert "pilotes" in Message.objects.get(key__endswith="withdrawn").text


def test_a_request_accepted_in_a_full_run_without_queue_says_so(desk, run, request_row):
    run.seats.update(capacity=0)
    CourseRun.objects.filter(pk=run.pk).update(waiting_list=False)
    response = desk.post(
        address("answer", run.pk, request_row.pk), {"answer": "accept"}, follow=True
    )
    assert "plus de place" in said(response)
    request_row.refresh_from_db()
    assert request_row.state == State.REQUESTED


def test_a_seat_is_offered_out_of_turn(desk, run, row):
    run.seats.update(capacity=1)
    first, second = (enrol(factories.make_user(), run, TEACHER) for _ in range(2))
    nothing = desk.post(address("offer", run.pk, second.pk), follow=True)
    assert "Aucune place n’est libre" in said(nothing)
    run.seats.update(capacity=2)
    done = desk.post(address("offer", run.pk, second.pk), follow=True)
    assert "Une place est proposée" in said(done)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.WAITING, State.OFFERED)
    again = desk.post(address("offer", run.pk, second.pk), follow=True)
    assert "pas en liste d’attente" in said(again)


def test_somebody_is_withdrawn_once(desk, run, row):
    withdraw = address("withdraw", run.pk, row.pk)
    desk.post(withdraw, {"withdraw-reason": "Partie en congé"})
    again = desk.post(withdraw, {"withdraw-reason": "Autre"}, follow=True)
    row.refresh_from_db()
    assert (row.state, row.end_reason) == (State.WITHDRAWN, "Partie en congé")
    assert "déjà pris fin" in said(again)
    assert seats_disagree() == []


@pytest.mark.parametrize("reason", ["x" * 100_000, "x" * 201, "bip\x07"])
def test_a_reason_that_cannot_be_kept_comes_back_with_the_person(desk, run, row, reason):
    response = desk.post(address("withdraw", run.pk, row.pk), {"withdraw-reason": reason})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    row.refresh_from_db()
    assert row.is_live


def test_an_invisible_character_is_refused_at_the_door(desk, run, row):
    response = desk.post(address("withdraw", run.pk, row.pk), {"withdraw-reason": "a\x00b"})
    assert response.status_code == 400


# --- adding one person ------------------------------------------------------------------------


def person(**fields):
    return {"quality": TEACHER, "key": uuid.uuid4(), "email": "", "uai": "", "phone": ""} | fields


def test_a_new_person_is_enrolled_once_and_enters_by_a_code(desk, run, client):
    form = person(email="nouvelle@exemple.fr", last_name="Grüber", first_name="Inès")
    for _ in range(2):
        response = desk.post(address("add", run.pk), form)
        assert response.status_code == 302
    row = run.enrolments.get()
    assert (row.user.last_name, row.source) == ("Grüber", Enrolment.Source.ORGANISER)
    assert row.user.qualities.get().established == "organiser"
    assert not row.user.has_usable_password()
    assert Message.objects.filter(to=row.user).count() == 1


def test_whoever_was_enrolled_by_her_address_signs_in_by_a_code_sent_there(
    desk, run, client, mailoutbox
):
    desk.post(
        address("add", run.pk),
        person(email="nouvelle@exemple.fr", last_name="Grüber", first_name="Inès"),
    )
    mailoutbox.clear()
    client.logout()
    asked = client.post(reverse("account_request_login_code"), {"email": "nouvelle@exemple.fr"})
    [mail] = mailoutbox
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.body, re.MULTILINE)[0]
    client.post(asked.url, {"code": code})
    row = run.enrolments.get()
    page = client.get(reverse("courses:enrolment", args=[row.pk]))
    assert page.context["user"] == row.user


def test_a_known_person_is_enrolled_by_her_address_and_keeps_her_name(desk, run, teacher):
    desk.post(address("add", run.pk), person(email=teacher.email.upper(), last_name="Autre"))
    assert run.enrolments.get().user == teacher
    name = teacher.last_name
    teacher.refresh_from_db()
    assert teacher.last_name == name


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "demande une adresse"),
        ({"email": "pas une adresse"}, "n’en est pas un"),
        ({"email": "seule@exemple.fr"}, "indiquez son nom"),
        ({"email": "a@exemple.fr", "last_name": "x" * 151}, "150"),
        ({"email": "a@exemple.fr", "last_name": "A", "uai": "0590121A"}, "UAI"),
        ({"email": "a@exemple.fr", "last_name": "A", "quality": "president"}, "choix"),
        ({"email": "a@exemple.fr", "last_name": "A", "key": "pas une clé"}, "UUID"),
    ],
)
def test_somebody_who_cannot_be_enrolled_comes_back_with_the_reason(desk, run, fields, words):
    response = desk.post(address("add", run.pk), person(**fields))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.filter(email__endswith="@exemple.fr", first_name="").exists()
    assert not run.enrolments.exists()


def test_a_form_whose_key_is_another_run_s_enrols_nobody(desk, run, course, territory):
    key = uuid.uuid4()
    elsewhere = factories.make_run(
        factories.make_course(), territory, factories.make_organisation(territory)
    )
    enrol(factories.make_user(), elsewhere, TEACHER, key=key)
    response = desk.post(
        address("add", run.pk), person(key=key, email="a@exemple.fr", last_name="A")
    )
    assert response.status_code == 422
    assert not User.objects.filter(email="a@exemple.fr").exists()


def test_who_directs_a_run_confirms_what_was_only_declared_once(
    client, run, row, organiser, trainer
):
    ask, page = address("confirm_quality", run.pk, row.pk), address("person", run.pk, row.pk)
    row.user.qualities.update(established="declared")
    client.force_login(trainer)
    assert "Confirmer sa qualité" not in client.get(page).content.decode()
    assert client.post(ask).status_code == 404
    client.force_login(organiser)
    assert "Confirmer sa qualité" in client.get(page).content.decode()
    assert "C’est confirmé" in said(client.post(ask, follow=True))
    assert "rien à confirmer" in said(client.post(ask, follow=True))
    quality = row.user.qualities.get(kind=row.as_quality)
    assert (quality.established, quality.established_by) == ("organiser", organiser)
    assert PageLogEntry.objects.get(action="courses.confirm_quality").user == organiser


def test_who_directs_a_run_names_whom_no_document_could_name(client, run, row, organiser, trainer):
    ask, page = address("name", run.pk, row.pk), address("person", run.pk, row.pk)
    User.objects.filter(pk=row.user_id).update(first_name="", last_name="", printed_name="")
    client.force_login(trainer)
    assert "Son nom sur les documents" not in client.get(page).content.decode()
    assert client.post(ask, {"printed_name": "Zoé Lune"}).status_code == 404
    client.force_login(organiser)
    assert "Son nom sur les documents" in client.get(page).content.decode()
    for refused in ("", "漢字", "n" * 121):
        assert client.post(ask, {"printed_name": refused}).status_code == 422
    assert "porteront ce nom" in said(client.post(ask, {"printed_name": " Zoé  Lune"}, follow=True))
    assert "déjà son nom" in said(client.post(ask, {"printed_name": "Autre"}, follow=True))
    assert User.objects.get(pk=row.user_id).printed_name == "Zoé Lune"
    [entry] = PageLogEntry.objects.filter(action="courses.give_name")
    assert "Zoé" not in str(entry.data)


def test_a_name_that_stands_or_one_s_own_is_not_given_by_others(run, row, organiser):
    assert not is_to_name(row, organiser)
    own = enrol(organiser, run, TEACHER)
    organiser.first_name = organiser.last_name = ""
    organiser.save()
    assert not is_to_name(own, organiser)


def test_nobody_confirms_a_parent_nor_herself(run, organiser):
    own, parent = enrol(organiser, run, TEACHER), enrol(factories.make_user(), run, PARENT)
    assert not is_to_confirm(own, organiser)
    assert not is_to_confirm(parent, organiser)


def test_a_guest_is_given_a_code_by_those_in_charge_of_all_her_runs(
    desk, run, course, territory, trainer
):
    course.open_without_account = True
    course.save()
    form = person(quality=PARENT, last_name="Dù Crêt", first_name="Anaëlle", phone="0612345678")
    desk.post(address("add", run.pk), form)
    desk.post(address("add", run.pk), form)
    row = run.enrolments.get()
    response = desk.post(address("code", run.pk, row.pk))
    assert "ne sera plus montré" in response.content.decode()
    assert ResumeCode.objects.get().user == row.user
    assert PageLogEntry.objects.get(action="courses.renew_code").user == trainer
    elsewhere = factories.make_run(
        factories.make_course(), territory, factories.make_organisation(territory)
    )
    enrol(row.user, elsewhere, PARENT)
    refused = desk.post(address("code", run.pk, row.pk), follow=True)
    assert "autre moyen d’entrer" in said(refused)


def test_somebody_with_an_account_is_given_no_code(desk, run, row):
    desk.post(address("code", run.pk, row.pk))
    assert not ResumeCode.objects.exists()


# --- steps ------------------------------------------------------------------------------------


@pytest.fixture
def activity(course):
    return factories.make_activity(course, minutes_announced=15)


def test_a_step_is_granted_and_taken_back_with_a_reason_each_once(desk, run, row, activity):
    where = (run.pk, row.pk, activity.pk)
    assert desk.post(address("grant", *where)).status_code == 422
    assert not Completion.objects.exists()
    for _ in range(2):
        desk.post(address("grant", *where), {"reason": "Fait en salle"})
    row.refresh_from_db()
    assert row.completed_at is not None
    assert PageLogEntry.objects.filter(action="courses.grant_progress").count() == 1
    assert "Fait en salle" in desk.get(address("cell", *where)).content.decode()

    assert desk.post(address("retract", *where)).status_code == 422
    for _ in range(2):
        response = desk.post(address("retract", *where), {"reason": "Erreur"}, follow=True)
    row.refresh_from_db()
    assert row.completed_at is None
    assert "rien n’a changé" in said(response)
    assert Message.objects.filter(key__startswith="retracted-").count() == 1


def test_nothing_is_granted_to_somebody_who_waits(desk, run, row, activity):
    Enrolment.objects.filter(pk=row.pk).update(state="waiting")
    response = desk.post(
        address("grant", run.pk, row.pk, activity.pk), {"reason": "Fait en salle"}, follow=True
    )
    assert "pas en cours" in said(response)
    assert not Completion.objects.exists()


# --- writing ----------------------------------------------------------------------------------


def message(**fields):
    words = {"subject": "Salle", "text": "Bonjour"}
    return {"key": uuid.uuid4(), "to": "all", "act": "send"} | words | fields


def test_a_message_is_shown_with_its_number_of_readers_before_it_is_sent(desk, run, row):
    nobody = factories.make_user(email="", last_name="Grüber", phone="0612345678")
    enrol(nobody, run, PARENT)
    response = desk.post(address("write", run.pk), message(act="check"))
    page = response.content.decode()
    assert "Envoyer à une personne ?" in page.replace("\u00a0", " ")
    assert "1\u00a0personne à appeler" in page or "1 personne à appeler" in page
    assert "0612345678" in page
    assert not RunMessage.objects.exists()
    assert "Salle" in desk.post(address("write", run.pk), message(act="edit")).content.decode()


def test_a_message_sent_twice_is_written_once_and_answers_come_to_the_trainer(
    desk, run, row, trainer
):
    enrol(factories.make_user(email="", last_name="Grüber", phone="0612345678"), run, PARENT)
    Message.objects.all().delete()
    form = message()
    for _ in range(2):
        response = desk.post(address("write", run.pk), form, follow=True)
    kept = RunMessage.objects.get()
    assert (kept.count, kept.sender) == (2, trainer)
    mails = Message.objects.order_by("pk")
    assert {mail.reply_to for mail in mails} == {trainer.email}
    assert {mail.state for mail in mails} == {Message.State.DUE, Message.State.NO_ADDRESS}
    page = response.content.decode()
    assert "Grüber : " in page
    assert 'href="tel:0612345678"' in page
    assert kept.subject in desk.get(address("messages", run.pk)).content.decode()


def test_a_message_goes_to_a_state_or_to_chosen_people(desk, run, row):
    waiting = enrol(factories.make_user(), run, TEACHER)
    Enrolment.objects.filter(pk=waiting.pk).update(state="waiting")
    ticked = desk.get(address("write", run.pk), {"personne": [row.pk, "x"]}).content.decode()
    assert f'value="{row.pk}" ' in ticked
    Message.objects.all().delete()
    desk.post(address("write", run.pk), message(to="waiting"))
    assert Message.objects.get().to == waiting.user
    desk.post(address("write", run.pk), message(to="chosen", people=[row.pk]))
    assert Message.objects.latest("pk").to == row.user


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"subject": ""}, "Objet</a>"),
        ({"text": "x" * 1_000_000}, "5000"),
        ({"subject": "a\x07"}, "invisible"),
        ({"to": "offered"}, "aucun destinataire"),
        ({"to": "chosen"}, "aucun destinataire"),
        ({"to": "chosen", "people": ["999999"]}, "999999"),
        ({"to": "chosen", "people": ["abc"]}, "abc"),
        ({"to": "tout le monde"}, "choix"),
        ({"key": "x"}, "UUID"),
    ],
)
def test_a_message_that_cannot_go_comes_back_as_it_was(desk, run, row, fields, words):
    response = desk.post(address("write", run.pk), message(**fields))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not RunMessage.objects.exists()


def test_people_of_another_run_are_not_written_to(desk, run, row, territory):
    elsewhere = factories.make_run(
        factories.make_course(), territory, factories.make_organisation(territory)
    )
    stranger = enrol(factories.make_user(), elsewhere, TEACHER)
    response = desk.post(address("write", run.pk), message(to="chosen", people=[stranger.pk]))
    assert response.status_code == 422


def test_a_copy_is_read_through_its_own_run_only(desk, run, row, trainer, course, territory):
    other = factories.make_run(course, territory, run.organisation)
    other.trainers.add(trainer)
    desk.post(address("write", run.pk), message())
    kept = RunMessage.objects.get()
    assert desk.get(address("message", run.pk, kept.pk)).status_code == 200
    assert desk.get(address("message", other.pk, kept.pk)).status_code == 404
    reused = desk.post(address("write", other.pk), message(key=kept.key))
    assert reused.status_code == 422


def test_a_long_sending_is_left_to_a_worker_and_resumes_without_a_second_mail(
    desk, run, monkeypatch
):
    for _ in range(60):
        enrol(factories.make_user(), run, TEACHER, tell=False)
    response = desk.post(address("write", run.pk), message(), follow=True)
    assert "En cours" in response.content.decode()
    assert not Message.objects.exists()
    work = Job.objects.get()
    jobs.run_job(work.pk)
    assert Message.objects.count() == 60
    Job.objects.update(state="waiting", lease=None)
    jobs.run_job(work.pk)
    assert Message.objects.count() == 60


# --- lists ------------------------------------------------------------------------------------

TEXT = "Nom;Prénom;Courriel\nGrüber;Inès;ines@exemple.fr\nSans;Adresse;\n"


def hand_in(desk, run, **fields):
    return desk.post(address("lists", run.pk), {"quality": TEACHER, "text": ""} | fields)


def test_a_pasted_list_is_looked_at_confirmed_and_undone(desk, run):
    response = hand_in(desk, run, text=TEXT)
    listed = EnrolmentList.objects.get()
    page = desk.get(response.url).content.decode()
    assert "Inscrire cette personne" in page
    assert "demande une adresse" in page
    assert not run.enrolments.exists()

    for _ in range(2):
        desk.post(address("list_confirm", run.pk, listed.pk))
    assert run.enrolments.get().user.email == "ines@exemple.fr"
    assert Message.objects.count() == 1
    listed.refresh_from_db()
    assert counts(listed) == {Fate.DONE: 1, Fate.REFUSED: 1}
    assert "Annuler cette liste" in desk.get(response.url).content.decode()

    for _ in range(2):
        desk.post(address("list_undo", run.pk, listed.pk))
    assert run.enrolments.get().state == State.WITHDRAWN
    assert desk.get(response.url).status_code == 200


def test_a_file_in_cp1252_is_a_list_too(desk, run):
    file = SimpleUploadedFile("liste.csv", TEXT.encode("cp1252"))
    hand_in(desk, run, file=file)
    assert EnrolmentList.objects.get().rows[0]["last_name"] == "Grüber"


def test_refused_lines_are_taken_away_mended_and_handed_in_again(desk, run):
    hand_in(desk, run, text=TEXT.replace("Sans", "=Sans"))
    listed = EnrolmentList.objects.get()
    rejects = desk.get(address("list_rejects", run.pk, listed.pk)).content.decode("utf-8-sig")
    assert rejects.splitlines()[1].startswith("'=Sans;Adresse;;")
    mended = rejects.replace("'=Sans;Adresse;", "Sans;Adresse;sans@exemple.fr")
    hand_in(desk, run, file=SimpleUploadedFile("liste.csv", mended.encode()))
    assert EnrolmentList.objects.first().rows[0]["fate"] == Fate.NEW


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "l’un des deux"),
        ({"text": TEXT, "file": SimpleUploadedFile("a.csv", b"x")}, "l’un des deux"),
        ({"text": "x" * 1_000_000}, "ne se lit pas"),
        ({"text": "bip\x07;a@exemple.fr"}, "pas une liste"),
        ({"text": TEXT, "quality": "president"}, "choix"),
        ({"file": SimpleUploadedFile("vide.csv", b"")}, "vide"),
        ({"file": SimpleUploadedFile("photo.png", b"\x89PNG\x00")}, "pas une liste"),
        ({"file": SimpleUploadedFile("liste.xlsx", b"PK\x03\x04")}, "abîmé"),
        ({"file": SimpleUploadedFile("gros.csv", b"a;b\n" * 600_000)}, "2 Mo"),
    ],
)
def test_a_list_that_cannot_be_read_comes_back_with_a_sentence(desk, run, fields, words):
    response = hand_in(desk, run, **fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not EnrolmentList.objects.exists()


def test_a_list_belongs_to_its_run(desk, run, trainer, course, territory):
    other = factories.make_run(course, territory, run.organisation)
    other.trainers.add(trainer)
    hand_in(desk, run, text=TEXT)
    listed = EnrolmentList.objects.get()
    assert desk.get(address("list", other.pk, listed.pk)).status_code == 404
    assert desk.get(address("list_rejects", other.pk, listed.pk)).status_code == 404
    assert desk.post(address("list_confirm", other.pk, listed.pk)).status_code == 404
    assert desk.post(address("list_undo", other.pk, listed.pk)).status_code == 404
    listed.refresh_from_db()
    assert listed.state == EnrolmentList.State.PREVIEW


def test_a_long_list_is_left_to_a_worker(desk, run):
    text = "courriel;nom\n" + "".join(f"p{n}@exemple.fr;Grüber {n}\n" for n in range(60))
    page = hand_in(desk, run, text=text)
    listed = EnrolmentList.objects.get()
    response = desk.post(address("list_confirm", run.pk, listed.pk), follow=True)
    assert "En cours" in response.content.decode()
    jobs.run_job(listed.job_id or Job.objects.get().pk)
    assert run.enrolments.count() == 60
    assert "60</strong> inscrites" in desk.get(page.url).content.decode()


def test_a_list_of_which_somebody_began_is_not_undone(desk, run, activity):
    hand_in(desk, run, text=TEXT)
    listed = EnrolmentList.objects.get()
    desk.post(address("list_confirm", run.pk, listed.pk))
    record_progress(run.enrolments.get(), activity, Progress(10))
    response = desk.post(address("list_undo", run.pk, listed.pk), follow=True)
    assert "commencé" in said(response)
    assert run.enrolments.get().is_live


def test_a_preview_of_two_thousand_lines_is_within_its_budget(desk, run, sql_budget):
    text = "courriel;nom\n" + "".join(f"p{n}@exemple.fr;Grüber {n}\n" for n in range(2000))
    page = hand_in(desk, run, text=text)
    with sql_budget(10):
        desk.get(page.url)
