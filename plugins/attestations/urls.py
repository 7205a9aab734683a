"""Addresses for everybody: to verify, to read the accessible twin, to fetch one's PDF."""

from django.urls import path

from . import views

app_name = "attestations"
urlpatterns = [
    path("verifier/", views.verify, name="verify"),
    path("verifier/<str:number>/<str:code>/", views.verify, name="verify_one"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<str:number>/<str:code>/", views.twin, name="twin"),
]
