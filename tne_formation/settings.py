"""Every setting, from the environment. The README's table says what each variable does.

Without any variable this is a complete embedded installation on SQLite, the file system and the
loopback interface. `TNE_PRODUCTION=1` asks for https, real secrets and no demonstration.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import logs, plugins

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("TNE_VAR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
TNE_PRODUCTION = env.bool("TNE_PRODUCTION", default=False)

DEFAULT_KEY = "insecure-key-of-the-embedded-installation-never-for-production"
SECRET_KEY = env.str("SECRET_KEY", default=DEFAULT_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SEAL_SECRET = env.str("SEAL_SECRET", default=SECRET_KEY)  # closes the keys of the seals

# --- the two origins of the one site -----------------------------------------------------------
PORT = env.int("PORT", default=8000)
SITE_ORIGIN = env.str("SITE_ORIGIN", default=f"http://tne.localhost:{PORT}").rstrip("/")
_content = f"http://contenu.tne.localhost:{PORT}"
CONTENT_ORIGIN = env.str("CONTENT_ORIGIN", default=_content).rstrip("/")
SITE_HOST = urlsplit(SITE_ORIGIN).hostname or ""
CONTENT_HOST = urlsplit(CONTENT_ORIGIN).hostname or ""
# Embedded, the bare local address answers the public pages too and sends the rest to SITE_ORIGIN.
LOCAL_HOSTS = [] if TNE_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
# There anybody signs in as anybody and reads all mail: under a public name, only if asked for.
_local = ("localhost", "127.0.0.1", "::1", "[::1]")
IS_LOCAL = SITE_HOST in _local or SITE_HOST.endswith(".localhost")
TNE_DEMONSTRATION = env.bool("TNE_DEMONSTRATION", default=IS_LOCAL and not TNE_PRODUCTION)
ALLOWED_HOSTS = [SITE_HOST, CONTENT_HOST, *LOCAL_HOSTS, *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
WAGTAILADMIN_BASE_URL = SITE_ORIGIN
HTTPS = SITE_ORIGIN.startswith("https://")

# Who knows the key signs in as anybody: ours, that everybody reads, is for this machine alone.
_public = [name for name in ALLOWED_HOSTS if not (name in _local or name.endswith(".localhost"))]
if SECRET_KEY == DEFAULT_KEY and _public:
    raise ImproperlyConfigured(f"SECRET_KEY still has its default value, for all of {_public[0]}")

if TNE_PRODUCTION:
    refusals = [
        (len(SECRET_KEY) < 50, "SECRET_KEY is shorter than 50 characters"),
        (DEBUG, "DEBUG is on"),
        (not HTTPS, "SITE_ORIGIN is not https"),
        (not CONTENT_ORIGIN.startswith("https://"), "CONTENT_ORIGIN is not https"),
        (TNE_DEMONSTRATION, "TNE_DEMONSTRATION is on"),
        (SITE_HOST == CONTENT_HOST, "SITE_ORIGIN and CONTENT_ORIGIN are the same host"),
    ]
    reasons = [reason for wrong, reason in refusals if wrong]
    if reasons:
        raise ImproperlyConfigured("TNE_PRODUCTION refuses to start: " + "; ".join(reasons))

# --- applications ------------------------------------------------------------------------------
try:
    # Unset means all that are found; empty means none.
    PLUGIN_APPS = plugins.choose(
        plugins.discover(BASE_DIR / "plugins"),
        env.list("TNE_PLUGINS") if "TNE_PLUGINS" in env.ENVIRON else None,
    )
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
TNE_PLUGINS_OFF = frozenset(env.list("TNE_PLUGINS_OFF", default=[]))
TNE_THEME = env.str("TNE_THEME", default="")
# A theme is an application whose templates win over everybody's.
THEME_TEMPLATES = (
    [path for path in [plugins.templates_of(TNE_THEME)] if path.is_dir()] if TNE_THEME else []
)
# Its static/LABEL/theme.css, where it has one, gives our tokens other values.
THEME_STYLESHEET = plugins.stylesheet_of(TNE_THEME) if TNE_THEME else ""

INSTALLED_APPS = [
    *([TNE_THEME] if TNE_THEME else []),
    "courses",
    *PLUGIN_APPS,
    "courses.wagtail_users.UsersAppConfig",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tne_formation.origins.OriginMiddleware",
    "csp.middleware.CSPMiddleware",
    "courses.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "courses.middleware.PrivateByDefaultMiddleware",
    "courses.guests.GuestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "courses.middleware.BadInputMiddleware",
    "courses.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "tne_formation.urls"
CONTENT_URLCONF = "tne_formation.content_urls"
WSGI_APPLICATION = "tne_formation.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*THEME_TEMPLATES, BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "courses.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data --------------------------------------------------------------------------------------
_database = f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {"default": env.db_url("DATABASE_URL", default=_database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a writer waits its turn from the start instead of failing on an upgraded lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.cache_url("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}"),
    # Public pages, made once for all: the same server where one is named, else a folder of theirs.
    "pages": env.cache_url(
        "PAGE_CACHE_URL", default=env.str("CACHE_URL", default=f"filecache://{VAR_DIR / 'pages'}")
    )
    | {"KEY_PREFIX": "pages"},
}
if CACHES["pages"]["BACKEND"].endswith("FileBasedCache"):
    CACHES["pages"]["OPTIONS"] = {"MAX_ENTRIES": 1000}
elif CACHES["pages"]["BACKEND"].endswith("RedisCache"):
    # Where it does not answer, pages are made without it rather than late.
    CACHES["pages"]["OPTIONS"] = CACHES["pages"].get("OPTIONS", {}) | {
        "socket_connect_timeout": 0.3,
        "socket_timeout": 0.3,
        "retry": Retry(NoBackoff(), 0),
    }

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "media"), "base_url": "/media/"},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "private"), "base_url": None},
    },
    "content": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "content"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
ASSETS_DIR = VAR_DIR / "assets"
STATICFILES_DIRS = [ASSETS_DIR] if ASSETS_DIR.is_dir() else []
# Name of the front server's internal location for the `content` storage; empty: we send the bytes.
CONTENT_ACCEL_LOCATION = env.str("CONTENT_ACCEL_LOCATION", default="")

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Paris"

# --- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "courses.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "courses:my_space"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "courses.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is optional everywhere: without one, a code is mailed.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "courses.accounts.NameForm"
_forms = "courses.signing_in"
ACCOUNT_FORMS = {"login": f"{_forms}.SignInForm", "signup": f"{_forms}.SignUpForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "login": "60/m/ip",
    "signup": "60/m/ip",
    "request_login_code": "60/m/ip,3/m/key",
    "reset_password": "60/m/ip,3/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "TNE Formation"
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=TNE_PRODUCTION)
ACADEMIC_EMAIL_DOMAINS = env.list(
    "ACADEMIC_EMAIL_DOMAINS", default=["ac-*.fr", "education.gouv.fr", "reseau-canope.fr"]
)

# --- security ----------------------------------------------------------------------------------
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}tne_session"
CSRF_COOKIE_NAME = f"{_prefix}tne_csrf"
GUEST_COOKIE_NAME = f"{_prefix}tne_guest"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "courses.views.errors.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
TNE_BEHIND_PROXY = env.bool("TNE_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TNE_BEHIND_PROXY else None
# The address that limits count is then the last that the front server wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = int(TNE_BEHIND_PROXY)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-src": [SELF, CONTENT_ORIGIN],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Who may show a territory's agenda within a page of his own: « https://ent.exemple.fr ».
AGENDA_EMBEDDED_BY = env.list("AGENDA_EMBEDDED_BY", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o644

# --- mail --------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"TNE Formation <formation@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
TNE_SMS = env.str("TNE_SMS", default="dummy" if TNE_DEMONSTRATION else "")  # courses/sms.py
REMINDERS = env.json("REMINDERS", default={})  # plugins/scheduling/reminders.py

# --- background work ---------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost/")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 28 * 60
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat" / "schedule")
if CELERY_BROKER_URL.startswith("filesystem:"):
    BROKER_DIR = VAR_DIR / "broker"
    CELERY_BROKER_TRANSPORT = "tne_formation.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
# Waits are settings so that tests can shorten them (seconds).
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=120)
JOB_SWEEP_SECONDS = env.int("JOB_SWEEP_SECONDS", default=30)
MESSAGE_SWEEP_SECONDS = env.int("MESSAGE_SWEEP_SECONDS", default=30)
OFFER_HOURS = env.int("OFFER_HOURS", default=48)
OWN_OVERLAPS = env.str("OWN_OVERLAPS", default="warn")  # or "refuse": courses/clashes.py
ATTENDANCE_CLOSES_HOURS = env.int("ATTENDANCE_CLOSES_HOURS", default=72)  # after its slot

# How long personal data is kept and why, where it is not as courses/privacy/periods.py says.
RETENTION_DAYS = env.dict("RETENTION_DAYS", {"value": int}, default={})
RETENTION_SOURCES = env.json("RETENTION_SOURCES", default={})

# --- Wagtail -----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "TNE Formation"
# What an audit found, at the foot of every page; without an audit the law says "non conforme".
ACCESSIBILITY_STATUS = env.str("ACCESSIBILITY_STATUS", default="")
ACCESSIBILITY_AUDITED_ON = env.str("ACCESSIBILITY_AUDITED_ON", default="")
ACCESSIBILITY_AUDITED_BY = env.str("ACCESSIBILITY_AUDITED_BY", default="")
ACCESSIBILITY_RATE = env.str("ACCESSIBILITY_RATE", default="")
ACCESSIBILITY_EXCEPTIONS = env.str("ACCESSIBILITY_EXCEPTIONS", default="", multiline=True)
ACCESSIBILITY_DECLARED_ON = env.str("ACCESSIBILITY_DECLARED_ON", default="")
ACCESSIBILITY_CONTACT = env.str("ACCESSIBILITY_CONTACT", default="")
# What the pages that the law asks for say; a line break is written as \n.
PUBLISHER = env.str("PUBLISHER", default="", multiline=True)
HOSTING = env.str("HOSTING", default="", multiline=True)
DATA_PROTECTION_CONTACT = env.str("DATA_PROTECTION_CONTACT", default="")
WAGTAIL_FRONTEND_LOGIN_URL = "/compte/login/"
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_DOCUMENT_MODEL = "courses.CourseDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "txt", "csv", "epub"),
    *("mp4", "webm", "m4v", "mp3", "m4a", "ogg", "oga", "wav", "vtt"),
]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "french"}
}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
TAGGIT_CASE_INSENSITIVE = True

LOGGING = logs.configuration(env.str("LOG_LEVEL", default="WARNING"))

for folder in ("cache", "pages", "mail", "beat", "media", "private", "content", "broker/queue"):
    (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
