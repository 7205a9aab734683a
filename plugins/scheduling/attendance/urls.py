"""Addresses of attendance sheets, below those of scheduling."""

from django.urls import path, re_path

from . import hours_screens, papers, screens

urlpatterns = [
    path("bordereau/<int:run>/", hours_screens.plan_list, name="plan_list"),
    path("bordereau/<int:run>/saisi/", hours_screens.enter_plan, name="enter_plan"),
    re_path(
        r"^bordereau/(?P<run>[0-9]{1,18})\.(?P<form>csv|pdf)\Z",
        hours_screens.plan_list_file,
        name="plan_list_file",
    ),
    path("heures/", hours_screens.given, name="hours"),
    re_path(r"^heures\.(?P<form>csv|pdf)\Z", hours_screens.given_file, name="hours_file"),
    path("<int:pk>/", screens.sheet, name="sheet"),
    path("<int:pk>/cocher/", screens.mark, name="sheet_mark"),
    path("<int:pk>/compter/", screens.heads, name="sheet_heads"),
    path("<int:pk>/clore/", screens.close, name="sheet_close"),
    path("<int:pk>/rouvrir/", screens.reopen, name="sheet_reopen"),
    path("<int:pk>/feuille.pdf", papers.paper, name="sheet_paper"),
    path("<int:pk>/scans/", papers.add_scan, name="sheet_add_scan"),
    path("<int:pk>/scans/<int:scan>/", papers.scan, name="sheet_scan"),
]
