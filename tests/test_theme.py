"""A theme is an application: its templates come before ours, its stylesheet after ours."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.stack import ROOT

PAGE = """
import json, django
django.setup()
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.test.utils import setup_test_environment
answer = Client(HTTP_HOST=settings.SITE_HOST).get("/mentions-legales/")
found = bool(finders.find("dummy_theme/theme.css"))
print(json.dumps({"page": answer.content.decode(), "found": found}))
"""


def page_with(tmp_path, **environment):
    """A page of the site, started with these variables, and whether the theme's file is served."""
    done = subprocess.run(
        [sys.executable, "-c", PAGE],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TNE_VAR": str(tmp_path)}
        | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_theme_replaces_a_component_and_the_tokens(tmp_path):
    shown = page_with(tmp_path, TNE_THEME="tests.dummy_theme")
    assert '<a class="brand" href="/">Le campus des lacs</a>' in shown["page"]
    assert "Mentions légales" in shown["page"]  # the other components are ours
    styles = re.findall(r'rel="stylesheet" href="([^"]+)"', shown["page"])
    assert [name.removeprefix("/static/") for name in styles] == [
        "courses/site.css",
        "dummy_theme/theme.css",
    ]
    assert shown["found"]


@pytest.mark.django_db
def test_without_a_theme_nothing_of_one_is_there(client):
    shown = client.get("/mentions-legales/").content.decode()
    assert "Mentions légales" in shown
    assert "theme.css" not in shown
    assert "campus des lacs" not in shown
