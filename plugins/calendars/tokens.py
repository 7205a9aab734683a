"""The secret addresses of people's calendars: given once, found by their hash, taken back."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from courses.api import User, hashed, new_token

from .models import FeedToken

PURPOSE = "calendars.feed"


def renew(user: User, purpose: str) -> str:
    """A new secret; the former address answers no longer."""
    secret = new_token()
    values = {"token_hash": _hash(secret), "created_at": timezone.now(), "last_used_on": None}
    with transaction.atomic():
        if not FeedToken.objects.filter(user=user, purpose=purpose).update(**values):
            _create(user, purpose, secret)
        log(user, "calendars.renew", user=user, data={"purpose": purpose})
    return secret


def _create(user: User, purpose: str, secret: str) -> None:
    """The same button pressed twice at once leaves the last address."""
    try:
        with transaction.atomic():
            FeedToken.objects.create(user=user, purpose=purpose, token_hash=_hash(secret))
    except IntegrityError:
        FeedToken.objects.filter(user=user, purpose=purpose).update(token_hash=_hash(secret))


def revoke(user: User, purpose: str) -> bool:
    """False if there was none."""
    with transaction.atomic():
        gone, _kinds = FeedToken.objects.filter(user=user, purpose=purpose).delete()
        if gone:
            log(user, "calendars.revoke", user=user, data={"purpose": purpose})
    return bool(gone)


def holder(secret: str) -> FeedToken | None:
    """One look-up by hash, whatever was asked for."""
    found = FeedToken.objects.select_related("user").filter(token_hash=_hash(secret)).first()
    return found if found is not None and found.user.is_active else None


def note_use(token: FeedToken) -> None:
    """The day alone, written once a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        never = Q(last_used_on=None) | Q(last_used_on__lt=today)
        FeedToken.objects.filter(never, pk=token.pk).update(last_used_on=today)


def address(secret: str) -> str:
    return settings.SITE_ORIGIN + reverse("calendars:own_feed", args=[secret])


def _hash(secret: str) -> str:
    return hashed(PURPOSE, secret)
