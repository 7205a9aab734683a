"""`python -m tests.adl [--only CM-01,RU-05a] [--fresh] [--keep] [--into FOLDER]`.

Plays ADL's cases and counts those that passed.

Each case leaves `FOLDER/CASE.json`; one that has left it is not played again, except `--fresh`.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.stack import ROOT

from .corpus import CORPUS, Case, Package, families, is_there, read_cases
from .play import Play
from .site import Site, what_is_made

AT_ONCE = 3
KEPT = Path(__file__).parent / "results.json"


def main() -> None:
    asked = arguments()
    if not is_there() or not Path(CHROMIUM).exists():
        sys.exit(f"ADL's suite needs {CHROMIUM} and the packages in {CORPUS}")
    cases = read_cases()
    unknown = [name for name in asked.only if name not in cases]
    if unknown:
        sys.exit(f"there is no case named {', '.join(unknown)}")
    folder = asked.into
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [cases[name] for name in asked.only] or list(cases.values())
    todo = [case for case in wanted if asked.fresh or not (folder / f"{case.name}.json").exists()]
    if todo:
        families_of = families(cases.values())
        played = [family for family in families_of if any(case in todo for case in family)]
        run(played, cases.values(), folder)
    results = [json.loads((folder / f"{case.name}.json").read_text()) for case in wanted]
    if asked.keep and len(results) == len(cases):
        kept = {result["case"]: result["passed"] for result in results}
        KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    for result in results:
        if not result["passed"]:
            sys.stdout.write(told(result) + "\n")
    sys.stdout.write(f"{sum(result['passed'] for result in results)}/{len(results)}\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.adl")
    parser.add_argument("--only", type=names, default=[])
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--keep", action="store_true", help="the results, as those to live up to")
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "adl")
    return parser.parse_args()


def names(text: str) -> list[str]:
    return text.replace(",", " ").split()


def told(result: dict[str, Any]) -> str:
    first = result["failures"][0] if result["failures"] else {}
    return f"{result['case']:8} {result['launches']}/{result['of']}  {json.dumps(first)[:200]}"


def run(wanted: list[list[Case]], cases: Iterable[Case], folder: Path) -> None:
    """On the site that has all of the suite, where it is there; else on one made for `wanted`."""
    everything, few = packages_of(cases), packages_of(case for family in wanted for case in family)
    packages = everything if what_is_made(folder / "site", everything) else few
    site = Site(folder / "site", packages)
    with site:
        addresses = {package.name: site.address(package) for package in site.packages}
        asyncio.run(play_all(wanted, site.cookies, addresses, folder))


def packages_of(cases: Iterable[Case]) -> list[Package]:
    return [package for case in cases for package in case.packages]


async def play_all(
    wanted: list[list[Case]], cookies: Any, addresses: dict[str, str], folder: Path
) -> None:
    """Several at once: one waits for the server while another is drawn."""
    waiting = list(reversed(wanted))

    async def one_after_the_other(browser: Any) -> None:
        while waiting:
            for case in waiting.pop():
                result = await Play(case, browser, cookies, addresses).result()
                text = json.dumps(result, indent=1, ensure_ascii=False)
                (folder / f"{case.name}.json").write_text(text + "\n")

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS
        )
        async with asyncio.TaskGroup() as group:
            for _worker in range(AT_ONCE):
                group.create_task(one_after_the_other(browser))
        await browser.close()


if __name__ == "__main__":
    main()
