"""A worker is called at once, then not more often than it helps, and never not at all."""

import threading
import time
from itertools import pairwise

from cms.outbox.doorbell import Doorbell

PAUSE = 0.2


def test_a_crowd_shares_the_ring_at_the_end_of_the_pause(settings):
    settings.OUTBOX_RING_SECONDS = PAUSE
    struck: list[float] = []
    bell = Doorbell(lambda: struck.append(time.monotonic()))
    crowd = [threading.Thread(target=lambda: [bell.ring() for _ in range(50)]) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    bell.ring()
    last, end = time.monotonic(), time.monotonic() + 10
    while struck[-1] < last and time.monotonic() < end:
        time.sleep(0.01)
    assert struck[-1] >= last, "whoever came last is told too"
    assert all(after - before >= PAUSE for before, after in pairwise(struck)), "and none before the pause is over"


def test_a_forked_process_does_not_wait_for_its_parents_pause(settings):
    settings.OUTBOX_RING_SECONDS = 600
    struck: list[int] = []
    bell = Doorbell(lambda: struck.append(1))
    bell.ring()
    bell._paused = True  # as it is while the timer of the parent runs
    bell._forget()
    bell.ring()
    assert struck == [1, 1]


def test_without_a_pause_every_ring_is_told(settings):
    settings.OUTBOX_RING_SECONDS = 0.0
    struck: list[int] = []
    bell = Doorbell(lambda: struck.append(1))
    for _ in range(3):
        bell.ring()
    assert struck == [1, 1, 1]
