"""What a trainer sees of a module, and what she does to an attempt."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import Completion, Enrolment, User
from plugins.scorm.attempts import begin_again, next_attempt
from plugins.scorm.models import Attempt, Journal, ScormActivityPage, ScoState
from plugins.scorm.reports import acts
from tests.factories import make_course, make_run, make_user
from tests.sql import sql_budget

from .learners import Browser, cmi_12

pytestmark = pytest.mark.django_db
NASTY = "<script>alert('é')</script>"


def interactions(given, result="wrong"):
    entry = {"id": "Q1", "type": "choice", "student_response": given, "result": result}
    return {"0": entry | {"correct_responses": {"0": {"pattern": "a"}}}}


@pytest.fixture
def site(client, trainer):
    client.force_login(trainer)
    client.defaults["HTTP_HOST"] = "tne.localhost"
    return client


@pytest.fixture
def tab(client, enrolment, activity):
    return Browser(client, enrolment, activity)


@pytest.fixture
def address(run, activity):
    return f"/modules/suivi/{run.pk}/{activity.pk}/"


def text(response):
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def crowd(run, activity, count):
    """So many people of the run, each with an attempt and an answer, written at once."""
    people = User.objects.bulk_create(
        User(username=f"foule-{number}", last_name=f"Nom-{number}") for number in range(count)
    )
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            user=person, run=run, course=run.course, as_quality="teacher", state="confirmed",
            territory=run.territory,
        )
        for person in people
    )  # fmt: skip
    made = Attempt.objects.bulk_create(
        Attempt(enrolment=row, activity=activity, version=activity.version, score=place % 101)
        for place, row in enumerate(rows)
    )
    cmi = json.dumps({"interactions": interactions("b")})
    ScoState.objects.bulk_create(
        ScoState(attempt=attempt, step="step-1", cmi=cmi, sequence=1) for attempt in made
    )


def test_two_hundred_people_cost_no_more_statements_than_two(site, run, activity, address):
    crowd(run, activity, 200)
    for page, most in (("", 13), ("questions/", 8), ("personnes.csv", 10), ("questions.ods", 9)):
        with sql_budget(most):
            assert site.get(address + page).status_code == 200
    assert "200 personnes" in text(site.get(address))


def test_who_did_what_and_who_has_not_begun(site, tab, run, activity, address, enrolment):
    tab.open()
    tab.commit(cmi_12("failed", "-10"), terminated=True, end=True)
    page = text(site.get(address))
    assert "échoué" in page
    assert "Une note est sortie des bornes" in page
    assert enrolment.user.last_name in page
    run_page = text(site.get(reverse("courses:trainer_run", args=[run.pk])))
    assert address in run_page
    assert "1 personne a commencé" in run_page


def test_what_people_answered_is_text_whatever_it_holds(site, tab, address, enrolment):
    tab.open()
    tab.commit(cmi_12() | {"interactions": interactions(NASTY)})
    for page in ("questions/", f"{enrolment.pk}/"):
        shown = text(site.get(address + page))
        assert NASTY not in shown
        assert "&lt;script&gt;" in shown
    assert "0 % de réponses justes" in text(site.get(address + "questions/"))


def test_what_no_page_can_hold_does_not_keep_the_trainer_from_reading(
    site, tab, address, enrolment
):
    """Texts cut within an emoji, numbers without end: modules make the ones, people the others."""
    tab.open()
    given = interactions("oui \ud83d") | {"9" * 5000: {"id": "Q2"}}
    calls = [[12, "LMSSetValue", "é\ud83d", "\ude00", "", 405], [10**400, "x", "", "", "", 1]]
    tab.commit(cmi_12() | {"interactions": given, "comments": "\ud83d"}, calls=calls)
    for page in ("", "questions/", f"{enrolment.pk}/"):
        text(site.get(address + page))
    for name in ("personnes.csv", "personnes.ods", "questions.csv", "questions.ods"):
        assert site.get(address + name).status_code == 200
    assert "oui ?" in text(site.get(address + "questions/"))
    assert len(json.loads(Journal.objects.get().lines)) == 1


def test_files_for_a_spreadsheet_run_nothing_there_and_are_logged(site, tab, address, enrolment):
    tab.open()
    tab.commit(cmi_12("passed", "80") | {"interactions": interactions("=1+1", "correct")})
    people = site.get(address + "personnes.csv")
    assert people["Content-Type"].startswith("text/csv")
    lines = people.content.decode("utf-8-sig").splitlines()
    assert enrolment.user.last_name in lines[1]
    assert ";réussi;" in lines[1]
    assert "'=1+1" in site.get(address + "questions.csv").content.decode()
    assert site.get(address + "personnes.ods").content[:2] == b"PK"
    for wrong in ("personnes.pdf", "autre.csv"):
        assert site.get(address + wrong).status_code == 404


def test_a_stranger_s_person_is_not_found(site, address, activity, other_enrolment):
    assert site.get(f"{address}{other_enrolment.pk}/").status_code == 404


@pytest.fixture
def other_enrolment(territory, organisation):
    """Of another run."""
    return enrol(make_user(), make_run(make_course(), territory, organisation), "teacher")


def test_an_attempt_that_is_reset_counts_no_more_and_stays_to_be_seen(
    site, tab, address, activity, enrolment
):
    ScormActivityPage.objects.filter(pk=activity.pk).update(attempts_allowed=1)
    activity.refresh_from_db()
    tab.open()
    tab.commit(cmi_12("passed", "90"), terminated=True, end=True)
    assert Completion.objects.get().completed_at
    attempt = Attempt.objects.get()
    act = f"{address}{enrolment.pk}/tentatives/{attempt.pk}/annuler/"
    refused = site.post(act, {"resetform-1-reason": ""})
    assert refused.status_code == 422
    assert Attempt.objects.get().state == "completed"
    for _twice in range(2):
        page = text(site.post(act, {"resetform-1-reason": "Panne de réseau"}, follow=True))
    assert "déjà annulée" in page
    completion = Completion.objects.get()
    assert (completion.completed_at, completion.progress, completion.score) == (None, 0, None)
    assert next_attempt(enrolment, activity).left == 1
    assert tab.open().status_code == 200
    assert Attempt.objects.order_by("number").last().number == 2


def test_a_reset_gives_back_what_the_other_attempts_are_worth(tab, activity, enrolment, trainer):
    for raw in ("60", "90"):
        tab.open()
        tab.commit(cmi_12("incomplete", raw), end=True)
        Attempt.objects.update(finished_at=timezone.now())
        begin_again(enrolment, activity)
    assert Completion.objects.get().score == 90
    assert acts.reset(Attempt.objects.get(number=2), by=trainer, reason="Essai")
    assert Completion.objects.get().score == 60
    assert not acts.reset(Attempt.objects.get(number=2), by=trainer, reason="Essai")


def test_time_is_given_to_an_attempt_that_has_an_end(site, tab, address, activity, enrolment):
    ScormActivityPage.objects.filter(pk=activity.pk).update(minutes_allowed=10)
    tab.open()
    attempt = Attempt.objects.get()
    act = f"{address}{enrolment.pk}/tentatives/{attempt.pk}/prolonger/"
    for wrong in ({"extendform-1-minutes": "-5"}, {"extendform-1-minutes": "beaucoup"}, {}):
        assert site.post(act, wrong).status_code == 422
    Attempt.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert tab.commit(cmi_12()).status_code == 403
    site.post(act, {"extendform-1-minutes": "30", "extendform-1-reason": "Panne"})
    assert Attempt.objects.get().expires_at > timezone.now() + timedelta(minutes=29)
    tab.sequence -= 1
    assert tab.commit(cmi_12()).status_code == 200


def test_the_journal_keeps_what_it_is_asked_to_and_no_more(site, tab, address, enrolment):
    assert tab.open().json()["journal"] is False
    call = [12, "LMSSetValue", "cmi.core.score.raw", NASTY, "false", 405]
    odd = [["x"], "LMSSetValue", {}, [1, 2], [1, 2, 3, 4, 5, 6], [1, "a", "b", "c", "d", True]]
    for _many in range(3):
        assert tab.commit(cmi_12(), calls=[call] * 290 + odd).status_code == 200
    lines = json.loads(Journal.objects.get().lines)
    assert len(lines) == 500
    assert set(map(tuple, lines)) == {tuple(call)}
    page = text(site.get(f"{address}{enrolment.pk}/"))
    assert "200 erreurs" in page
    assert NASTY not in page
    attempt = Attempt.objects.get()
    site.post(f"{address}{enrolment.pk}/tentatives/{attempt.pk}/journal/", {"wanted": "1"})
    assert tab.open(take_over=True).json()["journal"] is True


def test_a_commit_without_calls_costs_nothing_more(tab):
    tab.open()
    with sql_budget(5):
        tab.commit(cmi_12("incomplete", location="2"))
