"""Exports of the tools that authors use are taken, whatever those tools neglect."""

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.scorm.package import inspect

from .authoring import EXPORTS, Export, exelearning, manifest_of, one
from .packages import zip_of

HREFS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("%/\\?#& .éç"), min_size=1
)


@pytest.mark.parametrize("export", [pytest.param(export, id=name) for name, export in EXPORTS])
def test_an_export_is_taken(export):
    inspection = inspect(export.package())
    assert [entry.code for entry in inspection.report] == export.warnings
    found = inspection.manifest
    assert found.version == export.version
    assert [item.launch for item in found.launchables] == export.launches
    assert len(found.scos) == export.scos


def test_metadata_in_another_file_are_read_and_a_broken_file_is_no_matter():
    apart, _inside = exelearning()
    lom = '<lom><general><description><langstring xml:lang="fr">Sous le bois</langstring>'
    for text, told in ((lom + "</description></general></lom>", "Sous le bois"), (lom, "")):
        files = dict.fromkeys(apart.files, "<p>") | {"imslrm.xml": text}
        inspection = inspect(zip_of({"imsmanifest.xml": apart.manifest} | files))
        assert inspection.report.ok
        assert inspection.manifest.metadata.description == told


@given(HREFS)
def test_a_file_is_found_under_the_very_name_it_is_declared_by(name):
    """Or refused for a reason; what is launched is then a plain relative address."""
    text = manifest_of("1.2", *one("HREF")).replace('"HREF"', quoteattr(name))
    inspection = inspect(Export(text, [name], "1.2", []).package())
    assert inspection.report.ok == (inspection.manifest is not None)
    if inspection.manifest:
        launch = inspection.manifest.launchables[0].launch
        assert launch.isascii() or "?" in launch or "#" in launch
        assert not launch.startswith("/")
