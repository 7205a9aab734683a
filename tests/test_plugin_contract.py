"""Every plugin that is found keeps the contract; not a line here is written for one of them."""

import inspect
import json

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.urls import get_resolver

from courses import contributions
from courses.enrolment import enrol
from courses.models import ActivityPage, Completion, Enrolment, Message, User
from courses.plugin import Fact, Occasion, PersonalData, PluginConfig
from tests import factories

PLUGINS = contributions.plugins()
pytestmark = pytest.mark.django_db
each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.label)

# Ways by which a row belongs to a person: foreign keys to these.
PERSONAL = (User, Enrolment, Completion)


def personal_models(plugin):
    """Models of the plugin whose own columns refer to a person or to what a person did."""
    return [
        model
        for model in plugin.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model in PERSONAL
    ]


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")


def test_there_are_plugins_to_check():
    assert "dummy_plugin" in {plugin.label for plugin in PLUGINS}


@each_plugin
def test_a_plugin_says_in_a_sentence_what_it_is(plugin):
    assert str(plugin.summary).strip().endswith(".")
    assert str(plugin.verbose_name)


def test_prefixes_are_slugs_and_belong_to_one_plugin_each():
    prefixes = [plugin.url_prefix for plugin in PLUGINS if plugin.url_prefix]
    assert len(set(prefixes)) == len(prefixes)
    assert all(prefix == prefix.strip("/") and prefix.islower() for prefix in prefixes)


@each_plugin
def test_foreign_keys_to_the_core_leave_no_name_there(plugin):
    for model in plugin.get_models():
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            remote = field.remote_field
            target = getattr(remote, "model", None)
            inherited = getattr(remote, "parent_link", False)
            if target is None or inherited or target._meta.app_label != "courses":
                continue
            assert remote.hidden, f"{model.__name__}.{field.name} needs related_name='+'"


@each_plugin
def test_activities_derive_from_the_core_and_stand_below_courses(plugin):
    for model in plugin.get_models():
        if issubclass(model, ActivityPage):
            assert model.is_creatable
            assert model.allowed_parent_page_models()[0]._meta.label == "courses.CoursePage"
            assert model.allowed_subpage_models() == []


@each_plugin
def test_personal_data_can_be_exported_and_erased(plugin):
    if personal_models(plugin):
        for question in ("personal_data", "export_personal_data", "erase_personal_data"):
            answer = getattr(type(plugin), question)
            assert answer is not getattr(PluginConfig, question), (plugin.label, question)


@each_plugin
def test_periodic_tasks_exist(plugin):
    from tne_formation.celery import app

    app.loader.import_default_modules()
    for name, entry in plugin.beat_schedule.items():
        assert name.startswith(f"{plugin.label}.")
        assert entry["task"] in app.tasks


@each_plugin
def test_every_question_is_answered_in_the_shape_that_is_asked(plugin, enrolment, run, teacher):
    runs = type(run).objects.filter(pk=run.pk).select_related("territory")
    assert all(isinstance(answer, Occasion) for answer in plugin.occasions(runs))
    facts = list(plugin.facts([enrolment]))
    assert all(isinstance(fact, Fact) and fact.enrolment_id == enrolment.pk for fact in facts)
    assert all(fact.valid or fact.blockers for fact in facts)
    for evidence in plugin.evidence(run):
        with evidence.open() as file:
            assert isinstance(file.read(), bytes)
    message = Message.objects.filter(to=teacher).first()
    assert list(plugin.message_parts(message)) is not None
    json.dumps(plugin.export_personal_data(teacher))
    for file in plugin.export_personal_files(teacher):
        with file.open() as content:
            assert isinstance(content.read(), bytes)
    for told in plugin.personal_data(teacher):
        assert isinstance(told, PersonalData)
        assert all((told.what, told.purpose, told.until, told.seen_by))
    assert all(count >= 0 for count in plugin.purge_personal_data(dry_run=True).values())
    for panels in (
        plugin.course_panels(run.course, None),
        plugin.course_panels(run.course, teacher),
        plugin.run_panels(run, teacher),
        plugin.run_panels(run, None),
        plugin.learner_panels(teacher),
        plugin.trainer_panels(teacher),
    ):
        assert all(hasattr(panel, "render_html") for panel in panels)


