"""Who may be played: the people of the demonstration's story, nobody whom a visitor has made."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from ..guests import forget_device, guest_of, remember_device
from ..models import User
from .registry import Registry
from .steps import Step, steps

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def actor(step: Step, registry: Registry) -> User | None:
    """The person of a step; None where she was erased, merged, or never was made."""
    user = registry.find(f"people/{step.who}", User) if step.who else None
    return user if user is not None and user.is_active else None


def play(request: HttpRequest, response: HttpResponse, user: User | None, guests: set[int]) -> None:
    """Whoever was signed in leaves, and `user` comes in.

    `guests` are those of the story: they leave this device too. One whom a visitor has made keeps
    it until another takes her place.
    """
    before = guest_of(request)
    if before is not None and before.pk in guests:
        forget_device(request, response)
    logout(request)
    if user is None:
        return
    if user.is_guest:
        remember_device(request, response, user)
    else:
        login(request, user, backend=BACKEND)


def cast(registry: Registry) -> dict[str, int]:
    """The people of the story who are there, by key: their primary keys. One statement."""
    keys = {step.who: f"people/{step.who}" for step in steps() if step.who}
    made = {who: int(registry.made(key)) for who, key in keys.items() if key in registry}
    there = set(
        User.objects.filter(pk__in=made.values(), is_active=True).values_list("pk", flat=True)
    )
    return {who: pk for who, pk in made.items() if pk in there}


def played(registry: Registry) -> set[int]:
    """Primary keys of the people of the story."""
    return set(cast(registry).values())
