"""A person's right to her data, and the limits that archives set to it.

The record (number, hashes, dates, state) names nobody and stays: anybody goes on verifying it. The
personal copy and the PDF of a participation go at once; those of agents and trainees are proofs
that public archives and training funds oblige to keep, until their period has passed.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import User, period
from courses.plugin import Evidence, PersonalData

from .models import Attestation, AttestationContent, Kind


def told(user: User) -> Iterable[PersonalData]:
    """For « Mes données »; nothing for who was never issued any."""
    rows = Attestation.objects.filter(enrolment__user=user)
    count = rows.count()
    if not count:
        return []
    proofs = rows.exclude(kind=Kind.PARTICIPATION).exists()
    kept = _(
        "Vos attestations de suivi et de fin de formation, avec votre nom, pendant %(period)s : "
        "ce sont des preuves de formation. Le registre garde ensuite leur numéro, sans nom."
    ) % {"period": period("PROOFS").words}
    number_only = _("Le numéro de vos attestations reste au registre, sans votre nom.")
    return [
        PersonalData(
            what=ngettext("%(n)d attestation", "%(n)d attestations", count) % {"n": count},
            purpose=_("Prouver la formation que vous avez suivie."),
            until=_("Tant que vous avez un espace ici."),
            seen_by=_(
                "Vous, l’organisme, l’administration du territoire. Qui a le numéro et le code "
                "peut vérifier l’attestation."
            ),
            stays=kept if proofs else number_only,
        )
    ]


def export(user: User) -> dict[str, Any]:
    return {
        "attestations": [
            {
                "number": row.number,
                "kind": row.get_kind_display(),
                "state": row.get_state_display(),
                "issued_at": row.issued_at.isoformat() if row.issued_at else None,
                "facts": row.content.facts if hasattr(row, "content") else None,
            }
            for row in _with_content(user)
        ]
    }


def files(user: User) -> Iterable[Evidence]:
    """The PDF of each attestation that is valid; what was revoked is told in the export."""
    for row in _with_content(user).filter(state=Attestation.State.ISSUED):
        content = getattr(row, "content", None)
        if content is not None and content.pdf:
            opener = partial(content.pdf.storage.open, content.pdf.name)
            yield Evidence(f"{row.number}.pdf", "application/pdf", opener)


def _with_content(user: User) -> "QuerySet[Attestation]":
    rows = Attestation.objects.filter(enrolment__user=user)
    return rows.select_related("content").order_by("pk")


def erase(user: User) -> None:
    """Inside the caller's transaction. The files go after commit; what waited for its PDF goes."""
    Attestation.objects.filter(
        enrolment__user=user, kind=Kind.PARTICIPATION, state=Attestation.State.PENDING
    ).delete()
    _drop(
        AttestationContent.objects.filter(
            attestation__enrolment__user=user, attestation__kind=Kind.PARTICIPATION
        )
    )


def purge(*, dry_run: bool) -> dict[str, int]:
    """The personal copies of those who were erased, once their proof has had its time."""
    since = timezone.now() - period("PROOFS").length
    contents = AttestationContent.objects.filter(
        attestation__frozen_at__lt=since, attestation__enrolment__user__erased_at__isnull=False
    ).exclude(attestation__state=Attestation.State.PENDING)
    count = contents.count()
    if not dry_run:
        with transaction.atomic():
            _drop(contents)
    return {_("preuves de formation effacées"): count}


def _drop(contents: "QuerySet[AttestationContent]") -> None:
    for content in contents:
        if content.pdf:
            delete = partial(content.pdf.storage.delete, content.pdf.name)
            transaction.on_commit(delete, robust=True)
    contents.delete()
