"""Guests: people without e-mail or password, known by a device cookie and a code de reprise."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from . import contributions
from .beyond import enrol_beyond
from .enrolment import EnrolmentRefused, Party, enrol
from .keys import hashed, new_code, new_token, read_code
from .models import (
    CourseRun,
    Enrolment,
    GuestDevice,
    Message,
    Quality,
    QualityKind,
    ResumeCode,
    User,
)
from .reaching import agreed

PARENT = QualityKind.PARENT
COOKIE_AGE = 400 * 24 * 3600  # seconds; browsers keep none longer
RESUBMITTED_WITHIN = timedelta(minutes=10)


def register_guest(
    first_name: str, last_name: str = "", *, phone: str = "", reach_by: str = ""
) -> tuple[User, str]:
    """A new guest and her code de reprise, shown once. A parent, by her own declaration."""
    with transaction.atomic():
        user = User(first_name=first_name, last_name=last_name, phone=phone, reach_by=reach_by)
        agreed(user)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        Quality.objects.create(user=user, kind=QualityKind.PARENT)
        code = renew_code(user)
    return user, code


def renew_code(user: User) -> str:
    """A new code; the former one opens nothing any more."""
    code = new_code()
    ResumeCode.objects.update_or_create(user=user, defaults={"code_hash": hashed("resume", code)})
    return code


def guest_by_code(typed: str) -> User | None:
    """One look-up by hash, whatever was typed. Only while the person has no e-mail."""
    found = (
        ResumeCode.objects.select_related("user")
        .filter(code_hash=hashed("resume", read_code(typed)), user__is_active=True)
        .first()
    )
    return found.user if found is not None and not found.user.email else None


def enrol_guest(
    run: CourseRun,
    key: uuid.UUID | None,
    party: Party,
    *,
    first_name: str,
    by: User | None = None,
    beyond: bool = False,
    **about: str,
) -> tuple[User, str, Enrolment]:
    """A guest, her code and her enrolment in one act; the same form sent twice makes one guest.

    `key` is the form's. `by` receives her and tells her all by voice; `beyond` the number of seats
    if need be. Raises EnrolmentRefused, and then nobody was registered.
    """
    try:
        with transaction.atomic():
            already = _guest_of_form(key)
            if already is not None:
                return already.user, renew_code(already.user), already
            user, code = register_guest(first_name, **about)
            if by is not None and beyond:
                return user, code, enrol_beyond(user, run, PARENT, party, by=by, key=key)
            enrolment = enrol(user, run, PARENT, party, by=by, key=key, tell=by is None)
            return user, code, enrolment
    except IntegrityError:  # the same form, sent at the same instant
        already = _guest_of_form(key)
        if already is None:
            raise
        return already.user, renew_code(already.user), already


def _guest_of_form(key: uuid.UUID | None) -> Enrolment | None:
    """What this form has made a moment ago, unless she has left the device since."""
    if key is None:
        return None
    moment = timezone.now() - RESUBMITTED_WITHIN
    made = Enrolment.objects.select_related("user").filter(key=key).first()
    if made is None:
        return None
    if made.user.email or made.created_at < moment:
        raise EnrolmentRefused(_("Ce formulaire a déjà servi : ouvrez-le de nouveau."))
    return made


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Put the device cookie on a response in place of the one it had; its hash is kept."""
    GuestDevice.objects.filter(token_hash=_device_hash(request)).delete()
    token = new_token()
    GuestDevice.objects.create(user=user, token_hash=hashed("device", token))
    response.set_cookie(
        settings.GUEST_COOKIE_NAME,
        token,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_device(request: HttpRequest, response: HttpResponse) -> None:
    """Leave this browser; a form sent again from its history opens nothing either."""
    device = GuestDevice.objects.filter(token_hash=_device_hash(request)).first()
    if device is not None:
        Enrolment.objects.filter(user=device.user_id).update(key=None)
        device.delete()
    response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")


def forget_keys(user: User) -> None:
    """The code and every device: an address opens the account from now on."""
    GuestDevice.objects.filter(user=user).delete()
    ResumeCode.objects.filter(user=user).delete()


def _device_hash(request: HttpRequest) -> str:
    return hashed("device", request.COOKIES.get(settings.GUEST_COOKIE_NAME, ""))


def guest_of(request: HttpRequest) -> User | None:
    if settings.GUEST_COOKIE_NAME not in request.COOKIES:
        return None
    device = (
        GuestDevice.objects.select_related("user")
        .filter(token_hash=_device_hash(request), user__is_active=True)
        .first()
    )
    return device.user if device is not None and not device.user.email else None


class GuestMiddleware:
    """Where nobody is signed in, the holder of a device cookie is that guest.

    Not at the desk nor on the account's own pages, where a guest signs in like anybody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.GUEST_COOKIE_NAME in request.COOKIES and not _asks_account(request):
            signed_in = request.user

            def person() -> User | AnonymousUser:
                if signed_in.is_authenticated:
                    return signed_in
                return guest_of(request) or AnonymousUser()

            request.user = SimpleLazyObject(person)  # type: ignore[assignment]
        return self.get_response(request)


def _asks_account(request: HttpRequest) -> bool:
    account = reverse("account_email").removesuffix("email/")
    return request.path.startswith((account, reverse("wagtailadmin_home")))


class MergeRefused(Exception):
    """Carries the French sentence that says why."""


def merge_people(kept: User, duplicate: User, *, by: User) -> None:
    """Give everything of `duplicate` to `kept`; logged; the duplicate stays, empty and inactive.

    Raises MergeRefused when both are enrolled in one course at the same time: an organiser
    withdraws one of the two first.
    """
    with transaction.atomic():
        people = {
            u.pk: u
            for u in User.objects.select_for_update()
            .filter(pk__in=(kept.pk, duplicate.pk))
            .order_by("pk")
        }
        if len(people) != 2 or people[duplicate.pk].merged_into_id:
            raise MergeRefused(_("Ces deux fiches n’en font déjà qu’une."))
        both = Enrolment.objects.live().filter(user=kept).values("course_id")
        if Enrolment.objects.live().filter(user=duplicate, course__in=both).exists():
            raise MergeRefused(
                _("Les deux fiches sont inscrites à la même formation : retirez l’une d’abord.")
            )
        Enrolment.objects.filter(user=duplicate).update(user=kept)
        have = kept.qualities.values_list("kind", flat=True)
        duplicate.qualities.exclude(kind__in=list(have)).update(user=kept)
        duplicate.devices.update(user=kept)
        Message.objects.filter(to=duplicate).update(to=kept)
        Message.objects.filter(called_by=duplicate).update(called_by=kept)
        kept.runs.add(*duplicate.runs.all())
        duplicate.runs.clear()
        contributions.merge_people(kept, duplicate)
        if not kept.phone:  # a guest's number goes with her, and how she wants to be told
            ways = User.objects.filter(pk=duplicate.pk).values("phone", "reach_by", "sms_agreed_at")
            User.objects.filter(pk=kept.pk).update(**ways.get())
        EmailAddress.objects.filter(user=duplicate).update(user=kept, primary=False)
        User.objects.filter(pk=duplicate.pk).update(is_active=False, email="", merged_into=kept)
        log(kept, "courses.merge_people", user=by, data={"duplicate": duplicate.pk})
