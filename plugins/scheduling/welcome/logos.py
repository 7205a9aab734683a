"""Logos on paper: of who organises, pays and leads, as images that a document holds inside."""

import base64
from dataclasses import dataclass

from courses.api import Organisation, OrganisationRole, Territory

PICTURE = "max-480x200|format-png|bgcolor-ffffff"
WIDEST, HIGHEST = 104, 40  # points
SMALL = 0.6
MOST = 5
Role = OrganisationRole.Role


@dataclass(frozen=True)
class Logo:
    """Without an image (none, or lost), the name stands for it."""

    name: str
    image: str = ""
    width: int = 0
    height: int = 0

    @property
    def small_width(self) -> int:
        """On a slip, a quarter of the sheet."""
        return round(self.width * SMALL)

    @property
    def small_height(self) -> int:
        return round(self.height * SMALL)


def logos_of(territory: Territory, organisation: Organisation | None) -> list[Logo]:
    """Who organises first, then who pays and who leads the programme there."""
    rows = OrganisationRole.objects.filter(territory=territory, role__in=(Role.FUNDER, Role.PILOT))
    funding = rows.select_related("organisation__logo").order_by("role", "organisation__name")
    first = [organisation] if organisation is not None else []
    everybody = dict.fromkeys([*first, *(row.organisation for row in funding)])
    return [_logo(one) for one in list(everybody)[:MOST]]


def _logo(organisation: Organisation) -> Logo:
    if organisation.logo is None:
        return Logo(organisation.name)
    try:
        picture = organisation.logo.get_rendition(PICTURE)
        with picture.file.open("rb") as file:
            inside = base64.b64encode(file.read()).decode()
    except OSError:  # whatever became of the file, the poster is printed
        return Logo(organisation.name)
    scale = min(WIDEST / picture.width, HIGHEST / picture.height)
    return Logo(
        organisation.name,
        f"data:image/png;base64,{inside}",
        round(picture.width * scale),
        round(picture.height * scale),
    )
