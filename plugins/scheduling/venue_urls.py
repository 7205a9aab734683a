"""Addresses of the files of venues, under Wagtail's admin."""

from django.urls import path

from . import venue_files, venue_stops

app_name = "scheduling_venues"
urlpatterns = [
    path("importer/", venue_files.upload, name="upload"),
    path("fichiers/<int:pk>/", venue_files.file, name="file"),
    path("fichiers/<int:pk>/confirmer/", venue_files.confirm, name="confirm"),
    path("<int:pk>/etapes/", venue_stops.stops, name="stops"),
    path("exporter/", venue_files.export, name="export"),
]
