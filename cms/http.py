"""Outgoing HTTP to addresses somebody typed: never into our own network, never without end.

The check sits where the connection is made, on the very address it is made to: a name that resolves to
something else a second later (DNS rebinding) or a redirect inwards meets it again.
"""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

MAX_BYTES = 10_000_000
"""Of a body once decompressed."""
STEP_SECONDS = 10.0
"""Longest wait for a connection, or between two pieces of an answer."""
TOTAL_SECONDS = 30.0
"""Of a request with its redirects, until the last byte is here."""
MAX_REDIRECTS = 5

NAT64 = IPv6Network("64:ff9b::/96")
# Public by number, but answered by the cloud's own host (Azure's wire server).
METADATA = frozenset({IPv4Address("168.63.129.16")})


class ForbiddenAddress(requests.RequestException):
    """The address lies in a network that is not everybody's."""


class TooLarge(requests.RequestException):
    """The answer is longer than the limit."""


class TooSlow(requests.Timeout):
    """The answer was not whole when its time was over."""


class _Forbidden(Exception):  # noqa: N818  internal; no OSError, which urllib3 would wrap and retry
    pass


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; addresses that carry another are judged by it."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in METADATA


def _allowed(host: str, port: int) -> bool:
    """Whether the operator opened a private host: ``name`` or ``name:port`` in HTTP_ALLOWED_HOSTS."""
    entries = {entry.lower() for entry in settings.HTTP_ALLOWED_HOSTS}
    return host.lower() in entries or f"{host.lower()}:{port}" in entries


class _Watch(threading.local):
    """What the request of this thread has to stop at."""

    deadline: float | None = None
    sockets: list[socket.socket] | None = None


_watch = _Watch()


def _remaining() -> float:
    return TOTAL_SECONDS if _watch.deadline is None else _watch.deadline - time.monotonic()


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Cut every connection of this thread's request when its time is over, whatever it waits for."""
    if _watch.deadline is not None:
        yield
        return
    sockets: list[socket.socket] = []
    _watch.deadline, _watch.sockets = time.monotonic() + seconds, sockets

    def cut() -> None:
        for sock in list(sockets):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed by the other side meanwhile

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _watch.deadline = _watch.sockets = None
        for sock in sockets:
            sock.close()


def _connect(host: str, port: int, timeout: Any, source: Any, options: Any) -> socket.socket:
    """A connection to the first address of ``host`` that answers; _Forbidden where any is not public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not _allowed(host, port):
        for *_rest, target in found:
            if not is_public(str(target[0])):
                raise _Forbidden(f"{host} is at {target[0]}, which is not a public address.")
    last: OSError | None = None
    for family, kind, protocol, _name, target in found:
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                sock.setsockopt(*option)
            if isinstance(timeout, int | float):
                sock.settimeout(timeout)
            if source:
                sock.bind(source)
            sock.connect(target)
        except OSError as error:
            sock.close()
            last = error
            continue
        if _watch.sockets is not None:
            # TLS detaches the socket it wraps: what cuts it later needs a descriptor of its own.
            _watch.sockets.append(sock.dup())
        return sock
    raise last or OSError(f"{host} has no address")


class _Guard:
    host: str
    port: int
    timeout: Any
    source_address: Any
    socket_options: Any

    def _new_conn(self) -> socket.socket:
        try:
            return _connect(self.host, self.port, self.timeout, self.source_address, self.socket_options)
        except (OSError, UnicodeError) as error:
            raise NewConnectionError(self, f"{self.host}: {error}") from error  # type: ignore[arg-type]  # mixed in


class _HTTPConnection(_Guard, HTTPConnection):
    pass


class _HTTPSConnection(_Guard, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class GuardedAdapter(HTTPAdapter):
    """Connects through the guard, and reads bodies within the limits before anybody else does."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        raise ForbiddenAddress("A proxy would connect in our place, past the guard.")

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if _remaining() <= 0:
            raise TooSlow("The time for this request is over.", request=request)
        step = min(STEP_SECONDS, _remaining())
        try:
            response = super().send(request, stream=True, timeout=step, verify=verify, cert=cert, proxies=proxies)
            self._read(response)
        except _Forbidden as error:
            raise ForbiddenAddress(str(error), request=request) from None
        except (requests.ConnectionError, HTTPError, OSError) as error:
            if _remaining() <= 0 and not isinstance(error, TooLarge):
                raise TooSlow("The time for this request is over.", request=request) from error
            if isinstance(error, requests.RequestException):
                raise
            raise requests.ConnectionError(str(error), request=request) from error
        return response

    def _read(self, response: requests.Response) -> None:
        body = bytearray()
        try:
            while piece := response.raw.read1(65_536, decode_content=True):
                body += piece
                if len(body) > self.max_bytes:
                    raise TooLarge(f"The answer is longer than {self.max_bytes} bytes.", request=response.request)
            if _remaining() <= 0:
                raise TooSlow("The time for this request is over.", request=response.request)
        finally:
            response.raw.close()
        # Where requests keeps a body it has read: content, text and json() then work as ever.
        response._content = bytes(body)
        response._content_consumed = True  # type: ignore[attr-defined]  # not in the stubs


class GuardedSession(requests.Session):
    """A ``requests`` session that reaches public http(s) addresses only, within limits of size and time."""

    def __init__(self, *, max_bytes: int, total_seconds: float) -> None:
        super().__init__()
        self.total_seconds = total_seconds
        self.max_redirects = MAX_REDIRECTS
        self.trust_env = False  # no proxies, no .netrc
        self.headers["User-Agent"] = f"Maillage (+{settings.SITE_URL})"
        self.adapters.clear()
        for scheme in ("http://", "https://"):
            self.mount(scheme, GuardedAdapter(max_bytes))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        with _deadline(self.total_seconds):
            return super().send(request, **kwargs)


def guarded_session(*, max_bytes: int = MAX_BYTES, total_seconds: float = TOTAL_SECONDS) -> GuardedSession:
    """A session for addresses somebody typed (house plan, rule 7).

    Raises ``requests.RequestException``s: ForbiddenAddress (private, loopback, link-local, metadata...,
    also by redirect), TooLarge, TooSlow, InvalidSchema (neither http nor https), TooManyRedirects, and those
    of any connection. Private hosts named in ``settings.HTTP_ALLOWED_HOSTS`` may be reached.
    """
    return GuardedSession(max_bytes=max_bytes, total_seconds=total_seconds)
