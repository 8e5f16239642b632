"""Characters no database keeps are told apart at the door: 400 and a page, never a 500."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path

from cms.urls import urlpatterns as site_urls
from tests.factories import home_page


def echo(request):
    if request.content_type == "application/json":
        try:
            return JsonResponse({"got": json.loads(request.body)})
        except ValueError:
            return HttpResponse("not JSON", status=422)
    upload = request.FILES.get("f")
    return HttpResponse(upload.read() if upload else request.POST.get("a", ""))


echo.csrf_exempt = True
urlpatterns = [path("echo/", echo), *site_urls]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def home():
    home_page()
    with override_settings(ROOT_URLCONF=__name__):
        yield


def assert_told(response, language="fr"):
    assert response.status_code == 400
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert "<h1>" in html
    assert "\x00" not in html


@pytest.mark.parametrize("address", ["/a%00b/", "/?q=%00", "/lettre/?a=b&c=%00", "/?%00=1", "/admin/?next=%00"])
def test_addresses(client, address):
    assert_told(client.get(address))
    assert_told(client.post(address))


def test_the_page_is_in_the_language_of_the_address(client):
    assert_told(client.get("/en/lettre/?q=%00"), "en")


def test_cookies(client):
    client.cookies["sessionid"] = "abcdefgh\x00"
    assert_told(client.get("/"))


@pytest.mark.parametrize("data", [{"a": "x\x00y"}, {"a\x00": "x"}, {"a": ["ok", "\x00"]}])
def test_form_fields(client, data):
    assert_told(client.post("/echo/", data))
    from urllib.parse import urlencode

    assert_told(client.post("/echo/", urlencode(data, doseq=True), content_type="application/x-www-form-urlencoded"))


def test_bytes_of_a_file_pass(client):
    response = client.post("/echo/", {"f": SimpleUploadedFile("x.png", b"\x00\x01")})
    assert (response.status_code, response.content) == (200, b"\x00\x01")


@pytest.mark.parametrize(
    "body",
    [r'{"a": "\u0000"}', r'{"\u0000": 1}', r'[["x", {"b": "\ud800"}]]', '{"a": "\x00"}', "[" * 100_000 + r'"\u0000"'],
)
def test_json(client, body):
    assert_told(client.post("/echo/", body, content_type="application/json"))


@pytest.mark.parametrize("value", [r"\u00e9", r"\\u0000", r"\ud83d\ude00", "é"])
def test_json_that_is_right_passes(client, value):
    response = client.post("/echo/", f'{{"a": "{value}"}}', content_type="application/json")
    assert response.status_code == 200


def test_json_that_is_none_is_the_views_to_tell(client):
    assert client.post("/echo/", r'{"a": \u', content_type="application/json").status_code == 422


def test_ordinary_text_passes(client):
    text = "Été à l’île d’Yeu, « œuvre » 😀 \t\r\n"
    assert client.post("/echo/", {"a": text}).content.decode() == text


@pytest.mark.parametrize("size", [5_000, 60_000])
def test_long_queries_are_no_error(client, size):
    assert client.get("/lettre/?q=" + "a" * size).status_code == 200
    assert client.get("/nowhere/?q=" + "a" * size).status_code == 404


@pytest.mark.parametrize("address", ["/?q=%ff%fe", "/%ff/", "/?q=%ed%a0%80", "/?page=99999999999999999999", "/?q[]=1"])
def test_other_oddities_are_no_error(client, address):
    assert client.get(address).status_code in {200, 404}


def test_a_body_cut_short_is_400(client):
    response = client.post("/echo/", b"--x\r\nContent-Disp", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400
