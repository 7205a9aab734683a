"""Addresses of the slots of a run, under Wagtail's admin."""

from django.urls import path

from . import slot_screens
from .telling import decide_screens

app_name = "scheduling_slots"
urlpatterns = [
    path("<int:run>/", slot_screens.slots, name="list"),
    path("<int:run>/decider/", decide_screens.decide, name="decide"),
    path("<int:run>/<int:slot>/", slot_screens.move, name="move"),
    path("<int:run>/<int:slot>/annuler/", slot_screens.cancel, name="cancel"),
    path("<int:run>/<int:slot>/repeter/", slot_screens.repeat, name="repeat"),
]
