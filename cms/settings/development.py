"""A machine of one's own: DEBUG, public secrets, mails as files under ``var/mail``."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import LINKS_KEY, SECRET_KEY, SUPPRESSION_KEY, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
SECRET_KEY = SECRET_KEY or "development-only-secret-key-not-for-production"
LINKS_KEY = LINKS_KEY or "development-only-links-key-not-for-production"
SUPPRESSION_KEY = SUPPRESSION_KEY or "development-only-suppression-key-not-for-production"

VAR_DIR.mkdir(exist_ok=True)
