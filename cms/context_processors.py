"""What every template of the site may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cms import alternates
from cms.i18n import current_language, in_language


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's address, the active language and this page's address in each language."""
    return {
        "SITE_URL": settings.SITE_URL,
        "language": current_language(),
        "language_links": [(code, name, in_language(request.path, code)) for code, name in settings.LANGUAGES],
        **alternates.of_request(request),
    }
