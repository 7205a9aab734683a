"""Addresses of the training plans, under Wagtail's admin."""

from django.urls import path

from . import screens

app_name = "scheduling_plan"
urlpatterns = [
    path("", screens.index, name="index"),
    path("<int:pk>/", screens.file, name="file"),
    path("<int:pk>/modules/", screens.modules, name="modules"),
    path("<int:pk>/completer/", screens.mend, name="mend"),
    path("<int:pk>/confirmer/", screens.confirm, name="confirm"),
    path("<int:pk>/rejets/", screens.rejects, name="rejects"),
]
