"""What is sent compressed: public text, whoever serves it; nothing personal."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.views.decorators.cache import never_cache

from cms.compression import CompressionMiddleware

TEXT = "Ressources de télédétection. " * 40


def answer(response, path="/ressources/", accepted="gzip, deflate, br"):
    request = RequestFactory().get(path, headers={"accept-encoding": accepted})
    return CompressionMiddleware(lambda _request: response)(request)


def test_text_goes_compressed_and_says_so():
    for kind in ("text/html; charset=utf-8", "text/css", "application/geo+json", "application/atom+xml"):
        sent = answer(HttpResponse(TEXT, content_type=kind))
        assert sent["Content-Encoding"] == "gzip", kind
        assert "Accept-Encoding" in sent["Vary"]
        assert gzip.decompress(sent.content).decode() == TEXT
    assert "Content-Encoding" not in answer(HttpResponse(TEXT), accepted="identity")


def test_what_gains_nothing_or_is_compressed_goes_as_it_is():
    for kind in ("application/zip", "font/woff2", "image/png"):
        assert "Content-Encoding" not in answer(HttpResponse(TEXT, content_type=kind)), kind
    ready = HttpResponse(b"...", content_type="text/css", headers={"Content-Encoding": "br"})
    assert answer(ready).content == b"..."
    part = HttpResponse(TEXT, status=206, content_type="text/css", headers={"Content-Range": "bytes 0-999/2000"})
    assert answer(part).content.decode() == TEXT


def test_static_files_go_at_their_smallest_and_always_the_same():
    body = (TEXT * 20).encode()
    for made in (lambda: HttpResponse(body, content_type="text/css"),
                 lambda: StreamingHttpResponse(iter([body[:100], body[100:]]), content_type="text/css")):  # fmt: skip
        lengths = set()
        for _ in range(3):
            sent = answer(made(), "/static/cms/main.css")
            small = sent.getvalue()
            assert sent["Content-Encoding"] == "gzip"
            assert int(sent["Content-Length"]) == len(small)
            assert gzip.decompress(small) == body
            lengths.add(len(small))
        assert lengths == {len(gzip.compress(body, 9, mtime=0))}
        assert "Content-Encoding" not in answer(made(), "/static/cms/main.css", accepted="identity")
    absent = answer(HttpResponse(body, status=404, content_type="text/css"), "/static/x.css")
    assert absent.content == body


@pytest.mark.parametrize("path", ["/mon-espace/", "/en/evenements/1/inscription/"])
def test_personal_pages_are_not_compressed(path):
    """BREACH: a secret beside words of the attacker's is guessed from the length of what is compressed."""

    @never_cache
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(TEXT)

    request = RequestFactory().get(path, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in CompressionMiddleware(view)(request)


def test_the_administration_is_compressed_its_length_never_twice_the_same():
    lengths = set()
    for _ in range(12):
        response = HttpResponse(TEXT, headers={"Cache-Control": "no-store, private"})
        lengths.add(len(answer(response, "/admin/").content))
    assert len(lengths) > 1


@pytest.mark.django_db
def test_the_site_itself(client):
    sent = client.get("/recherche/", headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip"
    assert int(sent["Content-Length"]) == len(sent.content)
    assert b"</html>" in gzip.decompress(sent.content)
    personal = client.get("/mon-espace/", headers={"accept-encoding": "gzip"})
    assert personal.status_code == 200
    assert "Content-Encoding" not in personal
