"""The forms of the library: a new module, a new version of one."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import Territory, TerritoryRole, validate_no_control_characters

MOST_BYTES = 700 * 1024**2
SUFFIXES = (".zip", ".pif")


class VersionForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier du module"),
        help_text=gettext_lazy(
            "Le fichier .zip que votre outil auteur exporte au format SCORM, tel quel."
        ),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.pif,application/zip"}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        validate_no_control_characters(file.name)
        if not file.name.lower().endswith(SUFFIXES):
            raise forms.ValidationError(
                _("Choisissez un fichier .zip, celui que votre outil auteur a exporté.")
            )
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("Ce fichier pèse %(size)s ; la limite est de %(limit)s.")
                % {"size": filesizeformat(file.size), "limit": filesizeformat(MOST_BYTES)}
            )
        return file


class PackageForm(VersionForm):
    title = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=200,
        validators=[validate_no_control_characters],
        help_text=gettext_lazy("Celui sous lequel vos collègues trouveront le module."),
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=gettext_lazy("Bibliothèque"),
        required=False,
        empty_label=gettext_lazy("Bibliothèque nationale"),
    )
    field_order = ("title", "territory", "file")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelves, is_national = shelves_of(user)
        field = self.fields["territory"]
        field.queryset = shelves
        if not is_national:
            field.required = True
            field.empty_label = None
            field.initial = shelves.first()


def shelves_of(user: Any) -> tuple[Any, bool]:
    """The territories whose library one may add to, and whether the national one is open too."""
    if user.is_superuser:
        return Territory.objects.all(), True
    roles = TerritoryRole.objects.filter(group__user=user)
    own = Territory.objects.filter(pk__in=roles.values("territory_id"))
    return own, roles.filter(territory=None).exists()
