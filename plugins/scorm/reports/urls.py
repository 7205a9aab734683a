"""Addresses of the reports, below a run and a module."""

from django.urls import path

from . import screens

ONE = "<int:enrolment>/"
ATTEMPT = f"{ONE}tentatives/<int:attempt>/"
urlpatterns = [
    path("", screens.report, name="report"),
    path("questions/", screens.question_report, name="question_report"),
    path("<slug:what>.<slug:form>", screens.export, name="report_file"),
    path(ONE, screens.person, name="person_report"),
    path(f"{ATTEMPT}annuler/", screens.reset, name="reset_attempt"),
    path(f"{ATTEMPT}prolonger/", screens.extend, name="extend_attempt"),
    path(f"{ATTEMPT}journal/", screens.keep_calls, name="keep_calls"),
]
