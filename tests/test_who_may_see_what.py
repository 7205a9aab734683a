"""Every address, every role, every method, from one table. An address without a row fails.

A row says who gets in. Everybody else finds nothing: 404 (or a way to sign in, without a session),
and in Wagtail's admin a refusal. Each request is undone afterwards.
"""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from courses.seat_links import LEAVE, TAKE, token
from tests import world as worlds

pytestmark = pytest.mark.django_db

OWNER = {"learner"}
TRAINERS = {"trainer", "superuser"}
DECIDERS = {"organiser", "administrator", "superuser"}
ADMINISTRATORS = {"administrator", "superuser"}
IN_CHARGE = TRAINERS | DECIDERS
# Pages are edited by territory, whatever the organisation.
EDITORS = DECIDERS | {"rival"}
ISSUERS = ADMINISTRATORS | {"other_administrator"}
ORGANISERS = DECIDERS | {"rival", "other_organiser", "other_administrator"}
# Everybody with a role somewhere sits at a desk in Wagtail's admin.
AT_WORK = {
    *IN_CHARGE,
    *("rival", "other_trainer", "other_organiser", "other_administrator"),
}
HOST = {"host"}
# Of their own runs and venues.
CALLERS = {*AT_WORK, *HOST} - {"rival"}
KNOWN = {*AT_WORK, *HOST, "guest", "learner", "stranger", "other_learner"}
EVERYBODY = {"anonymous", *KNOWN}
NOBODY: set[str] = set()


@dataclass(frozen=True)
class Row:
    """Who gets in by GET, who by POST; `args` names the objects of the address in `here`."""

    get: set[str]
    post: set[str]
    args: tuple[str, ...] = ()


def run(get, post, *args):
    """Below a run: its key comes first."""
    return Row(get, post, ("run", *args))


