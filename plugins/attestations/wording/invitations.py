"""Before the meetings: an information, a family's appointment, a convocation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..dates import day_and_hours
from . import rows
from .shape import Row, Table, Words

Facts = Mapping[str, Any]


def information(facts: Facts) -> Words:
    return Words(
        before=_("%s informe") % facts["organisation"]["name"],
        after=_("que son inscription est confirmée pour la formation"),
        course=facts["course"],
        rows=rows.present(
            rows.session(facts),
            rows.plan(facts),
            rows.modality(facts),
            rows.trainers(facts),
            *_access(facts),
        ),
        tables=(_meetings(facts),),
        warning=_(
            "Ce document ne vaut ni convocation ni ordre de mission : votre convocation vous "
            "parvient par votre hiérarchie."
        ),
    )


def rendez_vous(facts: Facts) -> Words:
    phone = facts["organisation"].get("phone", "")
    return Words(
        before=_("Une place est réservée pour"),
        after=_("à"),
        course=facts["course"],
        rows=rows.present(
            Row(_("Quand"), tuple(_when(facts)), whole=True),
            Row(_("Où"), tuple(_where(facts))),
            *_access(facts),
            Row(_("Coût"), (_("Gratuit pour les participants"),)),
            Row(_("Au programme"), tuple(facts["objectives"])),
            Row(_("Une question, un empêchement"), (_("Appelez le %s") % phone if phone else "",)),
        ),
    )


def convocation(facts: Facts) -> Words:
    order = (
        _("Cette convocation vaut ordre de mission.")
        if facts["is_mission_order"]
        else _("Cette convocation ne vaut pas ordre de mission.")
    )
    return Words(
        before=_("%s convoque") % facts["organisation"]["name"],
        after=_("à la formation"),
        course=facts["course"],
        rows=rows.present(
            Row(_("Affectation"), (facts["posting"],)),
            Row(_("Par autorité"), (facts["authority"],)),
            rows.plan(facts),
            rows.session(facts),
            rows.modality(facts),
            rows.trainers(facts),
            *_access(facts),
            Row(_("Frais"), (facts["refunds"],)),
        ),
        tables=(_meetings(facts),),
        warning=order,
    )


def _meetings(facts: Facts) -> Table:
    lines = []
    for meeting in facts["meetings"]:
        day, times = day_and_hours(meeting["start"], meeting["end"])
        lines.append((day, times, _here_or_there(meeting)))
    heads = (_("Date"), _("Horaires"), _("Lieu"))
    return Table(_("Demi-journées"), heads, tuple(lines), (28, 19, 53))


def _here_or_there(meeting: Mapping[str, Any]) -> str:
    """Both, where one may choose."""
    place, link = meeting["place"], meeting["link"]
    if place and link:
        return _("%(place)s, ou à distance : %(link)s") % {"place": place, "link": link}
    return place or (_("À distance, en direct : %s") % link if link else _("À distance, en direct"))


def _when(facts: Facts) -> list[str]:
    times = [day_and_hours(one["start"], one["end"]) for one in facts["meetings"]]
    return [_("%(day)s, %(hours)s") % {"day": day, "hours": hours} for day, hours in times]


def _where(facts: Facts) -> list[str]:
    """Each place, then each virtual class, once."""
    places = [one["place"] for one in facts["meetings"] if one["place"]]
    links = [_("À distance : %s") % one["link"] for one in facts["meetings"] if one["link"]]
    return list(dict.fromkeys([*places, *links]))


def _access(facts: Facts) -> list[Row]:
    told = dict.fromkeys(one["access"] for one in facts["meetings"] if one["access"])
    return [Row(_("Venir"), tuple(told))]
