"""What learners ask of a module on the site: to begin it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from courses.api import access_to

from . import attempts
from .models import ScormActivityPage


@require_POST
@login_required
def begin_again(request: HttpRequest, pk: int) -> HttpResponse:
    activity = get_object_or_404(ScormActivityPage, pk=pk)
    access = access_to(activity, request.user)
    if access.enrolment is None:
        raise Http404
    try:
        attempts.begin_again(access.enrolment, activity)
    except attempts.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(activity.get_url(request))
