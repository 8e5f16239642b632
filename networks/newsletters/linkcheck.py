"""Does an address of this site answer? Asked of the site itself, in this process, as an anonymous visitor would."""

from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page, Site

from cms.i18n import in_language

GOOD = frozenset({200, 301, 302})


def answers(url: str) -> bool:
    """Whether an absolute address of this site leads somewhere a visitor may go."""
    path = unquote(urlsplit(url).path) or "/"
    if path.startswith(settings.MEDIA_URL):
        return _stored(path.removeprefix(settings.MEDIA_URL))
    return _is_page(path) or _asked(url)


def _stored(name: str) -> bool:
    try:
        return bool(default_storage.exists(name))
    except SuspiciousOperation:
        return False


def _is_page(path: str) -> bool:
    """A live public page stands there; spares writing the whole page for every link of a letter."""
    bare = in_language(path, settings.LANGUAGE_CODE)
    with translation.override(settings.LANGUAGE_CODE):
        try:
            if resolve(bare).url_name != "wagtail_serve":
                return False
        except Resolver404:
            return False
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return False
    url_path = f"{site.root_page.url_path.rstrip('/')}/{bare.strip('/')}".rstrip("/") + "/"
    page = Page.objects.live().public().filter(url_path=url_path).first()
    return page is not None and bool(getattr(page.specific, "is_readable", True))


@lru_cache(maxsize=1)
def _handler() -> WSGIHandler:
    return WSGIHandler()


def _asked(url: str) -> bool:
    site, wanted = urlsplit(settings.SITE_URL), urlsplit(url)
    port = site.port or (443 if site.scheme == "https" else 80)
    environ = {
        "REQUEST_METHOD": "HEAD",
        "PATH_INFO": unquote(wanted.path).encode().decode("latin-1"),
        "QUERY_STRING": wanted.query,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(port),
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
        # Told to be secure as a proxy would tell it, so that the answer is not "come back with https".
        "HTTP_X_FORWARDED_PROTO": site.scheme,
    }
    active = translation.get_language()
    try:
        response = _handler().get_response(WSGIRequest(environ))
        return response.status_code in GOOD
    finally:
        if active:
            translation.activate(active)
