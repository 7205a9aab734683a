"""A head of school says what she thinks of a request, by the link of a mail."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from courses import opinions
from courses.enrolment import answer_request, enrol
from courses.messages import compose
from courses.models import HeadOpinion, Message, Quality, School
from courses.privacy.collect import collect
from courses.privacy.erasure import erase
from courses.validators import uai_letter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_teacher(course, territory, organisation):
    run = factories.make_run(course, territory, organisation, approval=True)
    uai = f"0880001{uai_letter('0880001')}"
    school = School.objects.create(uai=uai, name="Collège des Tilleuls", email="ce@ecole.example")
    teacher = factories.make_user(first_name="Zoé", last_name="Lefèvre")
    Quality.objects.filter(user=teacher).update(school=school)
    return enrol(teacher, run, "teacher")


@pytest.fixture
def link(request_of_teacher):
    mail = compose(Message.objects.get(key=f"opinion-{request_of_teacher.pk}"))
    assert mail.to == ["ce@ecole.example"]
    assert "Bonjour Zoé" not in mail.body
    assert "Zoé Lefèvre" in mail.body
    return re.search(r"/avis/\S+", mail.body)[0]


def in_charge(request_of_teacher):
    run, client = request_of_teacher.run, Client()
    client.force_login(factories.make_role("organiser", run.territory, run.organisation))
    page = client.get(reverse("courses:trainer_people", args=[run.pk]))
    return page.content.decode().replace("\u00a0", " ")


def test_the_first_answer_stands_and_the_organiser_reads_it(request_of_teacher, link):
    assert "pas encore donné" in in_charge(request_of_teacher)
    sent = {"answer": "unfavourable", "reason": "Deux collègues partent déjà ce jour-là."}
    for answer in (sent, {"answer": "favourable"}):
        page = Client().post(link, answer, follow=True)
        assert "Votre avis est enregistré" in page.content.decode()
    assert HeadOpinion.objects.get().answer == "unfavourable"
    assert sent["reason"] in in_charge(request_of_teacher)


def test_a_refusal_says_why_and_nothing_is_given_by_looking(link):
    Client().get(link)
    answer = Client().post(link, {"answer": "unfavourable"})
    assert "Dites pourquoi" in answer.content.decode()
    assert not HeadOpinion.objects.get().answer


def test_after_the_decision_nobody_is_asked_any_more(request_of_teacher, link):
    answer_request(request_of_teacher, True, by=request_of_teacher.user)
    Client().post(link, {"answer": "favourable"})
    assert not HeadOpinion.objects.get().answer
    assert "n’est plus nécessaire" in Client().get(link).content.decode()


def test_a_link_ends_after_three_weeks_and_a_made_up_one_leads_nowhere(link, monkeypatch):
    monkeypatch.setattr(opinions, "OPEN_FOR", -1)
    assert Client().get(link).status_code == 410
    forged = reverse("courses:opinion", args=[signing.dumps(1, salt="elsewhere")])
    assert Client().get(forged).status_code == 404


def test_without_an_address_of_the_school_the_organiser_decides_alone(course, territory):
    run = factories.make_run(course, territory, approval=True)
    enrol(factories.make_user(), run, "teacher")
    assert not HeadOpinion.objects.exists()


def test_the_opinion_is_in_her_archive_and_goes_with_her(request_of_teacher, link):
    Client().post(link, {"answer": "unfavourable", "reason": "Une raison."})
    [told] = collect(request_of_teacher.user)["enrolments"]
    assert told["opinion"][0]["reason"] == "Une raison."
    assert erase(request_of_teacher.user, by=None, ground="asked")
    assert not HeadOpinion.objects.exists()
