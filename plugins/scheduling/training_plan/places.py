"""The place of a line: a venue whose name is written just so, remote, or the words as they are."""

from collections import defaultdict

from django.utils.translation import gettext as _

from courses.api import Territory, bare

from ..models import Venue

REMOTE = {
    *("distance", "adistance", "distanciel", "endistanciel", "enligne"),
    *("visio", "envisio", "visioconference", "classevirtuelle"),
}


class Places:
    """The open venues of a territory, by their names. One statement."""

    def __init__(self, territory: Territory) -> None:
        found: dict[str, set[Venue]] = defaultdict(set)
        for venue in Venue.objects.open().filter(territory=territory).select_related("territory"):
            name, commune = bare(venue.name), bare(venue.commune)
            for words in (name, name + commune, commune + name):
                found[words].add(venue)
        self.known = {
            words: next(iter(venues))
            for words, venues in found.items()
            if words and len(venues) == 1
        }

    def find(self, written: str) -> tuple[Venue | None, str]:
        """(venue, words of the place): both empty for what is remote."""
        if not written:
            return None, _("Lieu à préciser")
        venue = self.known.get(bare(written))
        if venue is not None or bare(written) in REMOTE:
            return venue, ""
        return None, written
