"""Opening the site and its territories: pages, collections, groups and what each may do."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from .models import CataloguePage, HomePage, Territory, TerritoryRole, User

Role = TerritoryRole.Role
# What a role may do with the pages below its catalogue. A trainer edits her own pages only.
PAGE_PERMISSIONS = {
    Role.TRAINER: ("add_page",),
    Role.ORGANISER: ("add_page", "change_page", "publish_page"),
    Role.ADMINISTRATOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
COLLECTION_PERMISSIONS = {
    Role.TRAINER: ("add_image", "choose_image", "add_document", "choose_document"),
    Role.ORGANISER: (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
    Role.ADMINISTRATOR: (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
}


@transaction.atomic
def open_site(hostname: str, port: int, name: str) -> CataloguePage:
    """The home page and the national catalogue below it; found again when called again."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title=name, slug="accueil"))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={
                "hostname": hostname,
                "port": port,
                "site_name": name,
                "root_page": home,
            },
        )
        Page.objects.filter(slug="home", depth=2).exclude(pk=home.pk).delete()
    catalogue = CataloguePage.objects.child_of(home).filter(territory=None).first()
    if catalogue is None:
        catalogue = home.add_child(instance=CataloguePage(title=_("Formations"), slug="formations"))
    open_roles(None, catalogue, Collection.get_first_root_node())
    return catalogue


def site_port() -> int:
    """That of SITE_ORIGIN, written or understood."""
    return urlsplit(settings.SITE_ORIGIN).port or (443 if settings.HTTPS else 80)


@transaction.atomic
def open_territory(territory: Territory) -> CataloguePage:
    """Catalogue, collection, groups and workflow of a territory; found again when called again."""
    national = CataloguePage.objects.filter(territory=None).first() or open_site(
        settings.SITE_HOST, site_port(), settings.WAGTAIL_SITE_NAME
    )
    catalogue = CataloguePage.objects.filter(territory=territory).first()
    if catalogue is None:
        page = CataloguePage(
            title=territory.name, slug=slugify(territory.slug), territory=territory
        )
        catalogue = national.add_child(instance=page)
    collection = Collection.objects.filter(name=str(territory)).first()
    if collection is None:
        collection = Collection.get_first_root_node().add_child(name=str(territory))
    open_roles(territory, catalogue, collection)
    return catalogue


def open_roles(
    territory: Territory | None, catalogue: CataloguePage, collection: Collection
) -> None:
    """One group per role with its rights, and the workflow by which trainers publish."""
    for role in Role:
        group = role_group(territory, role)
        _grant(group, role, catalogue, collection)
    _open_workflow(territory, catalogue)


def role_group(territory: Territory | None, role: str) -> Group:
    """The group of a role in a territory (None: national), made when it is missing."""
    held = TerritoryRole.objects.filter(territory=territory, role=role).first()
    if held is not None:
        return held.group
    where = territory.code if territory else "national"
    group, _created = Group.objects.get_or_create(name=f"{Role(role).label} {where}")
    TerritoryRole.objects.create(territory=territory, role=role, group=group)
    return group


def give_role(user: User, territory: Territory | None, role: str) -> None:
    user.groups.add(role_group(territory, role))
    user.__dict__.pop("held_roles", None)


def _grant(group: Group, role: Role, catalogue: CataloguePage, collection: Collection) -> None:
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    on_pages = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS[role]
    )
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page=catalogue.page_ptr, permission=permission)
            for permission in on_pages
        ],
        ignore_conflicts=True,
    )
    on_files = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"),
        codename__in=COLLECTION_PERMISSIONS[role],
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in on_files
        ],
        ignore_conflicts=True,
    )


def _open_workflow(territory: Territory | None, catalogue: CataloguePage) -> None:
    """Trainers submit, the organisers and administrators of the place approve."""
    if WorkflowPage.objects.filter(page=catalogue.page_ptr).exists():
        return
    name = _("Relecture, %(place)s") % {"place": territory or _("catalogue national")}
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.set(
        [role_group(territory, Role.ORGANISER), role_group(territory, Role.ADMINISTRATOR)]
    )
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=catalogue.page_ptr)
