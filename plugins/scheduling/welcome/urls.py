"""Addresses of sessions as visitors see them, and of what makes them known."""

from django.urls import path, re_path

from . import flyer_screens, joining_screens, views

FILE = r"(?P<pk>[0-9]{1,18})/(?P<form>affiche|flyers)\.pdf\Z"

PERSON = "accueil/personne/<int:pk>/"

urlpatterns = [
    path("session/<int:run>/", views.session, name="session"),
    path("s/<int:run>/", views.short, name="short"),
    path("affiches/<int:pk>/", flyer_screens.of_run, name="flyers"),
    re_path(rf"^affiches/{FILE}", flyer_screens.file_of_run, name="flyer_file"),
    path("affiches/etapes/<int:pk>/", flyer_screens.of_stop, name="stop_flyers"),
    re_path(rf"^affiches/etapes/{FILE}", flyer_screens.file_of_stop, name="stop_flyer_file"),
    path("accueil/session/<int:run>/", joining_screens.people, name="people"),
    path("accueil/session/<int:run>/ajouter/", joining_screens.add, name="add_person"),
    path("emargement/<int:pk>/ajouter/", joining_screens.walk_in, name="walk_in"),
    path(PERSON, joining_screens.welcomed, name="welcomed"),
    path(f"{PERSON}bulletin.pdf", joining_screens.slip, name="slip"),
    path(f"{PERSON}code/", joining_screens.new_code, name="slip_code"),
    path(f"{PERSON}retirer/", joining_screens.cancel, name="cancel_person"),
    path("bulletin/<int:run>.pdf", joining_screens.own_slip, name="own_slip"),
]
