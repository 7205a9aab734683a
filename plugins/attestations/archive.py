"""The attestations of a run for its audit bundle: a manifest, then each PDF."""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from courses.plugin import Evidence

from .models import Attestation

COLUMNS = ("numero", "type", "etat", "delivree_le", "empreinte_contenu", "empreinte_pdf")


def evidence(run: Any) -> Iterator[Evidence]:
    """Manifest first: who opens the bundle in ten years compares the hashes it holds."""
    yield Evidence("attestations/manifeste.csv", "text/csv", partial(manifest, run))
    for row in _issued(run).select_related("content"):
        content = getattr(row, "content", None)
        if content is not None:
            name = f"attestations/{row.number}.pdf"
            yield Evidence(
                name, "application/pdf", partial(content.pdf.storage.open, content.pdf.name)
            )


def manifest(run: Any) -> IO[bytes]:
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(COLUMNS)
    for row in _issued(run):
        issued_at = row.issued_at.isoformat() if row.issued_at else ""
        sheet.writerow([row.number, row.kind, row.state, issued_at, row.content_hash, row.pdf_hash])
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def _issued(run: Any) -> Any:
    rows = Attestation.objects.exclude(state=Attestation.State.PENDING)
    return rows.filter(enrolment__run=run).order_by("year", "sequence")
