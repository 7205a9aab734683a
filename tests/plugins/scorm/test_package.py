"""Intake of untrusted archives: what is refused, what is tolerated, and that nothing is left."""

import os
import stat
import struct
import subprocess
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.scorm.findings import FINDINGS
from plugins.scorm.package import Limits, inspect, unpack
from plugins.scorm.report import Severity

from .packages import ONE_ITEM, ONE_RESOURCE, manifest, package_of, small_package, zip_of

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "scorm-corpus"
needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the SCORM sample packages are not beside the project"
)
ABSENT_RESOURCE = ONE_RESOURCE.replace("index", "absente")
GOLF_REFUSALS = {
    "InvalidFileReferences_SCORM12": "P08-launch-missing",
    "InvalidMissingOrgIdentifier_SCORM20043rdEdition": "P10-missing-id",
    "ItemWithNonExistentResourceId_SCORM12": "P09-dangling-ref",
    "MalformedXml_SCORM12": "P04-malformed-xml",
    "MissingLaunchUrl_SCORM12": "P08-no-launch",
    "not-scorm-aicc": "P07-aicc",
    "not-scorm-cmi5": "P07-cmi5",
}


def codes(file):
    return [entry.code for entry in inspect(file).report]


def with_entry(name, content=b"x", mode=0, compression=ZIP_DEFLATED):
    buffer = package_of(manifest())
    with ZipFile(buffer, "a") as archive:
        entry = ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = compression
        archive.writestr(entry, content)
    return buffer


def test_a_sound_package_is_taken_whole(tmp_path):
    inspection = unpack(BytesIO(small_package()), tmp_path / "module")
    assert inspection.report.ok
    assert inspection.manifest.title == "Prendre en main"
    names = {path.name for path in (tmp_path / "module").iterdir()}
    assert names == {"imsmanifest.xml", "index.html", "course.css", "course.js"}
    assert inspection.files == 4
    assert inspection.size == sum(path.stat().st_size for path in (tmp_path / "module").iterdir())


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    inspection = inspect(BytesIO(small_package()))
    assert (inspection.report.ok, inspection.files) == (True, 4)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_file_after_file(tmp_path):
    seen = []
    unpack(BytesIO(small_package()), tmp_path / "m", progress=lambda *pair: seen.append(pair))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_unpacking_again_replaces_what_was_there(tmp_path):
    target = tmp_path / "module"
    unpack(package_of(manifest(), ancienne="x"), target)
    unpack(package_of(manifest()), target)
    assert not (target / "ancienne.html").exists()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (BytesIO(b""), "P01-not-zip"),
        (BytesIO(b"%PDF-1.7 ce n'est pas un zip"), "P01-not-zip"),
        (BytesIO(small_package()[:-30]), "P01-not-zip"),
        (BytesIO(b"PK\x05\x06" + b"\xff" * 18), "P03-too-many-files"),
        (zip_of({}), "P01-no-manifest"),
        (zip_of({"texte.txt": "x"}), "P01-no-manifest"),
        (zip_of({"cours/imsmanifest.xml": manifest()}), "P01-manifest-in-folder"),
        (zip_of({"cours.zip": "x"}), "P01-zip-in-zip"),
        (zip_of({"cmi5.xml": "x"}), "P07-cmi5"),
        (zip_of({"tincan.xml": "x", "index.html": "x"}), "P07-xapi"),
        (zip_of({"h5p.json": "{}"}), "P07-h5p"),
        (zip_of({"COURS.CRS": "x", "cours.au": "x"}), "P07-aicc"),
        (zip_of({"index.html": "x"}), "P07-web"),
        (with_entry("../dehors.html"), "P02-unsafe-path"),
        (with_entry("a/../../dehors.html"), "P02-unsafe-path"),
        (with_entry("/etc/passwd"), "P02-unsafe-path"),
        (with_entry("..\\dehors.html"), "P02-unsafe-path"),
        (with_entry("C:\\dehors.html"), "P02-unsafe-path"),
        (with_entry("retour\r.html"), "P02-unsafe-path"),
        (with_entry("lien", b"/etc/passwd", stat.S_IFLNK | 0o777), "P02-symlink"),
        (with_entry("tube", b"", stat.S_IFIFO | 0o644), "P02-symlink"),
        (with_entry("INDEX.html"), "P02-name-collision"),
        (with_entry("index.html/autre.html"), "P02-name-collision"),
        (with_entry("a" * 300), "P03-path-too-long"),
        (with_entry("/".join("abcdefgh" * 40)), "P03-path-too-long"),
        (with_entry("x.bz2", b"x", 0, ZIP_BZIP2), "P01-compression"),
        (package_of(manifest(ONE_ITEM.replace("R1", "R9"))), "P09-dangling-ref"),
        (package_of(manifest(resources=ABSENT_RESOURCE)), "P08-launch-missing"),
    ],
)  # fmt: skip
def test_a_bad_archive_is_refused_and_leaves_nothing(tmp_path, file, code):
    inspection = unpack(file, tmp_path / "module")
    assert code in [entry.code for entry in inspection.report.errors]
    assert inspection.manifest is None
    assert list(tmp_path.iterdir()) == []


