"""PDF: right language and title, own fonts and files only."""

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from cms import printing
from cms.printing import OwnFilesOnly, pdf

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
PAGE = """{% load i18n %}<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8">
<title>{{ title }}</title></head><body><h1>{{ title }}</h1><p>Œuvre, naïve – « essai »</p>
{{ more|safe }}</body></html>"""


@pytest.fixture(autouse=True)
def document(monkeypatch):
    from django.template import engines

    monkeypatch.setattr(
        printing, "render_to_string", lambda name, context: engines["django"].from_string(PAGE).render(context)
    )


@pytest.fixture
def bait():
    """A server nobody may ask."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    seen: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


def test_a_pdf_tells_its_title_and_language():
    reader = PdfReader(io.BytesIO(pdf("x.html", {"title": "Feuille d’émargement <1>"}, "fr")))
    assert reader.metadata.title == "Feuille d’émargement <1>"
    assert reader.root_object["/Lang"] == "fr"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    text = reader.pages[0].extract_text()
    assert "Feuille d’émargement <1>" in text
    assert "naïve – « essai »" in text
    assert PdfReader(io.BytesIO(pdf("x.html", {"title": "A"}, "en"))).root_object["/Lang"] == "en"


def test_fonts_are_in_the_file():
    reader = PdfReader(io.BytesIO(pdf("x.html", {"title": "Été"}, "fr")))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_nothing_is_fetched_from_elsewhere(bait):
    address, seen = bait
    hostile = (
        f'<img src="{address}/a.png"><img src="file:///etc/passwd"><link rel=stylesheet href="{address}/b.css">'
        f'<iframe src="file:///etc/hostname"></iframe><style>@import "{address}/c.css";'
        f"body{{background:url({address}/d)}}"
        f'@font-face{{font-family:x;src:url({address}/e.woff)}}</style><a rel=attachment href="file:///etc/passwd">x</a>'
    )
    reader = PdfReader(io.BytesIO(pdf("x.html", {"title": "T", "more": hostile}, "fr")))
    assert seen == []
    assert "root:" not in "".join(page.extract_text() for page in reader.pages)
    assert not reader.attachments


def test_pictures_of_the_media_storage_are_printed(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    name = default_storage.save("images/pixel.png", ContentFile(PIXEL))
    more = f'<img alt="x" src="/media/{name}">'
    reader = PdfReader(io.BytesIO(pdf("x.html", {"title": "T", "more": more}, "fr")))
    assert len(reader.pages[0].images) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://testserver.evil.test/static/x",
        "http://evil.test@testserver:80/static/x",
        "https://testserver/static/x",
        "http://testserver/admin/",
        "http://testserver/media/documents/private.pdf",
        "http://testserver/media/images/../documents/private.pdf",
        "http://testserver/media/images/%2e%2e/%2e%2e/etc/passwd",
        "http://testserver/static/../settings/base.py",
        "http://testserver/static/%2e%2e/settings/base.py",
        "ftp://testserver/static/x",
        "//testserver/static/x",
    ],
)
def test_addresses_that_are_refused(settings, tmp_path, url):
    settings.MEDIA_ROOT = str(tmp_path)
    default_storage.save("documents/private.pdf", ContentFile(b"secret"))
    with pytest.raises(ValueError):
        OwnFilesOnly().fetch(url)
