"""Guests: a first name to begin, a code to come back, an address to become an account."""

import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from courses.enrolment import enrol, seats_disagree
from courses.keys import written
from courses.models import Enrolment, GuestDevice, QualityKind, ResumeCode, User
from tests import factories

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b")
PARENT = QualityKind.PARENT


@pytest.fixture
def open_run(territory, organisation):
    course = factories.make_course(
        title="Comprendre l’espace numérique", for_parents=True, open_without_account=True
    )
    return factories.make_run(course, territory, organisation, capacity=5)


def begin(client, run, **fields):
    sent = {"first_name": "Inès", "key": str(uuid.uuid4()), **fields}
    return client.post(reverse("courses:enrol", args=[run.pk]), sent)


def code_on(response):
    return CODE.search(response.content.decode())[0]


# --- beginning ---------------------------------------------------------------------------------


def test_a_first_name_is_enough_to_enrol_and_gives_a_code_to_note(client, open_run):
    response = begin(client, open_run)
    guest = User.objects.get(email="")
    assert guest.is_guest
    assert Enrolment.objects.get().user == guest
    assert guest.qualities.get().kind == PARENT
    assert client.cookies[settings.GUEST_COOKIE_NAME]["httponly"]
    assert not client.cookies[settings.GUEST_COOKIE_NAME]["domain"]
    page = client.get(response["Location"])
    assert "c’est fait" in page.content.decode().lower()
    assert code_on(page) == code_on(client.get(response["Location"]))  # a refresh keeps it


def test_no_secret_is_stored_as_it_is(client, open_run):
    response = begin(client, open_run)
    code = code_on(client.get(response["Location"])).replace("-", "")
    token = client.cookies[settings.GUEST_COOKIE_NAME].value
    stored = {ResumeCode.objects.get().code_hash, GuestDevice.objects.get().token_hash}
    assert not {code, token} & stored
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in stored)


def test_the_code_is_shown_to_this_browser_only_and_not_for_ever(client, open_run, freezer_cookie):
    response = begin(client, open_run)
    assert CODE.search(client.get(response["Location"]).content.decode())
    freezer_cookie(client)
    page = client.get(response["Location"]).content.decode()
    assert not CODE.search(page)
    assert "Obtenir un nouveau code" in page


@pytest.fixture
def freezer_cookie():
    """What a browser does once the cookie of the code is too old."""

    def drop(client):
        del client.cookies["tne_code"]

    return drop


def test_a_new_code_closes_the_former(client, known_guest):
    guest = known_guest(client)
    page = client.post(reverse("courses:guest_code"), follow=True)
    new = code_on(page)
    for typed, opens in ((guest.code, False), (new, True)):
        answer = Client().post(reverse("courses:resume"), {"code": typed})
        assert (answer.status_code == 302) is opens


def test_the_same_form_sent_twice_makes_one_guest(client, open_run):
    key = str(uuid.uuid4())
    first, second = Client(), Client()  # a double click: neither request has a cookie yet
    begin(first, open_run, key=key)
    page = second.get(begin(second, open_run, key=key)["Location"])
    assert User.objects.filter(email="").count() == 1
    assert Enrolment.objects.count() == 1
    assert CODE.search(page.content.decode())
    assert seats_disagree() == []


def test_a_form_left_in_the_history_opens_nothing_once_she_has_left(client, open_run):
    key = str(uuid.uuid4())
    begin(client, open_run, key=key)
    left = Enrolment.objects.get().user
    client.post(reverse("courses:leave"))
    begin(client, open_run, key=key, first_name="Léonie")
    assert "Bonjour Léonie" in client.get(reverse("courses:my_space")).content.decode()
    assert Enrolment.objects.exclude(user=left).count() == 1


def test_a_full_run_without_queue_registers_nobody(client, open_run):
    open_run.seats.update(capacity=0)
    open_run.waiting_list = False
    open_run.save()
    html = begin(client, open_run).content.decode()
    assert "plus de place" in html
    assert "Inès" in html
    assert not User.objects.filter(email="").exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 151, "a\x07b"])
def test_a_name_that_is_none_is_refused_where_it_was_typed(client, open_run, name):
    response = begin(client, open_run, first_name=name)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not Enrolment.objects.exists()


def test_a_known_guest_enrols_again_without_saying_who_she_is(client, open_run, known_guest):
    guest = known_guest(client)
    client.post(reverse("courses:enrol", args=[open_run.pk]), {"as_quality": "parent"})
    assert Enrolment.objects.get().user == guest


