"""Every page that a visitor, a learner or a trainer may open, filled and empty.

From the table of who may see what: a new address is looked at as soon as it has its row.
"""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import HeadOpinion, School
from courses.opinions import address_of
from plugins.scheduling.models import TimeSlot
from plugins.scheduling.organising.rooms import answer_address
from tests import factories
from tests import world as worlds
from tests.test_who_may_see_what import EVERYBODY, KNOWN, TABLE, Row, arguments, person

NOT_PAGES = {"media", "wagtail_serve", "courses:schools"}
FEEDS = ("public_feed", "public_session", "public_event", "own_event")
CALENDARS = {f"calendars:{name}" for name in FEEDS}
# Addresses that are not in the table: Wagtail's pages and allauth's.
ACCOUNT = {
    "anonymous": ["/compte/login/", "/compte/signup/", "/compte/password/reset/", "/nulle-part/"],
    "learner": ["/compte/email/", "/compte/2fa/", "/compte/logout/", "/compte/password/change/"],
}


# What a catalogue says when it finds nothing, or not what was meant.
SEARCHES = [
    "?q=xyzzyx",
    "?q=telephonne",
    "?public=teachers&format=event&modalite=on_site",
    "?public=parents",
    "?public=parents&q=xyzzyx",
    "?public=parents&territoire=88&q=xyzzyx",
    "?public=nulle&page=99",
    "?page=-1",
]


def build() -> dict:
    """The small world, and what is empty in it: a run, a catalogue, idle people."""
    from plugins.resources.models import ResourcePage

    world = worlds.build()
    here = world["here"]
    empty = factories.make_run(
        factories.make_course(title="Sans personne", for_teachers=True),
        here["territory"],
        here["organisation"],
    )
    empty.trainers.add(here["trainer"])
    body = [{"type": "text", "value": "<p>Bonjour.</p>"}]
    text = factories.make_activity(here["course"], ResourcePage, title="À lire", body=body)
    family = factories.make_course(
        title="Premier téléphone", for_parents=True, open_without_account=True
    )
    factories.make_activity(family, ResourcePage, title="En parler ensemble", body=body)
    open_run = factories.make_run(family, here["territory"], here["organisation"], capacity=9)
    somebody_answers(here["territory"])
    evening = factories.make_course(
        title="Café numérique", format="event", for_parents=True,
        objectives="<ul><li>Poser ma question</li></ul>",
    )  # fmt: skip
    soon = timezone.localdate() + timedelta(days=3)
    factories.make_run(evening, here["territory"], here["organisation"], starts_on=soon, capacity=3)
    ask_a_room(here)
    asked = ask_a_head(here)
    desert = factories.make_territory("18", "Cher")
    return world | {
        "idle": factories.make_role("trainer", desert),
        "empty_run": empty,
        "empty_catalogue": desert.catalogue,
        "text": text,
        "family": family,
        "open_run": open_run,
        "evening": evening,
        "asked": asked,
    }


def ask_a_room(here: dict) -> None:
    """Asked of her who receives, for the day after tomorrow."""
    start = timezone.now() + timedelta(days=2)
    TimeSlot.objects.create(
        run=here["run"],
        start=start,
        end=start + timedelta(hours=2),
        venue=here["venue"],
        room_state=TimeSlot.RoomState.ASKED,
    )


def ask_a_head(here: dict) -> HeadOpinion:
    """Of a teacher who asks for a place, by the address of her school."""
    run = factories.make_run(
        factories.make_course(title="Sur demande", for_teachers=True),
        *(here["territory"], here["organisation"]),
        approval=True,
    )
    school = worlds.school(7)
    School.objects.filter(pk=school.pk).update(email="ce@ecole.exemple")
    teacher = factories.make_user()
    teacher.qualities.update(school=school)
    return enrol(teacher, run, "teacher").opinion


def somebody_answers(territory) -> None:
    factories.make_organisation(territory, role="funder", name="Fonds des territoires")
    territory.help_name, territory.help_phone = "Maëlle Roussel", "03 53 01 88 10"
    territory.help_hours, territory.help_email = "De 9 h à 12 h", "aide@exemple.fr"
    territory.save()


def rows_of(role: str) -> Iterator[tuple[str, Row]]:
    """Those that this role opens and that a visitor, or a stranger, does not show already."""
    for name, row in TABLE.items():
        if name in NOT_PAGES | CALENDARS or name.startswith("dummy_plugin:") or role not in row.get:
            continue
        if role != "anonymous" and row.get >= EVERYBODY:
            continue
        if role == "trainer" and row.get >= KNOWN and name != "courses:trainer_space":
            continue
        if role == "host" and row.get >= KNOWN:
            continue
        yield name, row


def addresses(world: dict) -> list[tuple[str, str]]:
    """(role, address): those of the site's own screens, not of the administration."""
    here = world["here"]
    empty = here | {"run": world["empty_run"]}
    found = []
    for role in ("anonymous", "guest", "learner", "trainer", "host"):
        for name, row in rows_of(role):
            found.append((role, reverse(name, args=arguments(row, here, world))))
            if role == "trainer" and row.args == ("run",):
                found.append((role, reverse(name, args=arguments(row, empty, world))))
    found += [("stranger", reverse(f"courses:{name}")) for name in ("my_space", "profile")]
    found.append(("idle", reverse("courses:trainer_space")))
    course, catalogue = here["course"].get_url(), world["empty_catalogue"].get_url()
    public = ["/", "/formations/", catalogue, f"{catalogue}?public=parents", course]
    public += [f"/formations/{query}" for query in SEARCHES]
    public += [
        *(f"{reverse('calendars:agenda')}?vue={view}" for view in ("semaine", "mois")),
        world["evening"].get_url(),
        world["family"].get_url(),
        reverse("courses:enrol", args=[world["open_run"].pk]),
    ]
    found += [("anonymous", address) for address in public]
    found.append(("anonymous", urlsplit(answer_address(here["run"], here["host"])).path))
    found.append(("anonymous", urlsplit(address_of(world["asked"])).path))
    found += [("learner", page.get_url()) for page in (here["course"], here["activity"])]
    found += [(role, world["text"].get_url()) for role in ("learner", "trainer")]
    found += [(role, address) for role, listed in ACCOUNT.items() for address in listed]
    return [(role, at) for role, at in dict.fromkeys(found) if not at.startswith("/admin/")]


def client_of(world: dict, role: str) -> Client:
    client = Client(HTTP_HOST=settings.SITE_HOST)
    if role == "guest":
        client.cookies[settings.GUEST_COOKIE_NAME] = worlds.GUEST_TOKEN
    elif role != "anonymous":
        client.force_login(person(world, role))
    return client


def pages(world: dict) -> Iterator[tuple[str, str, str]]:
    """(role, address, page): of those addresses, the ones that give a page."""
    clients: dict[str, Client] = {}
    for role, address in addresses(world):
        client = clients.setdefault(role, client_of(world, role))
        answer = client.get(address)
        if answer.status_code in (200, 404) and answer["Content-Type"].startswith("text/html"):
            yield role, address, answer.content.decode()
