"""Writes all venues in the national schema."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from plugins.scheduling.models import Venue
from plugins.scheduling.national.exporting import export_venues


class Command(BaseCommand):
    help = "Writes all venues as a CSV of the national schema, in UTF-8."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        pieces = export_venues(Venue.objects.all())
        if options["file"] is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece.encode())
            return
        with options["file"].open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
