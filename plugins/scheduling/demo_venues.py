"""Some places of the demonstration, with their rooms. Real communes, invented places."""

from functools import partial
from typing import Any

from courses.api import Territory

from .models import Room, Venue

# Territory, name, address, postal code, commune, latitude, longitude, rooms with their seats.
VENUES = (
    (
        *("88", "Médiathèque des Hauts-Prés", "4 quai des Mésanges", "88000", "Épinal"),
        *(48.1744, 6.4512),
        (("Salle Mirabelle", 20), ("Atelier", 12), ("Auditorium", 160)),
    ),
    (
        *("88", "Tiers-lieu La Scierie", "12 rue du Haut-Fer", "88400", "Gérardmer"),
        *(48.0707, 6.8779),
        (("La Fabrique", 16), ("Le Grenier", 10)),
    ),
    (
        *("88", "Maison des Deux-Rives", "7 rue des Tisserands", "88100", "Saint-Dié-des-Vosges"),
        *(48.2846, 6.9494),
        (("Salle de la Meurthe", 14),),
    ),
    (
        *("88", "Espace Le Volontaire", "3 place des Ormes", "88200", "Remiremont"),
        *(48.0158, 6.5897),
        (("Salle du Saint-Mont", 15),),
    ),
    (
        *("95", "Fabrique numérique de l’Axe", "21 cours des Merveilles", "95000", "Cergy"),
        *(49.0364, 2.0763),
        (("Plateau", 30), ("Salle du Belvédère", 16)),
    ),
    (
        *("95", "Médiathèque du Grand-Héron", "9 rue des Asperges", "95100", "Argenteuil"),
        *(48.9472, 2.2467),
        (("Salle des Berges", 20),),
    ),
    (
        *("95", "Maison du Pont-Vieux", "2 rue des Bateliers", "95300", "Pontoise"),
        *(49.0508, 2.1009),
        (("Salle des Remparts", 30),),
    ),
    (
        *("971", "Médiathèque des Alizés", "15 rue du Courbaril", "97100", "Basse-Terre"),
        *(15.9971, -61.7321),
        (("Salle Soufrière", 20), ("Atelier", 12)),
    ),
    (
        *("971", "Case numérique du Moule", "6 boulevard des Filaos", "97160", "Le Moule"),
        *(16.3333, -61.3472),
        (("Grande case", 18),),
    ),
)


def open_venues(made: Any) -> None:
    territories = {territory.code: territory for territory in Territory.objects.all()}
    for row in VENUES:
        key, territory = f"venues/{row[1]}", territories.get(row[0])
        if key not in made and territory is not None:
            made.once(key, Venue, partial(_open, territory, *row[1:]))


def _open(
    territory: Territory,
    name: str,
    address: str,
    postal_code: str,
    commune: str,
    *where: Any,
) -> Venue:
    latitude, longitude, rooms = where
    venue = Venue.objects.create(
        territory=territory,
        name=name,
        address=address,
        postal_code=postal_code,
        commune=commune,
        latitude=latitude,
        longitude=longitude,
        wheelchair=True,
    )
    for room, capacity in rooms:
        Room.objects.create(venue=venue, name=room, capacity=capacity)
    return venue
