"""Attestations to take away: of a run for its audit bundle, of the register for the archives."""

import csv
import io
import json
import logging
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, Any

from courses.plugin import Evidence

from .models import Attestation

logger = logging.getLogger(__name__)
KIN = ("content", "organisation", "replaces", "decision")
COLUMNS = ("numero", "type", "etat", "delivree_le", "empreinte_contenu", "empreinte_pdf")
PDF, JSON, CSV = "application/pdf", "application/json", "text/csv"


def listed(row: Attestation) -> tuple[Any, ...]:
    """One line of a manifest: names nobody."""
    issued_at = row.issued_at.isoformat() if row.issued_at else ""
    return row.number, row.kind, row.state, issued_at, row.content_hash, row.pdf_hash


def sheet_of(lines: Iterable[tuple[Any, ...]]) -> IO[bytes]:
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(COLUMNS)
    sheet.writerows(lines)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def evidence(run: Any) -> Iterator[Evidence]:
    """Who opens the bundle in ten years compares the hashes of the manifest with what it holds."""
    rows = Attestation.objects.exclude(state=Attestation.State.PENDING)
    return taken(rows.filter(enrolment__run=run).order_by("year", "sequence"), "attestations/")


def archived(rows: Any) -> Iterator[Evidence]:
    """For the archives: each PDF with one JSON that stands alone, then the manifest."""
    return taken(rows.exclude(state=Attestation.State.PENDING).order_by("pk"))


def taken(rows: Any, folder: str = "", *, with_facts: bool = True) -> Iterator[Evidence]:
    """One after the other, never all in memory; then the manifest of these very ones, whatever was
    issued meanwhile. A file that the storage has lost keeps nobody from the others.
    """
    manifest, lost = [], []
    for row in rows.select_related(*KIN).iterator(200):
        manifest.append(listed(row))
        if with_facts:
            yield Evidence(f"{folder}{row.number}.json", JSON, partial(_as_json, row))
        content = getattr(row, "content", None)
        if content is None or not content.pdf:
            continue
        if content.pdf.storage.exists(content.pdf.name):
            opener = partial(content.pdf.storage.open, content.pdf.name)
            yield Evidence(f"{folder}{row.number}.pdf", PDF, opener)
        else:
            logger.error("the PDF of %s is not in the storage", row.number)
            lost.append(listed(row))
    yield Evidence(f"{folder}manifeste.csv", CSV, partial(sheet_of, manifest))
    if lost:
        yield Evidence(f"{folder}manquants.csv", CSV, partial(sheet_of, lost))


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
