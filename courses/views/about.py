"""What the law asks every site to say: who publishes it, what it keeps, how accessible it is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ..models import Organisation, Territory
from ..privacy.periods import periods
from ..sharing import shared


@require_safe
@shared
def legal_notice(request: HttpRequest) -> HttpResponse:
    context = {"publisher": settings.PUBLISHER, "host": settings.HOSTING}
    return render(request, "courses/about/legal_notice.html", context)


@require_safe
@shared
def personal_data(request: HttpRequest) -> HttpResponse:
    """What is kept, for what purpose, how long, and whom to ask."""
    context = {
        "publisher": settings.PUBLISHER,
        "contact": settings.DATA_PROTECTION_CONTACT,
        "periods": periods(),
        "organisations": Organisation.objects.filter(runs__isnull=False).distinct(),
    }
    return render(request, "courses/about/personal_data.html", context)


@require_safe
@shared
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration that RGAA asks for; a human to call stands in each territory."""
    context = {
        "status": settings.ACCESSIBILITY_STATUS or gettext("non conforme"),
        "publisher": settings.PUBLISHER,
        "publisher_name": settings.PUBLISHER.partition("\n")[0],
        "contact": settings.ACCESSIBILITY_CONTACT,
        "audited_on": settings.ACCESSIBILITY_AUDITED_ON,
        "audited_by": settings.ACCESSIBILITY_AUDITED_BY,
        "rate": settings.ACCESSIBILITY_RATE,
        "exceptions": settings.ACCESSIBILITY_EXCEPTIONS.splitlines(),
        "declared_on": settings.ACCESSIBILITY_DECLARED_ON or settings.ACCESSIBILITY_AUDITED_ON,
        "territories": Territory.objects.filter(state=Territory.State.OPEN).exclude(help_phone=""),
    }
    return render(request, "courses/about/accessibility.html", context)
