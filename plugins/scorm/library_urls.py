"""Addresses of the library, under Wagtail's admin."""

from django.urls import path

from . import library_views as views

app_name = "scorm_library"
urlpatterns = [
    path("", views.index, name="index"),
    path("deposer/", views.upload, name="upload"),
    path("<int:pk>/", views.package, name="package"),
    path("versions/<int:pk>/apercu/", views.preview, name="preview"),
    path("versions/<int:pk>/adopter/", views.adopt_version, name="adopt"),
    path("versions/<int:pk>/supprimer/", views.remove, name="remove"),
]
