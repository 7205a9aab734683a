"""A notice for a school's site: all that matters in at most four hundred characters."""

from django.utils.translation import gettext as _

from .flyer import Flyer

MOST = 400


def notice(flyer: Flyer) -> str:
    """As rich as fits: the summary goes first, then long words are cut; never how to come."""
    for title, where, dates, told in (
        (200, 200, 3, True),
        (200, 200, 3, False),
        (140, 90, 2, False),
        (80, 50, 1, False),
        (60, 30, 1, False),
    ):
        text = _written(flyer, title, where, dates, told)
        if len(text) <= MOST:
            return text
    return text[: MOST - 1] + "…"


def _written(flyer: Flyer, title: int, where: int, dates: int, told: bool) -> str:
    when = " ; ".join(day for day, _what in flyer.dates[:dates])
    if len(flyer.dates) + flyer.more > dates:
        when = _("%(when)s et d’autres dates") % {"when": when}
    who = _cut(flyer.place.words if flyer.place else _many(flyer), where)
    first = ", ".join(filter(None, (when[:1].upper() + when[1:], who)))
    qualities = ", ".join([*flyer.badges, *flyer.access])
    _name, number = flyer.call
    reach = [_("Inscription : %s") % flyer.short_address]
    if number:
        reach.append(_("ou au %s") % number)
    parts = (
        _cut(flyer.title, title),
        first,
        qualities,
        flyer.summary.rstrip(".") if told else "",
        " ".join(reach),
    )
    return " ".join(part if part.endswith("…") else f"{part}." for part in filter(None, parts))


def _many(flyer: Flyer) -> str:
    return _("plusieurs lieux") if flyer.places else ""


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
