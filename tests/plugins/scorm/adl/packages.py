"""ADL's packages and scripts as one JSON text, for the player that needs no browser.

python -m tests.plugins.scorm.adl.packages | node tests/plugins/scorm/adl/player.mjs [ONLY,...]
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from plugins.scorm.manifest.reader import read_manifest
from plugins.scorm.report import Report
from tests.adl.corpus import Case, Package, read_cases


def handed_over(package: Package) -> dict[str, Any]:
    """What the server gives the browser for ``package``, read by the product's own reader."""
    with ZipFile(package.path) as content:
        manifest = read_manifest(content.read("imsmanifest.xml"), Report())
    if manifest is None:
        raise ValueError(f"{package.name}: no manifest")
    data = manifest.as_json()
    return {
        "tree": data["organisation"],
        "scormTypes": data["scorm_types"],
        "edition": data["version"],
        "pages": {key: Path(entry.href).stem for key, entry in manifest.resources.items()},
    }


def told(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "start": case.start,
        "packages": [package.name for package in case.packages],
        "visits": [
            asdict(visit) | {"package": case.package_of(visit).name} for visit in case.visits
        ],
    }


def everything() -> dict[str, Any]:
    cases = read_cases().values()
    packages = {package.name: package for case in cases for package in case.packages}
    return {
        "packages": {name: handed_over(package) for name, package in packages.items()},
        "cases": [told(case) for case in cases],
    }


if __name__ == "__main__":
    json.dump(everything(), sys.stdout)