def test_exact_duplicates_of_a_name_are_refused():
    buffer = package_of(manifest())
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(buffer, "a") as archive:
        archive.writestr("index.html", "autre contenu")
    assert codes(buffer) == ["P02-name-collision"]


def test_the_folder_of_a_misplaced_manifest_is_named():
    report = inspect(zip_of({"Mon cours/v2/imsmanifest.xml": manifest()})).report
    assert "Mon cours/v2" in report.errors[0].message


def test_an_encrypted_archive_is_named_as_such():
    data = bytearray(package_of(manifest()).getvalue())
    position = data.index(b"PK\x01\x02")
    data[position + 8] |= 1
    assert codes(BytesIO(bytes(data))) == ["P01-encrypted"]


def test_a_damaged_file_is_named():
    data = bytearray(package_of(manifest(), page="texte " * 500).getvalue())
    start = data.index(b"page.html") + len("page.html")
    data[start + 5 : start + 15] = b"\xff" * 10
    inspection = inspect(BytesIO(bytes(data)))
    assert [entry.code for entry in inspection.report] == ["P01-damaged"]
    assert "page.html" in inspection.report.errors[0].message


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(total_bytes=1000), "P03-too-big"),
        (Limits(files=2), "P03-too-many-files"),
        (Limits(ratio=2, ratio_floor=1000), "P03-ratio"),
    ],
)
def test_limits_are_kept(tmp_path, limits, code):
    file = package_of(manifest(), grosse="a" * 50_000, autre="b")
    inspection = unpack(file, tmp_path / "module", limits)
    assert [entry.code for entry in inspection.report.errors] == [code]
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_refused_at_once_and_in_little_memory():
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("imsmanifest.xml", manifest())
        with archive.open("bombe.bin", "w") as bomb:
            for _block in range(200):
                bomb.write(b"\0" * 1024 * 1024)
    tracemalloc.start()
    try:
        found = codes(buffer)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == ["P03-ratio"]
    assert peak < 20 * 1024 * 1024


def test_a_zip_that_lies_about_a_size_is_found_out(tmp_path):
    """The table of contents admits to ten bytes; the stream holds 100,000."""
    data = bytearray(package_of(manifest(), page="a" * 100_000).getvalue())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        position = data.rindex(signature, 0, data.rindex(b"page.html"))
        position = data.rindex(signature) if signature == b"PK\x01\x02" else position
        data[position + offset : position + offset + 4] = struct.pack("<L", 10)
    inspection = unpack(BytesIO(bytes(data)), tmp_path / "module", Limits(total_bytes=50_000))
    assert not inspection.report.ok
    assert list(tmp_path.iterdir()) == []


def test_a_monstrous_table_of_contents_is_not_even_read():
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 200_000_000, 0, 0)
    assert codes(BytesIO(b"\0" * 100 + record)) == ["P03-too-many-files"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "cp437"])
def test_accented_file_names_are_read_in_any_encoding(tmp_path, encoding):
    name = "leçon été.html"
    resource = ONE_RESOURCE.replace("index.html", name)
    data = zip_of({"imsmanifest.xml": manifest(resources=resource), "x" * 14: "<p>"}).getvalue()
    raw = name.encode(encoding)
    file = zip_of({"imsmanifest.xml": manifest(resources=resource), "x" * len(raw): "<p>"})
    data = file.getvalue().replace(b"x" * len(raw), raw)
    inspection = unpack(BytesIO(data), tmp_path / "module")
    assert inspection.report.ok
    assert (tmp_path / "module" / name).is_file()
    assert inspection.manifest.launchables[0].launch == "le%C3%A7on%20%C3%A9t%C3%A9.html"


def test_a_file_written_in_another_case_is_found_with_a_warning():
    file = package_of(manifest(resources=ONE_RESOURCE.replace("index", "Index")))
    inspection = inspect(file)
    assert [entry.code for entry in inspection.report] == ["P05-case"]
    assert inspection.manifest.launchables[0].launch == "index.html"


def test_a_percent_encoded_address_finds_its_file():
    resource = ONE_RESOURCE.replace("index.html", "ma%20page.html?x=1")
    file = package_of(manifest(resources=resource), **{"ma page": "<p>"})
    inspection = inspect(file)
    assert inspection.report.ok
    assert inspection.manifest.launchables[0].launch == "ma%20page.html?x=1"