TABLE = {
    # public
    "media": Row(NOBODY, NOBODY, ("=nothing.png",)),
    "wagtail_serve": Row(EVERYBODY, EVERYBODY, ("=formations/",)),
    "dummy_plugin:hello": Row(EVERYBODY, EVERYBODY),
    "courses:legal_notice": Row(EVERYBODY, NOBODY),
    "courses:parents": Row(EVERYBODY, NOBODY),
    "courses:teachers": Row(EVERYBODY, NOBODY),
    "sitemap": Row(EVERYBODY, NOBODY),
    "robots": Row(EVERYBODY, NOBODY),
    "courses:personal_data": Row(EVERYBODY, NOBODY),
    "courses:accessibility": Row(EVERYBODY, NOBODY),
    "courses:feed": Row(EVERYBODY, EVERYBODY),
    "courses:territory_feed": Row(EVERYBODY, EVERYBODY, ("=88",)),
    "attestations:verify": Row(EVERYBODY, NOBODY),
    "attestations:verify_one": Row(EVERYBODY, NOBODY, ("number", "code")),
    "attestations:twin": Row(EVERYBODY, NOBODY, ("number", "code")),
    "scheduling:venues": Row(EVERYBODY, NOBODY),
    "scheduling:near": Row(EVERYBODY, NOBODY),
    "scheduling:territory": Row(EVERYBODY, NOBODY, ("=88",)),
    "scheduling:venue": Row(EVERYBODY, NOBODY, ("venue",)),
    "scheduling:offline_worker": Row(EVERYBODY, NOBODY),
    "scheduling:presence": Row(EVERYBODY, NOBODY),
    "scheduling:session": Row(EVERYBODY, NOBODY, ("run",)),
    "scheduling:short": Row(EVERYBODY, NOBODY, ("run",)),
    "calendars:agenda": Row(EVERYBODY, NOBODY),
    "calendars:public_feed": Row(EVERYBODY, NOBODY),
    "calendars:how_to": Row(EVERYBODY, NOBODY),
    "calendars:embedded": Row(EVERYBODY, NOBODY, ("=88",)),
    "calendars:public_session": Row(EVERYBODY, NOBODY, ("run",)),
    "calendars:public_event": Row(EVERYBODY, NOBODY, ("run", "uid")),
    "calendars:own_feed": Row(NOBODY, NOBODY, ("=nobody-s-secret",)),
    "courses:resume": Row(EVERYBODY, EVERYBODY),
    # signed for one enrolment: who has the address has the seat
    "courses:leave_seat": Row(EVERYBODY, EVERYBODY, ("leave",)),
    "courses:take_seat": Row(EVERYBODY, EVERYBODY, ("take",)),
    # in demonstration, where anybody plays the people of its story
    "courses:visit": Row(EVERYBODY, NOBODY),
    "courses:play_step": Row(NOBODY, EVERYBODY, ("=visiteur",)),
    "courses:visit_reset": Row(NOBODY, EVERYBODY),
    "courses:mailbox": Row(EVERYBODY, NOBODY),
    "courses:letter": Row(NOBODY, NOBODY, ("=x.log", "=0")),  # no such mail
    "courses:letter_part": Row(NOBODY, NOBODY, ("=x.log", "=0", "=0")),
    "courses:gallery": Row(NOBODY, NOBODY),  # in development only
    # one's own space
    "courses:enrol": Row(EVERYBODY, KNOWN, ("run",)),
    "courses:schools": Row(KNOWN, NOBODY),
    "courses:my_space": Row(KNOWN, NOBODY),
    "courses:enrolment": Row(OWNER, NOBODY, ("enrolment",)),
    "courses:withdraw": Row(OWNER, OWNER, ("enrolment",)),
    "courses:accept": Row(NOBODY, OWNER, ("enrolment",)),
    # an account is led to its own space
    "courses:guest_code": Row(KNOWN, KNOWN),
    "courses:leave": Row(NOBODY, EVERYBODY),
    "courses:address": Row(KNOWN, KNOWN),
    "courses:address_code": Row(KNOWN, KNOWN),
    "courses:join": Row(NOBODY, NOBODY),  # of an account, on a guest's device
    "courses:my_data": Row(KNOWN, NOBODY),
    "courses:ask_archive": Row(NOBODY, KNOWN),
    # Asks for the password first; a guest has no archive.
    "courses:my_archive": Row(KNOWN - {"guest"}, NOBODY),
    "courses:erasure": Row(KNOWN, KNOWN),
    "courses:data_erased": Row(EVERYBODY, NOBODY),
    "courses:profile": Row(KNOWN, KNOWN),
    "courses:interests": Row(NOBODY, KNOWN),
    "courses:add_quality": Row(NOBODY, KNOWN),
    "courses:remove_quality": Row(NOBODY, KNOWN),
    "scheduling:host": Row(HOST, HOST),
    "scheduling:host_venue": Row(HOST, HOST, ("venue",)),
    "courses:opinion": Row(NOBODY, NOBODY, ("=not-signed-here",)),
    "scheduling:answer": Row(NOBODY, NOBODY, ("=not-signed-here",)),
    "calendars:own": Row(KNOWN, NOBODY),
    "calendars:own_event": Row(OWNER | {"trainer"}, NOBODY, ("run", "uid")),
    "calendars:subscriptions": Row(KNOWN, NOBODY),
    "calendars:renew": Row(NOBODY, KNOWN, ("=learner",)),
    "calendars:revoke": Row(NOBODY, KNOWN, ("=learner",)),
    "scheduling:join": Row(OWNER | IN_CHARGE, NOBODY, ("slot",)),
    "scheduling:present": Row(OWNER, OWNER, ("slot",)),
    "scheduling:offline_prepare": Row(KNOWN, NOBODY),
    "scheduling:offline_send": Row(NOBODY, NOBODY),  # nothing without a token
    "scheduling:screen": Row(IN_CHARGE, NOBODY, ("slot",)),
    "scheduling:sheet": Row(IN_CHARGE, NOBODY, ("slot",)),
    "scheduling:sheet_mark": Row(NOBODY, IN_CHARGE, ("slot",)),
    "scheduling:sheet_heads": Row(NOBODY, IN_CHARGE, ("slot",)),
    "scheduling:sheet_close": Row(NOBODY, IN_CHARGE, ("slot",)),
    "scheduling:sheet_reopen": Row(NOBODY, IN_CHARGE, ("slot",)),
    "scheduling:plan_list": run(IN_CHARGE, NOBODY),
    "scheduling:plan_list_file": run(IN_CHARGE, NOBODY, "=csv"),
    "scheduling:enter_plan": run(NOBODY, DECIDERS),
    "scheduling:flyers": run(IN_CHARGE, NOBODY),
    "scheduling:flyer_file": run(IN_CHARGE, NOBODY, "=affiche"),
    "scheduling:people": run(IN_CHARGE, NOBODY),
    "scheduling:add_person": run(IN_CHARGE, IN_CHARGE),
    "scheduling:walk_in": Row(IN_CHARGE, IN_CHARGE, ("slot",)),
    "scheduling:welcomed": Row(IN_CHARGE, NOBODY, ("enrolment",)),
    "scheduling:slip": Row(IN_CHARGE, NOBODY, ("enrolment",)),
    "scheduling:slip_code": Row(NOBODY, IN_CHARGE, ("enrolment",)),
    "scheduling:cancel_person": Row(NOBODY, IN_CHARGE, ("enrolment",)),
    "scheduling:own_slip": run(OWNER, NOBODY),
    "scheduling:stop_flyers": Row(NOBODY, NOBODY, ("=1",)),  # there is none
    "scheduling:stop_flyer_file": Row(NOBODY, NOBODY, ("=1", "=affiche")),
    "scheduling:hours": Row(KNOWN, NOBODY),
    "scheduling:hours_file": Row(KNOWN, NOBODY, ("=csv",)),
    "scheduling:sheet_paper": Row(IN_CHARGE, NOBODY, ("slot",)),
    "scheduling:sheet_add_scan": Row(NOBODY, IN_CHARGE, ("slot",)),
    "scheduling:sheet_scan": Row(NOBODY, NOBODY, ("slot", "=1")),  # there is none
    "scheduling:calls": Row(CALLERS, NOBODY),
    "scheduling:call_sheet": Row(CALLERS, NOBODY),
    "scheduling:called": Row(NOBODY, IN_CHARGE, ("call",)),
    "resources:file": Row(NOBODY, NOBODY, ("activity", "=1")),  # it is no resource
    "resources:done": Row(NOBODY, NOBODY, ("activity",)),
    "scorm:begin_again": Row(NOBODY, NOBODY, ("activity",)),
    "scorm:report": run(IN_CHARGE, NOBODY, "module"),
    "scorm:question_report": run(IN_CHARGE, NOBODY, "module"),
    "scorm:report_file": run(IN_CHARGE, NOBODY, "module", "=personnes", "=csv"),
    "scorm:person_report": run(IN_CHARGE, NOBODY, "module", "enrolment"),
    "scorm:reset_attempt": run(NOBODY, IN_CHARGE, "module", "enrolment", "attempt"),
    "scorm:extend_attempt": run(NOBODY, IN_CHARGE, "module", "enrolment", "attempt"),
    "scorm:keep_calls": run(NOBODY, IN_CHARGE, "module", "enrolment", "attempt"),
    "attestations:run_papers": run(NOBODY, NOBODY),  # nothing to hand out
    "attestations:run_papers_ready": run(NOBODY, NOBODY),  # nothing to hand out
    "attestations:own_hours": Row(KNOWN, NOBODY),
    "attestations:own_hours_pdf": Row(KNOWN, NOBODY),
    "attestations:pdf": Row(OWNER | DECIDERS, NOBODY, ("attestation",)),
    # those in charge of a run
    "courses:trainer_space": Row(KNOWN, NOBODY),
    "courses:trainer_run": run(IN_CHARGE, NOBODY),
    "courses:trainer_people": run(IN_CHARGE, NOBODY),
    "courses:trainer_people_export": run(IN_CHARGE, NOBODY, "=csv"),
    "courses:trainer_add": run(IN_CHARGE, IN_CHARGE),
    "courses:trainer_person": run(IN_CHARGE, NOBODY, "enrolment"),
    "courses:trainer_answer": run(NOBODY, IN_CHARGE, "enrolment"),
    "courses:trainer_offer": run(NOBODY, IN_CHARGE, "enrolment"),
    "courses:trainer_withdraw": run(NOBODY, IN_CHARGE, "enrolment"),
    "courses:trainer_confirm_quality": run(NOBODY, DECIDERS, "enrolment"),
    "courses:trainer_name": run(NOBODY, DECIDERS, "enrolment"),
    "courses:trainer_code": run(NOBODY, IN_CHARGE, "enrolment"),
    "courses:trainer_progression": run(IN_CHARGE, NOBODY),
    "courses:trainer_progression_export": run(IN_CHARGE, NOBODY, "=csv"),
    "courses:trainer_cell": run(IN_CHARGE, NOBODY, "enrolment", "activity"),
    "courses:trainer_grant": run(NOBODY, IN_CHARGE, "enrolment", "activity"),
    "courses:trainer_retract": run(NOBODY, IN_CHARGE, "enrolment", "activity"),
    "courses:trainer_messages": run(IN_CHARGE, NOBODY),
    "courses:trainer_write": run(IN_CHARGE, IN_CHARGE),
    "courses:trainer_message": run(IN_CHARGE, NOBODY, "message"),
    "courses:trainer_lists": run(IN_CHARGE, IN_CHARGE),
    "courses:trainer_list": run(IN_CHARGE, NOBODY, "listed"),
    "courses:trainer_list_confirm": run(NOBODY, IN_CHARGE, "listed"),
    "courses:trainer_list_undo": run(NOBODY, IN_CHARGE, "listed"),
    "courses:trainer_list_rejects": run(IN_CHARGE, NOBODY, "listed"),
    # in Wagtail's admin
    "publish_course": Row(EDITORS, EDITORS, ("course",)),
    "merge_people": Row(ORGANISERS, ORGANISERS),
    "erase_person": Row(ADMINISTRATORS | {"other_administrator"}, NOBODY),  # nobody is named
    "formations:index": Row(AT_WORK, NOBODY),
    "formations:index_results": Row(AT_WORK, NOBODY),
    "formations:choose_parent": Row(AT_WORK, AT_WORK),
    "courserun:index": Row(AT_WORK, NOBODY),
    "courserun:index_results": Row(AT_WORK, NOBODY),
    "courserun:add": Row(AT_WORK, AT_WORK),
    "courserun:inspect": run(IN_CHARGE, NOBODY),
    "courserun:edit": run(DECIDERS, DECIDERS),
    "courserun:act": run(DECIDERS, DECIDERS, "=clore"),
    "territory:index": Row(AT_WORK, NOBODY),
    "territory:index_results": Row(AT_WORK, NOBODY),
    "territory:add": Row({"superuser"}, {"superuser"}),
    "territory:edit": Row(ADMINISTRATORS, ADMINISTRATORS, ("territory",)),
    "territory:inspect": Row(IN_CHARGE | {"rival"}, NOBODY, ("territory",)),
    "organisation:index": Row(ORGANISERS, NOBODY),
    "organisation:index_results": Row(ORGANISERS, NOBODY),
    "organisation:add": Row({"superuser"}, {"superuser"}),
    "organisation:edit": Row(ADMINISTRATORS, ADMINISTRATORS, ("organisation",)),
    "organisation:inspect": Row(DECIDERS, NOBODY, ("organisation",)),
    "school:index": Row(AT_WORK, NOBODY),
    "school:index_results": Row(AT_WORK, NOBODY),
    "school:add": Row({"superuser"}, {"superuser"}),
    "school:edit": Row({"superuser"}, {"superuser"}, ("school",)),
    "school:inspect": Row(AT_WORK, NOBODY, ("school",)),
    "term:index": Row({"superuser"}, NOBODY),
    "term:index_results": Row({"superuser"}, NOBODY),
    "term:add": Row({"superuser"}, {"superuser"}),
    "term:edit": Row({"superuser"}, {"superuser"}, ("=1",)),
    "term:inspect": Row({"superuser"}, NOBODY, ("=1",)),
    "wagtailusers_users:index": Row({"superuser"}, NOBODY),
    "wagtailusers_users:index_results": Row({"superuser"}, NOBODY),
    "wagtailusers_users:add": Row({"superuser"}, {"superuser"}),
    "wagtailusers_users:edit": Row({"superuser"}, {"superuser"}, ("learner",)),
    "wagtailusers_users:delete": Row({"superuser"}, {"superuser"}, ("learner",)),
    "wagtailusers_users:history": Row({"superuser"}, NOBODY, ("learner",)),
    "wagtailusers_users:history_results": Row({"superuser"}, NOBODY, ("learner",)),
    "wagtailusers_users:usage": Row({"superuser"}, NOBODY, ("learner",)),
    "scorm_library:index": Row(AT_WORK, NOBODY),
    "scorm_library:upload": Row(AT_WORK, AT_WORK),
    "scorm_library:package": Row(IN_CHARGE | {"rival"}, IN_CHARGE | {"rival"}, ("package",)),
    "scorm_library:preview": Row(IN_CHARGE | {"rival"}, NOBODY, ("version",)),
    "scorm_library:adopt": Row(NOBODY, NOBODY, ("version",)),
    "scorm_library:remove": Row(NOBODY, IN_CHARGE | {"rival"}, ("version",)),
    "venue:index": Row(AT_WORK, NOBODY),
    "venue:index_results": Row(AT_WORK, NOBODY),
    "venue:add": Row(ORGANISERS, ORGANISERS),
    "venue:edit": Row(EDITORS, EDITORS, ("venue",)),
    "venue:inspect": Row(IN_CHARGE | {"rival"}, NOBODY, ("venue",)),
    "scheduling_slots:decide": run(DECIDERS, DECIDERS),
    "scheduling_slots:list": run(IN_CHARGE, IN_CHARGE),
    "scheduling_slots:move": run(IN_CHARGE, IN_CHARGE, "slot"),
    "scheduling_slots:cancel": run(IN_CHARGE, IN_CHARGE, "slot"),
    "scheduling_slots:repeat": run(IN_CHARGE, IN_CHARGE, "slot"),
    "scheduling_planning:planner": Row(AT_WORK, NOBODY),
    "scheduling_planning:prepare": Row(AT_WORK, AT_WORK),
    "scheduling_planning:event": Row(AT_WORK, AT_WORK),
    "scheduling_planning:at_risk": Row(AT_WORK, NOBODY),
    "scheduling_planning:again": run(DECIDERS, DECIDERS),
    "scheduling_planning:call_off": run(DECIDERS, DECIDERS),
    "scheduling_venues:upload": Row(ORGANISERS, ORGANISERS),
    "scheduling_venues:file": Row({"organiser"}, NOBODY, ("venue_file",)),
    "scheduling_venues:confirm": Row(NOBODY, {"organiser"}, ("venue_file",)),
    "scheduling_venues:stops": Row(IN_CHARGE | {"rival"}, NOBODY, ("venue",)),
    "scheduling_venues:export": Row(AT_WORK, NOBODY),
    "scheduling_plan:index": Row(ORGANISERS, ORGANISERS),
    "scheduling_plan:file": Row(DECIDERS, NOBODY, ("plan_file",)),
    "scheduling_plan:modules": Row(NOBODY, DECIDERS, ("plan_file",)),
    "scheduling_plan:mend": Row(DECIDERS, DECIDERS, ("plan_file",)),
    "scheduling_plan:confirm": Row(NOBODY, DECIDERS, ("plan_file",)),
    "scheduling_plan:rejects": Row(DECIDERS, NOBODY, ("plan_file",)),
    "attestations_signatory:index": Row(ISSUERS, NOBODY),
    "attestations_signatory:index_results": Row(ISSUERS, NOBODY),
    "attestations_signatory:add": Row(ISSUERS, ISSUERS),
    "attestations_signatory:edit": Row(ADMINISTRATORS, ADMINISTRATORS, ("signatory",)),
    "attestations_signatory:inspect": Row(ADMINISTRATORS, NOBODY, ("signatory",)),
    "attestations_convening:index": Row(ISSUERS, NOBODY),
    "attestations_convening:index_results": Row(ISSUERS, NOBODY),
    "attestations_convening:add": Row(ISSUERS, ISSUERS),
    "attestations_convening:edit": Row(ADMINISTRATORS, ADMINISTRATORS, ("convening",)),
    "attestations_convening:inspect": Row(ADMINISTRATORS, NOBODY, ("convening",)),
    "attestations_template:index": Row(ISSUERS, NOBODY),
    "attestations_template:index_results": Row(ISSUERS, NOBODY),
    "attestations_template:add": Row(ISSUERS, ISSUERS),
    "attestations_template:edit": Row(ADMINISTRATORS, ADMINISTRATORS, ("template",)),
    "attestations_template:inspect": Row(ADMINISTRATORS, NOBODY, ("template",)),
    "attestations_template:preview": Row(ADMINISTRATORS, NOBODY, ("template",)),
    "attestations_admin:register": Row(ORGANISERS, NOBODY),
    "attestations_admin:register_results": Row(ORGANISERS, NOBODY),
    "attestations_admin:desk": Row(ORGANISERS, NOBODY),
    "attestations_admin:desk_results": Row(ORGANISERS, NOBODY),
    "attestations_admin:confirm": Row(ISSUERS, ISSUERS),
    "attestations_admin:batch": Row(ADMINISTRATORS, NOBODY, ("batch",)),
    "attestations_admin:reexamine": Row(ORGANISERS, NOBODY),
    "attestations_admin:reexamine_results": Row(ORGANISERS, NOBODY),
    "attestations_admin:inspect": Row(DECIDERS, NOBODY, ("attestation",)),
    "attestations_admin:revoke": Row(NOBODY, ADMINISTRATORS, ("attestation",)),
    "attestations_admin:reissue": Row(NOBODY, ADMINISTRATORS, ("attestation",)),
    "attestations_admin:stands": Row(NOBODY, ADMINISTRATORS, ("attestation",)),
    "attestations_admin:retry": Row(NOBODY, ADMINISTRATORS, ("attestation",)),
    "attestations_admin:abandon": Row(NOBODY, ADMINISTRATORS, ("attestation",)),
    "attestations_admin:batch_pause": Row(NOBODY, ADMINISTRATORS, ("batch",)),
    "attestations_admin:batch_resume": Row(NOBODY, ADMINISTRATORS, ("batch",)),
    "attestations_admin:batch_zip": Row(ADMINISTRATORS, NOBODY, ("batch",)),
    "attestations_admin:batch_manifest": Row(ADMINISTRATORS, NOBODY, ("batch",)),
    "attestations_admin:batch_rejects": Row(ADMINISTRATORS, NOBODY, ("batch",)),
    "attestations_admin:run_bundle": run(DECIDERS, NOBODY),
    "attestations_admin:archive": Row(ORGANISERS, NOBODY),
    "attestations_admin:decisions": Row(ISSUERS, ISSUERS),
    "attestations_admin:decision_end": Row(NOBODY, ADMINISTRATORS, ("decision",)),
    "attestations_admin:seals": Row(ISSUERS, NOBODY),
    "attestations_admin:seal": Row(ADMINISTRATORS, ADMINISTRATORS, ("organisation",)),
    "attestations_admin:seal_demonstration": Row(NOBODY, ADMINISTRATORS, ("organisation",)),
    "attestations_admin:seal_retire": Row(NOBODY, ADMINISTRATORS, ("seal",)),
    "attestations_admin:seal_certificate": Row(ADMINISTRATORS, NOBODY, ("seal",)),
}
# On the content host: nothing without a token, whoever asks.
CONTENT = {"scorm:play", "scorm:open", "scorm:commit", "scorm:file"}

