"""What a device is given: the worker, the list of sheets to keep; and where it sends its ticks."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ..models import TimeSlot
from .batch import BadBatch, read_batch, take_batch
from .kept import sheets_to_keep
from .tokens import BadToken, LateToken, read_token

WORKER = "scheduling/worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it sees the pages below its own address, no other."""
    script = Path(str(find(WORKER) or staticfiles_storage.path(WORKER))).read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@never_cache
@login_required
def prepare(request: HttpRequest) -> HttpResponse:
    """Today's and tomorrow's sheets, kept on the device as soon as the page is open."""
    user: Any = request.user
    return render(request, "scheduling/offline/prepare.html", sheets_to_keep(user))


@csrf_exempt
@never_cache
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """A batch of ticks. No cookie counts here: the token says who sends, from our pages only."""
    if request.headers.get("Origin") != settings.SITE_ORIGIN:
        return _refused(404, "origin", _("Ces pointages ne viennent pas de ce site."))
    try:
        batch = read_batch(request.body)
        slot, user = read_token(batch.token)
    except BadBatch:
        return _refused(404, "bad", _("Ces pointages ne sont pas lisibles."))
    except BadToken:
        return _refused(404, "token", _("Ouvrez votre feuille avec du réseau pour les envoyer."))
    except LateToken:
        late = _("Ce créneau est passé depuis plus de 72 heures : ces pointages ne sont plus pris.")
        return _refused(410, "late", late)
    if not TimeSlot.objects.visible_to(user).filter(pk=slot.pk).exists():
        return _refused(404, "not_yours", _("Ce créneau ne vous est plus confié."))
    answer = take_batch(slot, batch.ticks, by=user)
    return JsonResponse(answer | {"at": timezone.now().isoformat()})


def _refused(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "said": sentence}, status=status)
