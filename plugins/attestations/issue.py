"""Issuing: the facts are frozen and numbered in one short transaction, the PDF is made after it."""

import logging
import secrets
from contextlib import suppress
from hashlib import sha256

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import (
    DocumentError,
    Enrolment,
    Organisation,
    User,
    administers,
    hashed,
    new_code,
    render_pdf,
    send_message,
)
from courses.plugin import Blocker

from .case import Case, cases, today_of
from .eligibility import reasons
from .facts import freeze
from .families import principal
from .models import (
    INVITATIONS,
    Attended,
    Attestation,
    AttestationContent,
    Batch,
    Grounds,
    Kind,
    NumberSeries,
    StandingDecision,
    fingerprint,
)
from .paper import context_of, title_of
from .sealing import seal_pdf
from .seals import told as told_of_seal
from .seals import words as words_of_seal
from .standing_words import told as told_of_decision

logger = logging.getLogger(__name__)
State = Attestation.State
TEMPLATE = "attestations/document.html"
MOST_TRIES = 20


class Rejected(Exception):
    """Nothing was issued. `reasons` are those of the reject list."""

    def __init__(self, *reasons: Blocker) -> None:
        super().__init__("; ".join(reason.reason for reason in reasons))
        self.reasons = reasons


def issue(
    enrolment: Enrolment,
    *,
    by: User,
    kind: Kind | None = None,
    batch: Batch | None = None,
    decision: StandingDecision | None = None,
) -> Attestation:
    """Freeze the facts of an enrolment under a new number. Exactly once: the current document of
    the same kind (without one, the enrolment's principal) is given back when there is one.
    After a revocation it is a new version, which names the one it replaces. Raises Rejected.
    """
    if not administers(by, enrolment.run.territory):
        raise Rejected(Blocker(_("Vous n’administrez pas le territoire de cette session.")))
    try:
        return _issue(enrolment, by, kind, batch, decision)
    except IntegrityError as error:  # its trigger looks at what nobody has locked
        logger.exception("enrolment %s was refused by the database", enrolment.pk)
        words = _("Ce qui fonde ce document vient de changer, et la base l’a refusé : recommencez.")
        raise Rejected(Blocker(words)) from error


def _issue(
    enrolment: Enrolment,
    by: User,
    kind: Kind | None,
    batch: Batch | None,
    decision: StandingDecision | None,
) -> Attestation:
    """One transaction, which holds the enrolment."""
    kin = ("run__organisation", "run__territory", "course", "user", "territory")
    with transaction.atomic():
        # Held first, read after: beside a row that one waits for, PostgreSQL gives what was before.
        held = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        row = Enrolment.objects.select_related(*kin).get(pk=held.pk)
        wanted = kind or principal(row)
        if decision is not None and not _reaches(decision, row, wanted):
            raise Rejected(Blocker(_("La décision n° %s ne porte plus ce document.") % decision.pk))
        found = Attestation.objects.current().filter(enrolment=row, kind=wanted).first()
        return found or _freeze(cases([row], wanted)[0], by, batch, decision)


def _reaches(decision: StandingDecision, row: Enrolment, kind: Kind) -> bool:
    """Asked again for each document: somebody may have ended it meanwhile."""
    found = StandingDecision.objects.in_force(today_of(row)).filter(pk=decision.pk, kind=kind)
    return found.filter(organisation=row.run.organisation_id, courses=row.course_id).exists()


def _freeze(
    case: Case, by: User, batch: Batch | None, decision: StandingDecision | None
) -> Attestation:
    """Inside the transaction that holds the enrolment."""
    forbidding = reasons(case)
    if forbidding:
        raise Rejected(*forbidding)
    beside = {"seal": told_of_seal(case.seal), "decision": told_of_decision(decision)}
    facts = freeze(case) | beside
    if case.grounds == Grounds.ATTENDED:  # the database asks for it
        Attended.objects.bulk_create([Attended(enrolment=case.enrolment)], ignore_conflicts=True)
    organisation, year = case.enrolment.run.organisation, case.today.year
    sequence = _next_number(organisation, year)
    attestation = Attestation.objects.create(
        organisation=organisation,
        year=year,
        sequence=sequence,
        number=f"TNE-{organisation.code}-{year}-{sequence}",
        code=new_code(),
        enrolment=case.enrolment,
        kind=case.kind,
        grounds=case.grounds,
        minutes=sum(facts["minutes"].values()),
        version=facts["version"],
        replaces=case.previous,
        signatory=case.signatory,
        template=case.template,
        made_on=case.today,
        pseudonym=hashed("attestation", str(case.enrolment.user.public_id))[:16],
        batch=batch,
        decision=decision,
        content_hash=fingerprint(facts),
        frozen_at=timezone.now(),
        issued_by=by,
    )
    AttestationContent.objects.create(attestation=attestation, facts=facts)
    log(attestation, "attestations.issue", user=by, title=attestation.number)
    return attestation


def _next_number(organisation: Organisation, year: int) -> int:
    """The row is held from the UPDATE to the end of the transaction: numbers follow one another."""
    series = NumberSeries.objects.filter(organisation=organisation, year=year)
    if not series.update(last=F("last") + 1):
        NumberSeries.objects.bulk_create(
            [NumberSeries(organisation=organisation, year=year)], ignore_conflicts=True
        )
        series.update(last=F("last") + 1)
    return series.get().last


