"""allauth's two forms, with a password for those who want one; apart, for it imports accounts."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """An address; a password, or a code by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Adresse électronique")
        self.fields["password"].required = False
        self.fields["password"].help_text = _("Laissez vide pour recevoir un code par courriel.")


class SignUpForm(SignupForm):
    """Names and an address: who wants a password sets it afterwards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
