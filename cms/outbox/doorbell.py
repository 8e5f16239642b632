"""The doorbell of the outbox: tells a worker that something is due, not more often than it helps.

Publishing a task costs a web process as much as writing the mail itself; when hundreds register at once, one ring
says as much as fifty. The first rings at once, those that follow share one at the end of the pause.
"""

import os
import threading
import time
from collections.abc import Callable

from django.conf import settings


class Doorbell:
    """Calls ``strike`` at once, then at most once in ``OUTBOX_RING_SECONDS``; no ring is without a strike after it."""

    def __init__(self, strike: Callable[[], None]) -> None:
        self._strike = strike
        self._forget()
        # A forked worker has the parent's memory and none of its threads: a pause under way would never end there.
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._paused = False

    def ring(self) -> None:
        """Strike now, or at the end of the pause."""
        with self._lock:
            if self._paused:
                return
            left = self._last + settings.OUTBOX_RING_SECONDS - time.monotonic()
            if left > 0:
                self._paused = True
                # Not a daemon: a command that ends now waits for it.
                threading.Timer(left, self._end_of_pause).start()
                return
            self._last = time.monotonic()
        self._strike()

    def _end_of_pause(self) -> None:
        with self._lock:
            self._paused, self._last = False, time.monotonic()
        self._strike()
