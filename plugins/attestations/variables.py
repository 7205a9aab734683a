"""The words that a template may leave open, and what stands in their place on a document."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .case import Case
from .dates import french_date, hours, span
from .models import TemplateVersion
from .safe_html import safe

VARIABLES = {
    "personne": gettext_lazy("le nom imprimé"),
    "formation": gettext_lazy("le titre de la formation"),
    "session": gettext_lazy("le nom de la session"),
    "dates": gettext_lazy("du … au …"),
    "duree": gettext_lazy("la durée en tout"),
    "lieu": gettext_lazy("le ou les lieux"),
    "organisme": gettext_lazy("le nom de l’organisme"),
    "territoire": gettext_lazy("le territoire"),
    "date": gettext_lazy("la date du document"),
}
TEXTS = ("opening", "closing", "funders")
OPEN = re.compile(r"\{([^{}]*)\}")


def described() -> str:
    """The fixed list, for a form and for who used another word."""
    return ", ".join(f"{{{name}}} ({words})" for name, words in VARIABLES.items())


def validate_variables(text: str) -> None:
    """Refuses a variable that is not of the list, and a brace left alone."""
    unknown = [name for name in OPEN.findall(text) if name not in VARIABLES]
    if unknown:
        words = _("Variable inconnue : {%(unknown)s}. On peut écrire : %(list)s.")
        raise ValidationError(words % {"unknown": "}, {".join(unknown), "list": described()})
    if re.search(r"[{}]", OPEN.sub("", text)):
        raise ValidationError(
            _("Une accolade est restée seule. On peut écrire : %s.") % described()
        )


def filled(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The template's choices and texts, for this document; empty where there is no template."""
    return filled_with(case.template, facts) if case.template else {}


def filled_with(template: TemplateVersion, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "template": template.pk,
        "layout": template.layout,
        "accent": template.accent,
        **{name: fill(getattr(template, name), values(facts)) for name in TEXTS},
    }


def values(facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        "personne": facts["name"],
        "formation": facts["course"],
        "session": facts.get("session", ""),
        "dates": span(facts["first_day"], facts["last_day"]),
        "duree": hours(sum(facts["minutes"].values())) if facts["minutes"] else "",
        "lieu": " ; ".join(facts["places"]),
        "organisme": facts["organisation"]["name"],
        "territoire": facts["territory"],
        "date": french_date(facts["made_on"]),
    }


def fill(text: str, known: Mapping[str, str]) -> str:
    """What stands for a variable is text, never mark-up; what is around it is made safe again."""
    return safe(OPEN.sub(lambda found: escape(known.get(found[1], "")), text))
