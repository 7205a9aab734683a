"""The agenda and its calendars. What begins by a secret is asked for by programs, not people."""

from django.urls import path

from . import own_views, views

app_name = "calendars"
urlpatterns = [
    path("", views.public_agenda, name="agenda"),
    path("agenda.ics", views.public_feed, name="public_feed"),
    path("mode-d-emploi/", views.how_to, name="how_to"),
    path("integrer/<str:code>/", views.embedded, name="embedded"),
    path("session/<int:run>.ics", views.public_session, name="public_session"),
    path("session/<int:run>/<str:uid>.ics", views.public_event, name="public_event"),
    path("moi/", own_views.own_agenda, name="own"),
    path("moi/session/<int:run>/<str:uid>.ics", own_views.own_event, name="own_event"),
    path("moi/abonnements/", own_views.subscriptions, name="subscriptions"),
    path("moi/abonnements/<slug:purpose>/creer/", own_views.renew, name="renew"),
    path("moi/abonnements/<slug:purpose>/retirer/", own_views.revoke, name="revoke"),
    path("flux/<str:secret>.ics", own_views.own_feed, name="own_feed"),
]
