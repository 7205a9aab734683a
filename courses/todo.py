"""The desk « À faire »: what waits for somebody at work, from the core and from the plugins.

A plugin adds lines by Wagtail's own means, a hook named `register_todos`: a function that takes the
person and yields `Todo`s. A line is there only while something waits.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks

from .french import quoted
from .models import CourseRun, Enrolment, Message, User
from .words import said

logger = logging.getLogger(__name__)
HOOK = "register_todos"
SOON = timedelta(days=14)
MOST_OF_A_KIND = 5
FAILED_SINCE = timedelta(days=30)


@dataclass(frozen=True)
class Todo:
    """One line: what waits, where one does it. The urgent ones come first."""

    words: str
    address: str
    icon: str = "tasks"
    urgent: bool = False


def todos(user: User) -> list[Todo]:
    """Everything that waits for this person; a source that fails is said in its place."""
    lines = [line for source in hooks.get_hooks(HOOK) for line in _asked(source, user)]
    return sorted(lines, key=lambda line: not line.urgent)


def _asked(source: Any, user: User) -> list[Todo]:
    try:
        return list(source(user))
    except Exception:
        logger.exception("todos of %s failed", source.__module__)
        sentence = _("Une partie de la liste n’a pas pu se lire. Réessayez dans un instant.")
        return [Todo(sentence, reverse("wagtailadmin_home"), "warning")]


@hooks.register(HOOK)
def requests_to_answer(user: User) -> Iterator[Todo]:
    """Of the runs that one manages, the most awaited first."""
    asked = Count("enrolments", filter=Q(enrolments__state=Enrolment.State.REQUESTED))
    runs = _with_names(CourseRun.objects.managed_by(user)).annotate(asked=asked)
    for run in runs.filter(asked__gt=0).order_by("-asked", "pk")[:MOST_OF_A_KIND]:
        words = ngettext(
            "%(n)d demande d’inscription à étudier : %(run)s",
            "%(n)d demandes d’inscription à étudier : %(run)s",
            run.asked,
        ) % {"n": run.asked, "run": told(run)}
        address = reverse("courses:trainer_people", args=[run.pk])
        yield Todo(words, f"{address}?etat={Enrolment.State.REQUESTED}", "user", urgent=True)


@hooks.register(HOOK)
def runs_to_open(user: User) -> Iterator[Todo]:
    """Dated runs that begin soon and that nobody can join yet."""
    today = timezone.localdate()
    drafts = CourseRun.objects.directed_by(user).filter(
        state=CourseRun.State.DRAFT, starts_on__range=(today, today + SOON)
    )
    for run in _with_names(drafts).order_by("starts_on", "pk")[:MOST_OF_A_KIND]:
        words = _("Session à ouvrir, elle commence le %(day)s : %(run)s")
        yield _about(run, words, day=run.starts_on, urgent=True)


@hooks.register(HOOK)
def runs_without_trainer(user: User) -> Iterator[Todo]:
    today = timezone.localdate()
    alone = CourseRun.objects.directed_by(user).filter(
        state__in=(CourseRun.State.OPEN, CourseRun.State.RUNNING),
        permanent=False,
        trainers=None,
        starts_on__range=(today, today + SOON),
    )
    for run in _with_names(alone).order_by("starts_on", "pk")[:MOST_OF_A_KIND]:
        words = _("Session sans formateur, elle commence le %(day)s : %(run)s")
        yield _about(run, words, day=run.starts_on, urgent=True)


@hooks.register(HOOK)
def runs_to_close(user: User) -> Iterator[Todo]:
    """Those whose last day is past: closing one fixes what was done in it."""
    over = CourseRun.objects.directed_by(user).filter(
        state__in=(CourseRun.State.OPEN, CourseRun.State.RUNNING),
        permanent=False,
        ends_on__lt=timezone.localdate(),
    )
    for run in _with_names(over).order_by("ends_on", "pk")[:MOST_OF_A_KIND]:
        yield _about(run, _("Session à clore, finie le %(day)s : %(run)s"), day=run.ends_on)


@hooks.register(HOOK)
def mails_refused(user: User) -> Iterator[Todo]:
    """Mails about one's runs that no server took: an address is probably wrong."""
    refused = Message.objects.filter(
        state=Message.State.FAILED,
        due_at__gte=timezone.now() - FAILED_SINCE,
        run__in=CourseRun.objects.managed_by(user).values("pk"),
    )
    rows = refused.order_by().values_list("run").annotate(n=Count("pk")).order_by("-n")
    numbers = dict(rows[:MOST_OF_A_KIND])
    for run in _with_names(CourseRun.objects.filter(pk__in=numbers)).order_by("pk"):
        number = numbers[run.pk]
        words = ngettext(
            "%(n)d courriel refusé, une adresse est à vérifier : %(run)s",
            "%(n)d courriels refusés, des adresses sont à vérifier : %(run)s",
            number,
        ) % {"n": number, "run": told(run)}
        yield Todo(words, reverse("courses:trainer_people", args=[run.pk]), "mail")


def told(run: CourseRun) -> str:
    """The course and, where it has one, the name of the run."""
    course = quoted(run.course.title)
    return f"{course}, {run.title}" if run.title else course


def _with_names(runs: Any) -> Any:
    return runs.select_related("course", "territory")


def _about(run: CourseRun, words: str, *, day: Any, urgent: bool = False) -> Todo:
    sentence = words % {"day": said(day, "j F"), "run": told(run)}
    return Todo(sentence, reverse("courserun:edit", args=[run.pk]), "calendar", urgent)
