"""Addresses of the site: the core's, the plugins' under their prefix, then Wagtail's pages."""

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from courses.plugin import PluginConfig
from courses.views import front, media
from courses.views.door import door
from courses.views.pages import on_known_site


def plugin_urls(module: str) -> list[URLPattern | URLResolver]:
    """The `module` (urls or content_urls) of each plugin that is on and has one."""
    return [
        path(f"{config.url_prefix}/", include(f"{config.name}.{module}"))
        for config in apps.get_app_configs()
        if isinstance(config, PluginConfig)
        and config.is_on
        and config.url_prefix
        and config.module is not None
        and module_has_submodule(config.module, module)
    ]


urlpatterns = [
    # Before Wagtail's own, which know neither codes nor limits nor second factor.
    path("admin/login/", door),
    path("_util/login/", door),
    path("admin/", include(wagtailadmin_urls)),
    path("compte/", include("allauth.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media.serve_media, name="media"),
    path("robots.txt", front.robots, name="robots"),
    path("sitemap.xml", front.sitemap, name="sitemap"),
    path("", include("courses.urls")),
    *plugin_urls("urls"),
    path("", include(decorate_urlpatterns(wagtail_urls.urlpatterns, on_known_site))),
]

handler400 = "courses.views.errors.bad_request"
handler403 = "courses.views.errors.forbidden"
handler404 = "courses.views.errors.not_found"
handler500 = "courses.views.errors.server_error"
