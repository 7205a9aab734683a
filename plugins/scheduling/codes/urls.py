"""Addresses of codes: the learner's page, and the room's screen."""

from django.urls import path

from . import screen, views

urlpatterns = [
    path("presence/", views.presence, name="presence"),
    path("presence/<int:pk>/", views.present, name="present"),
    path("presence/<int:pk>/ecran/", screen.screen, name="screen"),
]
