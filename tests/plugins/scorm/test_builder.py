"""The builder of small modules, and the command that checks packages."""

import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from plugins.scorm.builder import Screen, build_package
from plugins.scorm.manifest import ScormVersion
from plugins.scorm.package import inspect

from .packages import QUESTIONS, SCREENS, small_package


@pytest.mark.parametrize("version", list(ScormVersion))
def test_a_built_module_is_a_package_without_a_fault(version):
    inspection = inspect(BytesIO(small_package(version)))
    assert list(inspection.report) == []
    assert inspection.manifest.version is version
    assert len(inspection.manifest.scos) == 1


def test_the_same_text_gives_the_same_bytes():
    assert small_package() == small_package()
    assert small_package() != small_package(title="Autre")


def test_the_pass_mark_is_written_where_each_version_wants_it():
    old = inspect(BytesIO(build_package("T", SCREENS, QUESTIONS, mastery=60))).manifest
    assert old.scos[0].mastery_score == 60
    data = build_package("T", SCREENS, QUESTIONS, ScormVersion.V2004_4, mastery=60)
    new = inspect(BytesIO(data)).manifest
    assert new.scos[0].sequencing.objectives[0].min_normalized_measure == 0.6


def test_text_is_only_ever_text():
    data = build_package("<b>&", [Screen("<script>", "un < deux\n\n- <img>")])
    page = ZipFile(BytesIO(data)).read("index.html").decode()
    assert "<script>" not in page.replace('<script src="course.js"></script>', "")
    assert "<img>" not in page
    assert "<li>&lt;img&gt;</li>" in page
    assert inspect(BytesIO(data)).manifest.title == "<b>&"


def test_the_command_says_one_line_of_json_per_file(tmp_path):
    good, bad = tmp_path / "bon.zip", tmp_path / "mauvais.zip"
    good.write_bytes(small_package(ScormVersion.V2004_4))
    bad.write_bytes(b"rien")
    output = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("check_scorm", str(good), str(bad), str(tmp_path / "absent"), stdout=output)
    assert end.value.code == 1
    first, second, third = map(json.loads, output.getvalue().splitlines())
    assert first == {
        "file": str(good),
        "ok": True,
        "version": "2004-4",
        "scos": 1,
        "title": "Prendre en main",
        "errors": [],
        "warnings": [],
    }
    assert (second["ok"], second["errors"][0]["code"]) == (False, "P01-not-zip")
    assert (third["ok"], third["errors"][0]["code"]) == (False, "P01-unreadable")


def test_the_command_succeeds_when_every_file_is_good(tmp_path):
    good = tmp_path / "bon.zip"
    good.write_bytes(small_package())
    output = StringIO()
    call_command("check_scorm", str(good), stdout=output)
    assert json.loads(output.getvalue())["ok"]
