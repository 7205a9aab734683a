"""What a document says, frozen as JSON: nothing is looked up again afterwards."""

import html
import re
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from courses.api import CoursePage, Nature

from . import history
from .case import Case
from .families import family
from .hours import (
    announced_natures,
    dated,
    minutes_by_nature,
    missed,
    modality,
    period,
    planned_by_nature,
    results,
)
from .logos import logo_of
from .models import FOR_FAMILIES, Kind, Signatory
from .variables import filled

# What the shape below is called in the record, for those who read it in ten years. The first had
# neither signatory, version nor words of a template.
FORMAT = 2
TOWN = re.compile(r"\b\d{5}\s+([^\d\n,]+)")


def freeze(case: Case) -> dict[str, Any]:
    """Dates are ISO, durations in minutes. What families receive holds the least there can be."""
    known = _common(case) | _about_time(case)
    known |= {"free": True} if case.kind in FOR_FAMILIES else _professional(case)
    if case.is_invitation:
        known |= _invitation(case)
    elif case.kind == Kind.RELEVE:
        known |= history.transcript(case)
    known["words"] = filled(case, known)
    return known


def _common(case: Case) -> dict[str, Any]:
    run, course = case.enrolment.run, case.enrolment.course
    previous = case.previous
    return {
        "format": FORMAT,
        "kind": case.kind.value,
        "grounds": case.grounds.value if case.grounds else "",
        "family": family(case.enrolment).value,
        "name": case.name,
        "course": course.title,
        "places": list(dict.fromkeys(fact.place for fact in case.facts if fact.place)),
        "objectives": _objectives(case),
        "organisation": _organisation(run.organisation),
        "logo": logo_of(case),
        "territory": case.enrolment.territory.name,
        "made_on": case.today.isoformat(),
        "made_at": _town(run.organisation.address),
        "signatory": _signatory(case.signatory),
        "version": previous.version + 1 if previous else 1,
        "replaces": previous.number if previous else "",
    }


def _signatory(signatory: Signatory | None) -> dict[str, str]:
    """Without one nothing is issued: see `eligibility`, and the database."""
    if signatory is None:
        return {}
    return {
        "name": signatory.name,
        "quality": signatory.quality,
        "delegation": signatory.delegation,
    }


def _about_time(case: Case) -> dict[str, Any]:
    first, last = period(case)
    minutes = {} if case.is_invitation else minutes_by_nature(case)
    return {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "minutes": minutes,
        "announced": sorted(set(minutes) & announced_natures(case)),
    }


def _professional(case: Case) -> dict[str, Any]:
    """What agents and trainees have to prove."""
    row, run = case.enrolment, case.enrolment.run
    known = {
        "quality": row.get_as_quality_display(),
        "session": run.title,
        "modality": str(CoursePage.Modality(modality(case)).label),
        "plan_codes": [str(code) for code in run.plan_codes.all()],
        "trainers": trainers(case),
    }
    if case.is_invitation:
        return known
    meetings = [fact for fact in dated(case) if fact.nature != Nature.REMOTE_SELF]
    return known | {
        "action": _("Action de formation"),
        "meetings": [_meeting(fact, case.zone(fact.start)) for fact in meetings],
        "planned": planned_by_nature(case),
        "missed": missed(case),
        "results": results(case),
    }


def _invitation(case: Case) -> dict[str, Any]:
    known: dict[str, Any] = {
        "places": [],
        "meetings": [
            {
                "start": one.start.astimezone(ZoneInfo(one.zone)).isoformat(),
                "end": one.end.astimezone(ZoneInfo(one.zone)).isoformat(),
                "place": one.place.words if one.place else "",
                "access": one.place.access if one.place else "",
                "link": one.remote_link,
            }
            for one in case.to_come
        ],
    }
    if case.kind == Kind.RENDEZ_VOUS:
        run = case.enrolment.run
        return known | {"organisation": _organisation(run.organisation) | _to_call(run)}
    named = [person for one in case.to_come for person in one.trainers]
    school = case.enrolment.school
    known["trainers"] = list(dict.fromkeys(named))
    known["posting"] = f"{school.name} ({school.uai})" if school else ""
    if case.kind == Kind.CONVOCATION and case.convening is not None:
        known["authority"] = case.convening.authority
        known["is_mission_order"] = case.convening.is_mission_order
        known["refunds"] = case.convening.refunds
    return known


def _to_call(run: Any) -> dict[str, str]:
    """A human whom families may call: the territory's, else the organisation's telephone."""
    return {"phone": run.territory.help_phone or run.organisation.phone}


def _objectives(case: Case) -> list[str]:
    course = case.enrolment.course
    lines = lines_of(course.objectives) or [course.summary]
    return lines[:1] if case.kind in FOR_FAMILIES else lines


def _meeting(fact: Any, own: ZoneInfo) -> dict[str, Any]:
    return {
        "title": fact.label,
        "start": fact.start.astimezone(own).isoformat(),
        "end": (fact.end or fact.start).astimezone(own).isoformat(),
        "place": fact.place,
        "minutes": fact.minutes,
        "nature": fact.nature,
    }


def trainers(case: Case) -> list[str]:
    named = [person for fact in case.facts if fact.valid for person in fact.people]
    return list(
        dict.fromkeys(named or [user.get_full_name() for user in case.enrolment.run.trainers.all()])
    )


def lines_of(rich_text: str) -> list[str]:
    """The sentences of a rich text, one per paragraph or list item."""
    for end in ("</li>", "</p>", "<br/>", "<br>"):
        rich_text = rich_text.replace(end, "\n")
    lines = (" ".join(line.split()) for line in html.unescape(strip_tags(rich_text)).split("\n"))
    return [line for line in lines if line]


def _town(address: str) -> str:
    """« 4 rue des Tilleuls, 88000 Épinal » -> « Épinal »; empty where none is told."""
    found = TOWN.search(address)
    return found[1].strip() if found else ""


def _organisation(organisation: Any) -> dict[str, str]:
    return {
        "code": organisation.code,
        "name": organisation.name,
        "siret": organisation.siret,
        "nda": organisation.nda,
        "address": organisation.address,
    }
