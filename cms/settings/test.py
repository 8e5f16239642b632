"""Settings of the test suite: quick hashes, mails through the outbox in memory, tasks run by hand."""

import tempfile
from pathlib import Path

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, STORAGES, env

SECRET_KEY = "test-secret-key"
LINKS_KEY = "test-links-key"
SUPPRESSION_KEY = "test-suppression-key"
LINKS_KEY_FALLBACKS = []
SUPPRESSION_KEY_FALLBACKS = []
ALLOWED_HOSTS = ["*"]
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL
DATABASES = {**DATABASES, "default": {**DATABASES["default"]}}
if _url := env("TEST_DATABASE_URL", default=""):
    DATABASES["default"] = {**env.db_url_config(_url), "CONN_MAX_AGE": 0}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
VAR_DIR = Path(tempfile.gettempdir()) / "maillage-tests"
VAR_DIR.mkdir(exist_ok=True)
MEDIA_ROOT = str(VAR_DIR / "media")
EMAIL_URL = "memory:"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
CACHE_VERSION_SECONDS = 0.0
OUTBOX_RING_SECONDS = 0.0
# Wagtail's own index of pages and its table of references cost half of saving a page; what needs them asks for them
# (the fixture wagtail_indexes).
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
