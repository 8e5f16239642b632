"""Legal pages: their text is made of the site's settings and of what the holders of personal data declare."""

from typing import Any

from django.conf import settings

from cms import privacy
from cms.i18n import current_language
from cms.models.settings import SiteSettings


def purposes() -> list[privacy.Purpose]:
    """Every purpose of processing that a holder declares, once each, in the order of registration."""
    found: dict[str, privacy.Purpose] = {}
    for holder in privacy.holders().values():
        for purpose in holder.purposes:
            found.setdefault(purpose.code, purpose)
    return list(found.values())


def context(kind: str) -> dict[str, Any]:
    """What the template of a legal page needs, in the active language."""
    return {
        "legal_template": f"cms/legal/{current_language()}/{kind}.html",
        "site": SiteSettings.objects.first() or SiteSettings(),
        "purposes": purposes(),
        "retention_days": settings.REGISTRATION_RETENTION_DAYS,
        "site_url": settings.SITE_URL,
    }
