"""The same title and hours on the planning, the sheet and the document, or none is issued."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import hour, said
from courses.plugin import Blocker, Fact

from .case import Case


def differences(case: Case) -> Iterator[Blocker]:
    """Between what was signed for and what is planned; plugins compare what they alone know."""
    planned = {(one.start, one.end) for one in case.occasions if one.status == "confirmed"}
    for fact in case.attended:
        yield from _title(case, fact)
        if planned and (fact.start, fact.end) not in planned:
            words = _("La feuille du %s n’a plus de rendez-vous au planning.")
            yield Blocker(words % _moment(case, fact.start), _address(case))


def _title(case: Case, fact: Fact) -> Iterator[Blocker]:
    title = case.enrolment.course.title
    if fact.label != title:
        words = _(
            "La feuille d’émargement du %(when)s a pour titre « %(sheet)s », la formation « "
            "%(course)s ». Rouvrez la feuille et certifiez-la, ou rendez son titre à la formation."
        )
        values = {"when": _moment(case, fact.start), "sheet": fact.label, "course": title}
        yield Blocker(words % values, _address(case))


def _address(case: Case) -> str:
    return reverse("courses:trainer_run", args=[case.enrolment.run_id])


def _moment(case: Case, moment: datetime | None) -> str:
    own = moment.astimezone(case.zone(moment)) if moment else None
    return f"{said(own)}, {hour(own)}"
