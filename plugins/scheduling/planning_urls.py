"""Addresses of the planner and of what is prepared from it, under Wagtail's admin."""

from django.urls import path

from .organising import event_screens, risk_screens, run_screens, session_screens
from .planner import screen

app_name = "scheduling_planning"
urlpatterns = [
    path("", screen.planner, name="planner"),
    path("session/", session_screens.prepare, name="prepare"),
    path("session/<int:run>/refaire/", run_screens.again, name="again"),
    path("session/<int:run>/annuler/", run_screens.call_off, name="call_off"),
    path("a-surveiller/", risk_screens.at_risk, name="at_risk"),
    path("evenement/", event_screens.event, name="event"),
]
