"""Opening a run in one screen: who organises it, when, for how many."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ..enrolment import EnrolmentRefused, change_capacity
from ..models import (
    CourseRun,
    SeatCounter,
    Territory,
    TrainingPlanCode,
)
from ..permissions import directs
from ..preparing import courses_for, organisations_of, trainers_near
from ..validators import validate_no_control_characters

Bucket = SeatCounter.Bucket
MAX_CODES = 50


def seats_field(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        validators=[MaxValueValidator(100_000)],
        help_text=help_text,
    )


class PlanCodesField(forms.CharField):
    """One code a line, its parts set apart by a slash: dispositif / module / groupe."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=4000,
            label=_("Codes du plan de formation"),
            help_text=_("Un par ligne : dispositif / module / groupe."),
            validators=[validate_no_control_characters],
            **kwargs,
        )

    def clean(self, value: Any) -> list[tuple[str, str, str]]:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MAX_CODES:
            raise ValidationError(_("Pas plus de %(max)d codes."), params={"max": MAX_CODES})
        return list(dict.fromkeys(self._code(line) for line in lines))

    def _code(self, line: str) -> tuple[str, str, str]:
        dispositif, module, group, *rest = [*(part.strip() for part in line.split("/")), "", ""]
        code = TrainingPlanCode(dispositif=dispositif, module=module, group=group)
        try:
            code.clean_fields(exclude=["run"])
        except ValidationError as error:
            raise self._refusal(line, "; ".join(error.messages)) from error
        if any(rest):
            raise self._refusal(line, gettext("trois parties au plus."))
        return dispositif, module, group

    def _refusal(self, line: str, reason: str) -> ValidationError:
        return ValidationError(
            _("« %(line)s » : %(reason)s"), params={"line": line[:80], "reason": reason}
        )


class RunForm(WagtailAdminModelForm):
    """A run and its seats. What one may choose is what one may answer for."""

    capacity = seats_field(_("Places en tout"), _("Vide : sans limite."))
    seats_teachers = seats_field(_("Dont enseignants et agents, au plus"))
    seats_parents = seats_field(_("Dont parents, au plus"))
    seats_partners = seats_field(_("Dont partenaires, au plus"))
    plan_codes = PlanCodesField()
    BUCKETS = {
        "capacity": Bucket.TOTAL,
        "seats_teachers": Bucket.TEACHERS,
        "seats_parents": Bucket.PARENTS,
        "seats_partners": Bucket.PARTNERS,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user, run = self.for_user, self.instance
        self.fields["territory"].queryset = Territory.objects.open().worked_in_by(user)
        self.fields["organisation"].queryset = organisations_of(user)
        self.fields["trainers"].queryset = trainers_near(user, run)
        self.fields["course"].queryset = courses_for(user)
        if run.pk is not None:
            self._show_what_stands()
        else:
            self._choose_the_only_one("territory", "organisation")

    def _choose_the_only_one(self, *names: str) -> None:
        for name in names:
            offered = list(self.fields[name].queryset[:2])
            if len(offered) == 1:
                self.initial[name] = offered[0].pk

    def _show_what_stands(self) -> None:
        run = self.instance
        for name in ("course", "territory", "organisation"):
            self.fields[name].disabled = True
            self.fields[name].queryset = type(getattr(run, name))._default_manager.filter(
                pk=getattr(run, f"{name}_id")
            )
        held = {counter.bucket: counter.capacity for counter in run.seats.all()}
        for name, bucket in self.BUCKETS.items():
            self.initial[name] = held.get(bucket)
        self.initial["plan_codes"] = "\n".join(map(str, run.plan_codes.all()))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        opens, closes = cleaned.get("enrol_from"), cleaned.get("enrol_until")
        if opens and closes and closes <= opens:
            self.add_error("enrol_until", _("Les inscriptions finissent avant de commencer."))
        total = cleaned.get("capacity")
        for name in ("seats_teachers", "seats_parents", "seats_partners"):
            if total is not None and (cleaned.get(name) or 0) > total:
                self.add_error(name, _("C’est plus que les places en tout."))
        self._refuse_other_peoples(cleaned)
        return cleaned

    def _refuse_other_peoples(self, cleaned: dict[str, Any]) -> None:
        """An organisation of hers in a territory of another is nobody's run."""
        territory, organisation = cleaned.get("territory"), cleaned.get("organisation")
        if self.instance.pk is not None or not territory or not organisation:
            return
        at_work_there = organisation.roles.filter(territory=territory).exists()
        if not at_work_there and not directs(self.for_user, territory, organisation):
            self.add_error("organisation", _("Cet organisme ne travaille pas dans ce territoire."))

    def seats(self) -> dict[str, int | None]:
        return {bucket: self.cleaned_data[name] for name, bucket in self.BUCKETS.items()}

    def save(self, commit: bool = True) -> CourseRun:
        """The run as changed, its seats and its codes: all, or nothing. Raises EnrolmentRefused."""
        with transaction.atomic():
            run: CourseRun = super().save(commit=commit)
            self._save_seats(run)
            save_codes(run, self.cleaned_data["plan_codes"])
        return run

    def _save_seats(self, run: CourseRun) -> None:
        held = {counter.bucket: counter.capacity for counter in run.seats.all()}
        for name, bucket in self.BUCKETS.items():
            wanted = self.cleaned_data[name]
            if wanted != held.get(bucket):
                try:
                    change_capacity(run, wanted, bucket)
                except EnrolmentRefused as refused:
                    refused.field = name  # type: ignore[attr-defined]
                    raise

    class Meta(WagtailAdminModelForm.Meta):
        model = CourseRun
        fields = (
            *("course", "title", "territory", "organisation", "trainers", "trainers_named"),
            *("starts_on", "ends_on", "enrol_from", "enrol_until"),
            *("legal_framework", "approval", "waiting_list", "measures"),
        )
        widgets = {
            "course": forms.Select,
            "trainers": forms.CheckboxSelectMultiple,
            "measures": forms.CheckboxSelectMultiple,
        }


class OpeningForm(RunForm):
    """A new run. The key makes of a form sent twice one run."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    open_now = forms.BooleanField(
        required=False,
        label=_("Ouvrir les inscriptions dès maintenant"),
        help_text=_("Sinon, la session reste en préparation. Un formateur prépare seulement."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = uuid4().hex


def save_codes(run: CourseRun, codes: Iterable[tuple[str, str, str]]) -> None:
    """Those that stand keep what the plan's file told of them."""
    wanted = set(codes)
    held = set()
    for code in run.plan_codes.all():
        key = (code.dispositif, code.module, code.group)
        if key in wanted:
            held.add(key)
        else:
            code.delete()
    TrainingPlanCode.objects.bulk_create(
        TrainingPlanCode(run=run, dispositif=dispositif, module=module, group=group)
        for dispositif, module, group in sorted(wanted - held)
    )
