"""Enrolling by the form: with an account, without, twice, badly filled, too late."""

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import change_capacity, enrol
from courses.models import Enrolment, Quality, QualityKind, School, User
from tests import factories

State = Enrolment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def family_run(territory, organisation):
    course = factories.make_course(
        title="J’apprends le numérique en famille !",
        for_parents=True,
        open_without_account=True,
        modality="on_site",
    )
    return factories.make_run(course, territory, organisation, capacity=10)


@pytest.fixture
def school(territory):
    return School.objects.create(
        uai="0590121L", name="Collège Jules-Ferry", commune="Épinal", territory=territory
    )


def form_of(run):
    return reverse("courses:enrol", args=[run.pk])


def key_in(response):
    return re.search(r'name="key" value="([0-9a-f-]{36})"', response.content.decode())[1]


def test_a_teacher_enrols_and_is_told_so(client, teacher, run):
    client.force_login(teacher)
    shown = client.get(form_of(run))
    assert "no-store" in shown["Cache-Control"]
    response = client.post(
        form_of(run), {"as_quality": "teacher", "key": key_in(shown)}, follow=True
    )
    enrolment = Enrolment.objects.get(user=teacher)
    assert enrolment.state == State.CONFIRMED
    assert response.redirect_chain[-1][0] == reverse("courses:enrolment", args=[enrolment.pk])
    assert "votre inscription est confirmée" in response.content.decode()


def test_the_same_form_sent_twice_enrols_once(client, teacher, run):
    client.force_login(teacher)
    sent = {"as_quality": "teacher", "key": str(uuid.uuid4())}
    addresses = {client.post(form_of(run), sent)["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert Enrolment.objects.count() == 1


def test_one_form_sent_by_two_people_is_two_enrolments(client, run):
    sent = {"as_quality": "teacher", "key": str(uuid.uuid4())}
    for _ in range(2):
        client.force_login(factories.make_user())
        assert client.post(form_of(run), sent).status_code == 302
    assert Enrolment.objects.count() == 2


def test_only_the_qualities_of_the_course_are_offered_hers_first(client, territory):
    course = factories.make_course(for_teachers=True, for_parents=True)
    run = factories.make_run(course, territory)
    parent = factories.make_user(quality=QualityKind.PARENT)
    client.force_login(parent)
    html = client.get(form_of(run)).content.decode()
    offered = re.findall(r'name="as_quality" value="(\w+)"', html)
    assert offered == ["teacher", "agent", "parent"]
    assert re.search(r'value="parent"[^>]*checked', html)
    refused = client.post(form_of(run), {"as_quality": "partner"})
    assert "error-summary" in refused.content.decode()
    assert not Enrolment.objects.exists()


def test_a_quality_that_she_had_not_is_declared(client, teacher, family_run):
    client.force_login(teacher)
    client.post(form_of(family_run), {"as_quality": "parent"})
    declared = Quality.objects.get(user=teacher, kind=QualityKind.PARENT)
    assert not declared.is_established


def test_a_refused_enrolment_declares_nothing(client, teacher, family_run):
    client.force_login(teacher)
    response = client.post(form_of(family_run), {"as_quality": "parent", "children_under_6": "20"})
    assert "entre 1 et 20 personnes" in response.content.decode()
    assert not Quality.objects.filter(user=teacher, kind=QualityKind.PARENT).exists()


@pytest.mark.parametrize(
    "typed", ["0590121l", "collège jules ferry", "Collège Jules-Ferry, Épinal (0590121L)"]
)
def test_a_teacher_names_her_school_by_code_or_by_words(client, teacher, run, school, typed):
    client.force_login(teacher)
    client.post(form_of(run), {"as_quality": "teacher", "school": typed})
    assert Enrolment.objects.get(user=teacher).school == school


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9999999Z", "Nous ne connaissons pas"),
        ("collège perdu", "Nous ne trouvons pas"),
        ("collège", "Plusieurs établissements"),
        ("x" * 5000, "caractères"),
    ],
)
def test_a_school_that_is_not_found_is_said_and_nothing_is_lost(
    client, teacher, run, school, territory, typed, said
):
    School.objects.create(uai="0590258K", name="Collège Louise-Michel", commune="Épinal")
    client.force_login(teacher)
    response = client.post(form_of(run), {"as_quality": "teacher", "school": typed})
    html = response.content.decode()
    assert said in html
    assert typed[:200] in html
    assert not Enrolment.objects.exists()


def test_schools_are_suggested_to_whoever_types(client, teacher, school):
    assert client.get(reverse("courses:schools")).status_code == 302
    client.force_login(teacher)
    html = client.get(reverse("courses:schools"), {"school": "epinal ferr"}).content.decode()
    assert "0590121L" in html
    assert client.get(reverse("courses:schools"), {"school": "ep"}).content.decode().strip() == ""


