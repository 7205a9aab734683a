"""One address, under the plugin's prefix."""

from django.http import HttpResponse
from django.urls import path


def hello(request):
    return HttpResponse("bonjour")


app_name = "dummy_plugin"
urlpatterns = [path("", hello, name="hello")]
