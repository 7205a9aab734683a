"""Finds the plugins: folders of `plugins/`, then the entry points of installed distributions."""

from collections.abc import Iterable
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

ENTRY_POINT_GROUP = "tne_formation.plugins"


def discover(folder: Path) -> list[str]:
    """Module paths of every plugin that can be installed, those of the project first."""
    own = sorted(f"plugins.{apps.parent.name}" for apps in folder.glob("*/apps.py"))
    others = sorted(point.value for point in entry_points(group=ENTRY_POINT_GROUP))
    return own + [path for path in others if path not in own]


def choose(found: Iterable[str], wanted: Iterable[str] | None) -> list[str]:
    """The plugins to install. `wanted` holds labels or module paths; None installs all found.

    Raises ValueError naming what was asked for and is not there.
    """
    found = list(found)
    if wanted is None:
        return found
    by_name = {path.rsplit(".", 1)[-1]: path for path in found} | {path: path for path in found}
    names = [name.strip() for name in wanted if name.strip()]
    missing = [name for name in names if name not in by_name]
    if missing:
        raise ValueError(f"TNE_PLUGINS names plugins that are not here: {', '.join(missing)}")
    return [by_name[name] for name in names]


def templates_of(app: str) -> Path:
    """The templates folder of an application that may not be loaded yet."""
    spec = find_spec(app)
    if spec is None or spec.origin is None:
        raise ValueError(f"there is no application named {app}")
    return Path(spec.origin).parent / "templates"


def stylesheet_of(theme: str) -> str:
    """The name that static files know it by, or nothing."""
    name = f"{theme.rpartition('.')[2]}/theme.css"
    return name if (templates_of(theme).parent / "static" / name).is_file() else ""
