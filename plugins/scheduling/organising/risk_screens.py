"""« Sessions à surveiller »: on the home of the administration, and whole on a screen."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from .at_risk import risks
from .frame import framed
from .session_screens import at_work

ON_THE_HOME = 5


@require_safe
@at_work
def at_risk(request: HttpRequest) -> HttpResponse:
    title = _("Sessions à surveiller")
    return framed(request, "organising/at_risk.html", title, risks=risks(request.user))


class AtRiskPanel(Component):
    """Nothing where all is well."""

    name = "at_risk"
    template_name = "scheduling/organising/at_risk_panel.html"
    order = 105

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        found = risks((parent_context or {})["request"].user)
        return {"risks": found[:ON_THE_HOME], "more": max(len(found) - ON_THE_HOME, 0)}
