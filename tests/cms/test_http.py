"""The guarded session against servers of our own."""

import gzip
import http.server
import socket
import threading
import time

import pytest
import requests

from cms import http as guarded
from cms.http import ForbiddenAddress, TooLarge, TooSlow, guarded_session, is_public


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.seen.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.drip()
        elif self.path == "/drip-headers":
            self.drip()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b"x" * 100_000)
            except OSError:
                pass
        elif self.path == "/bomb":
            body = gzip.compress(b"\0" * 20_000_000)
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            body = gzip.compress('{"a": "é"}'.encode())
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def drip(self):
        try:
            for _ in range(200):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_to(settings, server):
    """The server's address, opened by the operator."""
    settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "168.63.129.16",  # noqa: S104  refused, not bound
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "240.0.0.1",
    ],
)  # fmt: skip
def test_addresses_of_inner_networks(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "193.51.208.1", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_addresses_of_the_internet(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_inner_addresses_are_refused_under_every_spelling(server, host):
    with pytest.raises((ForbiddenAddress, requests.exceptions.InvalidURL)):
        guarded_session().get(f"http://{host}:{server.server_port}/")
    assert server.seen == []


def test_an_opened_host_answers(open_to):
    response = guarded_session().get(f"{open_to}/data.json")
    assert response.json() == {"a": "é"}
    assert response.content.startswith(b"{")


def test_a_redirect_inwards_is_refused(server, open_to):
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    other.seen = []
    try:
        with pytest.raises(ForbiddenAddress):
            guarded_session().get(f"{open_to}/to/http://127.0.0.1:{other.server_port}/secret")
        assert other.seen == []
    finally:
        other.server_close()


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1/"])
def test_only_http(open_to, target):
    with pytest.raises(requests.exceptions.InvalidSchema):
        guarded_session().get(target)
    with pytest.raises(requests.exceptions.InvalidSchema):
        guarded_session().get(f"{open_to}/to/{target}")


def test_a_redirect_on_the_same_host_is_followed_and_loops_end(server, open_to):
    assert guarded_session().get(f"{open_to}/to//data").ok
    with pytest.raises(requests.TooManyRedirects):
        guarded_session().get(f"{open_to}/loop")
    assert server.seen.count("/loop") == guarded.MAX_REDIRECTS + 1


def test_a_name_that_changes_its_address_is_judged_by_the_one_connected_to(server, monkeypatch):
    """DNS rebinding: the first answer is public, the next one inside."""
    answers = iter(["9.9.9.9", "127.0.0.1"])
    asked = []

    def resolve(host, port, *args, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    connected = []

    def connect(self, target):
        connected.append(target[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(guarded.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(guarded.socket.socket, "connect", connect)
    session = guarded_session()
    with pytest.raises(requests.ConnectionError):
        session.get(f"http://rebind.test:{server.server_port}/")
    assert connected == ["9.9.9.9"]  # the address that was checked, not one asked for again
    assert asked == ["rebind.test"]
    with pytest.raises(ForbiddenAddress):
        session.get(f"http://rebind.test:{server.server_port}/")
    assert connected == ["9.9.9.9"]


def test_one_inner_address_among_several_refuses_the_name(monkeypatch):
    def resolve(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("9.9.9.9", "10.0.0.1")]

    monkeypatch.setattr(guarded.socket, "getaddrinfo", resolve)
    with pytest.raises(ForbiddenAddress):
        guarded_session().get("http://both.test/")


@pytest.mark.parametrize("path", ["/endless", "/bomb"])
def test_size_is_limited_after_decompression(open_to, path):
    with pytest.raises(TooLarge):
        guarded_session(max_bytes=1_000_000).get(open_to + path)


@pytest.mark.parametrize("path", ["/drip", "/drip-headers"])
def test_time_is_limited_even_where_something_always_comes(open_to, path):
    started = time.monotonic()
    with pytest.raises(TooSlow):
        guarded_session(total_seconds=0.6).get(open_to + path)
    assert time.monotonic() - started < 3


def test_environment_proxies_are_not_asked(server, open_to, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert guarded_session().get(f"{open_to}/x").ok
    with pytest.raises(ForbiddenAddress):
        guarded_session().get(f"{open_to}/x", proxies={"http": "http://127.0.0.1:9"})


def test_no_address_is_a_plain_error():
    for url in ("http://", "http://no.such.host.invalid/", "nonsense", "http://a\x00b/"):
        with pytest.raises((requests.RequestException, ValueError)):
            guarded_session().get(url)
