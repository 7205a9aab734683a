"""What a person says of herself: names, telephone, qualities."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..forms import InterestsForm, ProfileForm, QualityForm, sent
from ..qualities import declare, withdraw_declaration


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = ProfileForm(sent(request), instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Votre profil est enregistré."))
        return redirect("courses:profile")
    if request.method == "POST":
        user.refresh_from_db()  # the page's frame shows the name that is stored
    return _show(request, form, QualityForm(user))


@never_cache
@login_required
@require_POST
def add_quality(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = QualityForm(user, request.POST)
    if not form.is_valid():
        return _show(request, ProfileForm(instance=user), form)
    declare(user, form.cleaned_data["kind"], form.cleaned_data["school"])
    messages.success(request, _("C’est noté."))
    return redirect("courses:profile")


@never_cache
@login_required
@require_POST
def remove_quality(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if withdraw_declaration(user, request.POST.get("kind", "")):
        messages.success(request, _("C’est retiré."))
    return redirect("courses:profile")


@never_cache
@login_required
@require_POST
def set_interests(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = InterestsForm(user, request.POST)
    if not form.is_valid():
        return _show(request, ProfileForm(instance=user), QualityForm(user), form)
    form.save()
    messages.success(request, _("C’est noté : le catalogue sait ce qui est pour vous."))
    return redirect("courses:profile")


def _show(
    request: HttpRequest,
    form: ProfileForm,
    quality_form: QualityForm,
    interests_form: InterestsForm | None = None,
) -> HttpResponse:
    user: Any = request.user
    context = {
        "interests_form": interests_form or InterestsForm(user),
        "form": form,
        "quality_form": quality_form,
        "qualities": user.qualities.select_related("school").order_by("kind"),
    }
    return render(request, "courses/profile.html", context)
