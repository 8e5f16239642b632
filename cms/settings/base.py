"""Settings shared by every environment; what differs is read from environment variables."""

from pathlib import Path
from typing import Any

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

DEBUG = False
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
# Addresses or networks of reverse proxies whose X-Forwarded-For we believe (cms/throttle.py).
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])

# Secrets. Production refuses to start without them; development uses fixed, public values.
SECRET_KEY = env("SECRET_KEY", default="")
LINKS_KEY = env("LINKS_KEY", default="")
SUPPRESSION_KEY = env("SUPPRESSION_KEY", default="")
# Keys used before, separated by commas: what they signed stays good, whom they fingerprinted stays known.
LINKS_KEY_FALLBACKS: list[str] = env.list("LINKS_KEY_FALLBACKS", default=[])
SUPPRESSION_KEY_FALLBACKS: list[str] = env.list("SUPPRESSION_KEY_FALLBACKS", default=[])

INSTALLED_APPS = [
    "analytics",
    "events",
    "resources",
    "networks.newsletters",
    "networks",
    "cms.search",
    "cms.outbox",
    "cms.accounts",
    "cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
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
    "crispy_forms",
    "crispy_bootstrap5",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "cms.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.maintenance.MaintenanceMiddleware",
    "cms.middleware.BadInputMiddleware",
    "cms.middleware.SiteLocaleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.middleware.RedirectMiddleware",
    "networks.newsletters.visits.VisitMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "cms.context_processors.site",
            ],
            "builtins": ["cms.templatetags.cms_tags"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'maillage.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, taken at BEGIN so that a read followed by a write cannot deadlock;
    # readers go on meanwhile (WAL).
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    )
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How long a process trusts the versions of cached fragments it read last (cms/caching.py).
CACHE_VERSION_SECONDS = env.float("CACHE_VERSION_SECONDS", default=1.0)
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

# Tiles under the interactive map of resources (``https://.../{z}/{x}/{y}.png``), and whom they are credited to.
# Without, the map shows the land we ship, and asks nothing of anybody.
RESOURCE_MAP_TILES = env.str("RESOURCE_MAP_TILES", default="")
RESOURCE_MAP_CREDIT = env.str("RESOURCE_MAP_CREDIT", default="")

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "fr"
FORMAT_MODULE_PATH = "cms.formats"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / name / "locale" for name in ("analytics", "events", "resources", "networks", "cms")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "static"))
MEDIA_URL = env("MEDIA_URL", default="/media/")
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": env("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage")},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Every mail of the site, Wagtail's and Django's included, passes the outbox (cms/outbox);
# EMAIL_URL says how the outbox's own transport reaches the world.
EMAIL_BACKEND = "cms.outbox.backend.OutboxBackend"
EMAIL_URL = env("EMAIL_URL", default=f"file://{VAR_DIR / 'mail'}")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Maillage <noreply@example.org>")
SERVER_EMAIL = env("SERVER_EMAIL", default="noreply@example.org")
# Credentials for EMAIL_URL=anymail+<provider>://, as JSON: {"BREVO_API_KEY": "...", "WEBHOOK_SECRET": "user:password"}
# With a secret, the provider's notices of bounces and complaints are taken at /anymail/<provider>/tracking/.
ANYMAIL: dict[str, Any] = env.json("ANYMAIL", default={})
# Messages a minute the outbox may send, over all mailings; None is no limit.
OUTBOX_RATE_PER_MINUTE: int | None = env.int("OUTBOX_RATE_PER_MINUTE", default=0) or None
# Where bounces go (MAIL FROM); empty is the address of DEFAULT_FROM_EMAIL. With {token} in it, each mail has an
# address of its own (bounces+{token}@example.org), and what comes back there is fed to "manage.py read_bounces".
OUTBOX_ENVELOPE_SENDER = env("OUTBOX_ENVELOPE_SENDER", default="")
# Waits between attempts at a mail that is put off: a little over four days in all (RFC 5321, 4.5.4.1: 4 to 5 days).
OUTBOX_BACK_OFF_MINUTES = env.list(
    "OUTBOX_BACK_OFF_MINUTES", cast=float, default=[1, 5, 15, 60, 120, 240, 480, 720, 1440, 1440, 1440]
)
# Seconds between two calls for a worker; what is put into the outbox meanwhile is told at their end.
OUTBOX_RING_SECONDS = env.float("OUTBOX_RING_SECONDS", default=0.1)
# Deliveries a worker takes at once, and after how many seconds a mail being handed over counts as abandoned; the
# latter must exceed the time one mail can take (the SMTP timeout counts for each step).
OUTBOX_BATCH = env.int("OUTBOX_BATCH", default=50)
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=600)
# How long the outbox remembers what it sent to whom, in days.
OUTBOX_RETENTION_DAYS = env.int("OUTBOX_RETENTION_DAYS", default=90)

