"""What attendance knows of a person: where she was, and what she answers for.

Presences and sheets are proofs of training: an erasure leaves them under a pseudonym, until their
period has passed. Scans, where names are written by hand, go with it.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import User, period
from courses.plugin import PersonalData

from ..models import Attendance, AttendanceEvent, Sheet, SheetScan


def told(user: User) -> list[PersonalData]:
    kinds = []
    if count := Attendance.objects.filter(enrolment__user=user).count():
        kinds.append(_attending(count))
    if count := Sheet.objects.filter(closed_by=user).count():
        kinds.append(_certifying(count))
    return kinds


def _attending(count: int) -> PersonalData:
    what = ngettext("%(n)d présence à un créneau", "%(n)d présences à des créneaux", count)
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Prouver les heures que vous avez suivies."),
        until=_("Aussi longtemps que l’inscription."),
        seen_by=_("Vous, ceux qui animent ou organisent la session, la personne qui accueille."),
        stays=_("Vos présences, sous un numéro, et les feuilles signées, pendant %(period)s.")
        % {"period": period("PROOFS").words},
    )


def _certifying(count: int) -> PersonalData:
    what = ngettext(
        "Vous avez certifié %(n)d feuille d’émargement",
        "Vous avez certifié %(n)d feuilles d’émargement",
        count,
    )
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Savoir qui répond de ce qu’une feuille affirme."),
        until=_("Pendant %(period)s.") % {"period": period("PROOFS").words},
        seen_by=_("Ceux qui animent ou organisent la session."),
        stays=_("La feuille, certifiée sous un numéro."),
    )


def export(user: User) -> dict[str, Any]:
    """Her presences with how each is known, and the sheets that she certified."""
    own = Attendance.objects.filter(enrolment__user=user).select_related("slot__run__course")
    closed = Sheet.objects.filter(closed_by=user).select_related("slot__run__course")
    return {
        "attendances": [
            {
                "course": row.slot.run.course.title,
                "start": row.slot.start.isoformat(),
                "end": row.slot.end.isoformat(),
                "state": row.get_state_display(),
                "minutes": row.minutes_attended,
                "excuse": row.get_excuse_display(),
                "source": row.get_source_display(),
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in own.order_by("slot__start", "pk")
        ],
        "attendance_events": [
            {
                "slot": row.slot_id,
                "state": row.get_state_display(),
                "minutes": row.minutes,
                "source": row.get_source_display(),
                "at": row.at.isoformat(),
                "received_at": row.received_at.isoformat(),
                "refused": row.refused,
            }
            for row in AttendanceEvent.objects.filter(enrolment__user=user)
        ],
        "sheets_certified": [
            {
                "course": row.slot.run.course.title,
                "start": row.slot.start.isoformat(),
                "closed_at": row.closed_at.isoformat() if row.closed_at else None,
            }
            for row in closed.order_by("closed_at", "pk")
        ],
    }


def purge(*, dry_run: bool) -> dict[str, int]:
    """Past the period of proofs: the scans, what devices said, the presences of erased people."""
    since = timezone.now() - period("PROOFS").length
    scans = SheetScan.objects.filter(sheet__slot__end__lt=since)
    events = AttendanceEvent.objects.filter(slot__end__lt=since)
    presences = Attendance.objects.filter(
        slot__end__lt=since, enrolment__user__erased_at__isnull=False
    )
    counts = {
        _("feuilles numérisées effacées"): scans.count(),
        _("événements d’émargement effacés"): events.count(),
        _("présences de personnes effacées"): presences.count(),
    }
    if not dry_run:
        with transaction.atomic():
            for scan in scans:
                delete = partial(scan.file.storage.delete, scan.file.name or "")
                transaction.on_commit(delete, robust=True)
            for rows in (scans, events, presences):
                rows.delete()
    return counts
