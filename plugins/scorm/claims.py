"""What a browser says that is hard to believe. Scores and times are claims: these are marked."""

from decimal import Decimal
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .status import Outcome, number, section

HIGH_SCORE = Decimal(80)
QUICK_SECONDS = 15
SLACK_SECONDS = 120
FLAGS: dict[str, str | Promise] = {
    "back": _("Après avoir été réussi ou terminé, le module s’est dit moins avancé."),
    "clock": _("Le module compte plus de temps qu’il ne s’en est écoulé."),
    "quick": _("Une note élevée a été obtenue en quelques secondes."),
    "range": _("Une note est sortie des bornes que le module annonce."),
}


class Known(Protocol):
    """What was known of the step until now."""

    completed: bool
    success: str
    seconds_before: int
    score: Decimal | None


def noticed(known: Known, told: Outcome, tree: dict[str, Any], elapsed: float) -> set[str]:
    """Codes of FLAGS; ``elapsed`` is in seconds, since the step was opened."""
    found = {
        "back": went_back(known, told),
        "clock": told.seconds > elapsed + SLACK_SECONDS,
        "quick": is_quick(known, told, elapsed),
        "range": is_out_of_range(tree),
    }
    return {code for code, is_so in found.items() if is_so}


def went_back(known: Known, told: Outcome) -> bool:
    """A step that begins anew says "not attempted" or nothing: that is no step back."""
    if told.status in ("", "unknown", "not attempted"):
        return False
    lost_success = known.success == "passed" and told.success == "failed"
    return lost_success or (known.completed and not told.completed and told.success != "failed")


def is_quick(known: Known, told: Outcome, elapsed: float) -> bool:
    if told.score is None or told.score < HIGH_SCORE:
        return False
    is_new = known.score is None or known.score < HIGH_SCORE
    return is_new and known.seconds_before + elapsed < QUICK_SECONDS


def is_out_of_range(tree: dict[str, Any]) -> bool:
    """Of the score as it was told, in either version of the standard."""
    score = section(tree, "score") or section(section(tree, "core"), "score")
    raw, low, high = (number(score, name) for name in ("raw", "min", "max"))
    scaled = number(score, "scaled")
    if scaled is not None and not -1 <= scaled <= 1:
        return True
    if raw is None:
        return False
    return (low is not None and raw < low) or (high is not None and high > 0 and raw > high)
