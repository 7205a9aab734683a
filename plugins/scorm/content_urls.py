from django.urls import path

from . import content_views

app_name = "scorm"
urlpatterns = [
    path("jouer/", content_views.play, name="play"),
    path("ouvrir/", content_views.open_module, name="open"),
    path("suivi/", content_views.take_commit, name="commit"),
    path("fichiers/<str:token>/<path:path>", content_views.file, name="file"),
]
