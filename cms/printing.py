"""The one door to WeasyPrint: a template in, an accessible PDF out; nothing fetched from anywhere else."""

import mimetypes
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse


class OwnFilesOnly(URLFetcher):
    """Serves static files, media and inline data; refuses everything else (SSRF, ``file:``)."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file behind an address of the site. Raises ValueError for any other; WeasyPrint then leaves it out."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        site, wanted = urlsplit(settings.SITE_URL), urlsplit(url)
        if (wanted.scheme, wanted.netloc) != (site.scheme, site.netloc):
            raise ValueError(f"not a file of this site: {url}")
        path = unquote(wanted.path)
        if ".." in path.split("/"):
            raise ValueError(f"a path that climbs: {url}")
        if path.startswith(settings.STATIC_URL):
            body = _static(path.removeprefix(settings.STATIC_URL))
        elif path.startswith(settings.MEDIA_URL):
            body = _media(path.removeprefix(settings.MEDIA_URL))
        else:
            raise ValueError(f"neither a static file nor media: {url}")
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, body, {"Content-Type": kind})


def _static(name: str) -> bytes:
    found = finders.find(name)
    if found:
        with open(found, "rb") as opened:
            return opened.read()
    # A deployed site: collected under hashed names, the sources may be gone.
    return _read(staticfiles_storage, name)


def _media(name: str) -> bytes:
    if not name.startswith(("images/", "original_images/")):
        # Documents may belong to a private collection: only pictures are printed.
        raise ValueError(f"not a picture: {name}")
    return _read(default_storage, name)


def _read(storage: object, name: str) -> bytes:
    try:
        with storage.open(name) as opened:  # type: ignore[attr-defined]  # any Storage
            body: bytes = opened.read()
            return body
    except (OSError, SuspiciousOperation) as error:
        raise ValueError(str(error)) from error


def pdf(template: str, context: dict[str, object], language: str) -> bytes:
    """``template`` rendered in ``language`` as a tagged PDF (PDF/UA-1), with its title and language.

    The template is a whole HTML document with ``<html lang>`` and ``<title>``. Addresses in it are resolved
    against SITE_URL and read from our static and media storage; anything else is left out.
    """
    with translation.override(language):
        html = render_to_string(template, {"language": language, **context})
    document = HTML(string=html, base_url=f"{settings.SITE_URL}/", url_fetcher=OwnFilesOnly())
    made = document.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
    if made is None:
        raise RuntimeError("WeasyPrint wrote nothing")
    return bytes(made)
