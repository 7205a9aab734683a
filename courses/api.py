"""The public face of the core: all that a plugin may use, besides the contract."""

from .access import Access, access_to, activity_context, plan
from .adding import enrol_person
from .admin.policies import ScopedPolicy
from .admin.scoped import (
    LogoForm,
    ScopedEditView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from .bundles import zip_response, zipped
from .clock import database_now
from .completion import (
    NotFollowing,
    Progress,
    correct_progress,
    grant_progress,
    having_steps,
    record_progress,
    retract_progress,
)
from .contributions import (
    evidence,
    facts,
    occasions,
    off_labels,
    sheet_panels,
    visitor_panels,
)
from .demo.steps import Screen, Step
from .distances import EARTH_KM, Position, distance_words, km_between, position_of
from .documents import DocumentError, qr_code, render_pdf, unprintable
from .enrolment import (
    EnrolmentRefused,
    Party,
    accept_offer,
    answer_request,
    change_capacity,
    enrol,
    offer,
    promote,
    withdraw,
)
from .exports import csv_response, ods_response
from .guests import enrol_guest, register_guest, renew_code
from .jobs import (
    JobRefused,
    LeaseLost,
    Paused,
    Work,
    job,
    pause_job,
    resume_job,
    run_job,
    start_job,
)
from .keys import hashed, new_code, new_token, read_code, written
from .lexicon import plain
from .lists import enrol_list, prepare_list, undo_list
from .meetings import Meetings, meeting_words, meetings_of, moment_words
from .messages import call_off, send_message
from .models import (
    Action,
    ActivityPage,
    Axis,
    CataloguePage,
    Completion,
    CoursePage,
    CourseRun,
    Enrolment,
    EnrolmentList,
    Job,
    KnownBy,
    Message,
    Nature,
    Organisation,
    OrganisationRole,
    Quality,
    QualityKind,
    School,
    SeatCounter,
    Term,
    TermKind,
    Territory,
    TerritoryRole,
    TrainingPlanCode,
    User,
)
from .models.pages import LegalFramework
from .models.runs import territories_of
from .page_cache import takes_gzip
from .permissions import (
    administers,
    directs,
    has_evidence,
    is_organiser_somewhere,
    lacks_second_factor,
)
from .phones import dialled
from .phones import readable as readable_phone
from .plugin_facets import Told
from .preparing import courses_for, organisations_of, trainers_near
from .privacy.periods import Period, period
from .ratelimit import allowed, client_address
from .rosters import Line as RosterLine
from .rosters import plain as bare
from .runs import archive_run, close_run, duplicate_run, open_run, permanent_run
from .search import matching
from .seat_links import leave_address
from .seats import hold_seats
from .sharing import share, shared
from .signals import (
    activity_completed,
    announce,
    course_completed,
    enrolled,
    facts_changed,
    occasions_changed,
    progress_retracted,
    seat_given_up,
)
from .site_version import remember
from .sms import fitted as one_sms
from .structured_data import absolute, json_ld
from .todo import Todo
from .validators import validate_no_control_characters, validate_phone, validate_time_zone
from .words import hour, moment, said

__all__ = [
    "EARTH_KM",
    "Access",
    "Action",
    "ActivityPage",
    "Axis",
    "CataloguePage",
    "Completion",
    "CoursePage",
    "CourseRun",
    "DocumentError",
    "Enrolment",
    "EnrolmentList",
    "EnrolmentRefused",
    "Job",
    "JobRefused",
    "KnownBy",
    "LeaseLost",
    "LegalFramework",
    "LogoForm",
    "Meetings",
    "Message",
    "Nature",
    "NotFollowing",
    "Organisation",
    "OrganisationRole",
    "Party",
    "Paused",
    "Period",
    "Position",
    "Progress",
    "Quality",
    "QualityKind",
    "RosterLine",
    "School",
    "ScopedEditView",
    "ScopedIndexView",
    "ScopedInspectView",
    "ScopedPolicy",
    "ScopedViewSet",
    "Screen",
    "SeatCounter",
    "Step",
    "Term",
    "TermKind",
    "Territory",
    "TerritoryRole",
    "Todo",
    "Told",
    "TrainingPlanCode",
    "User",
    "Work",
    "absolute",
    "accept_offer",
    "access_to",
    "activity_completed",
    "activity_context",
    "administers",
    "allowed",
    "announce_facts",
    "announce_occasions",
    "answer_request",
    "archive_run",
    "bare",
    "call_off",
    "change_capacity",
    "client_address",
    "close_run",
    "correct_progress",
    "course_completed",
    "courses_for",
    "csv_response",
    "database_now",
    "dialled",
    "directs",
    "distance_words",
    "duplicate_run",
    "enrol",
    "enrol_guest",
    "enrol_list",
    "enrol_person",
    "enrolled",
    "evidence",
    "facts",
    "facts_changed",
    "grant_progress",
    "has_evidence",
    "hashed",
    "having_steps",
    "hold_seats",
    "hour",
    "is_organiser_somewhere",
    "job",
    "json_ld",
    "km_between",
    "lacks_second_factor",
    "leave_address",
    "matching",
    "meeting_words",
    "meetings_of",
    "moment",
    "moment_words",
    "new_code",
    "new_token",
    "occasions",
    "occasions_changed",
    "ods_response",
    "off_labels",
    "offer",
    "one_sms",
    "open_run",
    "organisations_of",
    "pause_job",
    "period",
    "permanent_run",
    "plain",
    "plan",
    "position_of",
    "prepare_list",
    "progress_retracted",
    "promote",
    "qr_code",
    "read_code",
    "readable_phone",
    "record_progress",
    "register_guest",
    "remember",
    "render_pdf",
    "renew_code",
    "resume_job",
    "retract_progress",
    "run_job",
    "said",
    "seat_given_up",
    "send_message",
    "share",
    "shared",
    "sheet_panels",
    "start_job",
    "takes_gzip",
    "territories_of",
    "trainers_near",
    "undo_list",
    "unprintable",
    "validate_no_control_characters",
    "validate_phone",
    "validate_time_zone",
    "visitor_panels",
    "withdraw",
    "written",
    "zip_response",
    "zipped",
]


def announce_occasions(run: CourseRun, uids: list[str]) -> None:
    """Tell everybody, after commit, that dated meetings of a run were added, moved or cancelled."""
    announce(occasions_changed, CourseRun, run=run, uids=uids)


def announce_facts(enrolments: list[int]) -> None:
    """Tell everybody, after commit, that what a plugin affirms of these enrolments has changed."""
    announce(facts_changed, Enrolment, enrolments=enrolments)
