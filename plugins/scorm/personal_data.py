"""What is kept of a person here: told and given to her, and taken away when she asks."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.plugin import PersonalData

from .models import Attempt, Journal, LearnerValue, Package, PackageVersion, ScoState


def told(user: Any) -> Iterable[PersonalData]:
    """For « Mes données »; nothing for who has never opened a module."""
    count = Attempt.objects.filter(enrolment__user=user).count()
    if not count:
        return []
    return [
        PersonalData(
            what=ngettext("%(n)d module ouvert", "%(n)d modules ouverts", count) % {"n": count},
            purpose=_("Vous laisser reprendre où vous en étiez, et compter ce qui est fait."),
            until=_("Tant que vous avez un espace ici."),
            seen_by=_("Vous et les personnes qui animent ou organisent la formation."),
            stays=_(
                "L’avancement, la note et la durée, sans votre nom. Vos réponses sont effacées."
            ),
        )
    ]


def export(user: Any) -> dict[str, Any]:
    """Every attempt with what each step has kept of it, and the names of the files she uploaded."""
    attempts = (
        Attempt.objects.filter(enrolment__user=user)
        .select_related("activity", "version")
        .prefetch_related("states", "journals")
        .order_by("pk")
    )
    uploads = PackageVersion.objects.filter(uploaded_by=user).select_related("package")
    return {
        "attempts": [attempt_data(attempt) for attempt in attempts],
        "uploads": [f"{version} ({version.original_name})" for version in uploads],
        "shared": list(
            LearnerValue.objects.filter(user=user).order_by("pk").values("kind", "key", "value")
        ),
        "packages": [package.title for package in Package.objects.filter(uploaded_by=user)],
    }


def attempt_data(attempt: Attempt) -> dict[str, Any]:
    return {
        "activity": attempt.activity.title,
        "version": attempt.version.number,
        "number": attempt.number,
        "state": attempt.get_state_display(),
        "progress": attempt.progress,
        "score": str(attempt.score) if attempt.score is not None else None,
        "seconds": attempt.seconds,
        "openings": attempt.openings,
        "current_step": attempt.current_step,
        "sequencing": attempt.sequencing,
        "started_at": attempt.started_at.isoformat(),
        "completed_at": attempt.completed_at.isoformat() if attempt.completed_at else None,
        "steps": [
            {"step": state.step, "status": state.status, "data": state.tree}
            for state in attempt.states.all()
        ],
        "journals": [
            {"step": journal.step, "calls": json.loads(journal.lines)}
            for journal in attempt.journals.all()
        ],
    }


def erase(user: Any) -> None:
    """Answers and names inside the data models go; results stay with the enrolment they prove."""
    ScoState.objects.filter(attempt__enrolment__user=user).update(cmi="{}")
    Attempt.objects.filter(enrolment__user=user).update(
        session="", leased_until=None, sequencing=""
    )
    LearnerValue.objects.filter(user=user).delete()
    Journal.objects.filter(attempt__enrolment__user=user).delete()
    PackageVersion.objects.filter(uploaded_by=user).update(uploaded_by=None)
    Package.objects.filter(uploaded_by=user).update(uploaded_by=None)
