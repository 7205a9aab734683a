"""Writing to the people of a run: written, looked at, sent once; a copy is kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ..models import CourseRun, Message, RunMessage
from ..ratelimit import allowed
from ..trainer_forms import MessageForm
from ..writing import KeyTaken, mails_of, write_to
from .trainer import DeskRequest, do_now, in_charge

PER_HOUR = 30


@require_safe
@in_charge
def written(request: DeskRequest, run: CourseRun) -> HttpResponse:
    sent = run.run_messages.select_related("sender")[:100]
    context = {"run": run, "current": "messages", "sent": sent}
    return render(request, "courses/trainer/messages.html", context)


@require_safe
@in_charge
def copy(request: DeskRequest, run: CourseRun, message: int) -> HttpResponse:
    """What was written, to how many, and whom to telephone."""
    row = get_object_or_404(run.run_messages.select_related("sender", "job"), pk=message)
    without_address = mails_of(row).filter(state=Message.State.NO_ADDRESS)
    context = {
        "run": run,
        "current": "messages",
        "row": row,
        "to_call": [mail.to for mail in without_address],
    }
    return render(request, "courses/trainer/message.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_charge
def write(request: DeskRequest, run: CourseRun) -> HttpResponse:
    """Posted, it is shown with its number of readers; posted with « send », it is sent."""
    if request.method != "POST":
        return _form_page(request, run, MessageForm(run, initial=_chosen(request)))
    form = MessageForm(run, request.POST)
    if not form.is_valid():
        return _form_page(request, run, form, status=422)
    act = request.POST.get("act")
    if act == "edit":
        return _form_page(request, run, form)
    if act != "send":
        return _preview(request, run, form)
    return _send(request, run, form)


def _chosen(request: DeskRequest) -> dict[str, Any]:
    """People ticked in the list of participants."""
    chosen = [pk for pk in request.GET.getlist("personne") if pk.isdecimal()]
    return {"to": MessageForm.CHOSEN, "people": chosen} if chosen else {}


def _form_page(
    request: DeskRequest, run: CourseRun, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    context = {"run": run, "current": "messages", "form": form}
    return render(request, "courses/trainer/write.html", context, status=status)


def _preview(request: DeskRequest, run: CourseRun, form: MessageForm) -> HttpResponse:
    people = form.recipients()
    to_call = [row.user for row in people if not row.user.email]
    context = {
        "run": run,
        "current": "messages",
        "form": form,
        "count": len(people) - len(to_call),
        "to_call": to_call,
    }
    return render(request, "courses/trainer/write_preview.html", context)


def _send(request: DeskRequest, run: CourseRun, form: MessageForm) -> HttpResponse:
    cleaned = form.cleaned_data
    known = RunMessage.objects.filter(key=cleaned["key"]).exists()
    if not known and not allowed("write", str(request.user.pk), times=PER_HOUR, seconds=3600):
        form.add_error(None, _("Beaucoup de messages en une heure : réessayez un peu plus tard."))
        return _form_page(request, run, form, status=429)
    people = form.recipients()
    about = {name: cleaned[name] for name in ("subject", "text", "key")}
    try:
        row, job = write_to(run, people, sender=request.user, **about)
    except KeyTaken:
        form.add_error(None, _("Ouvrez de nouveau ce formulaire."))
        return _form_page(request, run, form, status=422)
    if job is not None:
        do_now(job, row.count)
        said = ngettext(
            "Message écrit à une personne.", "Message écrit à %(count)d personnes.", row.count
        )
        messages.success(request, said % {"count": row.count})
    return redirect("courses:trainer_message", run.pk, row.pk)
