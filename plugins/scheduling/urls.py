"""Public addresses of venues."""

from django.urls import include, path

from . import join, views
from .near import views as near
from .organising import host_screens
from .telling import call_screens

app_name = "scheduling"
urlpatterns = [
    path("", views.venues, name="venues"),
    path("pres-de-chez-moi/", near.near_me, name="near"),
    path("territoire/<str:code>/", views.territory, name="territory"),
    path("<int:pk>/", views.venue, name="venue"),
    path("", include("plugins.scheduling.welcome.urls")),
    path("creneaux/<int:pk>/rejoindre/", join.join, name="join"),
    path("emargement/", include("plugins.scheduling.attendance.urls")),
    path("appels/", call_screens.calls, name="calls"),
    path("appels.pdf", call_screens.sheet, name="call_sheet"),
    path("appels/<int:pk>/appele/", call_screens.called, name="called"),
    path("accueil/", host_screens.host, name="host"),
    path("accueil/<int:venue>/", host_screens.host_venue, name="host_venue"),
    path("demande/<str:token>/", host_screens.answer_by_link, name="answer"),
    path("", include("plugins.scheduling.codes.urls")),
    path("", include("plugins.scheduling.offline.urls")),
]
