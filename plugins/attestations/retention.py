"""How long the personal copies last, by type; a last download is offered before each one goes.

The record (number, hashes, dates, state) stays: anybody goes on verifying it.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import LegalFramework, Message, period, said, send_message

from .models import FOR_FAMILIES, Attestation, AttestationContent, Kind

OFFERED_BEFORE = timedelta(days=30)
AT_ONCE = 500
CERTIFICATES = (Kind.REALISATION, Kind.FIN_DE_FORMATION)
# In the funders' mentions of its template, frozen with it: the document was paid for with theirs.
# Parts of words, whatever stands between them; SQLite compares capitals without accents only.
EUROPE = ("europ", "FSE", "FEDER", "FEADER", "Erasmus", "Interreg", "NextGenerationEU")
# Its holder downloads it no more.
REVOKED = Q(attestation__state=Attestation.State.REVOKED)
PERIODS = (
    *("PAPERS_FAMILIES", "PAPERS_EUROPEAN", "PAPERS_CERTIFICATES"),
    *("PAPERS_SUPPORTING", "PAPERS_AGENTS"),
)


def with_period(rows: QuerySet[AttestationContent]) -> Any:
    """Each with the name of its period, `kept`: by its type, who paid and the frozen family."""
    european = Q()
    for words in EUROPE:
        european |= Q(facts__words__funders__icontains=words)
    kept = Case(
        When(attestation__kind__in=FOR_FAMILIES, then=Value("PAPERS_FAMILIES")),
        When(european, then=Value("PAPERS_EUROPEAN")),
        When(attestation__kind__in=CERTIFICATES, then=Value("PAPERS_CERTIFICATES")),
        When(facts__family=LegalFramework.CODE_DU_TRAVAIL, then=Value("PAPERS_SUPPORTING")),
        default=Value("PAPERS_AGENTS"),
        output_field=CharField(),
    )
    return rows.annotate(kept=kept)


def ending(name: str, within: timedelta = timedelta(0)) -> Any:
    """Whose period, of this name, ends before `within` from now."""
    before = timezone.now() + within - period(name).length
    rows = AttestationContent.objects.filter(attestation__issued_at__lt=before)
    rows = with_period(rows).filter(kept=name)
    return rows.select_related("attestation__enrolment__user", "attestation__enrolment__run")


def offer_last_downloads() -> int:
    """One mail to each whose copy goes in a month. How many."""
    rows = [row for name in PERIODS for row in _to_offer(name)[:AT_ONCE]]
    for row in rows:
        _offer(row)
    return len(rows)


def _to_offer(name: str) -> Any:
    told = _offers()
    return ending(name, OFFERED_BEFORE).filter(
        ~Exists(told), ~REVOKED, attestation__enrolment__user__erased_at=None
    )


def _offers() -> QuerySet[Message]:
    """Of a row. One that no server took in time offered nothing: it is made again."""
    key = Cast(OuterRef("pk"), CharField())
    rows = Message.objects.filter(key=Concat(Value("attestation-"), key, Value("-last")))
    return rows.exclude(state=Message.State.EXPIRED)


def _offer(row: Any) -> None:
    attestation = row.attestation
    day = timezone.localtime(timezone.now() + OFFERED_BEFORE)
    values = {
        "number": attestation.number,
        "day": said(day, "j F Y"),
        "course": row.facts["course"],
        "address": settings.SITE_ORIGIN + reverse("courses:my_space"),
        "source": period(row.kept).source,
    }
    key = f"attestation-{attestation.pk}-last"
    Message.objects.filter(key=key, state=Message.State.EXPIRED).delete()
    send_message(
        attestation.enrolment.user,
        key,
        _("Téléchargez votre attestation avant le %(day)s") % values,
        _(
            "Nous n’avons plus à garder votre attestation %(number)s (« %(course)s ») : son PDF "
            "sera effacé après le %(day)s.\n\nTéléchargez-la avant : %(address)s\n\n"
            "Son numéro et son code resteront vérifiables.\n\nPourquoi : %(source)s"
        )
        % values,
        run=attestation.enrolment.run,
    )


def past(name: str) -> Any:
    """Those that go now: offered a month ago, or nothing is left to offer, or nobody."""
    told = _offers().filter(due_at__lt=timezone.now() - OFFERED_BEFORE)
    erased = Q(attestation__enrolment__user__erased_at__isnull=False)
    return ending(name).filter(Exists(told) | erased | REVOKED)
