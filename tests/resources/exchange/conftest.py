"""The site over HTTP, for programs that fetch by themselves."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.core import signals
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler


class _Server(ThreadedWSGIServer):
    """Answers on the test's own connection, inside its transaction: nothing is committed, nothing to flush."""

    def _close_connections(self) -> None:
        pass


@pytest.fixture
def site(db: None, settings: Any) -> Iterator[str]:
    """Address of a real server on the loopback that sees what the test writes."""
    settings.THROTTLE_ENABLED = False
    shared = connections["default"]
    server = _Server(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={"default": shared})
    server.set_app(get_wsgi_application())
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    shared.inc_thread_sharing()
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)  # as Django's own test client does
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield settings.SITE_URL
    server.shutdown()
    thread.join()
    server.server_close()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)
    shared.dec_thread_sharing()
