"""Signing up and in: a name, an address, and what the address establishes."""

import logging
from fnmatch import fnmatchcase
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed, email_confirmed
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from .demo import PASSWORD
from .desk import is_in_charge
from .models import Quality, QualityKind, User
from .permissions import is_organiser_somewhere
from .validators import validate_no_control_characters

logger = logging.getLogger(__name__)


class NameForm(forms.Form):
    """Asked at sign-up beside the address."""

    first_name = forms.CharField(
        label=_("Prénom"), max_length=150, validators=[validate_no_control_characters]
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, validators=[validate_no_control_characters]
    )
    field_order = ("first_name", "last_name", "email")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter; the site has no other place where accounts are made by hand."""

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """User names are opaque and made by the model."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Everybody comes in where her work is."""
        user: User = request.user  # type: ignore[assignment]
        if is_organiser_somewhere(user):
            return reverse("wagtailadmin_home")
        if is_in_charge(user):
            return reverse("courses:trainer_space")
        return str(super().get_login_redirect_url(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The password of the demonstration, that everybody is told, opens nothing elsewhere."""
        if credentials.get("password") == PASSWORD and not settings.TNE_DEMONSTRATION:
            credentials["password"] = get_random_string(32)
        user: User | None = super().authenticate(request, **credentials)
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A code that cannot leave is said on the spot; nobody waits for it in vain."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            logger.warning("%s not sent: %s", template_prefix, type(error).__name__)
            page = render(self.request, "courses/mail_unavailable.html", status=503)
            raise ImmediateHttpResponse(page) from error


def is_academic(email: str) -> bool:
    """Label by label: a star in a pattern never spans a dot."""
    labels = email.rpartition("@")[2].lower().split(".")
    patterns = (pattern.lower().split(".") for pattern in settings.ACADEMIC_EMAIL_DOMAINS)
    return any(
        len(pattern) == len(labels) and all(map(fnmatchcase, labels, pattern))
        for pattern in patterns
    )


@receiver(authentication_step_completed)
def know_the_address(user: User, method: str, **kwargs: Any) -> None:
    """Who was imported has an address that allauth has not met: the code proves it, once."""
    email = kwargs.get("email")
    if method == "code" and email and email.lower() == user.email.lower():
        EmailAddress.objects.get_or_create(
            user=user, email=email.lower(), defaults={"primary": True}
        )


@receiver(email_confirmed)
def establish_by_address(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    """A confirmed academic address establishes that its holder is an agent of the State."""
    if not is_academic(email_address.email):
        return
    established = Quality.Established.ACADEMIC_ADDRESS
    quality, _created = Quality.objects.get_or_create(
        user=email_address.user,
        kind=QualityKind.TEACHER,
        defaults={"established": established},
    )
    if not quality.is_established:
        quality.established = established
        quality.save(update_fields=["established"])
