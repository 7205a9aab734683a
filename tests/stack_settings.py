"""Settings of the processes of `tests.stack`: the product's own, and quick password hashes."""

import os

from tne_formation.settings import *  # noqa: F403
from tne_formation.settings import BASE_DIR as ROOT
from tne_formation.settings import INSTALLED_APPS as APPS
from tne_formation.settings import STORAGES as PRODUCT_STORAGES

# TNE_PLUGINS set to nothing means none at all, this one neither.
INSTALLED_APPS = [*APPS, *([] if os.environ.get("TNE_PLUGINS") == "" else ["tests.dummy_plugin"])]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = PRODUCT_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
ASSETS_DIR = ROOT / "var" / "assets"
STATICFILES_DIRS = [ASSETS_DIR]
WHITENOISE_USE_FINDERS = True
