"""Objects for tests, believable and in French."""

from datetime import date
from itertools import count

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings

from courses.models import (
    CataloguePage,
    CoursePage,
    Organisation,
    OrganisationRole,
    Quality,
    QualityKind,
    Territory,
    User,
)
from courses.runs import open_run
from courses.territories import give_role, open_site, open_territory
from tests.dummy_plugin.models import DummyActivityPage
from tests.kept import kept

numbers = count(1)
NAMES = [("Zoé", "Lefèvre-Ñuñez"), ("Anaëlle", "Dù Crêt"), ("Maël", "Œuvrard"), ("Inès", "Grüber")]


def make_site() -> CataloguePage:
    """As it is, once it is open: each course and territory asks for it."""
    opened = CataloguePage.objects.filter(territory=None).first()
    return opened or open_site(settings.SITE_HOST, 80, "TNE Formation")


@kept
def make_territory(code="88", name="Vosges", **fields) -> Territory:
    """An open territory with its catalogue, groups and workflow."""
    make_site()
    territory = Territory.objects.create(
        code=code, name=name, slug=f"{name.lower().replace(' ', '-')}-{code.lower()}", **fields
    )
    open_territory(territory)
    return territory


@kept
def make_organisation(territory=None, code="", role="operator", **fields) -> Organisation:
    number = next(numbers)
    organisation = Organisation.objects.create(
        code=code or f"ORG{number}", name=fields.pop("name", f"Atelier numéro {number}"), **fields
    )
    if territory is not None:
        OrganisationRole.objects.create(organisation=organisation, territory=territory, role=role)
    if apps.is_installed("plugins.attestations"):
        make_signatory(organisation)
    return organisation


@kept
def make_user(email=None, quality=QualityKind.TEACHER, established="import", **fields) -> User:
    number = next(numbers)
    first, last = NAMES[number % len(NAMES)]
    email = f"personne{number}@exemple.fr" if email is None else email
    user = User.objects.create_user(
        username=f"u{number}",
        email=email,
        password=fields.pop("password", "phrase-de-passe-longue"),
        first_name=fields.pop("first_name", first),
        last_name=fields.pop("last_name", f"{last}-{number}"),
        **fields,
    )
    if email:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if quality:
        Quality.objects.create(user=user, kind=quality, established=established)
    return user


@kept
def make_role(role, territory, organisation=None, **fields) -> User:
    """A trainer, organiser or administrator of a territory."""
    user = make_user(quality=None, **fields)
    give_role(user, territory, role)
    if organisation is not None:
        user.organisations.add(organisation)
    return user


@kept
def make_course(parent=None, title="Débuter avec les tablettes", live=True, **fields) -> CoursePage:
    """A published course below a catalogue, the national one by default."""
    parent = parent or make_site()
    fields.setdefault("summary", "Une heure pour prendre la tablette en main.")
    return parent.add_child(
        instance=CoursePage(title=title, slug=f"formation-{next(numbers)}", live=live, **fields)
    )


@kept
def make_activity(course, cls=DummyActivityPage, live=True, **fields):
    number = next(numbers)
    fields.setdefault("title", f"Étape {number}")
    return course.add_child(instance=cls(slug=f"etape-{number}", live=live, **fields))


@kept
def make_run(course=None, territory=None, organisation=None, **fields):
    """An open run with its seat counter."""
    course = course or make_course()
    territory = territory or Territory.objects.first() or make_territory()
    organisation = organisation or make_organisation(territory)
    return open_run(course, organisation, territory, **fields)


def make_signatory(organisation, **fields):
    """Somebody who signs the documents of an organisation, today as ten years ago."""
    from plugins.attestations.models import Signatory

    fields = {"first_name": "Alix", "last_name": "Signataire", "quality": "directrice"} | fields
    fields.setdefault("since", date(2015, 1, 1))
    return Signatory.objects.create(organisation=organisation, **fields)
