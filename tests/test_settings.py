"""Settings refuse what would be unsafe; hosts are told apart."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from courses.privacy.periods import refuse_wrong_periods
from tests.stack import ROOT
from tne_formation import plugins

SAFE = {
    "TNE_PRODUCTION": "1",
    "SECRET_KEY": "abcdefghij0123456789" * 3,
    "SITE_ORIGIN": "https://formation.example.org",
    "CONTENT_ORIGIN": "https://contenu.formation.example.org",
}


def load(tmp_path, *then, **environment):
    """Start the product with these variables; gives (status, what it printed)."""
    return run(tmp_path, "manage.py", *(then or ("check",)), **environment)


def demonstrates(tmp_path, **environment):
    """What the settings alone say: all that depends on these variables is in them."""
    ask = "from tne_formation import settings; print(settings.TNE_DEMONSTRATION)"
    return run(tmp_path, "-c", ask, **environment)


def run(tmp_path, *arguments, **environment):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TNE_VAR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_production_starts_and_its_deployment_check_is_clean(tmp_path):
    status, said = load(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert status == 0, said


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "shorter"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"SITE_ORIGIN": "http://formation.example.org"}, "https"),
        ({"TNE_DEMONSTRATION": "1"}, "TNE_DEMONSTRATION"),
        ({"CONTENT_ORIGIN": "https://formation.example.org"}, "same host"),
    ],
)
def test_production_refuses(tmp_path, change, reason):
    status, said = load(tmp_path, **(SAFE | change))
    assert status != 0
    assert reason in said.splitlines()[-1]


@pytest.mark.parametrize(
    "public",
    [{"SITE_ORIGIN": "http://formation.example.org"}, {"ALLOWED_HOSTS": "192.168.1.20"}],
)
def test_a_public_name_asks_for_a_key_of_one_s_own(tmp_path, public):
    status, said = load(tmp_path, **public)
    assert status != 0
    assert "SECRET_KEY still has its default value" in said.splitlines()[-1]
    assert demonstrates(tmp_path, SECRET_KEY=SAFE["SECRET_KEY"], **public)[0] == 0


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("RETENTION_DAYS", {"ACCOUNT": 3650}, "RETENTION_DAYS names ACCOUNT,"),
        ("RETENTION_DAYS", {"GUESTS": 0, "LOGS": 400}, "keeps GUESTS less than a day"),
        ("RETENTION_DAYS", {"PROOFS": -1}, "keeps PROOFS less than a day"),
        ("RETENTION_SOURCES", {"PROOF": "Registre"}, "RETENTION_SOURCES names PROOF,"),
    ],
)
def test_a_period_that_would_erase_people_by_a_slip_is_refused(settings, name, value, reason):
    refuse_wrong_periods()
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=reason):
        refuse_wrong_periods()


def test_nothing_starts_with_a_wrong_period(tmp_path):
    status, said = load(tmp_path, RETENTION_DAYS="ACCOUNT=3650")
    assert status != 0
    assert "names ACCOUNT" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("origin", "change", "expected"),
    [
        ("", {}, True),
        ("http://localhost:8000", {}, True),
        ("https://formation.example.org", {}, False),
        ("http://localhost.example.org", {}, False),
        ("https://formation.example.org", {"TNE_DEMONSTRATION": "1"}, True),
    ],
)
def test_a_demonstration_is_under_a_public_name_only_if_asked_for(
    tmp_path, origin, change, expected
):
    """There anybody signs in as anybody."""
    origins = {"SITE_ORIGIN": origin, "SECRET_KEY": SAFE["SECRET_KEY"]} if origin else {}
    assert demonstrates(tmp_path, **origins, **change) == (0, f"{expected}\n")


def test_plugins_are_found_chosen_and_missed_by_name(tmp_path):
    for name in ("alpha", "beta"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "apps.py").touch()
    (tmp_path / "notes").mkdir()
    found = [path for path in plugins.discover(tmp_path) if path.startswith("plugins.")]
    assert found == ["plugins.alpha", "plugins.beta"]
    assert plugins.choose(found, None) == found
    assert plugins.choose(found, []) == []
    assert plugins.choose(found, [" beta "]) == ["plugins.beta"]
    with pytest.raises(ValueError, match="gamma"):
        plugins.choose(found, ["gamma"])


@pytest.mark.django_db
class TestHosts:
    def test_the_content_host_knows_nothing_of_the_site(self, client, settings):
        for path in ("/", "/admin/", "/mon-espace/", "/compte/login/"):
            answer = client.get(path, HTTP_HOST=settings.CONTENT_HOST)
            assert answer.status_code == 404
            assert not answer.cookies

    def test_the_bare_local_address_sends_private_pages_to_the_site(self, client, settings):
        answer = client.get("/mon-espace/?x=1", HTTP_HOST="localhost")
        assert answer.status_code == 302
        assert answer["Location"] == f"{settings.SITE_ORIGIN}/mon-espace/?x=1"

    def test_a_site_at_a_local_address_sends_nobody_round_in_circles(self, client, settings):
        settings.SITE_HOST, settings.SITE_ORIGIN = "localhost", "http://localhost:8000"
        answer = client.get("/mon-espace/", headers={"Host": "localhost:8000"})
        assert answer.url.startswith("/compte/login/")

    def test_the_bare_local_address_answers_public_pages(self, client, course):
        assert client.get("/", HTTP_HOST="localhost").status_code == 200

    def test_an_unknown_host_is_refused(self, client):
        assert client.get("/", HTTP_HOST="evil.example.org").status_code == 400
