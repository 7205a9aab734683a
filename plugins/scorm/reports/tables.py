"""The reports as tables, for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from courses.api import CourseRun

from ..models import Attempt, ScormActivityPage, ScoState
from .figures import followers, sentences_of, status_of
from .questions import questions

Table = tuple[list[str], list[list[Any]]]


def learners_table(run: CourseRun, activity: ScormActivityPage) -> Table:
    """A line for each person, attempt and step; who has not begun has a line too."""
    headers = [
        *(_("Nom"), _("Prénom"), _("Tentative"), _("État de la tentative"), _("Étape")),
        *(_("État"), _("Réussite"), _("Note (%)"), _("Minutes"), _("Vue le"), _("À vérifier")),
    ]
    return headers, list(learners_rows(run, activity))


def learners_rows(run: CourseRun, activity: ScormActivityPage) -> Iterator[list[Any]]:
    people = list(followers(run))
    states = (
        ScoState.objects.filter(attempt__activity=activity, attempt__enrolment__in=people)
        .select_related("attempt__version")
        .defer("cmi", "attempt__sequencing", "attempt__version__manifest")
        .defer("attempt__version__report", "attempt__version__changes")
        .order_by("attempt__number", "pk")
    )
    by_person: dict[int, list[ScoState]] = {}
    for state in states:
        by_person.setdefault(state.attempt.enrolment_id, []).append(state)
    for row in people:
        name = [row.user.last_name, row.user.first_name]
        for state in by_person.get(row.pk, ()):
            yield name + state_cells(state)
        if row.pk not in by_person:
            yield [*name, "", _("pas commencée"), *[""] * 7]


def state_cells(state: ScoState) -> list[Any]:
    attempt: Attempt = state.attempt
    step = attempt.version.step(state.step) or {}
    return [
        attempt.number,
        attempt.get_state_display(),
        step.get("title", state.step),
        status_of(state),
        state.get_success_display() if state.success else "",
        "" if state.score is None else decimal(state.score),
        round(state.seconds / 60),
        state.changed_at,
        " ".join(sentences_of(state.flags.split())),
    ]


def decimal(value: Any) -> str:
    """As French spreadsheets read it."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def questions_table(run: CourseRun, activity: ScormActivityPage) -> Table:
    """A line for each answer that was given to each question."""
    headers = [
        *(_("Étape"), _("Question"), _("Identifiant"), _("Réponses reçues"), _("Justes (%)")),
        *(_("Réponse attendue"), _("Réponse"), _("Fois"), _("Part (%)")),
    ]
    titles = {step["id"]: step["title"] for step in activity.version.steps}
    rows = [
        [
            *(titles.get(found.step, found.step), found.text, found.identifier, found.asked),
            "" if found.share_right is None else found.share_right,
            *(" | ".join(found.expected), words, times, share),
        ]
        for found in questions(run, activity)
        for words, times, share in found.answers()
    ]
    return headers, rows
