"""Addresses of the desk and the register, under Wagtail's admin."""

from django.urls import path

from . import batch_screens, bundle, desk, register, reissuing, seal_screens, standing_screens

app_name = "attestations_admin"
urlpatterns = [
    path("", register.RegisterView.as_view(), name="register"),
    path("resultats/", register.RegisterView.as_view(results_only=True), name="register_results"),
    path("a-emettre/", desk.DeskView.as_view(), name="desk"),
    path("a-emettre/resultats/", desk.DeskView.as_view(results_only=True), name="desk_results"),
    path("a-emettre/confirmer/", desk.confirm, name="confirm"),
    path("lots/<int:pk>/", batch_screens.batch, name="batch"),
    path("lots/<int:pk>/pause/", batch_screens.pause, name="batch_pause"),
    path("lots/<int:pk>/reprendre/", batch_screens.resume, name="batch_resume"),
    path("lots/<int:pk>/zip/", batch_screens.as_zip, name="batch_zip"),
    path("lots/<int:pk>/manifeste/", batch_screens.manifest, name="batch_manifest"),
    path("lots/<int:pk>/ecartees/", batch_screens.rejects, name="batch_rejects"),
    path("sessions/<int:run_id>/preuves/", bundle.run_bundle, name="run_bundle"),
    path("archives/", bundle.register_archive, name="archive"),
    path("a-reexaminer/", register.ReexamineView.as_view(), name="reexamine"),
    path(
        "a-reexaminer/resultats/",
        register.ReexamineView.as_view(results_only=True),
        name="reexamine_results",
    ),
    path("decisions/", standing_screens.listing, name="decisions"),
    path("decisions/<int:pk>/arreter/", standing_screens.end, name="decision_end"),
    path("sceaux/", seal_screens.listing, name="seals"),
    path("sceaux/organismes/<int:pk>/", seal_screens.hand_in, name="seal"),
    path(
        "sceaux/organismes/<int:pk>/demonstration/",
        seal_screens.demonstrate,
        name="seal_demonstration",
    ),
    path("sceaux/<int:pk>/retirer/", seal_screens.retire, name="seal_retire"),
    path("sceaux/<int:pk>/certificat/", seal_screens.certificate, name="seal_certificate"),
    path("<int:pk>/", register.inspect, name="inspect"),
    path("<int:pk>/revoquer/", register.revoke, name="revoke"),
    path("<int:pk>/remplacer/", reissuing.reissue_one, name="reissue"),
    path("<int:pk>/maintenir/", register.stands, name="stands"),
    path("<int:pk>/relancer/", register.retry, name="retry"),
    path("<int:pk>/abandonner/", register.abandon, name="abandon"),
]
