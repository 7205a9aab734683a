"""Slows guesses and floods down, in the cache that the processes share."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from .keys import hashed


def allowed(action: str, subject: str, *, times: int, seconds: int) -> bool:
    """Counts this attempt; False from the one after `times` until the window has passed."""
    key = f"rate:{action}:{hashed('rate', subject)[:24]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # it expired between the two
        cache.set(key, 1, seconds)
        return True


def client_address(request: HttpRequest) -> str:
    """Whom limits count, as allauth does: headers are read behind our own front server only."""
    return str(get_adapter().get_client_ip(request))
