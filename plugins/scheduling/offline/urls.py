"""Addresses of work without network. The worker's own says how far it sees: the sheets, below."""

from django.urls import path

from . import views

urlpatterns = [
    path("emargement/hors-ligne.js", views.worker, name="offline_worker"),
    path("emargement/preparer/", views.prepare, name="offline_prepare"),
    path("emargement/envoi/", views.send, name="offline_send"),
]
