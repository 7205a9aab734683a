from django.urls import path

from . import views

app_name = "scorm"
urlpatterns = [path("<int:pk>/recommencer/", views.begin_again, name="begin_again")]
