"""`manage.py open_site`: the home page and the national catalogue of a new site."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from courses.models import HomePage
from courses.territories import open_site, site_port


class Command(BaseCommand):
    help = "Ouvre le site : page d’accueil et catalogue national. Relancée, ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--nom", default=settings.WAGTAIL_SITE_NAME, help="nom du site")

    def handle(self, *args: Any, **options: Any) -> None:
        is_open = HomePage.objects.exists()
        open_site(settings.SITE_HOST, site_port(), options["nom"])
        if is_open:
            self.stdout.write("Le site est déjà ouvert : rien n’a changé.")
            return
        self.stdout.write(f"Le site est ouvert : {settings.SITE_ORIGIN}/")
        self.stdout.write("Ensuite : manage.py createsuperuser, puis ouvrez un territoire.")