# What Wagtail's sign-in page itself needs.
OPEN_IN_ADMIN = {
    f"wagtailadmin_{name}" for name in ("login", "logout", "sprite", "javascript_catalog")
}


def patterns(resolver, namespace=""):
    """(name, view) of every address below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)
        else:
            yield namespace + (entry.name or ""), entry.callback


def is_theirs(name, view):
    module = getattr(view, "view_class", view).__module__
    if module == "courses.views.door":
        return True  # the one way to sign in, in place of theirs
    own = module.startswith(("courses", "plugins", "tests"))
    return not own and name not in TABLE and not name.startswith("wagtailusers_users:")


ADDRESSES = list(patterns(get_resolver(settings.ROOT_URLCONF)))


def test_every_address_has_its_row():
    ours = {name for name, view in ADDRESSES if not is_theirs(name, view)}
    assert ours - set(TABLE) == set(), "these addresses need a row in TABLE"
    assert set(TABLE) - {name for name, _view in ADDRESSES} == set(), "these rows have no address"
    on_content = {name for name, _view in patterns(get_resolver(settings.CONTENT_URLCONF))}
    assert on_content == CONTENT


def person(world, role):
    if role.startswith("other_"):
        return world["there"][role.removeprefix("other_")]
    return world["here"].get(role) or world.get(role)


def arguments(row, here, world):
    found = []
    for name in row.args:
        if name.startswith("="):
            found.append(name[1:])
        elif name == "uid":
            found.append(here["uid"])
        elif name in (LEAVE, TAKE):
            found.append(token(here["enrolment"], name))
        elif name in ("number", "code"):
            found.append(getattr(here["attestation"], name))
        else:
            found.append((here.get(name) or world[name]).pk)
    return found


def sign_in(client, world, role):
    if role == "guest":
        client.cookies[settings.GUEST_COOKIE_NAME] = worlds.GUEST_TOKEN
    elif role != "anonymous":
        client.force_login(person(world, role))


def outcome(answer, address):
    """in, out, absent, method or broken."""
    if answer.status_code >= 500:
        return "broken"
    if answer.status_code in (404, 405):
        return {404: "absent", 405: "method"}[answer.status_code]
    gone = answer.get("Location", "") if answer.status_code in (301, 302, 303) else ""
    to_the_door = "/login/" in gone or gone == reverse("wagtailadmin_home")
    return "out" if answer.status_code == 403 or to_the_door else "in"


def undone(client, method, address):
    """The answer of one request, of which nothing stays: no row, no cookie."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = getattr(client, method)(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def wrong(role, allowed, found, address):
    """What is wrong with an outcome, or nothing."""
    if role in allowed:
        return None if found == "in" else f"should get in: {found}"
    if found in ("in", "broken"):
        return f"should stay out: {found}"
    elsewhere = role == "anonymous" or address.startswith("/admin/")
    return f"should find nothing: {found}" if found == "out" and not elsewhere else None


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_who_gets_in(client, world, role):
    client.raise_request_exception = False
    sign_in(client, world, role)
    faults = []
    for name, row in TABLE.items():
        address = reverse(name, args=arguments(row, world["here"], world))
        for method, allowed in (("get", row.get), ("post", row.post)):
            found = outcome(undone(client, method, address), address)
            fault = wrong(role, allowed, found, address)
            if fault:
                faults.append(f"{method.upper()} {name} ({address}) by {role}: {fault}")
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("role", ["trainer", "administrator", "superuser"])
def test_swapped_keys_find_nothing(client, world, role):
    """Under one's own run, the objects of another run do not exist."""
    client.raise_request_exception = False
    sign_in(client, world, role)
    faults = []
    for name, row in TABLE.items():
        inner = [at for at, arg in enumerate(row.args) if at and not arg.startswith("=")]
        if row.args[:1] != ("run",) or not inner:
            continue
        for at in inner:
            args = arguments(row, world["here"], world)
            other = world["there"][row.args[at]]
            args[at] = getattr(other, "pk", other)
            for method in ("get", "post"):
                answer = undone(client, method, reverse(name, args=args))
                if answer.status_code not in (404, 405):
                    faults.append(f"{method} {name} {args}: {answer.status_code}")
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("role", ["anonymous", "guest", "stranger", "learner"])
def test_the_admin_is_closed_to_those_without_a_role(client, world, role):
    sign_in(client, world, role)
    for name, view in ADDRESSES:
        if is_theirs(name, view) and name.startswith("wagtail"):
            try:
                address = reverse(name)
            except NoReverseMatch:  # it takes arguments
                continue
            if address.startswith("/admin/") and name not in OPEN_IN_ADMIN:
                assert client.get(address).status_code in (302, 403, 404), address


@pytest.mark.parametrize("name", sorted(CONTENT))
def test_the_content_host_gives_nothing_without_a_token(client, world, name):
    client.force_login(world["superuser"])
    args = ["nothing", "index.html"] if name == "scorm:file" else []
    address = reverse(name, args=args, urlconf=settings.CONTENT_URLCONF)
    for method in ("get", "post"):
        answer = client.generic(method.upper(), address, HTTP_HOST=settings.CONTENT_HOST)
        assert answer.status_code in (400, 401, 403, 404, 405)
        assert not answer.cookies