def test_backslashes_in_the_archive_become_folders(tmp_path):
    resource = ONE_RESOURCE.replace("index.html", "dossier/a.html")
    file = zip_of({"imsmanifest.xml": manifest(resources=resource), "dossier\\a.html": "<p>"})
    assert unpack(file, tmp_path / "m").report.ok
    assert (tmp_path / "m" / "dossier" / "a.html").is_file()


def test_a_missing_minor_file_is_only_a_warning():
    resource = ONE_RESOURCE.replace("</resource>", '<file href="absent.png"/></resource>')
    inspection = inspect(package_of(manifest(resources=resource)))
    assert inspection.report.ok
    assert [entry.code for entry in inspection.report] == ["P08-file-missing"]


def test_a_step_on_another_site_is_pointed_out():
    resource = ONE_RESOURCE.replace('href="index.html"', 'href="https://ailleurs.test/a"', 1)
    assert codes(package_of(manifest(resources=resource))) == ["P08-external-launch"]


def test_what_a_computer_adds_by_itself_is_left_out(tmp_path):
    file = with_entry("__MACOSX/._index.html")
    unpack(file, tmp_path / "module")
    assert not (tmp_path / "module" / "__MACOSX").exists()


def test_files_can_be_read_by_the_front_server(tmp_path):
    unpack(package_of(manifest(), sous__page="x"), tmp_path / "module")
    assert os.access(tmp_path / "module", os.R_OK)
    assert stat.S_IMODE((tmp_path / "module").stat().st_mode) == 0o755


KILLED = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from plugins.scorm.package import unpack

def wait(done, total):
    if done == 2:
        print("half way", flush=True)
        time.sleep(60)

assert not [name for name in sys.modules if name.split(".")[0] in ("courses", "wagtail")]
with open(sys.argv[1], "rb") as file:
    unpack(file, Path(sys.argv[2]), progress=wait)
"""


def test_a_run_that_is_killed_leaves_nothing_once_it_is_done_again(tmp_path):
    """The reader of packages works here without the platform, too."""
    archive, target = tmp_path / "m.zip", tmp_path / "modules" / "module"
    archive.write_bytes(small_package())
    command = [sys.executable, "-c", KILLED, archive, target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout.readline() == b"half way\n"
        process.kill()
    assert not target.exists()
    assert len(list(target.parent.iterdir())) == 1
    with archive.open("rb") as file:
        assert unpack(file, target).report.ok
    assert list(target.parent.iterdir()) == [target]


def test_every_finding_has_french_words_and_errors_a_remedy():
    for code, finding in FINDINGS.items():
        assert finding.severity in set(Severity)
        assert str(finding.message)
        assert finding.severity == Severity.WARNING or str(finding.remedy), code


@given(st.binary(max_size=400))
@settings(max_examples=50, deadline=None)
def test_no_bytes_make_intake_fail(data):
    assert not inspect(BytesIO(data)).report.ok


@given(st.binary(min_size=1, max_size=6), st.integers(0, 10_000))
@settings(max_examples=100, deadline=None)
def test_no_damage_makes_intake_fail(damage, position):
    data = bytearray(package_of(manifest()).getvalue())
    start = position % len(data)
    data[start : start + len(damage)] = damage
    inspection = inspect(BytesIO(bytes(data)))
    assert (inspection.manifest is not None) == inspection.report.ok


@needs_corpus
@pytest.mark.parametrize(
    "path", sorted((CORPUS / "golf").glob("*.zip")), ids=lambda path: path.stem
)
def test_the_golf_samples_are_taken_or_refused_for_the_right_reason(path):
    with path.open("rb") as file:
        inspection = inspect(file)
    expected = GOLF_REFUSALS.get(path.stem)
    errors = [entry.code for entry in inspection.report.errors]
    assert (expected in errors) if expected else errors == []
    if not expected:
        assert inspection.manifest.launchables


@needs_corpus
def test_every_case_of_adl_s_suite_is_taken():
    refused = {}
    for path in sorted((CORPUS / "adl-cts-2004-4e").glob("*.zip")):
        with path.open("rb") as file:
            inspection = inspect(file)
        if not inspection.report.ok or inspection.manifest.version != "2004-4":
            refused[path.stem] = inspection.report.errors
    assert refused == {}


def test_every_finding_is_in_the_documentation():
    page = (Path(__file__).parents[3] / "docs" / "scorm.md").read_text()
    told = {
        code: f"| `{code}` | {finding.severity} | {finding.message} |".replace("\u00a0", " ")
        for code, finding in FINDINGS.items()
    }
    missing = [code for code, line in told.items() if line not in page]
    assert missing == []
