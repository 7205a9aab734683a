"""Addresses of the files of resources, and of having read them."""

from django.urls import path

from . import views

app_name = "resources"

urlpatterns = [
    path("<int:page_id>/fichiers/<int:document_id>/", views.file, name="file"),
    path("<int:page_id>/lue/", views.done, name="done"),
]
