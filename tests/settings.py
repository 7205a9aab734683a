"""The site's settings, quicker and quieter for tests."""

import gc
import os
import tempfile

# Each process has files of its own: one that puts a site back to its first state takes files away.
os.environ["TNE_VAR"] = tempfile.mkdtemp(prefix="tne-tests-")

from tne_formation.settings import *  # noqa: F403
from tne_formation.settings import BASE_DIR, STORAGES

# Imports make much that refers to itself and stays: looked at more rarely than every 700 objects.
gc.set_threshold(100_000, 50, 100)

INSTALLED_APPS = [*INSTALLED_APPS, "tests.dummy_plugin"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
ASSETS_DIR = BASE_DIR / "var" / "assets"
STATICFILES_DIRS = [ASSETS_DIR] if ASSETS_DIR.is_dir() else []
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Nothing is committed in most tests: they would be given pages of before.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
MFA_REQUIRED = False
