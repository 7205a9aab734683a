"""Settings of an activity that contradict one another, each in a sentence beside its field."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models import ScormActivityPage


def contradictions(page: "ScormActivityPage") -> dict[str, str]:
    """By field; empty when the settings go together."""
    return completion(page) | attempts(page)


def completion(page: "ScormActivityPage") -> dict[str, str]:
    when = page.CompletedWhen
    if page.completed_when == when.SCORE and page.pass_mark is None:
        return {"pass_mark": _("Indiquez le seuil à atteindre.")}
    if page.completed_when != when.SCORE and page.pass_mark is not None:
        return {
            "pass_mark": _(
                "Ce seuil ne servirait pas : videz-le, ou choisissez « la note atteint un seuil »."
            )
        }
    if page.completed_when in (when.SCORE, when.PASSED) and not marks_anything(page):
        return {
            "completed_when": _(
                "Ce module n’a que des pages à lire : il ne donne ni note ni réussite."
            )
        }
    return {}


def marks_anything(page: "ScormActivityPage") -> bool:
    """Only what talks to the platform can say that it was passed; without a module, who knows."""
    return page.version_id is None or any(step["sco"] for step in page.version.steps)


def attempts(page: "ScormActivityPage") -> dict[str, str]:
    if page.attempts_allowed != 1:
        return {}
    found = {}
    if page.graded_by != page.GradedBy.BEST:
        found["graded_by"] = _(
            "Avec une seule tentative permise, gardez « la meilleure tentative » : c’est la seule."
        )
    if page.new_attempt != page.NewAttempt.AFTER_END:
        found["new_attempt"] = _(
            "Avec une seule tentative permise, il n’y en aura pas de nouvelle : gardez « quand la "
            "précédente est finie »."
        )
    if page.hours_between:
        found["hours_between"] = _("Avec une seule tentative permise, mettez 0 : rien à attendre.")
    return found
