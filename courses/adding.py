"""Enrolling somebody else: a person is found by her address, or made, then enrolled and told.

A known person keeps her name, her qualities and her school: what a list says of her only fills what
is empty. Somebody without an address is always a new person: a name is not an identity.
"""

import uuid

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from . import notices
from .enrolment import EnrolmentRefused, enrol
from .models import (
    CourseRun,
    Enrolment,
    EnrolmentList,
    Quality,
    QualityKind,
    School,
    User,
)
from .rosters import Line

Established = Quality.Established


def enrol_person(
    run: CourseRun,
    quality: str,
    line: Line,
    *,
    by: User,
    key: uuid.UUID,
    from_list: EnrolmentList | None = None,
    tell: bool = True,
) -> tuple[Enrolment, bool]:
    """The enrolment and whether this call made it. `key` makes it unique: safe to repeat.

    Raises EnrolmentRefused, and then nobody was made.
    """
    before = Enrolment.objects.filter(key=key, run=run).first()
    if before is not None:
        return before, False
    try:
        with transaction.atomic():
            user = _person(line)
            how = Established.IMPORT if from_list else Established.ORGANISER
            _establish(user, quality, line.uai, how=how, by=by, run=run)
            enrolment = enrol(user, run, quality, by=by, key=key, from_list=from_list, tell=False)
            if enrolment.key != key:
                return enrolment, False
            if tell:
                notices.enrolled_by(enrolment, by)
    except IntegrityError as error:  # the same form, sent twice at the same instant
        twin = Enrolment.objects.filter(key=key, run=run).first()
        if twin is None:
            raise EnrolmentRefused(_("Ouvrez de nouveau ce formulaire.")) from error
        return twin, False
    return enrolment, True


def _person(line: Line) -> User:
    known = User.objects.by_email(line.email).first()
    if known is None:
        return _new_person(line)
    if not known.is_active:
        raise EnrolmentRefused(_("Ce compte est fermé."))
    return known


def _new_person(line: Line) -> User:
    """Without a password: she enters by a code sent to her address, or as a guest."""
    user = User(
        first_name=line.first_name,
        last_name=line.last_name,
        email=line.email.lower(),
        phone=line.phone,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            if user.email:  # the code that she signs in by confirms it
                EmailAddress.objects.create(user=user, email=user.email, primary=True)
    except IntegrityError:  # somebody else has just made her
        return User.objects.by_email(line.email).get()
    return user


def _establish(
    user: User, quality: str, uai: str, *, how: Established, by: User, run: CourseRun
) -> None:
    """The quality in which she is enrolled. Nobody but herself can say that she is a parent."""
    professional = quality != QualityKind.PARENT
    school = School.objects.filter(uai=uai).first() if uai and professional else None
    row, created = Quality.objects.get_or_create(
        user=user,
        kind=quality,
        defaults={
            "established": how if professional else Established.DECLARED,
            "established_by": by,
            "school": school,
            "territory_id": run.territory_id,
        },
    )
    if created or not professional:
        return
    if not row.is_established:
        row.established, row.established_by = how, by
    row.school = row.school or school
    row.save(update_fields=["established", "established_by", "school"])
