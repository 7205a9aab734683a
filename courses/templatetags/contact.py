"""`{% contact territory %}`, `{% contact_of_parent user %}`: who answers, on any page."""

from typing import Any

from django import template

from ..contact import contacts_in, contacts_of_parent
from ..models import Territory

register = template.Library()
COMPONENT = "components/contact.html"


@register.inclusion_tag(COMPONENT)
def contact(*territories: Territory | None) -> dict[str, Any]:
    """Of these territories; without any, the national one and all the others."""
    return {"contacts": contacts_in([one for one in territories if isinstance(one, Territory)])}


@register.inclusion_tag(COMPONENT)
def contact_of_parent(user: Any) -> dict[str, Any]:
    """Where she takes part as a parent; nothing for somebody who is none."""
    return {"contacts": contacts_of_parent(user)}
