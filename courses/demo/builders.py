"""What plugins bring to the demonstration: found in their modules named `demo`."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from django.utils.module_loading import module_has_submodule

from ..contributions import active_plugins

NAME = "demo"


def demo_modules() -> dict[str, ModuleType]:
    """By label of the plugin, for those that are on."""
    return {
        plugin.label: import_module(f"{plugin.name}.{NAME}")
        for plugin in active_plugins()
        if plugin.module is not None and module_has_submodule(plugin.module, NAME)
    }


def gathered(name: str) -> dict[str, Callable[..., Any]]:
    """What every plugin gives under this name, by kind of activity."""
    merged: dict[str, Callable[..., Any]] = {}
    for module in demo_modules().values():
        merged |= getattr(module, name, {})
    return merged
