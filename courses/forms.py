"""Forms of the learner's pages."""

import re
from itertools import chain
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from .enrolment import Party
from .models import CoursePage, CourseRun, QualityKind, School, Term, TermKind, User
from .models.terms import OF_A_PERSON
from .reaching import MOBILE_WANTED, PhoneField, agreed, offer_ways, wants_a_mobile, way_field
from .validators import validate_no_control_characters

MOST_PEOPLE = 20
PARTY = ("adults", "children_under_6", "children_6_to_10", "children_11_to_17")


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, were it nothing; None when it is only shown."""
    return request.POST if request.method == "POST" else None


def text_field(label: Any, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, validators=[validate_no_control_characters], **options
    )


def people_field(label: Any, at_least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=at_least,
        max_value=MOST_PEOPLE,
        required=False,
        error_messages={
            "invalid": _("Écrivez un nombre."),
            "min_value": _("Écrivez un nombre à partir de %(limit_value)s."),
            "max_value": _("Écrivez un nombre jusqu’à %(limit_value)s."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class SchoolField(forms.CharField):
    """A school by its code, or by words that name one only."""

    def clean(self, value: Any) -> School | None:
        text = super().clean(value)
        if not text:
            return None
        code = re.search(r"\b(\d{7}[a-zA-Z])\b", text)
        if code is not None:
            school = School.objects.filter(uai=code[1].upper()).first()
            if school is None:
                raise ValidationError(_("Nous ne connaissons pas d’établissement de ce code."))
            return school
        return self._only_one(list(School.objects.open().matching(text)[:4]))

    def _only_one(self, found: list[School]) -> School:
        if not found:
            raise ValidationError(
                _("Nous ne trouvons pas cet établissement : essayez son code, ou laissez vide.")
            )
        if len(found) > 1:
            names = " ; ".join(str(school) for school in found[:3])
            raise ValidationError(
                _("Plusieurs établissements portent ce nom, par exemple : %(names)s."),
                params={"names": names},
            )
        return found[0]


class EnrolForm(forms.Form):
    """In which quality, from which school, with how many people of the family."""

    KEPT = ("as_quality", "school", *PARTY)
    GROUPED = ("school", *PARTY)  # placed by the template

    as_quality = forms.ChoiceField(
        label=_("Je m’inscris comme"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites à quel titre vous vous inscrivez.")},
    )
    school = SchoolField(
        label=_("Mon établissement"),
        help_text=_("Son code UAI, ou son nom et sa commune."),
        max_length=300,
        required=False,
        validators=[validate_no_control_characters],
        widget=forms.TextInput(attrs={"list": "etablissements", "autocomplete": "off"}),
    )
    adults = people_field(_("Adultes, vous compris"), at_least=1)
    children_under_6 = people_field(_("Enfants de moins de 6 ans"))
    children_6_to_10 = people_field(_("Enfants de 6 à 10 ans"))
    children_11_to_17 = people_field(_("Enfants de 11 à 17 ans"))

    def __init__(
        self,
        run: CourseRun,
        user: User | None = None,
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.run, self.user = run, user
        super().__init__(
            data, initial=self._known() | (initial or {}), use_required_attribute=False
        )
        allowed = run.course.audiences
        self.fields["as_quality"].choices = [  # type: ignore[attr-defined]
            (kind.value, _label(kind)) for kind in QualityKind if kind in allowed
        ]
        if len(allowed) == 1:
            self.fields["as_quality"].widget = forms.HiddenInput()
        if not self.asks_school:
            del self.fields["school"]
        if not self.asks_party:
            for name in PARTY:
                del self.fields[name]

    def _known(self) -> dict[str, Any]:
        """What she already said of herself: the first of her qualities that fits."""
        allowed = self.run.course.audiences
        known: dict[str, Any] = {"adults": 1} | dict.fromkeys(PARTY[1:], 0)
        if len(allowed) == 1:
            known["as_quality"] = allowed[0]
        qualities = self.user.qualities.select_related("school") if self.user else []
        fitting = [quality for quality in qualities if quality.kind in allowed]
        fitting.sort(key=lambda quality: not quality.is_established)
        for quality in fitting:
            known.setdefault("as_quality", quality.kind)
            if quality.school is not None:
                known.setdefault("school", str(quality.school))
        return known

    @property
    def asks_school(self) -> bool:
        return bool({QualityKind.TEACHER, QualityKind.AGENT} & set(self.run.course.audiences))

    @property
    def asks_party(self) -> bool:
        """Where one comes with one's family: parents, in a place."""
        course = self.run.course
        return (
            QualityKind.PARENT in course.audiences and course.modality != CoursePage.Modality.REMOTE
        )

    def party(self) -> Party:
        """Who comes. In a professional quality one comes alone, whatever else was typed."""
        if not self.asks_party or self.cleaned_data["as_quality"] != QualityKind.PARENT:
            return Party()
        said = {name: self.cleaned_data.get(name) for name in PARTY}
        return Party(**{name: number for name, number in said.items() if number is not None})

    def family_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PARTY if name in self.fields]


