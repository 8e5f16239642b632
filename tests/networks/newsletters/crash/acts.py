"""Acts of the newsletters in a process of their own, beside the site that is being killed.

``python acts.py leave <log> <how many>``: readers unsubscribe one after the other while the letter leaves; each writes
``<address> <state of the delivery after the commit> <time of the commit>``.
``python acts.py tick``: the clock strikes in a child that is SIGKILLed before its first statement, then before its
second... until one lives to the end; prints how many were killed.
"""

import os
import signal
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402  after django.setup()

from cms.outbox.enums import OPEN, DeliveryState  # noqa: E402
from cms.outbox.models import Delivery  # noqa: E402
from networks.newsletters import departures, subscribing  # noqa: E402
from networks.newsletters.models import STREAM, Subscriber  # noqa: E402

PAUSE = 0.15
"""Seconds between two readers who leave."""


def leave(log: Path, wanted: int) -> None:
    waiting = Delivery.objects.filter(state__in=OPEN, mailing__stream=STREAM)
    # Those a process has in its hands are the ones that matter; then those put off, and those whose turn has not come.
    turns = [DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.CLAIMED, DeliveryState.DEFERRED]
    for n in range(wanted):
        row = waiting.filter(state=turns[n % len(turns)]).order_by("due_at", "pk").first()
        row = row or waiting.order_by("-pk").first()
        if row is None:
            return
        subscribing.leave_by_link(pk=Subscriber.objects.get(address=row.address).pk)
        at = time.time()
        row.refresh_from_db(fields=["state"])
        with log.open("a") as opened:
            opened.write(f"{row.address} {row.state} {at}\n")
        time.sleep(PAUSE)


def tick() -> None:
    connection.close()
    killed = 0
    while True:
        child = os.fork()
        if not child:
            left = killed

            def strike(execute, statement, params, many, context):
                nonlocal left
                if left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1
                return execute(statement, params, many, context)

            with connection.execute_wrapper(strike):
                departures.tick()
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(killed, os.waitstatus_to_exitcode(status))
            return
        killed += 1


if __name__ == "__main__":
    if sys.argv[1] == "leave":
        leave(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        tick()
