"""A person who has a history is not deleted: she is deactivated, or her data is erased."""

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from ..models import User


def has_history(user: User) -> bool:
    """Whether enrolments, attestations or files of others depend on her."""
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect([user])
    except ProtectedError:
        return True
    return False


def keep_who_has_history(request: HttpRequest, user: User) -> HttpResponse | None:
    """For Wagtail's `before_delete_user`."""
    if not has_history(user):
        return None
    messages.error(
        request,
        _(
            "%(person)s a des inscriptions ou des documents : désactivez sa fiche, ou effacez ses "
            "données par le menu « Effacement »."
        )
        % {"person": user},
    )
    return redirect("wagtailusers_users:edit", user.pk)


def keep_those_who_have_history(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """For Wagtail's `before_bulk_action`: one such person among many stops the act."""
    if action_type != "delete" or action.models != [User]:
        return None
    kept = next((user for user in objects if has_history(user)), None)
    if kept is None:
        return None
    keep_who_has_history(request, kept)
    return redirect("wagtailusers_users:index")
