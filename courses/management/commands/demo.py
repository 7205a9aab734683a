"""`manage.py demo`: fills an empty site with a demonstration, or moves its dates on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.demo import PASSWORD, reset, texts
from courses.demo.fill import fill


class Command(BaseCommand):
    help = "Remplit un site vide de données de démonstration ; relancée, en avance les dates."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TNE_DEMONSTRATION:
            # Where it is only switched off there is nothing to do; in production it is a mistake.
            raise CommandError(
                "La démonstration est refusée sur ce site (TNE_DEMONSTRATION) : rien n’a changé.",
                returncode=int(settings.TNE_PRODUCTION),
            )
        registry = fill()
        if registry.began_empty:
            reset.keep(registry.today)
        else:
            reset.keep_up_with_tables()
        self.stdout.write(
            f"Démonstration : {settings.SITE_ORIGIN}/visite/  "
            f"(coulisses : {settings.SITE_ORIGIN}/admin/)"
        )
        self.stdout.write(f"Mot de passe de tous les comptes : {PASSWORD}")
        for person in texts.people():
            if "shown" in person:
                key = person.get("email") or f"code de reprise {person['code']}"
                self.stdout.write(f"  {person['shown']:<34} {key}")
