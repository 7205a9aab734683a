"""Every type of document, as two checkers of accessible PDF read it, sealed."""

from shutil import which
from subprocess import run

import pytest
from django.utils import timezone
from pypdf import PdfReader

from courses.documents import render_pdf
from plugins.attestations import sealing
from plugins.attestations.certificates import demonstration
from plugins.attestations.issue import TEMPLATE
from plugins.attestations.models import Attestation, AttestationContent, Kind, fingerprint
from plugins.attestations.paper import context_of, title_of
from plugins.attestations.sample import sample_facts
from tests import factories
from tests.accessible_pdf import errors_of

pytestmark = pytest.mark.django_db
NAME = "Éléonore-Désirée Anaëlle Œuvrard de l’Étang-Ñuñez von Grüßau-Lœwenstein d’Haÿ-les-Roses"


@pytest.fixture
def any_key(monkeypatch):
    pair = demonstration("Atelier Canopé", timezone.now())
    monkeypatch.setattr(sealing, "_pair", lambda key: pair)
    sealing._signer.cache_clear()
    yield {"key": "of a test"}
    sealing._signer.cache_clear()


@pytest.mark.parametrize("kind", list(Kind))
def test_each_type_is_read_without_error(kind, any_key, tmp_path):
    organisation = factories.make_organisation(factories.make_territory())
    issuer = {"code": organisation.code, "name": organisation.name, "address": "3 rue du Lac"}
    issuer |= {"siret": "", "nda": ""}
    signatory = {"name": "Zoé Lefèvre", "quality": "Directrice", "delegation": ""}
    facts = sample_facts(kind) | {"name": NAME, "organisation": issuer, "signatory": signatory}
    row = Attestation(kind=kind, number="TNE-X-2026-1", code="ABCDEFGHJK")
    row.content_hash = fingerprint(facts)
    row.content = AttestationContent(attestation=row, facts=facts)
    file = tmp_path / "document.pdf"
    pdf = render_pdf(TEMPLATE, context_of(row, "Scellé."), title=title_of(row))
    file.write_bytes(sealing.seal_pdf(pdf, any_key))
    assert errors_of(file) == []
    _has_its_fonts(file)
    _is_whole(file)


def _has_its_fonts(file):
    pages = PdfReader(file).pages
    fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)


def _is_whole(file):
    if which("pdfsig") is None or which("qpdf") is None:
        pytest.skip("pdfsig or qpdf is not installed")
    told = run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0
