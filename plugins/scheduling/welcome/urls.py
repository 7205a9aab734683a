"""Addresses of sessions as visitors see them, and of what makes them known."""

from django.urls import path, re_path

from . import flyer_screens, views

FILE = r"(?P<pk>[0-9]{1,18})/(?P<form>affiche|flyers)\.pdf\Z"

urlpatterns = [
    path("session/<int:run>/", views.session, name="session"),
    path("s/<int:run>/", views.short, name="short"),
    path("affiches/<int:pk>/", flyer_screens.of_run, name="flyers"),
    re_path(rf"^affiches/{FILE}", flyer_screens.file_of_run, name="flyer_file"),
    path("affiches/etapes/<int:pk>/", flyer_screens.of_stop, name="stop_flyers"),
    re_path(rf"^affiches/etapes/{FILE}", flyer_screens.file_of_stop, name="stop_flyer_file"),
]
