"""A person's right to her data, and the limits that archives set to it.

The record (number, hashes, dates, state) names nobody and stays. The personal copy and the PDF of
a participation go at once; those of agents and trainees are evidence that the rules on public
archives and training funds oblige to keep, until the retention work takes them away.
"""

from functools import partial
from typing import Any

from django.db import transaction

from courses.api import User

from .models import Attestation, AttestationContent, Kind


def export(user: User) -> dict[str, Any]:
    rows = Attestation.objects.filter(enrolment__user=user).select_related("content")
    return {
        "attestations": [
            {
                "number": row.number,
                "kind": row.get_kind_display(),
                "state": row.get_state_display(),
                "issued_at": row.issued_at.isoformat() if row.issued_at else None,
                "facts": row.content.facts if hasattr(row, "content") else None,
            }
            for row in rows
        ]
    }


def erase(user: User) -> None:
    """Inside the caller's transaction. The files go after commit; what waited for its PDF goes."""
    Attestation.objects.filter(
        enrolment__user=user, kind=Kind.PARTICIPATION, state=Attestation.State.PENDING
    ).delete()
    contents = AttestationContent.objects.filter(
        attestation__enrolment__user=user, attestation__kind=Kind.PARTICIPATION
    )
    for content in contents:
        if content.pdf:
            transaction.on_commit(partial(content.pdf.storage.delete, content.pdf.name))
    contents.delete()
