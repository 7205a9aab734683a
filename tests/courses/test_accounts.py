"""Signing up and in: by code, by password, with a second factor; and the one way in."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse

from courses.models import QualityKind, User
from courses.ratelimit import client_address

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
LOGIN, SIGN_UP = "/compte/login/", "/compte/signup/"
CONFIRM = "/compte/login/code/confirm/"
PASSWORD = "phrase-de-passe-longue"


def mailed_code():
    return CODE.search(mail.outbox[-1].body)[0]


def signed_in_as(client):
    return client.session.get("_auth_user_id")


# --- by code -----------------------------------------------------------------------------------


def test_an_address_and_the_code_sent_there_sign_in_and_lead_where_one_was_going(client, teacher):
    going = "/inscription/1/?adults=2&as_quality=parent"
    asked = client.post(LOGIN, {"login": teacher.email, "next": going})
    shown = client.get(asked["Location"]).content.decode()
    kept = re.search(r'name="next" value="([^"]+)"', shown)[1].replace("&amp;", "&")
    assert kept == going
    answer = client.post(CONFIRM, {"code": mailed_code(), "next": kept})
    assert answer["Location"] == going
    assert signed_in_as(client) == str(teacher.pk)


def test_without_a_way_to_go_one_arrives_in_one_s_space(client, teacher):
    client.post(LOGIN, {"login": teacher.email.upper()})
    assert client.post(CONFIRM, {"code": mailed_code()})["Location"] == "/mon-espace/"


def test_a_wrong_code_signs_nobody_in(client, teacher):
    client.post(LOGIN, {"login": teacher.email})
    for _ in range(4):
        client.post(CONFIRM, {"code": "AAAA-AAAA"})
    client.post(CONFIRM, {"code": mailed_code()})
    assert signed_in_as(client) is None


def test_an_unknown_address_gets_the_same_answer(client, teacher):
    known = client.post(LOGIN, {"login": teacher.email})
    unknown = Client().post(LOGIN, {"login": "personne@exemple.fr"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert not CODE.search(mail.outbox[-1].body)


def test_codes_are_not_mailed_without_end(client, teacher):
    for _ in range(6):
        Client().post("/compte/login/code/", {"email": teacher.email})
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(
    "next_", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:1"]
)
def test_one_is_never_led_to_another_site(client, teacher, next_):
    client.post(LOGIN, {"login": teacher.email, "next": next_})
    answer = client.post(CONFIRM, {"code": mailed_code(), "next": next_})
    assert answer["Location"] == "/mon-espace/"


def test_somebody_imported_signs_in_by_code_though_she_never_signed_up(client, db):
    person = User.objects.create_user(username="importee", email="imp@ac-reims.fr")
    client.post(LOGIN, {"login": "imp@ac-reims.fr"})
    client.post(CONFIRM, {"code": mailed_code()})
    assert signed_in_as(client) == str(person.pk)
    assert EmailAddress.objects.get(user=person).verified
    assert person.qualities.get(kind=QualityKind.TEACHER).is_established


def test_a_code_that_cannot_leave_is_said(client, teacher, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the mail server is down")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    answer = client.post(LOGIN, {"login": teacher.email})
    assert answer.status_code == 503
    assert "ne part pas" in answer.content.decode()


# --- by password -------------------------------------------------------------------------------


def test_who_has_a_password_may_use_it(client, teacher):
    answer = client.post(LOGIN, {"login": teacher.email, "password": PASSWORD, "next": "/admin/"})
    assert answer["Location"] == "/admin/"
    assert signed_in_as(client) == str(teacher.pk)
    assert not mail.outbox


def test_a_wrong_password_is_refused_without_saying_which_was_wrong(client, teacher):
    answers = [
        Client().post(LOGIN, {"login": email, "password": "autre-phrase-longue"}).content.decode()
        for email in (teacher.email, "personne@exemple.fr")
    ]
    errors = [re.findall(r'role="alert".*?</div>', answer, re.DOTALL) for answer in answers]
    assert errors[0] == errors[1]
    assert errors[0]


def test_guessing_a_password_is_stopped_whatever_the_address(client, teacher):
    for number in range(5):
        elsewhere = Client(REMOTE_ADDR=f"192.0.2.{number}")
        elsewhere.post(LOGIN, {"login": teacher.email, "password": "autre-phrase-longue"})
    client.post(LOGIN, {"login": teacher.email, "password": PASSWORD})
    assert signed_in_as(client) is None


@pytest.mark.parametrize("login", ["", "a\x00b", "x" * 100_000, "é" * 300 + "@exemple.fr", "zz"])
def test_a_strange_address_is_an_ordinary_error(client, db, login):
    assert client.post(LOGIN, {"login": login}).status_code in (200, 400)
    assert not mail.outbox


# --- signing up --------------------------------------------------------------------------------


def sign_up(client, email, **fields):
    sent = {"email": email, "first_name": "Éléonore", "last_name": "Dù Crêt", **fields}
    return client.post(SIGN_UP, sent)


def test_signing_up_takes_names_an_address_and_the_code_sent_there(client, db):
    asked = sign_up(client, "eleonore@exemple.fr", next="/reprise/")
    assert signed_in_as(client) is None
    answer = client.post(asked["Location"], {"code": mailed_code()})
    person = User.objects.get(email="eleonore@exemple.fr")
    assert signed_in_as(client) == str(person.pk)
    assert person.get_full_name() == "Éléonore Dù Crêt"
    assert not person.has_usable_password()
    assert answer["Location"] == "/reprise/"
    assert not person.qualities.exists()


@pytest.mark.parametrize("domain", ["ac-nancy-metz.fr", "AC-Versailles.fr", "education.gouv.fr"])
def test_an_academic_address_establishes_the_teacher_once_proven(client, db, domain):
    asked = sign_up(client, f"eleonore@{domain}")
    person = User.objects.get(email__iexact=f"eleonore@{domain}")
    assert not person.qualities.exists()
    client.post(asked["Location"], {"code": mailed_code()})
    quality = person.qualities.get()
    assert (quality.kind, quality.established) == (QualityKind.TEACHER, "academic_address")


@pytest.mark.parametrize("domain", ["ac-nancy-metz.fr.exemple.fr", "faux-education.gouv.fr.org"])
def test_an_address_that_looks_academic_establishes_nothing(client, db, domain):
    asked = sign_up(client, f"eleonore@{domain}")
    client.post(asked["Location"], {"code": mailed_code()})
    assert not User.objects.get(email=f"eleonore@{domain}").qualities.exists()


def test_an_address_that_has_an_account_gets_no_second_one(client, teacher):
    answer = sign_up(client, teacher.email.upper())
    assert answer.status_code == 302
    assert User.objects.count() == 1
    assert not CODE.search(mail.outbox[-1].body)


@pytest.mark.parametrize("name", ["", "x" * 151, "a\x1bb"])
def test_a_name_that_cannot_be_stored_is_refused(client, db, name):
    assert sign_up(client, "eleonore@exemple.fr", first_name=name).status_code == 200
    assert not User.objects.exists()


def test_mails_speak_french_and_plainly(client, teacher):
    client.post(LOGIN, {"login": teacher.email})
    sign_up(Client(), "neuve@exemple.fr")
    for sent in mail.outbox:
        assert "Bonjour" in sent.body
        assert "TNE Formation" in sent.body
        assert not re.search(r"\b(Hello|Your|Thank)\b", sent.subject + sent.body)


# --- one way in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/pages/", "/admin/login/?next=/admin/pages/"]
)
def test_the_desk_is_entered_by_the_account_s_door_and_keeps_where_one_was_going(
    client, db, address
):
    to = urlsplit(client.get(address, follow=True).redirect_chain[-1][0])
    assert to.path == LOGIN
    going = "/admin/" if address == "/admin/" else "/admin/pages/"
    assert parse_qs(to.query)["next"] == [going]


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
def test_no_other_form_takes_a_password(client, organiser, address):
    client.post(address, {"username": organiser.username, "password": PASSWORD})
    client.post(address, {"username": organiser.email, "password": PASSWORD})
    assert signed_in_as(client) is None


def test_wagtail_s_own_password_reset_is_off(client, db):
    assert client.get("/admin/password_reset/").status_code == 404


def test_somebody_signed_in_without_a_desk_is_not_sent_round_in_circles(client, teacher):
    client.force_login(teacher)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "Cette page ne vous est pas ouverte" in answer.content.decode()
    assert 'class="messages"' not in client.get("/mon-espace/").content.decode()


@pytest.mark.parametrize("going", ["//ailleurs.example/", "https://ailleurs.example/", "zz:"])
def test_the_door_leads_nowhere_else(client, organiser, going):
    client.force_login(organiser)
    assert client.get("/admin/login/", {"next": going})["Location"] == "/admin/"


def test_limits_count_the_visitor_and_not_the_front_server(rf, settings):
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.9")
    assert client_address(request) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client_address(request) == "192.0.2.9"


# --- the second factor -------------------------------------------------------------------------


@pytest.fixture
def mfa_required(settings):
    settings.MFA_REQUIRED = True


def sign_in(client, user, going="/admin/"):
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": going})


def current_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_without_the_rule_an_organiser_comes_to_her_desk(client, organiser):
    client.force_login(organiser)
    assert client.get("/admin/").status_code == 200


def test_with_the_rule_an_organiser_sets_a_second_factor_first(client, organiser, mfa_required):
    sign_in(client, organiser)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("mfa_index")
    again = client.get(reverse("mfa_activate_totp"))["Location"]
    assert urlsplit(again).path == reverse("account_reauthenticate")
    page = client.post(again, {"password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp")
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    assert client.get("/admin/").status_code == 200


def test_the_second_factor_is_asked_for_at_the_next_sign_in(client, organiser, mfa_required):
    TOTP.activate(organiser, "JBSWY3DPEHPK3PXP")
    asked = sign_in(client, organiser)
    assert signed_in_as(client) is None
    client.post(asked["Location"], {"code": current_code("JBSWY3DPEHPK3PXP")})
    assert signed_in_as(client) == str(organiser.pk)
    assert client.get("/admin/").status_code == 200


def test_trainers_and_learners_need_none(client, trainer, teacher, mfa_required):
    client.force_login(trainer)
    assert client.get("/admin/").status_code == 200
    client.force_login(teacher)
    assert client.get("/mon-espace/").status_code == 200


def test_an_administrator_needs_one_too(client, administrator, mfa_required):
    client.force_login(administrator)
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_signing_out_is_a_post(client, teacher):
    client.force_login(teacher)
    assert client.get("/compte/logout/").status_code == 200
    assert signed_in_as(client)
    client.post("/compte/logout/")
    assert signed_in_as(client) is None
