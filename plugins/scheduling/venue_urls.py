"""Addresses of the files of venues, under Wagtail's admin."""

from django.urls import path

from . import venue_files

app_name = "scheduling_venues"
urlpatterns = [
    path("importer/", venue_files.upload, name="upload"),
    path("fichiers/<int:pk>/", venue_files.file, name="file"),
    path("fichiers/<int:pk>/confirmer/", venue_files.confirm, name="confirm"),
    path("exporter/", venue_files.export, name="export"),
]
