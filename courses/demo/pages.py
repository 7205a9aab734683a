"""Courses and their activities, written and published as an author would."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.text import slugify
from wagtail.models import Page

from ..models import (
    Action,
    ActivityPage,
    CataloguePage,
    CoursePage,
    Organisation,
    Term,
    Territory,
    User,
)
from .builders import gathered
from .people import People
from .prose import rich_text, stream
from .registry import Registry

Table = dict[str, Any]
PLAIN_FIELDS = (
    *("title", "slug", "summary", "format", "modality", "accessibility", "legal_framework"),
    *("open_without_account", "open_all_year", "in_sequence"),
)


class Author:
    """Writes the courses of the files in the name of their authors; `editor` publishes them."""

    def __init__(self, registry: Registry, people: People, editor: User) -> None:
        self.registry, self.people, self.editor = registry, people, editor
        self.builders = gathered("BUILDERS")
        self.activity_keys: list[str] = []  # of all that was written, for `_activities`

    def write(self, table: Table) -> CoursePage | None:
        """With its activities, which are made when the course is and never added later."""
        key = f"courses/{table['slug']}"
        self.activity_keys += [activity_key(table, activity) for activity in table["activities"]]
        return self.registry.once(key, CoursePage, lambda: self._write(table))

    def activity(self, course: Table, activity: Table) -> ActivityPage | None:
        """Of its own class; None if left out, or deleted since. Asked when all is made."""
        key = activity_key(course, activity)
        return self._activities.get(str(self.registry.made(key))) if key in self.registry else None

    @cached_property
    def _activities(self) -> dict[str, ActivityPage]:
        """By primary key: all at once, since a start that changes nothing asks for them too."""
        made = [self.registry.made(key) for key in self.activity_keys if key in self.registry]
        return {str(page.pk): page for page in ActivityPage.objects.filter(pk__in=made).specific()}

    def _write(self, table: Table) -> CoursePage | None:
        by = self.people.find(table["author"])
        catalogue = CataloguePage.objects.filter(territory__code=table.get("territory")).first()
        if "territory" not in table:
            catalogue = CataloguePage.objects.get(territory=None)
        if by is None or catalogue is None or has_child(catalogue, table["slug"]):
            return None
        course: CoursePage = catalogue.add_child(instance=CoursePage(live=False, **fields(table)))
        relate(course, table)
        course.owner = by
        course.save_revision(user=by).publish(user=self.editor)
        for activity in table["activities"]:
            self._add(course, table, activity, by)
        course.refresh_from_db()
        return course

    def _add(self, course: CoursePage, table: Table, activity: Table, by: User) -> None:
        build = self.builders.get(activity["kind"])
        if build is None:
            return
        page = build(content_of(activity), by)
        page.title, page.slug = activity["title"], slugify(activity["title"])[:60].strip("-")
        page.introduction = activity.get("introduction", "")
        page.minutes_announced = activity["minutes"]
        page.required = activity.get("required", True)
        page.owner, page.live = by, False
        course.add_child(instance=page)
        page.save_revision(user=by).publish(user=self.editor)
        self.registry.note(activity_key(table, activity), page, "wagtail.create")


def content_of(activity: Table) -> Table:
    """What a builder is given: its `text` also as the `html` of a rich text."""
    return {**activity, "html": rich_text(activity.get("text", ""))}


def activity_key(course: Table, activity: Table) -> str:
    return f"activities/{course['slug']}/{slugify(activity['title'])}"


def has_child(parent: Page, slug: str) -> bool:
    return bool(Page.objects.child_of(parent).filter(slug=slug).exists())


def fields(table: Table) -> dict[str, Any]:
    """Of the course's own row."""
    minutes = {f"minutes_{nature}": value for nature, value in table["minutes"].items()}
    audiences = {f"for_{audience}": True for audience in table["audiences"]}
    plain = {name: table[name] for name in PLAIN_FIELDS if name in table}
    return {
        **plain,
        **minutes,
        **audiences,
        "objectives": rich_text(table["objectives"]),
        "body": stream(table["body"]),
        "organisation": Organisation.objects.filter(code=table.get("organisation")).first(),
        "search_description": table["summary"],
    }


def relate(course: CoursePage, table: Table) -> None:
    """Vocabularies, territories and actions of their plans (« 88:2.1 »)."""
    pairs = (term.split(":") for term in table["terms"])
    course.terms.set([Term.objects.get(kind=kind, code=code) for kind, code in pairs])
    codes = [table["territory"]] if "territory" in table else table.get("territories", [])
    course.territories.set(Territory.objects.filter(code__in=codes))
    course.actions.set([action for name in table.get("actions", []) for action in named(name)])


def named(action: str) -> Any:
    code, _colon, numbers = action.partition(":")
    axis, number = numbers.split(".")
    return Action.objects.filter(axis__territory__code=code, axis__number=axis, number=number)