def test_who_registers_guests_without_end_is_stopped(client, open_run, monkeypatch):
    monkeypatch.setattr("courses.views.enrol.allowed", lambda *args, **kwargs: False)
    assert "réessayez dans une heure" in begin(client, open_run).content.decode()
    assert not Enrolment.objects.exists()


# --- coming back -------------------------------------------------------------------------------


@pytest.mark.parametrize("dressed", [str, str.lower, written, lambda code: f" {written(code)} \n"])
def test_the_code_opens_her_space_elsewhere(client, known_guest, open_run, dressed):
    guest = known_guest(Client())
    enrol(guest, open_run, PARENT)
    page = client.post(reverse("courses:resume"), {"code": dressed(guest.code)}, follow=True)
    assert open_run.course.title in page.content.decode()


def test_every_wrong_code_gets_the_same_answer_for_the_same_work(client, known_guest, sql_budget):
    account = known_guest(Client())
    account.email = "ines@exemple.fr"
    account.save()
    answers, statements = set(), set()
    for typed in ("AAAAA-AAAAA", "zz", account.code, "é" * 50, "--"):
        with sql_budget(5) as sent:
            html = client.post(reverse("courses:resume"), {"code": typed}).content.decode()
        answers.add(re.search(r'class="field-error".*?</ul>', html, re.DOTALL)[0])
        statements.add(len(sent))
    assert len(answers) == 1
    assert len(statements) == 1


def test_guessing_is_stopped_even_with_the_right_code_and_others_go_on(client, known_guest):
    guest = known_guest(Client())
    address = reverse("courses:resume")
    for _ in range(20):
        client.post(address, {"code": "AAAAABBBBB"})
    assert client.post(address, {"code": guest.code}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(address, {"code": guest.code}).status_code == 302


def test_leaving_a_device_is_a_post_that_forgets_it(client, known_guest):
    known_guest(client)
    assert client.get(reverse("courses:leave")).status_code == 405
    assert client.get(reverse("courses:my_space")).status_code == 200
    for _ in range(2):
        assert client.post(reverse("courses:leave")).status_code == 302
    assert not GuestDevice.objects.exists()
    assert client.get(reverse("courses:my_space")).status_code == 302


def test_a_guest_who_is_no_longer_active_is_nobody(client, known_guest):
    guest = known_guest(client)
    User.objects.filter(pk=guest.pk).update(is_active=False)
    assert client.get(reverse("courses:my_space")).status_code == 302


# --- adding an address -------------------------------------------------------------------------


def claim(client, email):
    """Ask for the code, read it in the mail, send it back."""
    client.post(reverse("courses:address"), {"email": email})
    code = CODE.search(mail.outbox[-1].body)[0]
    return client.post(reverse("courses:address_code"), {"code": code}, follow=True)


def test_a_proven_address_makes_the_guest_an_account(client, known_guest, open_run):
    guest = known_guest(client)
    enrol(guest, open_run, PARENT)
    page = claim(client, "Ines@Exemple.fr")
    guest.refresh_from_db()
    assert guest.email == "ines@exemple.fr"
    assert EmailAddress.objects.get(user=guest).verified
    assert open_run.course.title in page.content.decode()
    assert client.session["_auth_user_id"] == str(guest.pk)
    assert not GuestDevice.objects.exists()
    assert not ResumeCode.objects.exists()


def test_an_academic_address_establishes_a_teacher(client, known_guest):
    guest = known_guest(client)
    claim(client, "ines@ac-nancy-metz.fr")
    quality = guest.qualities.get(kind=QualityKind.TEACHER)
    assert quality.is_established


def test_an_address_somebody_has_joins_the_guest_to_that_account(client, known_guest, open_run):
    guest, owner = known_guest(client), factories.make_user(email="zoe@exemple.fr")
    enrolment = enrol(guest, open_run, PARENT)
    claim(client, "zoe@exemple.fr")
    enrolment.refresh_from_db()
    guest.refresh_from_db()
    assert enrolment.user == owner
    assert guest.merged_into == owner
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_asking_says_nothing_about_whose_address_it_is(client, known_guest):
    known_guest(client)
    factories.make_user(email="zoe@exemple.fr")
    answers = []
    for email in ("zoe@exemple.fr", "neuve@exemple.fr"):
        page = client.post(reverse("courses:address"), {"email": email}, follow=True)
        html = re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode())
        answers.append(html.replace(email, ""))
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 2


