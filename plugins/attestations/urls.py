"""Addresses for everybody: to verify, to read the accessible twin, to fetch one's PDF."""

from django.urls import path

from . import own_hours, printing, views

app_name = "attestations"
urlpatterns = [
    path("verifier/", views.verify, name="verify"),
    path("verifier/<str:number>/<str:code>/", views.verify, name="verify_one"),
    path("sessions/<int:run_id>/imprimer/", printing.run_papers, name="run_papers"),
    path("sessions/<int:run_id>/a-imprimer/", printing.run_papers_ready, name="run_papers_ready"),
    path("mes-heures/", own_hours.own_hours, name="own_hours"),
    path("mes-heures.pdf", own_hours.own_hours_pdf, name="own_hours_pdf"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<str:number>/<str:code>/", views.twin, name="twin"),
]
