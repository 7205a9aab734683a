"""The form of a template: texts with a fixed list of variables, in a safe subset of HTML."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import LogoForm, Territory, TerritoryRole, unprintable

from .models import DocumentTemplate, sealing_organisations
from .safe_html import safe
from .templates_in_use import save_version
from .variables import TEXTS, described, validate_variables

HELP = gettext_lazy(
    "Du texte, ou du HTML simple : p, br, strong, em, ul, li, span, avec style (text-align, "
    "font-weight, font-style, font-size de 7 à 14pt, color). Le reste est retiré."
)


class TemplateForm(LogoForm):
    """Whose it is and of which type is said once; what is written makes a version when saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = TerritoryRole.Role.ADMINISTRATOR
        self.fields["organisation"].queryset = sealing_organisations(self.for_user)
        self.fields["territory"].queryset = Territory.objects.worked_in_by(self.for_user, role)
        if self.instance.pk:
            for name in ("organisation", "territory", "kind"):
                self.fields[name].disabled = True
        for name in TEXTS:
            listed = _("Variables : %s.") % described()
            self.fields[name].help_text = f"{HELP} {listed}"

    def clean_opening(self) -> str:
        return cleaned(self.cleaned_data["opening"])

    def clean_closing(self) -> str:
        return cleaned(self.cleaned_data["closing"])

    def clean_funders(self) -> str:
        return cleaned(self.cleaned_data["funders"])

    def save(self, commit: bool = True) -> DocumentTemplate:
        template: DocumentTemplate = super().save(commit=False)
        if commit:
            save_version(template, by=self.for_user)
        return template


def cleaned(text: str) -> str:
    """Raises ValidationError for a variable of nobody's list, or a character without a glyph."""
    validate_variables(text)
    if missing := unprintable(text):
        raise ValidationError(_("Ces caractères ne s’impriment pas : %s") % missing)
    return safe(text) if text.strip() else ""