# Without a broker address, tasks go through files under var/ (cms/broker.py): one machine, no server.
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="maillage-files://")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"folder": str(VAR_DIR / "broker")} if CELERY_BROKER_URL.startswith("maillage-files:") else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env("CELERY_BEAT_SCHEDULE_FILENAME", default=str(VAR_DIR / "celerybeat-schedule"))
NEWSLETTER_CANCEL_MINUTES = env.int("NEWSLETTER_CANCEL_MINUTES", default=5)
"""Minutes between *send now* and the first mail of a newsletter: the time to cancel."""
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "outbox-pump": {"task": "cms.outbox.tasks.pump", "schedule": 15.0},
    "registration-deadlines": {"task": "events.tasks.sweep", "schedule": 60.0},
    "provisional-figures": {"task": "events.tasks.refresh_figures", "schedule": 900.0},
    "proposals-checked": {"task": "networks.tasks.probe_proposals", "schedule": 300.0},
    "proposers-told": {"task": "networks.tasks.tell_proposers", "schedule": 300.0},
    "privacy-purge": {"task": "cms.tasks.purge_personal_data", "schedule": 24 * 3600.0},
    "scheduled-pages": {"task": "cms.tasks.publish_scheduled", "schedule": 60.0},
    "throttle-prune": {"task": "cms.tasks.prune_throttle", "schedule": 24 * 3600.0},
    "resource-links": {"task": "resources.tasks.check_links", "schedule": 120.0},
    "resource-links-collected": {"task": "resources.tasks.collect_links", "schedule": 3600.0},
    "resource-runs": {"task": "resources.tasks.pump_jobs", "schedule": 60.0},
    "resource-runs-purge": {"task": "resources.tasks.purge_jobs", "schedule": 24 * 3600.0},
    "newsletter-departures": {"task": "networks.newsletters.tasks.tick", "schedule": 60.0},
    "saved-searches": {"task": "resources.tasks.send_digests", "schedule": 3600.0},
    "offline-copy": {"task": "resources.tasks.make_offline_copy", "schedule": 600.0},
    "search-pump": {"task": "cms.search.tasks.refresh_index", "schedule": 60.0},
    "resource-changes-prune": {"task": "resources.tasks.prune_search_changes", "schedule": 24 * 3600.0},
}

WAGTAIL_SITE_NAME = "Maillage"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_USER_LOGIN_FORM = "cms.accounts.login.LoginForm"
WAGTAIL_I18N_ENABLED = False  # one tree, one row, translated columns: docs/languages.md
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_RESPONSIVE_HTML = True
TAGGIT_CASE_INSENSITIVE = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # StreamField edit forms are wide
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for its own preview frames
CSRF_FAILURE_VIEW = "cms.views.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"

# How long published personal data is kept after an event, in days; shown on the privacy page.
REGISTRATION_RETENTION_DAYS = env.int("REGISTRATION_RETENTION_DAYS", default=365)

# Hosts that the guarded outgoing session (cms/http.py) may reach although they are private.
HTTP_ALLOWED_HOSTS: list[str] = env.list("HTTP_ALLOWED_HOSTS", default=[])
# Who knows DOIs: DataCite's registry, and the resolver that negotiates content for all of them.
DATACITE_API_URL = env("DATACITE_API_URL", default="https://api.datacite.org").rstrip("/")
DOI_RESOLVER_URL = env("DOI_RESOLVER_URL", default="https://doi.org").rstrip("/")
THROTTLE_ENABLED = env.bool("THROTTLE_ENABLED", default=True)
MAINTENANCE = env.bool("MAINTENANCE", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # Wagtail's index updates, four lines a saved page.
    # WeasyPrint's and its font library's, a dozen a document.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "weasyprint.progress", "fontTools")},
}
