"""Runs the measurements, prints a line for each figure, writes them all to var/bench.json."""

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import bench
from tests.stack import ROOT, PostgresDatabase, Stack, postgres_answers

NOT_WORK = {"__main__", "client", "measure", "probe"}


def works() -> dict[str, object]:
    """Functions named in the `WORKS` of the modules of this folder, by name."""
    found = {}
    for module in iter_modules(bench.__path__):
        if module.name not in NOT_WORK:
            found |= import_module(f"bench.{module.name}").WORKS
    return found


def measure(name: str, work, database: str, url: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="tne-bench-") as folder:
        stack = Stack(Path(folder), url)
        try:
            figures = work(stack)
        finally:
            stack.stop()
    load = os.getloadavg()[0]
    prefix = "" if database == "postgresql" else "sqlite."
    named = {f"{prefix}{name}.{figure}": round(value, 2) for figure, value in figures.items()}
    for figure, value in named.items():
        print(f"{figure:36} {value:>12}   {database}, 2 web workers, load {load:.1f}", flush=True)
    return named


def main(only: str = "") -> None:
    results = ROOT / "var" / "bench.json"
    known = json.loads(results.read_text()) if results.exists() else {}
    chosen = {name: work for name, work in works().items() if only in ("", name)}
    if not chosen:
        sys.exit(f"there is no measurement named {only}: {', '.join(sorted(works()))}")
    for name, work in sorted(chosen.items()):
        if postgres_answers():
            with PostgresDatabase(durable=True) as database:
                known |= measure(name, work, "postgresql", database.url)
        if not postgres_answers() or getattr(work, "on_sqlite_too", False):
            known |= measure(name, work, "sqlite", "")
        results.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
