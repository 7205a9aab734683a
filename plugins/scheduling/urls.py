"""Public addresses of venues."""

from django.urls import path

from . import join, views

app_name = "scheduling"
urlpatterns = [
    path("", views.venues, name="venues"),
    path("territoire/<str:code>/", views.territory, name="territory"),
    path("<int:pk>/", views.venue, name="venue"),
    path("creneaux/<int:pk>/rejoindre/", join.join, name="join"),
]
