"""Why an address gave nothing, in words: against real sockets, through the guarded session."""

import errno
import json
import socket
import ssl
from contextlib import closing

import pytest
import requests
from django.utils import translation
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from cms.failures import Failure, failure_of, json_failure, status_in_words
from cms.http import ForbiddenAddress, TooLarge, guarded_session


@pytest.fixture
def closed_port(settings):
    settings.HTTP_ALLOWED_HOSTS = ["127.0.0.1"]
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def failed(url, seconds=5.0):
    with pytest.raises((requests.RequestException, ValueError)) as raised:
        guarded_session(total_seconds=seconds).get(url)
    return failure_of(raised.value)


def test_what_a_request_meets(closed_port):
    assert failed(f"http://127.0.0.1:{closed_port}/") is Failure.REFUSED
    assert failed(f"https://127.0.0.1:{closed_port}/") is Failure.REFUSED
    assert failed("http://no-such-name.invalid/") is Failure.UNKNOWN_HOST
    assert failed("http://[::1/") is Failure.NO_ADDRESS
    assert failed("ftp://example.org/") is Failure.NO_ADDRESS
    assert failed("http://10.0.0.1/") is Failure.PRIVATE
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        assert failed(f"http://127.0.0.1:{port}/", seconds=0.2) is Failure.TIMEOUT


def test_errors_that_wrap_others():
    def wrapped(error):
        inner = NewConnectionError(None, "x")
        inner.__cause__ = error
        return requests.ConnectionError(MaxRetryError(None, "/", inner))

    certificate = ssl.SSLCertVerificationError(1, "self-signed")
    for error, failure in [
        (requests.TooManyRedirects("x"), Failure.REDIRECTS),
        (requests.exceptions.SSLError(MaxRetryError(None, "/", certificate)), Failure.CERTIFICATE),
        (requests.exceptions.SSLError(MaxRetryError(None, "/", ssl.SSLError(1, "wrong version"))), Failure.TLS),
        (requests.ReadTimeout("x"), Failure.TIMEOUT),
        (wrapped(TimeoutError("x")), Failure.TIMEOUT),
        (wrapped(OSError(errno.ENETUNREACH, "x")), Failure.UNREACHABLE),
        (requests.ConnectionError(ProtocolError("x", ConnectionResetError(errno.ECONNRESET, "x"))), Failure.CUT),
        (requests.ConnectionError("x"), Failure.NONE),
        (TooLarge("x"), Failure.TOO_LARGE),
        (ForbiddenAddress("x"), Failure.PRIVATE),
        (ValueError("x"), Failure.NO_ADDRESS),
    ]:
        assert failure_of(error) is failure, repr(error)
    circle = requests.ConnectionError("x")
    circle.__cause__ = requests.ConnectionError(circle)
    assert failure_of(circle) is Failure.NONE


def test_words_are_those_of_the_reader():
    with translation.override("fr"):
        assert Failure.REFUSED.label == "la connexion est refusée"
        assert status_in_words(503) == "503 (service indisponible)"
        assert status_in_words(418) == "418"
    with translation.override("en"):
        assert status_in_words(404) == "404 (there is no such page)"


def test_where_json_breaks_off():
    def told(content):
        with pytest.raises((ValueError, RecursionError)) as raised:
            json.loads(content)
        with translation.override("fr"):
            return json_failure(raised.value)

    assert told('{"a":\n nope}') == "Ce n’est pas du JSON, ou il s’interrompt, à la ligne 2, colonne 2."
    assert told("[" * 100_000) == "Trop de niveaux sont imbriqués."
    assert told(b'["\xff"]') == "Ce n’est pas un texte en UTF-8."
    assert told("9" * 5_000) == "Il contient un nombre qui a trop de chiffres."
