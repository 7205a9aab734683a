"""Packages that are put into the library: how long their authors wait, and what a bomb costs."""

import time
from io import BytesIO
from os import urandom
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bench.measure import Figures
from tests.plugins.scorm.packages import manifest
from tests.stack import CSRF, Stack

FILES, BYTES = 500, 20 * 1024 * 1024
BOMB_BYTES = 1500 * 1024 * 1024
BLOCK = b"\0" * (1024 * 1024)
SEED = """
import json
from tests import factories
from tests.seeding import session_for
territory = factories.make_territory()
trainer = factories.make_role("trainer", territory)
print(json.dumps({"session": session_for(trainer), "territory": str(territory.pk)}))
"""
STATE = """
import json
from plugins.scorm.models import PackageVersion
version = PackageVersion.objects.select_related("job").get()
over = version.job.finished_at
print(json.dumps([version.state, version.files, over and over.timestamp()]))
"""
FORGET = """
from plugins.scorm.models import Package
print(Package.objects.all().delete()[0])
"""
EXAMINE = """
import json, resource, sys, time
from plugins.scorm.package import inspect
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.perf_counter()
with open({path!r}, "rb") as file:
    codes = [entry.code for entry in inspect(file).report.errors]
seconds = time.perf_counter() - begun
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle
print(json.dumps({{"seconds": seconds, "peak_mb": grown / 1024, "codes": codes}}))
"""


def heavy_package() -> bytes:
    """20 MB that hardly compress, in 500 files."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr("imsmanifest.xml", manifest())
        archive.writestr("index.html", "<p>Bonjour")
        for number in range(FILES - 2):
            archive.writestr(f"medias/{number}.bin", urandom(BYTES // FILES))
    return buffer.getvalue()


def form(fields: dict[str, str], data: bytes) -> tuple[bytes, str]:
    """A multipart body and its type."""
    parts = [
        f'--limite\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="module.zip"'
    parts.append(f"--limite\r\n{head}\r\nContent-Type: application/zip\r\n\r\n".encode() + data)
    return b"".join(parts) + b"\r\n--limite--\r\n", "multipart/form-data; boundary=limite"


def import_20mb(stack: Stack) -> Figures:
    """From the click to « prêt »; `request_seconds` is what the author's browser waits."""
    seeded = stack.python(SEED)
    stack.start_web()
    stack.start_worker(concurrency=1)
    fields = {"title": "Lourd", "territory": seeded["territory"], "csrfmiddlewaretoken": CSRF}
    body, kind = form(fields, heavy_package())
    cookie = f"tne_csrf={CSRF}; tne_session={seeded['session']}"
    headers = {"Content-Type": kind, "Cookie": cookie, "Origin": stack.origin}
    warm_up(stack, seeded["session"], fields, headers)
    begun = time.time()
    answer = stack.request("POST", "/admin/modules/deposer/", body, headers)
    request_seconds = time.time() - begun
    state = stack.wait_for(lambda: over(stack), "the module", 60)
    return {
        "request_seconds": request_seconds,
        "seconds": state[2] - begun,
        "errors": float(answer.status != 302 or state[:2] != ["ready", FILES]),
    }


def warm_up(stack: Stack, session: str, fields: dict[str, str], headers: dict[str, str]) -> None:
    """Both web workers and the background worker have imported what they need."""
    for _time in range(6):
        stack.get("/admin/modules/deposer/", session)
    body, _kind = form(fields, b"rien")
    stack.request("POST", "/admin/modules/deposer/", body, headers)
    stack.wait_for(lambda: over(stack), "the first module", 60)
    stack.python(FORGET)


def over(stack: Stack) -> list | None:
    state = stack.python(STATE)
    return state if state[2] else None


def bomb(stack: Stack) -> Figures:
    """1.5 GB in some megabytes, by a process of its own."""
    path = stack.folder / "bombe.zip"
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("imsmanifest.xml", manifest())
        archive.writestr("index.html", "<p>Bonjour")
        with archive.open("bombe.bin", "w", force_zip64=True) as entry:
            for _block in range(BOMB_BYTES // len(BLOCK)):
                entry.write(BLOCK)
    found = stack.python(EXAMINE.format(path=str(path)))
    refused = set(found.pop("codes")) & {"P03-ratio", "P03-too-big"}
    return found | {"errors": float(not refused)}


WORKS = {"scorm_import_20mb": import_20mb, "scorm_bomb": bomb}
