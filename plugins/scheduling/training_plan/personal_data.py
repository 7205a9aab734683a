"""What training plans left of a person: the files she handed in, the sessions they put her in."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import User, period
from courses.plugin import PersonalData

from ..models import PlanFile, PlanPerson
from .known import trainer_mark


def told(user: User) -> list[PersonalData]:
    kinds = []
    if count := PlanFile.objects.filter(by=user).count():
        kinds.append(_handed_in(count))
    if count := _of(user).count():
        kinds.append(_named(count))
    return kinds


def _of(user: User) -> Any:
    """As a trainee, or as a trainer by her address."""
    mark = Q(enrolment=None, fingerprint=trainer_mark(user.email)) if user.email else Q(pk=None)
    return PlanPerson.objects.filter(Q(enrolment__user=user) | mark)


def _handed_in(count: int) -> PersonalData:
    what = ngettext(
        "%(n)d fichier du plan de formation", "%(n)d fichiers du plan de formation", count
    )
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Relire un fichier que vous avez déposé, avant de le confirmer."),
        until=_("Pendant %(period)s.") % {"period": period("LISTS").words},
        seen_by=_("Vous, et les administrateurs du territoire."),
    )


def _named(count: int) -> PersonalData:
    what = ngettext(
        "Le plan de formation vous nomme dans %(n)d session",
        "Le plan de formation vous nomme dans %(n)d sessions",
        count,
    )
    return PersonalData(
        what=what % {"n": count},
        purpose=_("Vous reconnaître quand le plan est importé de nouveau."),
        until=_("Aussi longtemps que la session."),
        seen_by=_("Personne : c’est une empreinte, que l’on compare sans la lire."),
    )


def export(user: User) -> dict[str, Any]:
    files = PlanFile.objects.filter(by=user).order_by("pk")
    return {
        "plan_files": [
            {"name": file.name, "created_at": file.created_at.isoformat()} for file in files
        ],
        "named_by_the_plan": list(_of(user).order_by("pk").values_list("run", flat=True)),
    }


def erase(user: User) -> None:
    """Also from the lines that others hold, until those go by themselves."""
    _of(user).delete()
    PlanFile.objects.filter(by=user).delete()
    if user.email:
        _forget(user.email.lower())


def _forget(email: str) -> None:
    for file in PlanFile.objects.all():
        before = file.content, file.report, file.mended
        file.content = _without(file.content, email)
        file.report = _without(file.report, email)
        file.mended = {key: told for key, told in file.mended.items() if told.lower() != email}
        if (file.content, file.report, file.mended) != before:
            file.save(update_fields=["content", "report", "mended"])


def _without(kept: dict[str, Any], email: str) -> dict[str, Any]:
    """Of every list of lines, those where the address is not written."""
    return {
        name: [row for row in rows if not _holds(row, email)] if isinstance(rows, list) else rows
        for name, rows in kept.items()
    }


def _holds(row: Any, email: str) -> bool:
    return any(isinstance(cell, str) and email in cell.lower() for cell in row.values())


def purge(*, dry_run: bool) -> dict[str, int]:
    """Files of the plan, confirmed or not, past their period."""
    old = PlanFile.objects.filter(created_at__lt=timezone.now() - period("LISTS").length)
    count = old.count()
    if not dry_run:
        old.delete()
    return {_("fichiers du plan de formation effacés"): count}