def test_a_family_comes_together_and_is_counted(client, family_run):
    parent = factories.make_user(quality=QualityKind.PARENT)
    client.force_login(parent)
    client.post(form_of(family_run), {"as_quality": "parent", "adults": 2, "children_6_to_10": 1})
    enrolment = Enrolment.objects.get(user=parent)
    assert (enrolment.seats, enrolment.adults, enrolment.children_6_to_10) == (3, 2, 1)


def test_a_teacher_comes_alone_whatever_was_typed_for_a_family(client, teacher, territory):
    course = factories.make_course(for_teachers=True, for_parents=True, modality="on_site")
    run = factories.make_run(course, territory)
    client.force_login(teacher)
    client.post(form_of(run), {"as_quality": "teacher", "adults": 2, "children_6_to_10": 3})
    assert Enrolment.objects.get(user=teacher).seats == 1


@pytest.mark.parametrize("value", ["-1", "21", "beaucoup", "1e3", "9" * 400])
def test_a_strange_number_is_refused_where_it_was_typed(client, family_run, value):
    parent = factories.make_user(quality=QualityKind.PARENT)
    client.force_login(parent)
    response = client.post(form_of(family_run), {"as_quality": "parent", "adults": value})
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("key", ["", "pas-une-clé", "x" * 100_000])
def test_a_form_without_its_key_enrols_all_the_same(client, teacher, run, key):
    client.force_login(teacher)
    assert client.post(form_of(run), {"as_quality": "teacher", "key": key}).status_code == 302


def test_an_invisible_character_is_refused_before_any_column(client, teacher, run):
    client.force_login(teacher)
    response = client.post(form_of(run), {"as_quality": "teacher", "school": "a\x00b"})
    assert response.status_code == 400


def test_a_megabyte_of_school_is_an_ordinary_error(client, teacher, run):
    client.force_login(teacher)
    sent = {"as_quality": "teacher", "school": "é" * 1_000_000}
    assert client.post(form_of(run), sent).status_code == 200


# --- what is said before the button ------------------------------------------------------------


def test_a_full_run_says_that_one_will_wait(client, teacher, territory, course):
    run = factories.make_run(course, territory, capacity=0)
    client.force_login(teacher)
    html = client.get(form_of(run)).content.decode()
    assert "vous entrez en liste d’attente" in html
    assert "M’inscrire en liste d’attente" in html
    client.post(form_of(run), {"as_quality": "teacher"})
    assert Enrolment.objects.get(user=teacher).state == State.WAITING


def test_two_meetings_at_one_time_are_said_and_not_forbidden(client, teacher, run, territory):
    other = factories.make_run(factories.make_course(), territory)
    enrol(teacher, other, QualityKind.TEACHER)
    client.force_login(teacher)
    assert "déjà un rendez-vous à ce moment-là" in client.get(form_of(run)).content.decode()
    client.post(form_of(run), {"as_quality": "teacher"})
    assert Enrolment.objects.filter(user=teacher).count() == 2


def test_another_session_of_the_same_course_is_named(client, teacher, run, course, territory):
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    other = factories.make_run(course, territory)
    client.force_login(teacher)
    html = client.get(form_of(other)).content.decode()
    assert reverse("courses:enrolment", args=[enrolment.pk]) in html
    assert '<form method="post"' not in html
    refused = client.post(form_of(other), {"as_quality": "teacher"})
    assert "dans une autre session" in refused.content.decode()


def test_a_run_that_decides_asks_for_a_request(client, teacher, territory, course):
    run = factories.make_run(course, territory, approval=True)
    client.force_login(teacher)
    assert "Envoyer ma demande" in client.get(form_of(run)).content.decode()
    client.post(form_of(run), {"as_quality": "teacher"})
    assert Enrolment.objects.get().state == State.REQUESTED


def test_a_closed_window_is_said_kindly(client, teacher, run):
    run.enrol_until = timezone.now()
    run.save()
    client.force_login(teacher)
    assert "ne sont pas ouvertes" in client.get(form_of(run)).content.decode()
    refused = client.post(form_of(run), {"as_quality": "teacher"})
    assert "ne sont pas ouvertes" in refused.content.decode()


@pytest.mark.parametrize("pk", [0, 424242, 10**30])
def test_a_run_that_is_not_there_is_not_found(client, run, pk):
    assert client.get(reverse("courses:enrol", args=[pk])).status_code == 404


def test_a_draft_run_or_course_is_not_found(client, course, territory):
    draft = factories.make_run(course, territory, state="draft")
    hidden = factories.make_run(factories.make_course(live=False), territory)
    for run in (draft, hidden):
        assert client.get(form_of(run)).status_code == 404


def test_who_is_enrolled_already_is_led_to_her_enrolment(client, teacher, run):
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    client.force_login(teacher)
    for method in (client.get, client.post):
        address = reverse("courses:enrolment", args=[enrolment.pk])
        assert method(form_of(run))["Location"] == address