def test_two_enrolments_in_one_course_are_explained_and_nothing_is_lost(
    client, known_guest, open_run
):
    guest, owner = known_guest(client), factories.make_user(email="zoe@exemple.fr")
    enrol(guest, open_run, PARENT)
    enrol(owner, open_run, PARENT)
    page = claim(client, "zoe@exemple.fr")
    assert "inscrites à la même formation" in page.content.decode()
    assert Enrolment.objects.live().count() == 2
    assert "_auth_user_id" not in client.session


def test_a_second_factor_is_asked_for_even_then(client, known_guest):
    known_guest(client)
    owner = factories.make_user(email="zoe@exemple.fr")
    Authenticator.objects.create(user=owner, type="totp", data={"secret": "x"})
    claim(client, "zoe@exemple.fr")
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_proves_nothing_and_five_end_it(client, known_guest):
    guest = known_guest(client)
    client.post(reverse("courses:address"), {"email": "ines@exemple.fr"})
    right = CODE.search(mail.outbox[-1].body)[0]
    for _ in range(5):
        page = client.post(reverse("courses:address_code"), {"code": "AAAAA-AAAAA"})
        assert page.status_code == 200
    assert client.post(reverse("courses:address_code"), {"code": right}).status_code == 302
    guest.refresh_from_db()
    assert guest.email == ""


def test_the_code_of_one_guest_is_of_no_use_to_another(client, known_guest):
    known_guest(client)
    client.post(reverse("courses:address"), {"email": "ines@exemple.fr"})
    code = CODE.search(mail.outbox[-1].body)[0]
    other = known_guest(client, "Léonie")  # the same browser, another person
    client.post(reverse("courses:address_code"), {"code": code})
    other.refresh_from_db()
    assert other.email == ""


def test_mails_that_do_not_leave_are_said(client, known_guest, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the mail server is down")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    known_guest(client)
    page = client.post(reverse("courses:address"), {"email": "ines@exemple.fr"})
    assert "ne part pas" in page.content.decode()


def test_codes_are_not_mailed_without_end(client, known_guest):
    known_guest(client)
    for _ in range(8):
        client.post(reverse("courses:address"), {"email": "ines@exemple.fr"})
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("email", ["", "pas une adresse", "x" * 300 + "@exemple.fr", "a@b"])
def test_what_is_no_address_is_refused(client, known_guest, email):
    known_guest(client)
    page = client.post(reverse("courses:address"), {"email": email})
    assert "error-summary" in page.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize("name", ["guest_code", "address", "address_code"])
def test_an_account_has_no_business_on_a_guest_s_pages(client, teacher, name):
    client.force_login(teacher)
    assert client.post(reverse(f"courses:{name}"))["Location"] == reverse("courses:my_space")
    client.logout()
    assert "login" in client.post(reverse(f"courses:{name}"))["Location"]


# --- a guest who signs in ----------------------------------------------------------------------


def test_a_guest_signs_in_like_anybody_else(client, known_guest):
    known_guest(client)
    assert client.get(reverse("account_login")).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_signing_in_offers_to_join_what_was_done_as_a_guest(client, known_guest, open_run, teacher):
    guest = known_guest(client)
    enrol(guest, open_run, PARENT)
    client.force_login(teacher)
    assert "faites sans compte" in client.get(reverse("courses:my_space")).content.decode()
    assert Enrolment.objects.get().user == guest  # nothing happens by itself
    client.post(reverse("courses:join"))
    assert Enrolment.objects.get().user == teacher
    page = client.get(reverse("courses:my_space")).content.decode()
    assert reverse("courses:join") not in page
    assert client.post(reverse("courses:join")).status_code == 404


def test_a_guest_alone_has_nobody_to_join(client, known_guest):
    known_guest(client)
    assert client.post(reverse("courses:join")).status_code == 404


def test_a_guest_is_offered_no_account_page_in_the_menu(client, known_guest):
    known_guest(client)
    html = client.get(reverse("courses:my_space")).content.decode()
    assert reverse("courses:profile") in html
    assert reverse("account_email") not in html
    assert reverse("account_logout") not in html


@pytest.mark.parametrize("name", ["resume", "address", "profile"])
def test_an_empty_form_is_an_ordinary_error(client, known_guest, name):
    known_guest(client)
    page = client.post(reverse(f"courses:{name}"))
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
