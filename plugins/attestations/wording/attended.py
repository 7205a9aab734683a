"""What the sheets prove: who was there, and how regularly."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.api import Nature

from ..dates import hours
from . import rows
from .shape import Row, Table, Words

Facts = Mapping[str, Any]


def presence(facts: Facts) -> Words:
    met = [meeting for meeting in facts["meetings"] if meeting["minutes"]]
    planned = sum(minutes for nature, minutes in facts["planned"].items() if _is_met(nature))
    done = sum(meeting["minutes"] for meeting in met)
    against = _("%(done)s, sur %(planned)s prévues")
    told = against % {"done": hours(done), "planned": hours(planned)} if planned else hours(done)
    return Words(
        before=_("%s atteste la présence de") % facts["organisation"]["name"],
        after=_("à la formation"),
        course=facts["course"],
        rows=rows.present(
            rows.dates(facts),
            Row(_("Présence"), (rows.counted(len(met)),)),
            Row(_("Heures émargées"), (told,)),
            rows.trainers(facts),
            rows.session(facts),
            rows.plan(facts),
        ),
        tables=(rows.half_days(facts),),
    )


def assiduity(facts: Facts) -> Words:
    missed = rows.counted(facts["missed"]) if facts["missed"] else _("Aucune")
    return Words(
        before=_("%s atteste l’assiduité de") % facts["organisation"]["name"],
        after=_("à la formation"),
        course=facts["course"],
        rows=rows.present(
            Row(_("Période"), rows.dates(facts).lines),
            Row(_("Absences"), (missed,)),
            rows.places(facts),
            rows.trainers(facts),
            rows.quality(facts),
            rows.session(facts),
            rows.plan(facts),
        ),
        tables=(_ledger(facts),),
        sentences=tuple(rows.announced(facts)),
    )


def _ledger(facts: Facts) -> Table:
    """Planned and done by nature, and what proves it."""
    planned, done = facts["planned"], facts["minutes"]
    natures = [nature for nature in Nature.values if nature in planned or nature in done]
    lines = tuple(
        (
            str(Nature(nature).label).capitalize(),
            hours(planned.get(nature, 0)),
            hours(done.get(nature, 0)),
            _proof(nature, facts),
        )
        for nature in natures
    )
    total = (_("En tout"), hours(sum(planned.values())), hours(sum(done.values())), "")
    heads = (_("Nature"), _("Prévu"), _("Suivi"), _("Preuve"))
    return Table(_("Heures"), heads, lines, (25, 23, 23, 29), total if len(lines) > 1 else ())


def _proof(nature: str, facts: Facts) -> str:
    if nature in facts["announced"]:
        return _("travail rendu, durée annoncée")
    return _("feuilles d’émargement")


def _is_met(nature: str) -> bool:
    return nature != Nature.REMOTE_SELF
