"""The product's player on one device, seen and used as a learner does, whatever is inside it."""

from typing import Any

from playwright.async_api import Browser, Page
from playwright.async_api import TimeoutError as TookTooLong

from .corpus import Package

PATIENCE = 15_000  # milliseconds; the product takes a tenth of a second
STATE = """() => document.querySelector("[data-scorm-player]")?.dataset.state || "absent" """
CURRENT = """() => document.querySelector("[data-scorm-player]")?.dataset.current || "" """
IS_ONE_OF = """(states) => {
  const player = document.querySelector("[data-scorm-player]");
  return player && states.includes(player.dataset.state);
}"""
# Whether a thing can be seen, and whether it can be used.
LOOK = """({nav, item}) => {
  const of = (list, name) => [...list].find((e) => e.dataset.item.trim() === name);
  const found = nav
    ? document.querySelector(`[data-nav="${nav}"]`)
    : of(document.querySelectorAll("[data-item]"), item)?.querySelector("button");
  const visible = Boolean(found) && found.checkVisibility({ visibilityProperty: true });
  return { visible, usable: visible && !found.disabled };
}"""
ANY_CHOICE = """() => [...document.querySelectorAll("[data-item] button")].some(
  (button) => button.checkVisibility({ visibilityProperty: true }) && !button.disabled
)"""
MARK = """(item) => {
  document.querySelectorAll("[data-adl]").forEach((e) => e.removeAttribute("data-adl"));
  const found = [...document.querySelectorAll("[data-item]")]
    .find((e) => e.dataset.item.trim() === item);
  found?.querySelector("button")?.setAttribute("data-adl", "");
}"""


class Stuck(Exception):
    """The product did not do what the case needs to go on."""


class Device:
    """A browser of its own, that knows the learner and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)[:300]))
        page.on("dialog", lambda dialog: dialog.accept())

    @classmethod
    async def new(cls, browser: Browser, cookies: Any, heard: Any) -> "Device":
        context = await browser.new_context(
            storage_state={"cookies": cookies, "origins": []},
            locale="fr-FR",
            viewport={"width": 1280, "height": 800},
        )
        context.set_default_timeout(PATIENCE)
        await context.expose_binding("adl", heard)
        return cls(await context.new_page())

    async def close(self) -> None:
        await self.page.context.close()

    async def open(self, address: str) -> None:
        await self.page.goto(address, wait_until="commit")

    async def state(self) -> str:
        return await self.page.evaluate(STATE)

    async def current(self) -> str:
        return await self.page.evaluate(CURRENT)

    async def becomes(self, *states: str) -> None:
        try:
            await self.page.wait_for_function(IS_ONE_OF, arg=list(states))
        except TookTooLong:
            wanted = " or ".join(states)
            raise Stuck(f"the player is {await self.state()}, not {wanted}") from None

    async def press(self, nav: str) -> None:
        await self._click(f'[data-nav="{nav}"]', f"the button {nav}")

    async def choose(self, item: str) -> None:
        await self.page.evaluate(MARK, item)
        await self._click("[data-adl]", f"{item} in the plan")

    async def _click(self, selector: str, words: str) -> None:
        try:
            await self.page.locator(selector).click(timeout=PATIENCE / 2)
        except TookTooLong:
            raise Stuck(f"{words} cannot be used") from None

    async def has_ended(self) -> None:
        await self.becomes("ended")
        if not await self.page.locator("[data-ended]").is_visible():
            raise Stuck("no end page stands")

    async def answers(self, question: str, package: Package) -> str:
        """Y or N, to one of ADL's questions about what is on the screen."""
        about, _at, words = question.partition("@")
        thing, _dot, quality = about.partition(".")
        if thing == "click":
            return "Y"
        if about == "toc.enabled":
            return "NY"[await self.page.evaluate(ANY_CHOICE)]
        named = {"item": package.item(words)} if thing == "toc" else {"nav": thing}
        seen = await self.page.evaluate(LOOK, {"nav": "", "item": "", **named})
        if quality == "disabled":
            return "NY"[not seen["usable"]]
        return "NY"[seen["visible" if quality == "visible" else "usable"]]
