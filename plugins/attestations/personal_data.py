"""A person's right to her data, and the limits that archives set to it.

The record (number, hashes, dates, state) names nobody and stays: anybody goes on verifying it. The
personal copy and the PDF of a participation go at once; those of agents and trainees are proofs
that public archives and training funds oblige to keep, until their period has passed.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import Enrolment, User, period
from courses.plugin import Evidence, PersonalData

from .models import FOR_FAMILIES, Attestation, AttestationContent
from .retention import PERIODS, offer_last_downloads, past, with_period


def told(user: User) -> Iterable[PersonalData]:
    """For « Mes données »; nothing for who was never issued any."""
    rows = Attestation.objects.filter(enrolment__user=user)
    count = rows.count()
    if not count:
        return []
    proofs = rows.exclude(kind__in=FOR_FAMILIES).exists()
    kept = _(
        "Vos attestations de formation, avec votre nom : ce sont des preuves. %(periods)s Le "
        "registre garde ensuite leur numéro, sans nom."
    ) % {"periods": " ".join(_kept(user))}
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


def _kept(user: User) -> list[str]:
    """How long, and why, for each sort of proof that she has: never longer than any proof."""
    rows = AttestationContent.objects.filter(attestation__enrolment__user=user)
    names = set(with_period(rows).values_list("kept", flat=True)) - {"PAPERS_FAMILIES"}
    proofs = period("PROOFS")
    lengths = [
        (own, min(own, proofs, key=lambda one: one.days))
        for own in (period(name) for name in PERIODS if name in names)
    ]
    words = _("Pendant %(period)s : %(source)s")
    return [words % {"period": least.words, "source": own.source} for own, least in lengths]


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
    """The PDF of each attestation that is valid, as long as the storage has it; what was revoked
    is told in the export.
    """
    for row in _with_content(user).filter(state=Attestation.State.ISSUED):
        content = getattr(row, "content", None)
        if content is not None and content.pdf and content.pdf.storage.exists(content.pdf.name):
            opener = partial(content.pdf.storage.open, content.pdf.name)
            yield Evidence(f"{row.number}.pdf", "application/pdf", opener)


def _with_content(user: User) -> "QuerySet[Attestation]":
    rows = Attestation.objects.filter(enrolment__user=user)
    return rows.select_related("content").order_by("pk")


def erase(user: User) -> None:
    """Inside the caller's transaction. The files go after commit; what waited for its PDF goes."""
    # Who issues holds the enrolment: what is being frozen is seen here, or sees that she is gone.
    list(Enrolment.objects.select_for_update().filter(user=user).order_by("pk"))
    waiting = Attestation.objects.filter(
        enrolment__user=user, kind__in=FOR_FAMILIES, state=Attestation.State.PENDING
    )
    list(waiting.select_for_update(of=("self",)))  # one whose PDF is just adopted waits no more
    waiting.delete()
    _drop(
        AttestationContent.objects.filter(
            attestation__enrolment__user=user, attestation__kind__in=FOR_FAMILIES
        )
    )


def purge(*, dry_run: bool) -> dict[str, int]:
    """What was erased and is no more a proof, and copies past the period of their type."""
    since = timezone.now() - period("PROOFS").length
    # A family's was issued at the very instant of the erasure: it is finished now.
    over = Q(attestation__frozen_at__lt=since) | Q(attestation__kind__in=FOR_FAMILIES)
    proofs = AttestationContent.objects.filter(
        over, attestation__enrolment__user__erased_at__isnull=False
    ).exclude(attestation__state=Attestation.State.PENDING)
    found = {_("preuves de formation effacées"): [proofs]}
    found[_("PDF d’attestations arrivés à leur terme")] = [past(name) for name in PERIODS]
    counts = {}
    counted: set[int] = set()  # one that is past both periods goes once
    for words, some in found.items():
        keys = {pk for rows in some for pk in rows.values_list("pk", flat=True)} - counted
        counts[words] = len(keys)
        counted |= keys
    if not dry_run:
        for rows in (rows for some in found.values() for rows in some):
            with transaction.atomic():
                _drop(rows)
        offer_last_downloads()
    return counts


def _drop(contents: "QuerySet[AttestationContent]") -> None:
    for content in contents:
        if content.pdf:
            delete = partial(content.pdf.storage.delete, content.pdf.name)
            transaction.on_commit(delete, robust=True)
    contents.delete()
