"""A real nginx in front sends a module's files itself, and only those we point it to."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from contextlib import closing
from getpass import getuser
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.wsgi import get_wsgi_application

from plugins.scorm.tokens import file_token
from tests.stack import free_port

from .learners import host

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]
CONFIGURATION = """
daemon off; user {user}; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_set_header Host {host}; }}
    {location}
  }}
}}
"""


DOCUMENTED = re.compile(r"```nginx\n(.*?)```", re.DOTALL)


def documented_location() -> str:
    """What docs/scorm.md tells people to write, over these tests' storage."""
    text = (Path(settings.BASE_DIR) / "docs" / "scorm.md").read_text()
    content = storages["content"].path("").rstrip("/")
    return DOCUMENTED.search(text)[1].replace("/srv/tne/var/content", content)


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        """The server behind says nothing on the terminal."""


@pytest.fixture
def behind(settings):
    settings.CONTENT_ACCEL_LOCATION = "/interne/"
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(behind, tmp_path):
    port = free_port()
    text = CONFIGURATION.format(
        folder=tmp_path,
        port=port,
        behind=behind,
        host=host(),
        location=documented_location(),
        user=getuser(),
    )
    (tmp_path / "nginx.conf").write_text(text)
    command = ["nginx", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")]
    process = subprocess.Popen(command)
    yield lambda path, **headers: ask(port, path, headers)
    process.terminate()
    process.wait(10)


def ask(port, path, headers):
    """The answer's status, headers and body, once nginx listens."""
    for _attempt in range(50):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            try:
                connection.request("GET", path, headers=headers)
            except ConnectionRefusedError:
                time.sleep(0.1)
                continue
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
    raise AssertionError("nginx does not listen")


def test_the_front_server_sends_files_their_parts_and_not_what_is_known(front, module, teacher):
    files = f"/modules/fichiers/{file_token(module, teacher.pk)}/"
    status, headers, whole = front(f"{files}course.js")
    assert (status, headers["Content-Type"]) == (200, "text/javascript")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Accel-Redirect" not in headers
    assert whole == (storages["content"].open(f"scorm/{module.folder}/course.js")).read()
    status, headers, part = front(f"{files}course.js", Range="bytes=10-19")
    assert (status, part) == (206, whole[10:20])
    assert headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    known = {"If-None-Match": headers["ETag"]}
    assert front(f"{files}course.js", **known)[0] == 304


def test_the_front_server_gives_nothing_without_our_word(front, module):
    assert front(f"/interne/scorm/{module.folder}/course.js")[0] == 404
