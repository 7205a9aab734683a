"""How many of ADL's 188 cases passed when `make adl` last played them all."""

import json

from bench.measure import Figures
from tests.adl.corpus import is_there, read_cases
from tests.stack import ROOT, Stack


def last_run(_stack: Stack) -> Figures:
    """Nothing where they have not all been played."""
    files = [ROOT / "var" / "adl" / f"{name}.json" for name in (read_cases() if is_there() else ())]
    if not files or not all(file.exists() for file in files):
        return {}
    return {"count": sum(json.loads(file.read_text())["passed"] for file in files)}


WORKS = {"adl": last_run}
