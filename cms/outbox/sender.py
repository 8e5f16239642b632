"""Sending what is due. The intent to hand a mail over is committed before the mail server hears of it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from cms.outbox import claims, refusals
from cms.outbox.control import forget_content
from cms.outbox.enums import DeliveryState, MailingState, Reason
from cms.outbox.mime import Outgoing, Template
from cms.outbox.models import Delivery, Message
from cms.outbox.suppression import stops
from cms.outbox.transports import configured_transport
from cms.outbox.transports.base import LostError, RefusedError, Transport, TryLaterError, UnreachableError
from cms.outbox.workers import own_name

logger = logging.getLogger(__name__)

BACK_OFF = [timedelta(minutes=m) for m in settings.OUTBOX_BACK_OFF_MINUTES]
"""Waits between attempts; a mail that is put off once more after the last has failed."""

UNREACHABLE_WAIT = timedelta(minutes=1)
BATCH_SECONDS = 5.0
"""A batch gives back what it has not sent after this time, so that urgent mail overtakes a slow newsletter."""

STORE_PAUSES = (0.0, 1.0, 5.0)
"""Seconds to wait before an outcome that could not be recorded is recorded again."""

_S = DeliveryState


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one delivery that was handed to the transport."""

    pk: int
    state: DeliveryState
    reason: Reason = Reason.NONE
    reply: str = ""
    due_at: datetime | None = None
    attempted: bool = True
    forget: int | None = None
    """Message whose content is erased now that it has left."""
    provider_id: str = ""


