"""The one way in: every other sign-in address leads to the account's."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache


@never_cache
def door(request: HttpRequest) -> HttpResponse:
    """To the account's sign-in; back to where one was going; or no, once, instead of a circle."""
    going = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(going, {request.get_host()}, request.is_secure()):
        going = reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': going})}")
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(going)
    list(messages.get_messages(request))  # the refusal is on this page, not on the next
    raise PermissionDenied
