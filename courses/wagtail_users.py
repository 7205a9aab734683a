"""Wagtail's own user screens, for people whose e-mail is optional and whose name is not a login."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    user_viewset = "courses.viewsets.UserViewSet"
