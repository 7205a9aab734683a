"""The forms behind the editing screens of pages: what an author may choose, and what is refused."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm

from .models.places import Action, Organisation, Territory
from .models.terms import Term, TermKind
from .permissions import works_nationally


def term_field(kind: TermKind) -> str:
    """Name of the form's field for one vocabulary."""
    return f"terms_{kind.value}"


class TermsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The words of one vocabulary, to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind: TermKind) -> None:
        super().__init__(Term.objects.filter(kind=kind), required=False, label=capfirst(kind.label))


class ActionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Actions, each with its territory before it."""

    def label_from_instance(self, action: Action) -> str:
        return f"{action.axis.territory.name} – {action}"


class PlainCopyForm(CopyForm):
    """No aliases: a page that follows another cannot keep what people did in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class CourseCopyForm(PlainCopyForm):
    """A course is copied with its activities; runs, enrolments and progress stay behind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("copy_subpages", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        return cleaned | {"copy_subpages": True}


class CourseForm(WagtailAdminPageForm):
    """A course. Its words are ticked vocabulary by vocabulary, and kept in one relation."""

    terms_degree = TermsField(TermKind.DEGREE)
    terms_level = TermsField(TermKind.LEVEL)
    terms_subject = TermsField(TermKind.SUBJECT)
    terms_theme = TermsField(TermKind.THEME)
    terms_equipment = TermsField(TermKind.EQUIPMENT)
    terms_child_stage = TermsField(TermKind.CHILD_STAGE)
    terms_measure = TermsField(TermKind.MEASURE)
    terms_lever = TermsField(TermKind.LEVER)
    terms_language = TermsField(TermKind.LANGUAGE)
    actions = ActionsField(
        Action.objects.none(), required=False, label=gettext_lazy("Actions du territoire")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = Action.objects.select_related("axis__territory")
        self._offer("actions", actions.order_by("axis__territory", "axis__number", "number"))
        self._tick_terms()
        self._offer_places()

    def _tick_terms(self) -> None:
        chosen = list(self.instance.terms.all())
        for kind in TermKind:
            self.initial[term_field(kind)] = [term.pk for term in chosen if term.kind == kind]

    def _offer_places(self) -> None:
        """Her own territories and organisations, and those that the course already has."""
        user, course = self.for_user, self.instance
        if user is None or user.is_superuser:
            return
        kept = [territory.pk for territory in course.territories.all()]
        mine = Territory.objects.worked_in_by(user)
        if not works_nationally(user):
            self._offer("territories", Territory.objects.filter(Q(pk__in=kept) | Q(pk__in=mine)))
            if course.pk is None and not kept:
                self.initial["territories"] = list(mine)
        organisations = Organisation.objects.available_to(user)
        current = Q(pk=course.organisation_id)
        self._offer(
            "organisation",
            Organisation.objects.filter(current | Q(pk__in=organisations.values("pk"))),
        )

    def _offer(self, name: str, queryset: Any) -> None:
        if name in self.fields:
            self.fields[name].queryset = queryset

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation:
            self._refuse_unplaced(cleaned)
        self._refuse_foreign_actions(cleaned)
        return cleaned

    def _refuse_unplaced(self, cleaned: dict[str, Any]) -> None:
        """Shown everywhere is the decision of those who work for every territory."""
        if "territories" not in self.fields or cleaned.get("territories"):
            return
        if self.for_user and not works_nationally(self.for_user):
            self.add_error("territories", _("Choisissez au moins un de vos territoires."))

    def _refuse_foreign_actions(self, cleaned: dict[str, Any]) -> None:
        shown = {territory.pk for territory in cleaned.get("territories") or ()}
        foreign = [
            str(action)
            for action in cleaned.get("actions") or ()
            if shown and action.axis.territory_id not in shown
        ]
        if foreign:
            sentence = _("Ces actions sont d’un territoire où la formation n’est pas montrée : %s.")
            self.add_error("actions", ValidationError(sentence % ", ".join(foreign)))

    def save(self, commit: bool = True) -> Any:
        fields = [name for name in map(term_field, TermKind) if name in self.fields]
        self.instance.terms.set([term for name in fields for term in self.cleaned_data[name]])
        return super().save(commit=commit)
