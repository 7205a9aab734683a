"""The page of a module, the runtime's page, and the files behind their token."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plugins.scorm import tokens
from plugins.scorm.models import Attempt, ScoState
from plugins.scorm.tokens import Launch, file_token, launch_token
from tests.factories import make_user

from .learners import Browser, host

pytestmark = pytest.mark.django_db
SITE = {"host": "tne.localhost"}


@pytest.fixture
def get(client):
    return lambda address, **headers: client.get(address, headers={"host": host()} | headers)


@pytest.fixture
def files(module, teacher):
    return f"/modules/fichiers/{file_token(module, teacher.pk)}/"


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def play_address(module, user, **fields):
    token = launch_token(Launch(user.pk, module.pk, **fields))
    return f"/modules/jouer/?jeton={token}"


def test_the_activity_s_page_frames_the_module_on_the_content_origin(
    client, enrolment, activity, settings
):
    client.force_login(enrolment.user)
    page = client.get(activity.get_url(), headers=SITE)
    assert page.status_code == 200
    text = page.content.decode()
    assert f'src="{settings.CONTENT_ORIGIN}/modules/jouer/?jeton=' in text
    assert "allow-modals" in text
    assert page["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert "allow-top-navigation" not in text
    assert enrolment.user.last_name not in re.search(r'src="([^"]*jouer[^"]*)"', text).group(1)
    assert Attempt.objects.count() == 0, "looking at the page changes nothing"


def test_a_module_may_open_in_a_window_of_its_own(client, enrolment, activity):
    activity.display = "window"
    activity.save_revision().publish()
    client.force_login(enrolment.user)
    here = client.get(activity.get_url(), headers=SITE).content.decode()
    assert "<iframe" not in here
    assert 'href="?fenetre=1" target="_blank"' in here
    apart = client.get(activity.get_url() + "?fenetre=1", headers=SITE).content.decode()
    assert "<iframe" in apart
    assert 'class="scorm-apart"' in apart


def test_nobody_else_opens_the_activity(client, activity):
    client.force_login(make_user())
    assert client.get(activity.get_url(), headers=SITE).status_code == 302


def test_a_trainer_looks_without_leaving_a_trace(client, activity, trainer, module, get):
    client.force_login(trainer)
    page = client.get(activity.get_url(), headers=SITE)
    assert "rien n’est enregistré" in page.content.decode()
    launch = Launch(trainer.pk, module.pk, activity.pk)
    tab = Browser(client, None, activity)
    opened = tab.post(
        "ouvrir", {"token": launch_token(launch), "item": "step-1", "session": "s"}
    ).json()
    assert opened["cmi"]["core"]["lesson_mode"] == "browse"
    assert opened["cmi"]["core"]["credit"] == "no-credit"
    assert Attempt.objects.count() == ScoState.objects.count() == 0


def test_the_runtime_s_page_may_be_framed_by_the_site_only(get, module, teacher, settings):
    response = get(play_address(module, teacher))
    assert response.status_code == 200
    assert f"frame-ancestors {settings.SITE_ORIGIN}" in response["Content-Security-Policy"]
    assert "'unsafe" not in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert b"scorm/runtime-12.js" in response.content


def test_a_module_of_2004_gets_the_other_runtime(get, module_2004, teacher):
    response = get(play_address(module_2004, teacher))
    assert b"scorm/runtime-2004.js" in response.content
    assert b"runtime-12" not in response.content


@pytest.mark.parametrize("token", ["", "faux", "a:b:c"])
def test_a_bad_launch_token_shows_a_sentence(get, token):
    response = get(f"/modules/jouer/?jeton={token}")
    assert response.status_code == 403
    assert "Rechargez" in response.content.decode()


def test_a_launch_token_is_short_lived(get, module, teacher, monkeypatch):
    address = play_address(module, teacher)
    monkeypatch.setattr(tokens, "LAUNCH_AGE", timedelta(0))
    assert get(address).status_code == 403


def test_a_commit_token_is_renewed_as_it_is_used(client, enrolment, activity, monkeypatch):
    tab = Browser(client, enrolment, activity)
    tab.open()
    assert tab.commit({}).json()["token"] == ""
    monkeypatch.setattr(tokens, "RENEW_AFTER", timedelta(0))
    token = tab.commit({}).json()["token"]
    assert tokens.read_commit_token(token).attempt == Attempt.objects.get().pk


def test_the_site_does_not_answer_on_the_content_origin(get, activity):
    for address in ("/admin/", activity.get_url() or "/", "/compte/login/"):
        assert get(address).status_code == 404


def test_the_content_doors_do_not_open_on_the_site(client, module, teacher):
    assert client.get(play_address(module, teacher), headers=SITE).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html"),
        ("course.css", "text/css"),
        ("course.js", "text/javascript"),
        ("imsmanifest.xml", "application/xml"),
    ],
)
def test_files_have_their_types_and_are_not_sniffed(get, files, name, kind, settings):
    response = get(files + name)
    assert response.status_code == 200
    assert response["Content-Type"].split(";")[0] == kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert settings.SITE_ORIGIN in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert not response.cookies


def test_a_browser_asks_again_only_for_what_has_changed(get, files):
    first = get(files + "course.js")
    again = get(files + "course.js", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age" in first["Cache-Control"]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("bytes=0-3", slice(0, 4)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=2-999999999", slice(2, None)),
    ],
)
def test_parts_of_a_file_can_be_asked_for(get, files, module, span, expected):
    whole = (module.root / "course.js").read_bytes()
    response = get(files + "course.js", Range=span)
    assert response.status_code == 206
    assert body(response) == whole[expected]
    assert response["Content-Range"].endswith(f"/{len(whole)}")


def test_a_part_beyond_the_end_is_refused_and_nonsense_is_ignored(get, files):
    assert get(files + "course.js", Range="bytes=99999999-").status_code == 416
    endless = f"bytes={'9' * 5000}-"
    for nonsense in ("bytes=a-b", "bytes=-", "lignes=1-2", "bytes=1-2,5-6", endless):
        assert get(files + "course.js", Range=nonsense).status_code == 200


def test_a_file_written_in_another_case_is_found(get, files):
    assert get(files + "COURSE.JS").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "absent.html",
        "../../../etc/passwd",
        "..%2f..%2fdb.sqlite3",
        "%2e%2e/x",
        "a%00b",
        "",
        "a" * 300,
    ],
)
def test_nothing_outside_the_module_is_served(get, files, path):
    assert get(files + path).status_code in (400, 404)


def test_files_need_their_token(get, files, module):
    for token in ("faux", file_token(module, 1)[:-3] + "abc"):
        assert get(f"/modules/fichiers/{token}/index.html").status_code == 404


def test_a_file_token_is_stable_then_dies(module, teacher, get, monkeypatch):
    assert file_token(module, teacher.pk) == file_token(module, teacher.pk)
    assert file_token(module, teacher.pk) != file_token(module, teacher.pk + 1)
    address = f"/modules/fichiers/{file_token(module, teacher.pk)}/index.html"
    today = timezone.now()
    monkeypatch.setattr(tokens.timezone, "now", lambda: today + timedelta(days=30))
    assert get(address).status_code == 200
    monkeypatch.setattr(tokens.timezone, "now", lambda: today + timedelta(days=61))
    assert get(address).status_code == 404


def test_a_file_costs_no_statement(get, files, django_assert_num_queries):
    with django_assert_num_queries(0):
        get(files + "index.html")


def test_no_service_worker_is_given_out(get, files):
    assert get(files + "course.js", **{"Service-Worker": "script"}).status_code == 403


def test_files_are_only_read(client, files):
    for method in ("post", "put", "delete"):
        response = getattr(client, method)(files + "index.html", headers={"host": host()})
        assert response.status_code == 405


def test_the_front_server_is_sent_on_an_errand_where_there_is_one(get, files, module, settings):
    settings.CONTENT_ACCEL_LOCATION = "/interne/"
    response = get(files + "course.js")
    assert response["X-Accel-Redirect"] == f"/interne/scorm/{module.folder}/course.js"
    assert response["Content-Type"] == "text/javascript"
    assert response.content == b""


def test_addresses_under_the_prefix_are_the_plugin_s(activity):
    assert (
        reverse("scorm:begin_again", args=[activity.pk]) == f"/modules/{activity.pk}/recommencer/"
    )
