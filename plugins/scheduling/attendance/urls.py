"""Addresses of attendance sheets, below those of scheduling."""

from django.urls import path

from . import screens

urlpatterns = [
    path("<int:pk>/", screens.sheet, name="sheet"),
    path("<int:pk>/cocher/", screens.mark, name="sheet_mark"),
    path("<int:pk>/compter/", screens.heads, name="sheet_heads"),
    path("<int:pk>/clore/", screens.close, name="sheet_close"),
    path("<int:pk>/rouvrir/", screens.reopen, name="sheet_reopen"),
]