def _label(kind: QualityKind) -> str:
    return str(kind.label)[:1].upper() + str(kind.label)[1:]


class GuestEnrolForm(EnrolForm):
    """Without an account: a first name is enough."""

    field_order = ("first_name", "last_name", "phone", "reach_by")
    first_name = text_field(
        _("Votre prénom"), 150, error_messages={"required": _("Écrivez au moins votre prénom.")}
    )
    last_name = text_field(_("Votre nom"), 150, required=False)
    phone = PhoneField(_("Votre téléphone"), help_text=_("Pour vous prévenir si la date change."))
    reach_by = way_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["as_quality"]
        self.fields.pop("school", None)
        offer_ways(self, has_address=False)

    def clean(self) -> dict[str, Any]:
        given = {**(super().clean() or self.cleaned_data), "as_quality": QualityKind.PARENT}
        if wants_a_mobile(given) and "phone" not in self.errors:
            self.add_error("phone", MOBILE_WANTED)
        return given


class ResumeForm(forms.Form):
    """The code de reprise, typed from a slip of paper."""

    code = forms.CharField(
        label=_("Votre code de reprise"),
        help_text=_("Dix lettres et chiffres, par exemple ABCDE-FGHJK."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class AddressForm(forms.Form):
    """The address that a guest adds."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AddressCodeForm(forms.Form):
    """The code that was sent there."""

    code = forms.CharField(
        label=_("Code reçu par courriel"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class ProfileForm(forms.ModelForm[User]):
    """What a person says of herself."""

    use_required_attribute = False

    phone = PhoneField(_("Téléphone"))
    reach_by = way_field()

    class Meta:
        model = User
        fields = ("first_name", "last_name", "printed_name", "phone", "reach_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        offer_ways(self, has_address=bool(self.instance.email))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if wants_a_mobile(given) and "phone" not in self.errors:
            self.add_error("phone", MOBILE_WANTED)
        return given

    def save(self, commit: bool = True) -> User:
        agreed(self.instance)
        user: User = super().save(commit)
        return user


class QualityForm(forms.Form):
    """A quality that one declares."""

    kind = forms.ChoiceField(label=_("Je suis aussi"))
    school = SchoolField(
        label=_("Mon établissement"),
        help_text=_("Pour les enseignants et agents : le code UAI, ou le nom et la commune."),
        max_length=300,
        required=False,
        validators=[validate_no_control_characters],
        widget=forms.TextInput(attrs={"list": "etablissements", "autocomplete": "off"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        have = set(user.qualities.values_list("kind", flat=True))
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, _label(kind)) for kind in QualityKind if kind not in have
        ]


class InterestsForm(forms.Form):
    """What concerns her, so that the catalogue can show what is for her. Nothing is asked."""

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.user = user
        terms = list(Term.objects.filter(kind__in=OF_A_PERSON))
        for kind in OF_A_PERSON:
            self.fields[kind.value] = forms.MultipleChoiceField(
                label=_CALLED[kind],
                choices=[(str(term.pk), term.label) for term in terms if term.kind == kind],
                initial=[str(term.pk) for term in user.interests.all() if term.kind == kind],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def save(self) -> None:
        self.user.interests.set(chain.from_iterable(self.cleaned_data.values()))


_CALLED = {
    TermKind.DEGREE: _("J’enseigne dans le"),
    TermKind.LEVEL: _("Niveau de mes classes"),
    TermKind.SUBJECT: _("Ma discipline"),
    TermKind.EQUIPMENT: _("L’équipement dont je dispose"),
    TermKind.CHILD_STAGE: _("Mes enfants"),
}
