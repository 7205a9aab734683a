"""The tables of the core, by subject."""

from .completion import Completion, KnownBy, Nature
from .media import CourseDocument
from .opinions import HeadOpinion
from .pages import ActivityPage, CataloguePage, CoursePage, HomePage
from .people import GuestDevice, Quality, QualityKind, ReachBy, ResumeCode, TerritoryRole, User
from .places import Action, Axis, Organisation, OrganisationRole, School, Territory
from .privacy import DataExport
from .runs import CourseRun, Enrolment, EnrolmentList, SeatCounter, TrainingPlanCode
from .search import SearchEntry, SearchWord
from .terms import Term, TermKind
from .work import Job, Message, RunMessage

__all__ = [
    "Action",
    "ActivityPage",
    "Axis",
    "CataloguePage",
    "Completion",
    "CourseDocument",
    "CoursePage",
    "CourseRun",
    "DataExport",
    "Enrolment",
    "EnrolmentList",
    "GuestDevice",
    "HeadOpinion",
    "HomePage",
    "Job",
    "KnownBy",
    "Message",
    "Nature",
    "Organisation",
    "OrganisationRole",
    "Quality",
    "QualityKind",
    "ReachBy",
    "ResumeCode",
    "RunMessage",
    "School",
    "SearchEntry",
    "SearchWord",
    "SeatCounter",
    "Term",
    "TermKind",
    "Territory",
    "TerritoryRole",
    "TrainingPlanCode",
    "User",
]
