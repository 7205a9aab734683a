"""Venues for tests, invented."""

from plugins.scheduling.models import Venue


def make_venue(territory, **fields):
    return Venue.objects.create(
        territory=territory,
        **{
            "name": "Fablab des Tilleuls",
            "address": "3 rue des Tilleuls",
            "postal_code": "88000",
            "commune": "Épinal",
        }
        | fields,
    )
