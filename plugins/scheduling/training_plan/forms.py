"""What one fills in: the files, the course of each module, the addresses that were missing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import CoursePage, Organisation, Territory, TerritoryRole, User, administers

from ..models import PlanFile, PlanModule
from .files import MOST_BYTES, MOST_FILES, read_files
from .grouping import Group
from .lines import Person, PlanRefused, Reading, is_address

Role = TerritoryRole.Role
ASIDE = "aside"
MODULES_AT_ONCE = 50
PEOPLE_AT_ONCE = 50
Module = tuple[str, str, str]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, within what a server holds in memory."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in given or [None]]
        if len(files) > MOST_FILES or sum(file.size for file in files) > MOST_BYTES:
            raise ValidationError(_("C’est trop gros : 20 Mo en tout, au plus."))
        return files


class UploadForm(forms.Form):
    """The lines of the files are in `reading` once they were read."""

    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=gettext_lazy("Territoire"), empty_label=None
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisme"),
        empty_label=None,
        help_text=gettext_lazy("Celui qui conduit les sessions que le plan ouvre."),
    )
    handed = FilesField(
        label=gettext_lazy("Fichiers"),
        help_text=gettext_lazy(
            "Les fichiers de GAIA (Formations, Intervenants, Stagiaires), ensemble ou dans une "
            "archive .zip, ou un classeur .xlsx de Sofia-FMO. 20 Mo au plus. Rien n’est écrit "
            "avant que vous ayez vu ce qui change."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["territory"].queryset = managed_territories(user)
        self.fields["organisation"].queryset = _organisations(user)

    def clean_handed(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["handed"]
        try:
            self.reading = read_files([(file.name or "", file.read()) for file in files])
        except PlanRefused as refused:
            raise ValidationError(str(refused)) from refused
        return files

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        territory, organisation = given.get("territory"), given.get("organisation")
        if territory and organisation and not may_organise(self.user, territory, organisation):
            self.add_error("organisation", _("Cet organisme ne travaille pas dans ce territoire."))
        return given

    def save(self) -> PlanFile:
        given = self.cleaned_data
        return PlanFile.objects.create(
            by=self.user,
            territory=given["territory"],
            organisation=given["organisation"],
            name=", ".join(file.name for file in given["handed"])[:200],
            content=self.reading.kept(),
        )


def managed_territories(user: User) -> Any:
    return Territory.objects.open().worked_in_by(user, Role.ORGANISER, Role.ADMINISTRATOR)


def _organisations(user: User) -> Any:
    if user.is_superuser:
        return Organisation.objects.all()
    administered = Territory.objects.worked_in_by(user, Role.ADMINISTRATOR).values("pk")
    theirs = Q(members=user) | Q(roles__territory__in=administered)
    return Organisation.objects.filter(theirs).distinct()


def may_organise(user: User, territory: Territory, organisation: Organisation) -> bool:
    if user.organisations.filter(pk=organisation.pk).exists():
        return bool(managed_territories(user).filter(pk=territory.pk).exists())
    works_there = organisation.roles.filter(territory=territory).exists()
    return works_there and administers(user, territory)


class ModulesForm(forms.Form):
    """A choice for each module that is still unknown; chosen once, it is remembered."""

    def __init__(
        self, *args: Any, territory: Territory, unknown: Sequence[Group], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        found: dict[Module, list[Group]] = {}
        for group in unknown:
            found.setdefault(group.module, []).append(group)
        self.left = max(0, len(found) - MODULES_AT_ONCE)
        self.modules = dict(list(found.items())[:MODULES_AT_ONCE])
        self.courses = {str(course.pk): course for course in courses_of(territory)}
        choices = [
            ("", _("Choisir…")),
            (ASIDE, _("Ne pas importer ce module")),
            *((key, course.title) for key, course in self.courses.items()),
        ]
        for number, (module, groups) in enumerate(self.modules.items()):
            self.fields[f"module-{number}"] = forms.ChoiceField(
                label=_label(module, groups), choices=choices, required=False
            )
        self.fields["all_aside"] = forms.BooleanField(
            label=_("Ne pas importer les modules laissés sans choix"), required=False
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(given.values()):
            raise ValidationError(_("Choisissez au moins une formation."))
        return given

    def save(self) -> None:
        given = self.cleaned_data
        with transaction.atomic():
            for number, (table, dispositif, module) in enumerate(self.modules):
                chosen = given[f"module-{number}"] or (ASIDE if given["all_aside"] else "")
                if chosen:
                    PlanModule.objects.update_or_create(
                        territory=self.territory,
                        table=table,
                        dispositif=dispositif,
                        module=module,
                        defaults={"course": self.courses.get(chosen)},
                    )


def courses_of(territory: Territory) -> Any:
    """Those shown in the territory, and the national ones."""
    shown = Q(territories=territory) | Q(territories=None)
    return CoursePage.objects.filter(shown).distinct().order_by("title", "pk")


def _label(module: Module, groups: Sequence[Group]) -> str:
    names = [line.module_name for group in groups for line in group.meetings if line.module_name]
    words = {
        "name": names[0] if names else _("Module sans nom"),
        "code": f"{module[1]} / {module[2]}",
        "sessions": len(groups),
    }
    return _("%(name)s (%(code)s), sessions : %(sessions)d") % words


class MendForm(forms.Form):
    """An address for each person who has none that is good; those left empty wait."""

    def __init__(self, *args: Any, file: PlanFile, keys: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        people = Reading.of(file.content).people
        found = [person for person in people if person.key in keys and needs_address(file, person)]
        self.left = max(0, len(found) - PEOPLE_AT_ONCE)
        self.people = found[:PEOPLE_AT_ONCE]
        for person in self.people:
            self.fields[person.key] = forms.EmailField(
                label=_("%(who)s, ligne %(line)d")
                % {"who": person.words or "?", "line": person.number},
                required=False,
                max_length=254,
            )

    def save(self) -> int:
        """How many were given."""
        given = {key: email for key, email in self.cleaned_data.items() if email}
        with transaction.atomic():
            row = PlanFile.objects.select_for_update().get(pk=self.file.pk)
            row.mended |= given
            row.save(update_fields=["mended"])
        return len(given)


def needs_address(file: PlanFile, person: Person) -> bool:
    return not is_address(file.mended.get(person.key) or person.email)
