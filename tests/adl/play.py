"""One case from its first launch to its last: what is delivered, said and shown, against ADL's."""

import asyncio
import time
from typing import Any

from playwright.async_api import Browser, Error

from .corpus import Case, Visit
from .device import PATIENCE, Device, Stuck
from .expected import failures
from .moves import Move, move_after

MOST_TOLD = 12


class Play:
    """`addresses`: the product's page of each package."""

    def __init__(
        self, case: Case, browser: Browser, cookies: Any, addresses: dict[str, str]
    ) -> None:
        self.case, self.browser = case, browser
        self.cookies, self.addresses = cookies, addresses
        self.inbox: asyncio.Queue[tuple[str, Any, asyncio.Future | None]] = asyncio.Queue()
        self.failures: list[dict[str, Any]] = []
        self.unanswered: list[asyncio.Future] = []
        self.launches = 0
        self.device: Device | None = None

    async def result(self) -> dict[str, Any]:
        began = time.monotonic()
        try:
            await self.play()
        except Stuck as problem:
            self.fails(str(problem))
        except Error as problem:
            self.fails(f"browser: {str(problem)[:300]}")
        problems = self.device.problems if self.device else []
        await self.leave()
        return {
            "case": self.case.name,
            "passed": not self.failures and self.launches == len(self.case.visits),
            "launches": self.launches,
            "of": len(self.case.visits),
            "seconds": round(time.monotonic() - began, 2),
            "wrong": len(self.failures),
            "failures": self.failures[:MOST_TOLD],
            **({"problems": problems[:5]} if problems else {}),
        }

    def fails(self, why: str, **more: Any) -> None:
        at = min(self.launches, len(self.case.visits) - 1)
        self.failures.append({"visit": self.case.visits[at].name, "why": why, **more})

    async def heard(self, _source: Any, word: str, payload: Any) -> Any:
        """What the page in place of ADL's says; the one that has arrived waits for its script."""
        reply = asyncio.get_running_loop().create_future() if word == "arrived" else None
        if reply:
            self.unanswered.append(reply)
        await self.inbox.put((word, payload, reply))
        return await reply if reply else None

    async def hears(self, wanted: str) -> tuple[Any, asyncio.Future | None]:
        try:
            word, payload, reply = await asyncio.wait_for(self.inbox.get(), PATIENCE / 1000)
        except TimeoutError:
            state = await self.device.state()
            raise Stuck(f"nothing {wanted}, the player is {state}") from None
        if word != wanted:
            raise Stuck(f"{payload} {word} before anything was {wanted}")
        return payload, reply

    async def play(self) -> None:
        visits = self.case.visits
        await self.launch(visits[0], self.case.start)
        for visit, following in zip(visits, (*visits[1:], None), strict=True):
            await self.one(visit)
            move = move_after(visit)
            self.launches += 1
            if move is not None:
                await self.follow(move, visit, following)

    async def leave(self) -> None:
        """The browser is closed; whoever waits in it waits no longer."""
        for reply in self.unanswered:
            reply.cancel()
        if self.device:
            await self.device.close()

    async def launch(self, visit: Visit, start: str) -> None:
        """On a device of its own, as somebody who comes back elsewhere."""
        await self.leave()
        self.inbox = asyncio.Queue()
        self.device = await Device.new(self.browser, self.cookies, self.heard)
        package = self.case.package_of(visit)
        await self.device.open(self.addresses[package.name])
        await self.device.becomes("delivering", "refused", "ended")
        if start:
            await self.begin_with(package.item(start))

    async def begin_with(self, item: str) -> None:
        """Chosen, unless it is what starts by itself; something else may have."""
        current = (await self.device.current()).strip()
        if current == item:
            return
        if current:
            await self.hears_arrival()
        await self.device.choose(item)

    async def one(self, visit: Visit) -> None:
        """Delivered, inspected, its script played."""
        seen, reply = await self.arrives()
        wanted = (self.case.name, visit.activity)
        if (seen["case"], seen["activity"]) != wanted or "Fail" in seen["file"]:
            raise Stuck(f"activity {seen['activity']} delivered, not {visit.activity}")
        await self.device.becomes("delivering")
        await self.inspect(visit)
        reply.set_result(list(visit.steps))
        played, _reply = await self.hears("played")
        self.failures += failures(visit.name, visit.steps, played) if visit.steps else []
        if visit.steps and not played["missing"] and not played.get("waits"):
            self.terminated((await self.hears("terminated"))[0])

    def terminated(self, told: dict[str, str]) -> None:
        if told != {"value": "true", "error": "0"}:
            self.fails("Terminate", got=told)

    async def arrives(self) -> tuple[Any, Any]:
        """The next that is delivered; at once without, when the player has given up."""
        hearing = asyncio.ensure_future(self.hears_arrival())
        giving_up = asyncio.ensure_future(self.device.becomes("ended", "suspended", "refused"))
        await asyncio.wait({hearing, giving_up}, return_when=asyncio.FIRST_COMPLETED)
        if not hearing.done():
            await asyncio.wait({hearing}, timeout=0.3)
        if hearing.done():
            giving_up.cancel()
            await asyncio.gather(giving_up, return_exceptions=True)
            return hearing.result()
        hearing.cancel()
        raise Stuck(f"nothing delivered, the player is {await self.device.state()}")

    async def hears_arrival(self) -> tuple[Any, Any]:
        """After what the SCO before it says as it goes."""
        while True:
            try:
                word, payload, reply = await asyncio.wait_for(self.inbox.get(), PATIENCE / 1000)
            except TimeoutError:
                state = await self.device.state()
                raise Stuck(f"nothing delivered, the player is {state}") from None
            if word == "arrived":
                return payload, reply
            self.terminated(payload)

    async def inspect(self, visit: Visit) -> None:
        package = self.case.package_of(visit)
        for question, expected in visit.questions:
            answer = await self.device.answers(question, package)
            if answer != expected:
                self.failures.append(
                    {"visit": visit.name, "why": "UI", "question": question, "want": expected}
                )

    async def follow(self, move: Move, visit: Visit, following: Visit | None) -> None:
        if move.press:
            await self.device.press(move.press)
        elif move.choose:
            await self.device.choose(self.case.package_of(visit).item(move.choose))
        if not move.ends:
            return
        if following is None:
            await self.device.has_ended()
            return
        await self.device.becomes(move.ends)
        await self.launch(following, move.start)
