"""Where does an address of this site lead? Asked of the site itself, in this process, as an anonymous reader would."""

import re
from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page, Site

from cms.i18n import in_language
from networks.newsletters.faces.links import is_internal

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOGIN = re.compile(r"login|password|authenticate")
"""Names of the views that ask who one is: of Wagtail, of its private pages, of Django."""


def answers(url: str) -> bool:
    """Whether an absolute address of this site leads somewhere an anonymous reader may go, its anchor included.

    Redirects inside the site are followed to their end; one that ends on a login leads nowhere for a reader.
    """
    for _hop in range(MOST_REDIRECTS + 1):
        path = unquote(urlsplit(url).path) or "/"
        if path.startswith(settings.MEDIA_URL):
            return _stored(path.removeprefix(settings.MEDIA_URL))
        name = _view_name(path)
        if _LOGIN.search(name):
            return False
        anchor = urlsplit(url).fragment
        public = _page(path) if name == "wagtail_serve" else None
        # Spares writing the whole page for every link of a letter.
        if public is not None and not (public and anchor):
            return public
        response = _ask(url, "GET" if anchor else "HEAD")
        if response.status_code not in REDIRECTS:
            return response.status_code == 200 and _has_anchor(response, anchor)
        url = urljoin(url, response["Location"])
        if not is_internal(url):
            return True  # elsewhere on the web, where nobody can be asked
    return False


def _stored(name: str) -> bool:
    try:
        return bool(default_storage.exists(name))
    except SuspiciousOperation:
        return False


def _view_name(path: str) -> str:
    """The name of the view that answers at a path; empty where none does."""
    bare = in_language(path, settings.LANGUAGE_CODE)
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return resolve(bare).url_name or ""
        except Resolver404:
            return ""


def _page(path: str) -> bool | None:
    """Is the page of the tree at a path public? None where there is no page: a redirect may stand there."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return None
    bare = in_language(path, settings.LANGUAGE_CODE)
    url_path = f"{site.root_page.url_path.rstrip('/')}/{bare.strip('/')}".rstrip("/") + "/"
    pages = Page.objects.filter(url_path=url_path)
    page = pages.live().public().first()
    if page is None:
        # A private page answers 200 and asks for its password: known here, not by its answer.
        return False if pages.live().exists() else None
    return bool(getattr(page.specific, "is_readable", True))


def _has_anchor(response: HttpResponseBase, anchor: str) -> bool:
    """Is there such a place in the page? Files have none that we could look for."""
    content = getattr(response, "content", None)
    if not anchor or content is None or "html" not in response.get("Content-Type", ""):
        return True
    text = content.decode(response.charset or "utf-8", "replace")
    return re.search(rf"""\b(?:id|name)=["']?{re.escape(unquote(anchor))}["'\s>]""", text) is not None


@lru_cache(maxsize=1)
def _handler() -> WSGIHandler:
    return WSGIHandler()


def _ask(url: str, method: str) -> HttpResponseBase:
    site, wanted = urlsplit(settings.SITE_URL), urlsplit(url)
    port = site.port or (443 if site.scheme == "https" else 80)
    environ = {
        "REQUEST_METHOD": method,
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
        return _handler().get_response(WSGIRequest(environ))
    finally:
        if active:
            translation.activate(active)