# --- nobody signed in --------------------------------------------------------------------------


def test_a_lost_session_comes_back_to_the_form_with_what_was_typed(client, run, school):
    sent = {"as_quality": "agent", "school": "Collège Jules-Ferry", "key": str(uuid.uuid4())}
    response = client.post(form_of(run), sent)
    to = urlsplit(response["Location"])
    assert to.path == reverse("account_login")
    back = parse_qs(to.query)["next"][0]
    client.force_login(factories.make_user())
    html = client.get(back).content.decode()
    assert "Collège Jules-Ferry" in html
    assert re.search(r'value="agent"[^>]*checked', html)


def test_without_account_the_choices_are_said(client, run, family_run):
    closed = client.get(form_of(run)).content.decode()
    assert reverse("account_login") in closed
    assert reverse("account_signup") in closed
    assert 'name="first_name"' not in closed
    assert 'name="first_name"' in client.get(form_of(family_run)).content.decode()


def test_where_an_account_is_needed_a_first_name_opens_nothing(client, run):
    response = client.post(form_of(run), {"first_name": "Inès"})
    assert urlsplit(response["Location"]).path == reverse("account_login")
    assert not User.objects.filter(email="").exists()


# --- afterwards --------------------------------------------------------------------------------


def test_one_withdraws_by_a_confirmed_post_and_twice_is_once(client, teacher, run):
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    client.force_login(teacher)
    address = reverse("courses:withdraw", args=[enrolment.pk])
    assert "Oui, retirer mon inscription" in client.get(address).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.is_live
    for _ in range(2):
        assert client.post(address)["Location"] == reverse("courses:my_space")
    enrolment.refresh_from_db()
    assert enrolment.state == State.WITHDRAWN


def test_what_is_completed_is_not_withdrawn(client, teacher, run):
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    Enrolment.objects.update(completed_at=timezone.now())
    client.force_login(teacher)
    client.post(reverse("courses:withdraw", args=[enrolment.pk]))
    enrolment.refresh_from_db()
    assert enrolment.is_live


def test_who_signs_in_again_at_a_button_is_told_what_to_do(client, teacher, run):
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    asked = client.post(reverse("courses:accept", args=[enrolment.pk]))
    client.force_login(teacher)
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    answer = client.get(back, headers={"accept": "text/html,*/*"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "rien n’a été enregistré" in answer.content.decode()
    assert not client.get(back, headers={"accept": "application/json"}).content


def test_an_offer_is_accepted_by_post_and_twice_is_once(client, teacher, course, territory):
    run = factories.make_run(course, territory, capacity=0)
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    change_capacity(run, 1)
    client.force_login(teacher)
    address = reverse("courses:accept", args=[enrolment.pk])
    assert client.get(address).status_code == 405
    for _ in range(2):
        assert "Votre place est confirmée" in client.post(address, follow=True).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.state == State.CONFIRMED


def test_an_offer_that_is_gone_is_said(client, teacher, course, territory):
    run = factories.make_run(course, territory, capacity=0)
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    change_capacity(run, 1)
    Enrolment.objects.update(offered_until=timezone.now())
    client.force_login(teacher)
    response = client.post(reverse("courses:accept", args=[enrolment.pk]), follow=True)
    assert "plus valable" in response.content.decode()


@pytest.mark.parametrize("name", ["enrolment", "withdraw", "accept"])
@pytest.mark.parametrize("who", ["teacher", "trainer", "organiser", "administrator"])
def test_the_enrolment_of_somebody_else_is_not_found(client, run, request, name, who):
    theirs = enrol(factories.make_user(), run, QualityKind.TEACHER)
    client.force_login(request.getfixturevalue(who))
    address = reverse(f"courses:{name}", args=[theirs.pk])
    assert client.post(address).status_code in (404, 405)
    if name != "accept":
        assert client.get(address).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == State.CONFIRMED


@pytest.mark.parametrize("name", ["enrolment", "withdraw", "accept"])
def test_without_session_one_signs_in_first(client, teacher, run, name):
    enrolment = enrol(teacher, run, QualityKind.TEACHER)
    response = client.post(reverse(f"courses:{name}", args=[enrolment.pk]))
    assert urlsplit(response["Location"]).path == reverse("account_login")


def test_the_form_says_where_and_when_and_asks_little(client, teacher, run, sql_budget):
    for _ in range(5):
        enrol(teacher, factories.make_run(factories.make_course()), QualityKind.TEACHER)
    for person in (None, teacher):
        if person:
            client.force_login(person)
        client.get(form_of(run))
        with sql_budget(16):
            html = client.get(form_of(run)).content.decode()
        assert "Médiathèque, 3 rue des Tilleuls" in html
