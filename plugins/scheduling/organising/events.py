"""An event made in one act: its page in the catalogue, its sessions and their hours."""

from uuid import uuid5

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.api import (
    CoursePage,
    CourseRun,
    LegalFramework,
    Organisation,
    Territory,
    User,
    directs,
    open_run,
    organisations_of,
)

from ..overlaps import Plan
from ..slots import SlotRefused, add_slots
from .event_form import EventForm
from .event_kinds import FREE_ENTRY, WORDS, Audience, Kind
from .sessions import made_by, wait_for


def create_event(form: EventForm, *, by: User) -> CoursePage:
    """A draft page, a session for each workshop or one in all. The same form twice is one.

    Raises SlotRefused.
    """
    key, organisation = form.cleaned_data["key"], organisation_for(by, form.territory)
    with transaction.atomic():
        wait_for(by)
        known = made_by(key, by)
        if known is not None:
            return known.course
        course = _page(form, organisation, by)
        for number, (title, plan) in enumerate(form.named_plans()):
            run = _run(form, course, organisation, title, by)
            add_slots(run, [plan], by=by, key=uuid5(key, str(number)) if number else key)
    return course


def organisation_for(user: User, territory: Territory) -> Organisation:
    """Hers that works there; the first of hers else."""
    own = organisations_of(user)
    found = own.filter(roles__territory=territory).order_by("pk").first() or own.first()
    if found is None:
        raise SlotRefused(_("Aucun organisme ne travaille encore dans ce territoire."))
    return found


def _page(form: EventForm, organisation: Organisation, by: User) -> CoursePage:
    given, catalogue = form.cleaned_data, form.territory.catalogue
    if not catalogue.permissions_for_user(by).can_add_subpage():
        raise SlotRefused(_("Vous ne pouvez pas ajouter de page dans ce catalogue."))
    kind, audience = Kind(given["kind"]), given["audience"]
    summary = str(WORDS[kind].summary)
    if given["capacity"] is None:
        summary = f"{summary} {FREE_ENTRY}"
    teachers = audience == Audience.TEACHERS
    page = CoursePage(
        title=given["title"],
        summary=summary,
        objectives=_objectives(kind),
        organisation=organisation,
        territories=[form.territory],
        for_teachers=teachers,
        for_parents=audience == Audience.FAMILIES,
        format=CoursePage.Format.EVENT,
        modality=CoursePage.Modality.ON_SITE,
        minutes_on_site=_minutes([plan for _title, plan in form.named_plans()]),
        legal_framework=LegalFramework.AGENT_PUBLIC if teachers else LegalFramework.GRAND_PUBLIC,
        open_without_account=not teachers,
        owner=by,
        live=False,
    )
    added: CoursePage = catalogue.add_child(instance=page)
    added.save_revision(user=by, log_action=True)
    return added


def _objectives(kind: Kind) -> str:
    items = format_html_join("", "<li>{}</li>", ((line,) for line in WORDS[kind].objectives))
    return format_html("<ul>{}</ul>", items)


def _minutes(plans: list[Plan]) -> int:
    """Of the longest workshop: nobody follows two at once."""
    return max(int((plan.end - plan.start).total_seconds()) // 60 for plan in plans)


def _run(
    form: EventForm, course: CoursePage, organisation: Organisation, title: str, by: User
) -> CourseRun:
    directing = directs(by, form.territory, organisation)
    run = open_run(
        course,
        organisation,
        form.territory,
        title=title,
        trainers=() if directing else [by],
        capacity=form.cleaned_data["capacity"],
        state=CourseRun.State.OPEN if directing else CourseRun.State.DRAFT,
    )
    log(run, "wagtail.create", user=by)
    return run