class Sender:
    """Claims batches and sends them until nothing is due, over one connection."""

    def __init__(self, transport: Transport | None = None, clock: Callable[[], datetime] = timezone.now) -> None:
        self.transport = transport or configured_transport()
        self.clock = clock
        self.worker = own_name()
        self.reachable = True
        self.taken = 0
        self._messages: dict[int, Message] = {}
        self._templates: dict[int, Template] = {}

    def run(self, max_seconds: float = 30.0) -> int:
        """Send what is due, for about ``max_seconds`` at most; how many deliveries were taken in hand."""
        until = time.monotonic() + max_seconds
        try:
            claims.recover()
            while self.reachable and time.monotonic() < until:
                batch = claims.claim(self.worker, settings.OUTBOX_BATCH, self.clock())
                if not batch:
                    break
                self.taken += len(batch)
                self._send_batch(batch)
        finally:
            self.transport.close()
        return self.taken

    def _send_batch(self, batch: list[Delivery]) -> None:
        until = time.monotonic() + BATCH_SECONDS
        result: Result | None = None
        left = [delivery.pk for delivery in batch]
        try:
            self._load(batch)
            for delivery in batch:
                if not self.reachable or time.monotonic() > until:
                    break
                mail = self._prepare(delivery)
                with transaction.atomic():
                    # The outcome of one and the intent of the next share a commit: one a mail.
                    if result is not None:
                        self._store(result)
                    verdict = self._begin(delivery, mail)
                result = None
                left.remove(delivery.pk)
                if mail is not None and verdict == _S.SENDING:
                    result = self._hand_over(delivery, mail)
        finally:
            if result is not None:
                self._store_surely(result)
            if left:
                claims.release(self.worker, left)

    def _load(self, batch: list[Delivery]) -> None:
        """Read the messages of a batch that are not at hand, with two queries."""
        wanted = {delivery.message_id for delivery in batch}
        self._messages = {pk: m for pk, m in self._messages.items() if pk in wanted}
        self._templates = {pk: t for pk, t in self._templates.items() if pk in wanted}
        missing = wanted - self._messages.keys()
        if missing:
            self._messages |= Message.objects.prefetch_related("attachments").in_bulk(missing)

    def _prepare(self, delivery: Delivery) -> Outgoing | None:
        """The mail of a delivery; None when it cannot be put together."""
        try:
            message = self._messages[delivery.message_id]
            if message.pk not in self._templates:
                self._templates[message.pk] = Template.of(message)
            mail = self._templates[message.pk].outgoing(message, delivery)
            _ = mail.data  # encoded here: what fails now has surely not been sent
        except Exception:  # whatever is wrong with one mail must not stop the others
            logger.exception("Delivery %s cannot be put together", delivery.pk)
            return None
        return mail

    def _begin(self, delivery: Delivery, mail: Outgoing | None) -> DeliveryState:
        """Write down that a delivery is about to be handed over, if it still may be."""
        now = self.clock()
        mine = Delivery.objects.filter(pk=delivery.pk, claimed_by=self.worker, state=_S.CLAIMED)
        blocked, withdrawn = stops()
        facts = mine.annotate(blocked=blocked, withdrawn=withdrawn).values_list(
            "blocked", "withdrawn", "mailing__state"
        )
        for is_blocked, is_withdrawn, mailing_state in facts:
            if mail is None:
                mine.update(state=_S.FAILED, reason=Reason.BROKEN, lease_until=None)
                return _S.FAILED
            if is_blocked or is_withdrawn:
                reason = Reason.BLOCKED if is_blocked else Reason.WITHDRAWN
                mine.update(state=_S.SUPPRESSED, reason=reason, claimed_at=None, lease_until=None)
                return _S.SUPPRESSED
            if mailing_state == MailingState.CANCELLED:
                mine.update(state=_S.SUPPRESSED, reason=Reason.CANCELLED, claimed_at=None, lease_until=None)
                return _S.SUPPRESSED
            if mailing_state != MailingState.ACTIVE:
                claims.release(self.worker, [delivery.pk])
                return _S.PENDING
            if mine.update(state=_S.SENDING, lease_until=claims.lease(now)):
                return _S.SENDING
        return _S.PENDING  # somebody else's by now: the lease was over

    def _hand_over(self, delivery: Delivery, mail: Outgoing) -> Result:
        try:
            accepted = self.transport.send(mail)
        except RefusedError as error:
            reason = Reason.RECIPIENT if error.recipient else Reason.REFUSED
            if refusals.halts(delivery, error):
                # Not the mail's fault: it waits with the others until a person resumes the mailing.
                return Result(delivery.pk, _S.DEFERRED, Reason.REFUSED, str(error), self.clock(), attempted=False)
            return Result(delivery.pk, _S.FAILED, reason, str(error))
        except TryLaterError as error:
            if delivery.attempts >= len(BACK_OFF):
                return Result(delivery.pk, _S.FAILED, Reason.EXHAUSTED, str(error))
            wait = BACK_OFF[delivery.attempts]
            reason = Reason.DROPPED if error.dropped else Reason.LATER
            return Result(delivery.pk, _S.DEFERRED, reason, str(error), self.clock() + wait)
        except UnreachableError as error:
            # Not the mail's fault: it counts no attempt, and the others of the batch wait untouched.
            self.reachable = False
            logger.warning("The mail server cannot be reached: %s", error)
            due_at = self.clock() + UNREACHABLE_WAIT
            return Result(delivery.pk, _S.DEFERRED, Reason.UNREACHABLE, str(error), due_at, attempted=False)
        except LostError as error:
            return Result(delivery.pk, _S.UNCERTAIN, Reason.LOST, str(error))
        except Exception as error:  # a fault of the transport: how far it got is not known
            logger.exception("Delivery %s: the transport failed", delivery.pk)
            return Result(delivery.pk, _S.UNCERTAIN, Reason.LOST, repr(error))
        forget = delivery.message_id if delivery.mailing.confidential else None
        return Result(delivery.pk, _S.SENT, reply=accepted.reply, provider_id=accepted.provider_id, forget=forget)

    def _store_surely(self, result: Result) -> None:
        """Record an outcome even where the database was away for a moment; the mail has left already."""
        for pause in STORE_PAUSES:
            try:
                return self._store(result)
            except (OperationalError, InterfaceError):
                logger.warning("The outcome of delivery %s could not be recorded; trying again", result.pk)
                connection.close()
                time.sleep(pause)
        return self._store(result)

    def _store(self, result: Result) -> None:
        """Record an outcome, also where the lease ran out meanwhile and the row was found *uncertain*."""
        now = self.clock()
        values: dict[str, Any] = {
            "state": result.state,
            "reason": result.reason,
            "reply": result.reply.replace("\x00", "")[:500],
            "lease_until": None,
        }
        if result.state == _S.SENT:
            values |= {"sent_at": now, "context": {}, "provider_id": result.provider_id}
        if result.due_at is not None:
            values["due_at"] = result.due_at
        if result.attempted:
            values["attempts"] = F("attempts") + 1
        Delivery.objects.filter(pk=result.pk, claimed_by=self.worker, state__in=[_S.SENDING, _S.UNCERTAIN]).update(
            **values
        )
        if result.forget is not None:
            forget_content(result.forget)
