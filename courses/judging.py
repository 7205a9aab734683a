"""Says of each line of a list what enrolling it would do, or why it cannot be.

Of a person's other enrolments only that is told which the reader may see: those in runs she
manages, on the same side of that person's life.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import CourseRun, Enrolment, School, User
from .rosters import Line, plain
from .validators import validate_no_control_characters, validate_uai

AT_A_TIME = 500
LONGEST = {"last_name": 150, "first_name": 150, "email": 254, "phone": 30, "uai": 8}


class Fate(models.TextChoices):
    """What becomes of a line."""

    NEW = "new", gettext_lazy("nouvelle personne")
    KNOWN = "known", gettext_lazy("personne connue")
    ALREADY = "already", gettext_lazy("déjà inscrite")
    REFUSED = "refused", gettext_lazy("à corriger")
    DONE = "done", gettext_lazy("inscrite")


def said(fate: str, number: int) -> str:
    """What becomes of so many lines."""
    return {
        Fate.NEW: ngettext("nouvelle personne", "nouvelles personnes", number),
        Fate.KNOWN: ngettext("personne connue", "personnes connues", number),
        Fate.ALREADY: ngettext("déjà inscrite", "déjà inscrites", number),
        Fate.REFUSED: _("à corriger"),
        Fate.DONE: ngettext("inscrite", "inscrites", number),
    }[Fate(fate)]


@dataclass(frozen=True)
class Judgement:
    """`reason`: why it is refused, or what to know of a line that is not."""

    line: Line
    fate: Fate
    reason: str = ""


class _Refused(Exception):
    """Carries the French sentence that says why."""


def judge_lines(
    run: CourseRun, quality: str, lines: Sequence[Line], *, by: User
) -> Iterator[Judgement]:
    """In order. A handful of statements for every five hundred lines."""
    first_seen: dict[str, int] = {}
    for start in range(0, len(lines), AT_A_TIME):
        some = lines[start : start + AT_A_TIME]
        known = _Known(run, quality, some, by)
        for line in some:
            try:
                _check_writing(line, run)
                _check_seen(line, first_seen)
                yield known.judge(line)
            except _Refused as refused:
                yield Judgement(line, Fate.REFUSED, str(refused))


def _check_writing(line: Line, run: CourseRun) -> None:
    for field in fields(Line)[1:]:
        value = getattr(line, field.name)
        if len(value) > LONGEST[field.name]:
            raise _Refused(_("Une case est trop longue."))
        _ask(validate_no_control_characters, value)
    if line.email:
        _ask(validate_email, line.email, _("Ce courriel n’en est pas un."))
    elif not run.course.open_without_account:
        raise _Refused(_("Sans courriel : cette formation demande une adresse."))
    if line.uai:
        _ask(validate_uai, line.uai)


def _ask(validator: Callable[[Any], None], value: str, sentence: str = "") -> None:
    try:
        validator(value)
    except ValidationError as error:
        raise _Refused(sentence or " ".join(error.messages)) from error


def _check_seen(line: Line, first_seen: dict[str, int]) -> None:
    """Without an address two lines are two persons: brothers and homonyms exist."""
    if not line.email:
        return
    first = first_seen.setdefault(line.email.lower(), line.number)
    if first != line.number:
        raise _Refused(_("Même courriel qu’à la ligne %(line)d.") % {"line": first})


class _Known:
    """What the database knows of some lines: their people, enrolments and schools."""

    def __init__(self, run: CourseRun, quality: str, lines: Iterable[Line], by: User) -> None:
        self.run = run
        emails = [line.email.lower() for line in lines if line.email]
        self.people = {
            user.email.lower(): user
            for user in User.objects.alias(lowered=Lower("email")).filter(lowered__in=emails)
        }
        live = Enrolment.objects.live().filter(course=run.course_id, user__in=self.people.values())
        self.enrolments = {row.user_id: row for row in live}
        managed = CourseRun.objects.managed_by(by).values("pk")
        shown = live.same_side(quality).filter(run__in=managed)
        self.shown = set(shown.values_list("user_id", flat=True))
        uais = {line.uai for line in lines if line.uai}
        self.schools = set(School.objects.filter(uai__in=uais).values_list("uai", flat=True))

    def judge(self, line: Line) -> Judgement:
        user = self.people.get(line.email.lower()) if line.email else None
        if user is None:
            if not (line.last_name or line.first_name):
                raise _Refused(_("Personne inconnue : indiquez son nom et son prénom."))
            return Judgement(line, Fate.NEW, self._remark(line))
        if not user.is_active:
            raise _Refused(_("Ce compte est fermé."))
        row = self.enrolments.get(user.pk)
        if row is not None and row.run_id == self.run.pk:
            return Judgement(line, Fate.ALREADY)
        if row is not None and not (row.is_active and row.completed_at):
            raise _Refused(self._elsewhere(user))
        return Judgement(line, Fate.KNOWN, self._remark(line, user))

    def _elsewhere(self, user: User) -> str:
        if user.pk in self.shown:
            return _("Déjà inscrite à cette formation, dans une autre de vos sessions.")
        return _("Cette personne ne peut pas être inscrite par une liste : écrivez-lui.")

    def _remark(self, line: Line, user: User | None = None) -> str:
        remarks = []
        if line.uai and line.uai not in self.schools:
            remarks.append(_("Établissement absent de l’annuaire : il ne sera pas noté."))
        written = plain(line.last_name + line.first_name)
        if user is not None and written and written != plain(user.last_name + user.first_name):
            remarks.append(_("Le nom enregistré s’écrit autrement : il ne change pas."))
        return " ".join(remarks)
