"""Addresses of attendance sheets, below those of scheduling."""

from django.urls import path

from . import papers, screens

urlpatterns = [
    path("<int:pk>/", screens.sheet, name="sheet"),
    path("<int:pk>/cocher/", screens.mark, name="sheet_mark"),
    path("<int:pk>/compter/", screens.heads, name="sheet_heads"),
    path("<int:pk>/clore/", screens.close, name="sheet_close"),
    path("<int:pk>/rouvrir/", screens.reopen, name="sheet_reopen"),
    path("<int:pk>/feuille.pdf", papers.paper, name="sheet_paper"),
    path("<int:pk>/scans/", papers.add_scan, name="sheet_add_scan"),
    path("<int:pk>/scans/<int:scan>/", papers.scan, name="sheet_scan"),
]
