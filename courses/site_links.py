"""The items that plugins add to the main menu, the same for everybody.

By Wagtail's own means, a hook named `register_site_links`: a function that gives (label, address)
pairs. It is asked for each page, so it asks nothing of the database.
"""

from wagtail import hooks

HOOK = "register_site_links"


def site_links() -> list[tuple[str, str]]:
    return [link for register in hooks.get_hooks(HOOK) for link in register()]
