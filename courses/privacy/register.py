"""Where a person's data lies, in the core and in the libraries: the one list.

The export and the erasure both work from it, and a test compares it with the tables that there are:
a relation to a person that nobody has thought of fails. Fields of the person herself need no entry:
they are exported and emptied unless they are named here, her many-to-many ones too. Plugins answer
for their own tables.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from ..models import User

# Fields of a person that her export leaves out, with the reason.
NOT_EXPORTED = {
    "password": "an imprint, of no use to anybody but an attacker",
    "merged_into": "the number of another of her own records, which is exported too",
}
# Fields that an erasure leaves as they are, or sets to something else than nothing.
NOT_EMPTIED = {
    "id": "the number that the log, enrolments and attestations know the pseudonym by",
    "date_joined": "the day the record was made: it names nobody",
    "merged_into": "the number of another erased record",
    "erased_at": "says that it was done",
    "is_active": "set to false",
    "username": "drawn anew",
    "public_id": "drawn anew: what others knew her by leads nowhere",
    "password": "made unusable, which ends her sessions",
    "last_name": "the pseudonym",
}


@dataclass(frozen=True)
class Relation:
    """One foreign key to a person.

    `section` is the key of the export, empty if left out; `only` names the fields exported when it
    is not all of them, `secret` those never exported; `erased`: the rows go with her. `why` is
    needed wherever something is left out, or stays under the pseudonym.
    """

    section: str = ""
    erased: bool = False
    why: str = ""
    only: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


HERS = "what she did for others' training stays, by a pseudonym"
ACT = ("action", "timestamp")
LINK = "a link, told with the row it leads to"

RELATIONS = {
    # what she is
    "courses.Quality.user": Relation("qualities", erased=True),
    "courses.Quality.established_by": Relation(why=HERS),
    "courses.User.merged_into": Relation("merged_records", why="erased with her, each a pseudonym"),
    # how she comes in
    "account.EmailAddress.user": Relation("addresses", erased=True),
    "mfa.Authenticator.user": Relation("second_factors", erased=True, secret=("data",)),
    "courses.GuestDevice.user": Relation("devices", erased=True, secret=("token_hash",)),
    "courses.ResumeCode.user": Relation("resume_code", erased=True, secret=("code_hash",)),
    "wagtailcore.APIToken.user": Relation("api_tokens", erased=True, only=("name", "created_at")),
    # what she follows
    "courses.Enrolment.user": Relation("enrolments", why="evidence and figures, by a pseudonym"),
    "courses.Enrolment.ended_by": Relation(why=LINK),
    "courses.Message.to": Relation("messages", why="emptied: that one was sent, and when"),
    "courses.DataExport.user": Relation(erased=True, why="it is this very archive"),
    # what she does for others
    "courses.CourseRun_trainers.user": Relation("runs_led", why=HERS),
    "courses.EnrolmentList.by": Relation("lists_handed_in", why=HERS, only=("id", "created_at")),
    "courses.RunMessage.sender": Relation("messages_written", why=HERS),
    "courses.Message.sender": Relation(why="the copies of messages_written; her address goes"),
    "courses.Message.called_by": Relation(why="who telephoned stays, by a pseudonym"),
    "courses.Job.by": Relation("works_started", why=HERS, only=("kind", "created_at", "state")),
    "courses.CourseDocument.uploaded_by_user": Relation("documents", why=HERS, only=("title",)),
    "wagtaildocs.Document.uploaded_by_user": Relation(why="a table that the site does not use"),
    "wagtailimages.Image.uploaded_by_user": Relation("images", why=HERS, only=("title",)),
    "wagtailcore.UploadedFile.uploaded_by_user": Relation(why="passing, within an upload"),
    "wagtailcore.Page.owner": Relation("pages", why=HERS, only=("title",)),
    "wagtailcore.Page.locked_by": Relation(why="passing, while a page is locked"),
    "wagtailcore.Revision.user": Relation("revisions", why=HERS, only=("object_id", "created_at")),
    "wagtailcore.WorkflowState.requested_by": Relation(why="in the log of acts"),
    "wagtailcore.TaskState.finished_by": Relation(why="in the log of acts"),
    "wagtailcore.Comment.user": Relation("comments", why=HERS, only=("text", "created_at")),
    "wagtailcore.Comment.resolved_by": Relation(why="in the log of acts"),
    "wagtailcore.CommentReply.user": Relation("replies", why=HERS, only=("text", "created_at")),
    "wagtailcore.PageSubscription.user": Relation("pages_followed", erased=True),
    "wagtailcore.PageLogEntry.user": Relation("acts_on_pages", why=HERS, only=ACT),
    "wagtailcore.ModelLogEntry.user": Relation("acts", why=HERS, only=ACT),
    # how the desk looks to her
    "wagtailusers.UserProfile.user": Relation("desk_settings", erased=True),
    "wagtailadmin.EditingSession.user": Relation(erased=True, why="passing: a page being edited"),
    "wagtailadmin.FormState.user": Relation(erased=True, why="passing: a form being filled"),
    # what was done of what she follows
    "courses.Completion.enrolment": Relation("enrolments", why="evidence, by a pseudonym"),
    "courses.HeadOpinion.enrolment": Relation("enrolments", why="goes with her all the same"),
}


def model_of(name: str) -> tuple[type[Model], str]:
    """The model and the field of an entry; many-to-many tables are found too."""
    app, model, field = name.split(".")
    found = apps.get_app_config(app).get_models(include_auto_created=True)
    return next(each for each in found if each.__name__ == model), field


def rows_of(name: str, user: User) -> "QuerySet[Any]":
    model, field = model_of(name)
    return model._base_manager.filter(**{field: user}).order_by("pk")
