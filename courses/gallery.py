"""Every shared component with examples of it, for those who write pages (in development only).

A file of templates/components/ says its variables in the comment that it begins with.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.loader import get_template

Context = dict[str, Any]
FOLDER: Final = Path(settings.BASE_DIR) / "templates" / "components"
COMMENT: Final = re.compile(r"{% comment %}\n?(.*?){% endcomment %}", re.DOTALL)
# Those that are items of a list, and stand in one here.
ITEMS: Final = frozenset({"account_menu", "nav"})
# Those of a page's head: read, not seen.
OF_HEAD: Final = frozenset({"social"})
PICTURES: Final = ("search", "people", "lost", "pause", "done")
TONES: Final = ("neutral", "info", "accent", "success", "warning", "danger")


class Sample(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Votre nom", help_text="Tel qu’il sera imprimé.")
    email = forms.EmailField(label="Adresse électronique", required=False)
    quality = forms.ChoiceField(
        label="Vous êtes",
        choices=[("teacher", "Enseignant"), ("parent", "Parent")],
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(label="Où", choices=[("88", "Vosges"), ("95", "Val-d’Oise")])
    agreed = forms.BooleanField(label="J’ai lu les conditions")


def sample(prefix: str, *, faulty: bool = False) -> Sample:
    return Sample({} if faulty else None, prefix=prefix)


def _helper() -> SimpleNamespace:
    return SimpleNamespace(
        name="Accueil du territoire",
        where="Vosges",
        hours="du lundi au vendredi",
        phone="03 29 00 00 00",
        dial="+33329000000",
        email="aide@exemple.fr",
    )


def examples() -> dict[str, list[Context]]:
    """What each component is shown with, by the name of its file."""
    person = SimpleNamespace(is_authenticated=True, is_guest=False)
    return {
        "account_menu": [{"user": person, "is_in_charge": True}],
        "badge": [{"text": tone, "tone": tone} for tone in TONES],
        "brand": [{}],
        "breadcrumbs": [{"items": [("Formations", "/formations/")], "current": "Les tablettes"}],
        "button": [
            {"label": "S’inscrire"},
            {"label": "Voir", "href": "/", "variant": "quiet", "context_label": "la formation"},
            {"label": "Supprimer", "variant": "danger", "type": "button"},
        ],
        "card": [
            {
                "title": "Débuter avec les tablettes",
                "href": "/formations/",
                "text": "Une heure pour prendre la tablette en main.",
                "badges": ["Parents", {"text": "Événement", "tone": "accent"}],
                "meta": ["À distance", "45 min"],
                "foot": "4 places",
            },
            {"title": "Sans lien, sans rien"},
        ],
        "confirm": [
            {
                "label": "Retirer mon inscription",
                "question": "Votre place sera proposée à quelqu’un d’autre.",
                "action": "/",
                "confirm": "Oui, la retirer",
            }
        ],
        "contact": [{"contacts": SimpleNamespace(shown=[_helper()], folded=[]), "level": 3}],
        "contact_line": [{"contact": _helper()}],
        "demonstration": [{"trail": None}],
        "empty": [
            {
                "title": "Vous n’avez pas encore d’inscription",
                "text": "Choisissez une formation : elles sont gratuites.",
                "action": "Voir les formations",
                "href": "/formations/",
            },
            *({"title": picture, "picture": picture, "level": 3} for picture in PICTURES),
        ],
        "error_summary": [{"form": sample("liste", faulty=True)}],
        "field": [
            *({"field": field} for field in sample("champ")),
            {"field": sample("faute", faulty=True)["name"]},
        ],
        "fields": [{"form": sample("champs", faulty=True)}],
        "footer": [{"accessibility_status": "partiellement conforme"}],
        "form": [{"form": sample("saisie"), "submit": "Enregistrer", "cancel_href": "/"}],
        "message": [
            {"title": "C’est fait", "text": "Votre place est gardée.", "tone": tone}
            for tone in TONES
        ],
        "messages": [{"messages": [Message(SUCCESS, "Votre profil est enregistré.")]}],
        "nav": [{"current": "formations"}],
        "pager": [{"page_obj": Paginator(range(30), 10).page(2), "label": "Exemple de pages"}],
        "progress": [
            {"value": 3, "max": 5, "label": "Ma progression", "id": "avance", "text": "3 sur 5"}
        ],
        "social": [{"title": "Les tablettes", "description": "Une heure.", "path": "/formations/"}],
        "status": [{"text": tone, "tone": tone} for tone in TONES],
        "table": [
            {
                "caption": "Heures par formation",
                "headers": ["Formation", "Heures"],
                "rows": [["Les tablettes", 3], ["L’ENT", 2]],
                "id": "heures",
            }
        ],
    }


@dataclass(frozen=True)
class Shown:
    """One component: its name, what its file says of it, and examples, rendered."""

    name: str
    about: str
    examples: list[str]

    @property
    def is_item(self) -> bool:
        return self.name in ITEMS

    @property
    def is_of_head(self) -> bool:
        return self.name in OF_HEAD


def about(name: str) -> str:
    """The comment at the head of its file."""
    found = COMMENT.match((FOLDER / f"{name}.html").read_text())
    return found[1].strip("\n") if found else ""


def components(request: HttpRequest) -> list[Shown]:
    """As the theme in use shows them."""
    contexts = examples()
    return [
        Shown(
            name,
            about(name),
            [
                get_template(f"components/{name}.html").render(context, request)
                for context in contexts.get(name, [])
            ],
        )
        for name in sorted(path.stem for path in FOLDER.glob("*.html"))
    ]