def render(attestation: Attestation) -> bool:
    """Make and store the PDF of a frozen attestation; tell the learner. May be repeated.

    False when somebody else has done it, or when it failed: `trouble` says how and the sweep
    tries again. Each try writes a file of its own; the row names one of them, once it is whole.
    """
    pending = Attestation.objects.filter(pk=attestation.pk, state=State.PENDING)
    if not pending.update(tries=F("tries") + 1):
        return False
    row = pending.select_related("content").get()
    try:
        pdf = _drawn(row)
        stored = row.content.pdf.storage.save(
            f"{_folder(row)}/{secrets.token_hex(8)}.pdf", ContentFile(pdf)
        )
    except DatabaseError:
        raise
    except Exception as error:  # whatever it is, the others of its batch go on
        logger.exception("%s could not be made", row.number)
        pending.update(trouble=_trouble(error))
        return False
    won = _adopt(row, stored, sha256(pdf).hexdigest())
    _clear(row)
    return won


def _trouble(error: Exception) -> str:
    """In one line that a database keeps; an error that is not ours says its name."""
    ours = isinstance(error, DocumentError | OSError)
    said = str(error) if ours else f"{type(error).__name__}: {error}"
    return "".join(char if char.isprintable() else " " for char in said)[:300]


def _drawn(row: Attestation) -> bytes:
    """The sealed file, from the very facts that were frozen: those that have its fingerprint."""
    facts = row.content.facts
    if fingerprint(facts) != row.content_hash:
        raise DocumentError("the facts are not those that were frozen")
    seal = facts.get("seal")
    page = context_of(row, words_of_seal(seal))
    return seal_pdf(render_pdf(TEMPLATE, page, title=title_of(row)), seal)


def _folder(row: Attestation) -> str:
    return f"attestations/{row.year}/{row.number}"


def _adopt(row: Attestation, stored: str, pdf_hash: str) -> bool:
    """Name the file in the row and seal the row, if it still waits for one."""
    with transaction.atomic():
        waiting = Attestation.objects.select_for_update().filter(pk=row.pk, state=State.PENDING)
        if waiting.first() is None:
            return False
        AttestationContent.objects.filter(pk=row.pk).update(pdf=stored)
        Attestation.objects.filter(pk=row.pk).update(
            state=State.ISSUED, pdf_hash=pdf_hash, issued_at=Now(), trouble=""
        )
        _tell_issued(row)
    return True


def _clear(row: Attestation) -> None:
    """Take away what other tries left in the folder, once one of them has won."""
    content = AttestationContent.objects.filter(pk=row.pk).first()
    if content is None or content.pdf:
        _empty_folder(row, but=content.pdf.name if content else "")


def _empty_folder(row: Attestation, but: str = "") -> None:
    storage = AttestationContent._meta.get_field("pdf").storage
    with suppress(FileNotFoundError):  # nothing was ever made
        for name in storage.listdir(_folder(row))[1]:
            path = f"{_folder(row)}/{name}"
            if path != but:
                with suppress(FileNotFoundError):
                    storage.delete(path)


def abandon(attestation: Attestation, *, by: User) -> bool:
    """Give up a document whose PDF could not be made: nothing was issued, its number stays unused.

    False when it did not fail, or was issued meanwhile.
    """
    with transaction.atomic():
        failed = Attestation.objects.select_for_update().filter(
            ~Q(trouble=""), pk=attestation.pk, state=State.PENDING
        )
        row = failed.first()
        if row is None:
            return False
        told = {"run": row.enrolment.run_id}  # the record goes: the run's journal keeps the act
        log(row, "attestations.abandon", user=by, title=row.number, data=told)
        row.delete()
    _empty_folder(attestation)
    return True


def revoke(attestation: Attestation, *, by: User, reason: str) -> bool:
    """Withdraw a document for good, for a reason that its holder is told. False if it was done."""
    with transaction.atomic():
        revoked = Attestation.objects.filter(pk=attestation.pk, state=State.ISSUED).update(
            state=State.REVOKED, revoked_at=Now(), revoked_by=by, revoked_reason=reason[:300]
        )
        if revoked:
            log(attestation, "attestations.revoke", user=by, title=attestation.number)
            _tell_revoked(attestation, reason)
    attestation.refresh_from_db()
    return bool(revoked)


def confirm(attestation: Attestation, *, by: User) -> bool:
    """After a second look the document stands: it leaves the list of those to re-examine."""
    with transaction.atomic():
        confirmed = Attestation.objects.filter(
            pk=attestation.pk, state=State.ISSUED, to_reexamine_since__isnull=False
        ).update(to_reexamine_since=None)
        if confirmed:
            log(attestation, "attestations.confirm", user=by, title=attestation.number)
    return bool(confirmed)


def _tell_issued(row: Attestation) -> None:
    if row.enrolment.user.erased_at is not None:  # nobody is left to tell, nor to telephone
        return
    values = {
        "title": row.get_kind_display().capitalize(),
        "course": row.content.facts["course"],
        "address": settings.SITE_ORIGIN + reverse("courses:my_space"),
        "number": row.number,
    }
    send_message(
        row.enrolment.user,
        f"attestation-{row.pk}-issued",
        (
            _("%(title)s : %(course)s")
            if row.kind in INVITATIONS
            else _("Votre attestation est prête : %(course)s")
        )
        % values,
        _(
            "%(title)s : votre document pour « %(course)s » est prêt (numéro %(number)s).\n\n"
            "Il vous attend dans votre espace : %(address)s"
        )
        % values,
        run=row.enrolment.run,
    )


def _tell_revoked(row: Attestation, reason: str) -> None:
    if row.enrolment.user.erased_at is not None:
        return
    values = {"number": row.number, "reason": reason[:300]}
    send_message(
        row.enrolment.user,
        f"attestation-{row.pk}-revoked",
        _("Votre attestation %(number)s n’est plus valable") % values,
        _(
            "L’attestation %(number)s a été révoquée : elle n’est plus valable, et la page de "
            "vérification le dit.\n\nMotif : %(reason)s"
        )
        % values,
        run=row.enrolment.run,
    )
