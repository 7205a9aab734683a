"""Addresses of the content origin: what plugins serve there, nothing of the site."""

from .urls import plugin_urls

urlpatterns = plugin_urls("content_urls")

handler400 = "courses.views.errors.plain"
handler403 = "courses.views.errors.plain"
handler404 = "courses.views.errors.plain"
handler500 = "courses.views.errors.plain_error"
