"""Attestations to take away: of a run for its audit bundle, of the register for the archives."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, Any

from courses.plugin import Evidence

from .models import Attestation

COLUMNS = ("numero", "type", "etat", "delivree_le", "empreinte_contenu", "empreinte_pdf")
PDF, JSON, CSV = "application/pdf", "application/json", "text/csv"


def listed(row: Attestation) -> tuple[Any, ...]:
    """One line of a manifest: names nobody."""
    issued_at = row.issued_at.isoformat() if row.issued_at else ""
    return row.number, row.kind, row.state, issued_at, row.content_hash, row.pdf_hash


def manifest_of(rows: Iterable[Attestation]) -> IO[bytes]:
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(COLUMNS)
    sheet.writerows(map(listed, rows))
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def evidence(run: Any) -> Iterator[Evidence]:
    """Manifest first: who opens the bundle in ten years compares the hashes it holds."""
    rows = Attestation.objects.exclude(state=Attestation.State.PENDING)
    rows = rows.filter(enrolment__run=run).order_by("year", "sequence")
    yield Evidence("attestations/manifeste.csv", CSV, partial(manifest_of, rows))
    yield from _jsons(rows, "attestations/")
    yield from _pdfs(rows, "attestations/")


def _pdfs(rows: Any, folder: str) -> Iterator[Evidence]:
    for row in rows.select_related("content").iterator(200):
        content = getattr(row, "content", None)
        if content is not None and content.pdf:
            opener = partial(content.pdf.storage.open, content.pdf.name)
            yield Evidence(f"{folder}{row.number}.pdf", PDF, opener)


def archived(rows: Any) -> Iterator[Evidence]:
    """For the archives: a manifest, then each PDF with one JSON that stands alone."""
    rows = rows.exclude(state=Attestation.State.PENDING).order_by("pk")
    yield Evidence("manifeste.csv", CSV, partial(manifest_of, rows))
    yield from _jsons(rows, "")
    yield from _pdfs(rows, "")


def _jsons(rows: Any, folder: str) -> Iterator[Evidence]:
    kin = ("content", "organisation", "replaces", "decision")
    for row in rows.select_related(*kin).iterator(200):
        yield Evidence(f"{folder}{row.number}.json", JSON, partial(_as_json, row))


def _as_json(row: Attestation) -> IO[bytes]:
    content = getattr(row, "content", None)
    told = {
        "number": row.number,
        "kind": row.kind,
        "version": row.version,
        "replaces": row.replaces.number if row.replaces else None,
        "state": row.state,
        "organisation": row.organisation.name,
        "frozen_at": row.frozen_at.isoformat(),
        "issued_at": row.issued_at.isoformat() if row.issued_at else None,
        "decision": row.decision_id,
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "revoked_reason": row.revoked_reason,
        "content_sha256": row.content_hash,
        "pdf_sha256": row.pdf_hash,
        "facts": content.facts if content is not None else None,
    }
    return io.BytesIO(json.dumps(told, ensure_ascii=False, indent=1).encode())
