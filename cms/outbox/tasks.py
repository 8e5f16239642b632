"""Background tasks of the outbox. Losing one or running one twice changes nothing."""

from celery import shared_task
from django.utils import timezone

from cms.outbox import bounces, claims, control
from cms.outbox.models import Delivery
from cms.outbox.sender import Sender

RUN_SECONDS = 30.0
RINGS = 2
"""Workers called at once when much is due."""
MUCH = 200


@shared_task
def send_due() -> int:
    """Send what is due; calls itself again where time runs out before the work."""
    sender = Sender()
    taken = sender.run(RUN_SECONDS)
    if taken and sender.reachable and Delivery.objects.due(timezone.now()).exists():
        send_due.apply_async(retry=False)
    return taken


@shared_task
def pump() -> int:
    """Take back what dead processes hold, note refused addresses, call workers for what is due; how many."""
    claims.recover()
    control.finish_cancelled()
    bounces.take_refusals()
    due = Delivery.objects.due(timezone.now()).values("pk")[: MUCH + 1].count()
    rings = 0 if not due else RINGS if due > MUCH else 1
    for _n in range(rings):
        send_due.apply_async(retry=False)
    return rings
