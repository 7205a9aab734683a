"""At the end: what was followed, what was realised, what one took part in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..dates import clock, decimal
from ..models.kinds import Grounds
from . import rows
from .shape import Row, Words

Facts = Mapping[str, Any]


def followed(facts: Facts) -> Words:
    """Of agents and trainees alike. Records of the first format were all of completed courses."""
    to_its_end = facts.get("grounds", Grounds.COMPLETED) == Grounds.COMPLETED
    return Words(
        before=_("%s atteste que") % facts["organisation"]["name"],
        after=_("a suivi jusqu’à son terme la formation")
        if to_its_end
        else _("a suivi la formation"),
        course=facts["course"],
        rows=rows.present(
            Row(_("Nature de l’action"), (facts.get("action", ""),)),
            rows.dates(facts),
            rows.places(facts),
            rows.duration(facts),
            rows.objectives(facts),
            _results(facts),
            rows.trainers(facts),
            rows.quality(facts),
            rows.session(facts),
            rows.plan(facts),
        ),
        sentences=tuple(rows.announced(facts)),
    )


def realised(facts: Facts) -> Words:
    total = sum(facts["minutes"].values())
    values = {"decimal": decimal(total), "clock": clock(total)}
    natures = rows.duration(facts).lines if len(facts["minutes"]) > 1 or facts["announced"] else ()
    return Words(
        before=_("%s certifie que") % facts["organisation"]["name"],
        after=_("a suivi l’action de formation"),
        course=facts["course"],
        rows=rows.present(
            Row(_("Nature de l’action"), (_("Action de formation"),)),
            rows.dates(facts),
            Row(_("Durée en heures"), (_("%(decimal)s (soit %(clock)s)") % values,)),
            Row(_("Répartition"), natures),
            rows.modality(facts),
            rows.places(facts),
            rows.session(facts),
        ),
        sentences=(
            *rows.announced(facts),
            _(
                "L’organisme conserve les pièces qui ont permis d’établir ce certificat pendant le "
                "temps que prévoient les règles qui s’appliquent à lui, et les produit sur demande "
                "de qui est en droit de les voir."
            ),
        ),
    )


def took_part(facts: Facts) -> Words:
    return Words(
        before=_("%s atteste que") % facts["organisation"]["name"],
        after=_("a participé à"),
        course=facts["course"],
        rows=rows.present(
            rows.dates(facts),
            rows.places(facts),
            rows.duration(facts),
            rows.objectives(facts),
            Row(_("Organisé par"), (facts["organisation"]["name"],)),
            Row(_("Coût"), (_("Gratuite pour les participants"),)),
        ),
    )


def _results(facts: Facts) -> Row:
    """Not every course marks anything: then it says so."""
    words = {"acquired": _("acquis"), "under_way": _("en cours d’acquisition")}
    found = [
        _("%(step)s – %(result)s") % {"step": one["title"], "result": words[one["result"]]}
        for one in facts.get("results", ())
    ]
    return Row(_("Évaluation des acquis"), tuple(found) or (_("Non évalué"),))