@each_plugin
def test_every_question_has_the_signature_of_the_contract(plugin):
    for name, question in inspect.getmembers(PluginConfig, inspect.isfunction):
        if name in vars(PluginConfig):
            wanted = list(inspect.signature(question).parameters)
            assert list(inspect.signature(getattr(type(plugin), name)).parameters) == wanted


@each_plugin
def test_erasing_a_person_is_safe_to_repeat(plugin, enrolment, teacher):
    plugin.erase_personal_data(teacher)
    plugin.erase_personal_data(teacher)


def test_a_failing_panel_is_replaced_by_a_sentence(teacher, caplog):
    panels = contributions.trainer_panels(teacher)
    html = "".join(panel.render_html() for panel in panels)
    assert "n’a pas pu s’afficher" in html
    assert "failed" in caplog.text


def test_facts_of_many_are_asked_five_hundred_at_a_time(run, monkeypatch):
    asked = []
    dummy = apps.get_app_config("dummy_plugin")
    monkeypatch.setattr(dummy, "facts", lambda rows: asked.append(len(rows)) or [])
    monkeypatch.setattr(contributions, "active_plugins", lambda: [dummy])
    contributions.facts([Enrolment(pk=number) for number in range(1, 1102)])
    assert asked == [500, 500, 101]


def test_facts_propagate_their_errors(enrolment, monkeypatch):
    dummy = apps.get_app_config("dummy_plugin")

    def fails(rows):
        raise RuntimeError("no database")

    monkeypatch.setattr(dummy, "facts", fails)
    with pytest.raises(RuntimeError):
        contributions.facts([enrolment])


def test_occasions_of_all_plugins_come_in_order(run):
    other = factories.make_run(factories.make_course(title="Autre"), run.territory)
    found = contributions.occasions(type(run).objects.select_related("territory"))
    assert {occasion.run_id for occasion in found} >= {run.pk, other.pk}
    assert found == sorted(found, key=lambda occasion: (occasion.start, occasion.uid))


def test_a_mail_about_dates_carries_the_parts_of_plugins(run, teacher):
    from courses.messages import compose, send_message

    message = send_message(teacher, "k", "Objet", "Texte", run=run, act="move", occasions=["u1"])
    assert any("u1" in str(part) for part in compose(message).attachments)


def test_the_beat_schedule_holds_the_sweeps_and_the_plugins_tasks():
    schedule = contributions.beat_schedule()
    assert {"courses.sweep_jobs", "courses.sweep_messages", "dummy_plugin.tick"} <= set(schedule)


def test_addresses_of_a_plugin_stand_under_its_prefix(client):
    assert client.get("/factice/").content == b"bonjour"
    assert "dummy_plugin" in get_resolver().namespace_dict


class TestSwitchedOff:
    """Off, a plugin keeps its tables and its erasure; everything else is withdrawn."""

    @pytest.fixture(autouse=True)
    def _off(self, settings):
        settings.TNE_PLUGINS_OFF = frozenset({"dummy_plugin"})

    def test_panels_tasks_and_facets_are_withdrawn(self, run, teacher):
        assert "dummy_plugin.tick" not in contributions.beat_schedule()
        assert "dummy" not in contributions.filters("catalogue_filters")
        assert not any("learner" in p.render_html() for p in contributions.learner_panels(teacher))

    def test_its_activities_are_unavailable_and_not_required(self, client, run, teacher):
        from courses.completion import required_activities

        activity = factories.make_activity(run.course)
        enrol(teacher, run, "teacher")
        assert not required_activities(run.course).exists()
        client.force_login(teacher)
        answer = client.get(activity.get_url())
        assert answer.status_code == 503
        assert "indisponible" in answer.content.decode()

    def test_its_pages_are_not_created_any_more(self, run):
        from tests.dummy_plugin.models import DummyActivityPage

        assert not DummyActivityPage.can_create_at(run.course)

    def test_its_data_is_still_exported_and_erased(self, enrolment, teacher):
        from tests.dummy_plugin.models import Note

        Note.objects.create(enrolment=enrolment, text="privé")
        assert contributions.export_personal_data(teacher)["dummy_plugin"] == {"notes": ["privé"]}
        contributions.erase_personal_data(teacher)
        assert not Note.objects.exists()


def test_urls_are_withdrawn_when_a_plugin_is_off(settings):
    from tne_formation.urls import plugin_urls

    settings.TNE_PLUGINS_OFF = frozenset(plugin.label for plugin in PLUGINS)
    assert plugin_urls("urls") == []
    assert plugin_urls("content_urls") == []
