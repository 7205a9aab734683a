"""How a document names the standing decision by which it issued."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .dates import french_date
from .models import StandingDecision


def told(decision: StandingDecision | None) -> dict[str, Any] | None:
    """What a document's frozen facts say of the decision by which it issued."""
    if decision is None:
        return None
    made_on = timezone.localdate(decision.made_at).isoformat()
    words = _("Délivrée en application de la décision n° %(number)d du %(day)s.")
    values = {"number": decision.pk, "day": french_date(made_on)}
    return {"number": decision.pk, "made_on": made_on, "words": words % values}
