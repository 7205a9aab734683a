"""Forms of those in charge of a run."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .documents import unprintable
from .forms import text_field
from .judging import Fate, judge_lines
from .models import CourseRun, Enrolment, QualityKind, User
from .naming import LONGEST
from .participants import State
from .rosters import Line, Roster, read_roster
from .sheets import MOST_BYTES, Unreadable, read_file, read_text


class ReasonForm(forms.Form):
    """Why: told to the person, and kept."""

    reason = text_field(_("Motif"), 200, help_text=_("La personne le lira."))


class OptionalReasonForm(forms.Form):
    reason = text_field(_("Motif"), 200, required=False, help_text=_("La personne le lira."))


class NameForm(forms.Form):
    printed_name = text_field(
        _("Nom à imprimer"), LONGEST, help_text=_("Prénom et nom, comme sur un document.")
    )

    def clean_printed_name(self) -> str:
        name = " ".join(self.cleaned_data["printed_name"].split())
        if missing := unprintable(name):
            raise ValidationError(_("Ces caractères ne s’impriment pas : %s") % missing)
        return name


class FormKeyMixin(forms.Form):
    """A key made when the form is shown: sent twice, it acts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def quality_field(run: CourseRun) -> forms.ChoiceField:
    """À titre de: one of the qualities that the course is for."""
    choices = [(kind.value, kind.label) for kind in QualityKind if kind in run.course.audiences]
    return forms.ChoiceField(label=_("À titre de"), choices=choices, initial=choices[0][0])


class PersonForm(FormKeyMixin):
    """Somebody to enrol: judged as a line of a list is."""

    email = forms.CharField(
        label=_("Courriel"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    last_name = text_field(_("Nom"), 150, required=False)
    first_name = text_field(_("Prénom"), 150, required=False)
    phone = text_field(_("Téléphone"), 30, required=False)
    uai = text_field(
        _("Code UAI de son établissement"), 8, required=False, help_text=_("Pas pour un parent.")
    )
    field_order = ("quality", "email")

    def __init__(self, run: CourseRun, by: User, data: Any = None) -> None:
        super().__init__(data)
        self.run, self.by = run, by
        self.fields["quality"] = quality_field(run)
        self.order_fields(self.field_order)
        self.fields["email"].help_text = (
            _("Sans adresse, la personne recevra un code à garder.")
            if run.course.open_without_account
            else _("Une personne déjà connue garde son nom : l’adresse suffit.")
        )
        self.line = Line(0)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        about = {name: cleaned[name] for name in ("last_name", "first_name", "email", "phone")}
        self.line = Line(1, uai=cleaned["uai"].replace(" ", "").upper(), **about)
        [judged] = judge_lines(self.run, cleaned["quality"], [self.line], by=self.by)
        if judged.fate == Fate.REFUSED:
            raise ValidationError(judged.reason)
        return cleaned


class ListForm(forms.Form):
    """A list to enrol, pasted or as a file. Its roster is read when it is cleaned."""

    text = forms.CharField(
        label=_("Coller une liste"),
        max_length=MOST_BYTES,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "Copiée d’un tableur, par exemple : une ligne par personne, avec en première ligne "
            "« Nom ; Prénom ; Courriel », et si vous les avez « UAI » et « Téléphone »."
        ),
    )
    file = forms.FileField(
        label=_("Ou choisir un fichier"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text=_("CSV, ODS ou XLSX, 2 Mo et 2 000 lignes au plus."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.ods,.xlsx"}),
    )

    def __init__(self, run: CourseRun, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["quality"] = quality_field(run)
        self.order_fields(("quality", "text", "file"))
        self.roster = Roster([], [])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError(_("Ce fichier dépasse 2 Mo : découpez la liste."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        file, text = cleaned["file"], cleaned["text"]
        if bool(file) == bool(text.strip()):
            raise ValidationError(_("Collez une liste, ou choisissez un fichier : l’un des deux."))
        field = "file" if file else "text"
        try:
            self.roster = read_roster(read_file(file.read()) if file else read_text(text))
        except Unreadable as refusal:
            self.add_error(field, str(refusal))
        return cleaned


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not at run time
    """People of a run, by their names."""

    def label_from_instance(self, obj: Enrolment) -> str:
        return obj.user.display_name


class MessageForm(FormKeyMixin):
    """A message to people of a run: all of them, those in one state, or chosen ones."""

    ALL, CHOSEN = "all", "chosen"
    STATES = (State.CONFIRMED, State.OFFERED, State.WAITING, State.REQUESTED)

    to = forms.ChoiceField(label=_("À qui"))
    people = PeopleField(
        label=_("Personnes choisies"),
        queryset=Enrolment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    subject = text_field(_("Objet"), 200)
    text = text_field(_("Message"), 5000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, run: CourseRun, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        live = run.enrolments.live().select_related("user")
        self.live = live.order_by("user__last_name", "user__first_name", "pk")
        self.fields["people"].queryset = self.live  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (self.ALL, _("toutes les inscriptions en cours")),
            *((state.value, _("inscription %(s)s") % {"s": state.label}) for state in self.STATES),
            (self.CHOSEN, _("les personnes choisies ci-dessous")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.recipients():
            raise ValidationError(_("Ce message n’aurait aucun destinataire : choisissez-en."))
        return cleaned

    def recipients(self) -> list[Enrolment]:
        """Of a valid form, by name."""
        to = self.cleaned_data["to"]
        if to == self.CHOSEN:
            return list(self.cleaned_data["people"])
        return list(self.live if to == self.ALL else self.live.filter(state=to))
