"""WSGI entry point; the server does not start on a database that a missing plugin still owns."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tne_formation.settings")

application = get_wsgi_application()

from courses.checks import refuse_abandoned_tables  # noqa: E402  (needs the app registry)
from courses.site_version import renew  # noqa: E402

refuse_abandoned_tables()
renew()  # other settings, other templates: pages are made again
