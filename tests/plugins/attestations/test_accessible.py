"""Every type of document, sealed, as checkers of accessible PDF, of signatures, and who copies its
words read it.
"""

from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from courses.documents import render_pdf
from plugins.attestations import sealing
from plugins.attestations.certificates import demonstration
from plugins.attestations.issue import TEMPLATE
from plugins.attestations.models import Attestation, AttestationContent, Kind, fingerprint
from plugins.attestations.paper import context_of, facts_context, title_of
from plugins.attestations.sample import sample_facts
from tests import factories
from tests.accessible_pdf import errors_of
from tests.signed_pdf import assert_tools_agree, verdict

pytestmark = pytest.mark.django_db
NAME = "Éléonore-Désirée Anaëlle Œuvrard de l’Étang-Ñuñez von Grüßau-Lœwenstein d’Haÿ-les-Roses"


@pytest.fixture
def key(monkeypatch):
    pair = demonstration("Atelier Canopé", timezone.now())
    monkeypatch.setattr(sealing, "_pair", lambda key: pair)
    sealing._signer.cache_clear()
    yield pair
    sealing._signer.cache_clear()


@pytest.fixture
def drawn(key, tmp_path):
    """drawn(kind) -> the record, and its sealed file."""

    def draw(kind):
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
        file.write_bytes(sealing.seal_pdf(pdf, {"key": "of a test"}))
        return row, file

    return draw


@pytest.mark.parametrize("kind", list(Kind))
def test_each_type_is_read_without_error(kind, drawn, key):
    row, file = drawn(kind)
    assert errors_of(file) == []
    _has_its_fonts(file)
    _says_all_in_order(row, "".join(page.extract_text() for page in PdfReader(file).pages))
    _is_sealed(file, key)
    assert_tools_agree(file)


def _says_all_in_order(row, text):
    """As the page says it from top to bottom, accents and all, whoever follows its code."""
    text, at = " ".join(text.split()), 0
    for piece in _pieces(row):
        found = text.find(" ".join(piece.split()), at)
        assert found >= 0, f"{piece!r} is not, or not in its place, in {text}"
        at = found + len(piece)


def _pieces(row):
    words = facts_context(row)["words"]
    yield row.content.facts["organisation"]["name"]
    yield row.number
    yield from (Kind(row.kind).label.capitalize(), words.before, NAME, words.after, words.course)
    yield words.warning
    for line in words.rows:
        yield from (line.label, *line.lines)
    for table in words.tables:
        yield from (table.caption, *table.heads)
        for cells in (*table.rows, table.total):
            yield from cells
    yield from words.sentences
    yield from ("Pour vérifier ce document", row.number, "ABCDE-FGHJK", "Zoé Lefèvre", "Scellé.")
    yield from ("3 rue du Lac", "Données personnelles", row.content_hash, "Page 1 / 1")


def _has_its_fonts(file):
    pages = PdfReader(file).pages
    fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)


def _is_sealed(file, key):
    """And one bit changed anywhere in what was signed is seen."""
    pdf, certificate = file.read_bytes(), key.certificate.public_bytes(Encoding.PEM).decode()
    status = verdict(pdf, certificate)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    _start, first, second, rest = signature.byte_range
    for at in (20, first // 3, first // 2, second + rest // 2):
        changed = bytearray(pdf)
        changed[at] ^= 1
        assert _is_refused(bytes(changed), certificate), f"the bit of byte {at} was not seen"


def _is_refused(pdf, certificate):
    try:
        return not verdict(pdf, certificate).intact
    except PdfError:
        return True  # what cannot be read any more
