"""A public site. Refuses to start without its secrets, or with DEBUG."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ALLOWED_HOSTS, LINKS_KEY, SECRET_KEY, SITE_URL, STORAGES, SUPPRESSION_KEY, env

if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is set: production settings refuse to start with it.")
for _name, _value in {
    "SECRET_KEY": SECRET_KEY,
    "LINKS_KEY": LINKS_KEY,
    "SUPPRESSION_KEY": SUPPRESSION_KEY,
}.items():
    if len(_value) < 50:
        raise ImproperlyConfigured(f"{_name} must be set to a secret of at least 50 characters.")
if len({SECRET_KEY, LINKS_KEY, SUPPRESSION_KEY}) < 3:
    raise ImproperlyConfigured("SECRET_KEY, LINKS_KEY and SUPPRESSION_KEY must differ.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must be the https:// address of the site.")

DEBUG = False
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=True) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
