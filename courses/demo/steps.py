"""The story of `/visite/`: what one step of it is. The core's own are in `story`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .builders import demo_modules

if TYPE_CHECKING:
    from .registry import Registry


@dataclass(frozen=True)
class Screen:
    """Where a step leads, and what is promised to stand there: words of the page, as displayed."""

    address: str
    promises: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One button of the visit. `who` is a key of people.toml; empty, nobody is signed in.

    `screen` is asked with the registry of what the demonstration has made; None where it is not
    there any more. `order` counts by tens, so that others may come between.
    """

    key: str
    order: int
    title: Any
    text: Any
    button: Any
    screen: Callable[["Registry"], Screen | None]
    who: str = ""
    role: Any = ""
    on_phone: bool = False
    number: int = field(default=0, compare=False)


def steps() -> list[Step]:
    """The core's and those of every plugin that is on (`STEPS` of its module `demo`), numbered."""
    from .story import STEPS

    found = [
        *STEPS,
        *(s for module in demo_modules().values() for s in getattr(module, "STEPS", ())),
    ]
    found.sort(key=lambda step: (step.order, step.key))
    return [Step(**(vars(step) | {"number": n})) for n, step in enumerate(found, start=1)]
