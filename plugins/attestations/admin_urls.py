"""Addresses of the desk and the register, under Wagtail's admin."""

from django.urls import path

from . import desk, register

app_name = "attestations_admin"
urlpatterns = [
    path("", register.RegisterView.as_view(), name="register"),
    path("resultats/", register.RegisterView.as_view(results_only=True), name="register_results"),
    path("a-emettre/", desk.DeskView.as_view(), name="desk"),
    path("a-emettre/resultats/", desk.DeskView.as_view(results_only=True), name="desk_results"),
    path("a-emettre/confirmer/", desk.confirm, name="confirm"),
    path("lots/<int:pk>/", desk.batch, name="batch"),
    path("a-reexaminer/", register.ReexamineView.as_view(), name="reexamine"),
    path(
        "a-reexaminer/resultats/",
        register.ReexamineView.as_view(results_only=True),
        name="reexamine_results",
    ),
    path("<int:pk>/", register.inspect, name="inspect"),
    path("<int:pk>/revoquer/", register.revoke, name="revoke"),
    path("<int:pk>/maintenir/", register.stands, name="stands"),
    path("<int:pk>/relancer/", register.retry, name="retry"),
]
