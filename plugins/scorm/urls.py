from django.urls import include, path

from . import views

app_name = "scorm"
urlpatterns = [
    path("<int:pk>/recommencer/", views.begin_again, name="begin_again"),
    path("suivi/<int:run>/<int:activity>/", include("plugins.scorm.reports.urls")),
]
