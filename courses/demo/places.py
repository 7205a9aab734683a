"""Territories with their plan, organisations, schools."""

from functools import partial
from typing import Any

from django.conf import settings

from ..models import (
    Action,
    Axis,
    CataloguePage,
    HomePage,
    Organisation,
    OrganisationRole,
    School,
    Territory,
)
from ..territories import open_site, open_territory
from ..validators import uai_letter
from .prose import rich_text
from .registry import Registry

Table = dict[str, Any]


def open_places(written: Table, registry: Registry) -> None:
    national = open_site(settings.SITE_HOST, settings.PORT, settings.WAGTAIL_SITE_NAME)
    _introduce(HomePage.objects.get(), written["home"], "home", registry)
    _answer_everywhere(HomePage.objects.get(), written["help"], registry)
    _introduce(national, written["national"], "catalogue", registry)
    for table in written["territories"]:
        _territory(table, registry)
    for table in written["organisations"]:
        registry.once(f"organisations/{table['code']}", Organisation, partial(_organisation, table))
    for table in written["schools"]:
        registry.once(f"schools/{table['number']}", School, partial(_school, table))


def _introduce(page: Any, text: str, key: str, registry: Registry) -> None:
    """The words at the top of a catalogue, unless somebody has written there already."""

    def write() -> Any:
        if page.introduction:
            return None
        page.introduction = rich_text(text)
        page.save()
        return page

    registry.once(key, type(page), write)


def _answer_everywhere(home: HomePage, table: Table, registry: Registry) -> None:
    """Who answers where no territory does, unless somebody is named already."""

    def write() -> HomePage | None:
        if home.help_phone or home.help_email:
            return None
        for name, value in table.items():
            setattr(home, name, value)
        home.full_clean()
        home.save()
        return home

    registry.once("home/help", HomePage, write)


def _territory(table: Table, registry: Registry) -> None:
    plan, introduction = table["axes"], table["introduction"]
    fields = {name: table[name] for name in table.keys() - {"axes", "introduction"}}

    def make() -> Territory | None:
        if Territory.objects.filter(code=table["code"]).exists():
            return None
        territory = Territory(**fields)
        territory.full_clean()
        territory.save()
        _plan(territory, plan)
        return territory

    key = f"territories/{table['code']}"
    territory = registry.once(key, Territory, make)
    if territory is not None and key in registry.fresh:
        catalogue: CataloguePage = open_territory(territory)
        _introduce(catalogue, introduction, f"catalogues/{table['code']}", registry)


def _plan(territory: Territory, axes: list[Table]) -> None:
    for number, table in enumerate(axes, start=1):
        axis = Axis.objects.create(territory=territory, number=number, title=table["title"])
        Action.objects.bulk_create(
            Action(axis=axis, number=place, title=title)
            for place, title in enumerate(table["actions"], start=1)
        )


def _organisation(table: Table) -> Organisation | None:
    if Organisation.objects.filter(code=table["code"]).exists():
        return None
    roles = table["roles"]
    organisation = Organisation(**{name: table[name] for name in table.keys() - {"roles"}})
    organisation.full_clean()
    organisation.save()
    for code, names in roles.items():
        territory = Territory.objects.get(code=code)
        for role in names:
            OrganisationRole.objects.create(
                organisation=organisation, territory=territory, role=role
            )
    return organisation


def _school(table: Table) -> School | None:
    """`number` is the code without its letter of control."""
    uai = table["number"] + uai_letter(table["number"])
    if School.objects.filter(uai=uai).exists():
        return None
    fields = {name: table[name] for name in table.keys() - {"number", "territory"}}
    territory = Territory.objects.get(code=table["territory"])
    school = School(uai=uai, territory=territory, **fields)
    school.full_clean()
    school.save()
    return school
