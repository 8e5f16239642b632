"""Addresses that get nothing any more, known by their keyed hash alone."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.addresses import normalise_address
from cms.outbox.enums import DUE, DeliveryState, Reason
from cms.outbox.fingerprints import adopt, fingerprint, fingerprints
from cms.outbox.models import Delivery, Mailing, Suppression

_listeners: dict[str, Callable[[str], None]] = {}


def withdraw(stream: str, address: str) -> int:
    """Nothing of ``stream`` enqueued so far leaves for ``address`` any more; how many waiting mails were stopped.

    What is enqueued later in the same stream leaves: it follows from a new decision of the person. A mail that a
    worker has already taken is stopped too, unless that it is being handed over is committed before this is.
    """
    return withdraw_hash(stream, _adopted(address))


def withdraw_hash(stream: str, hashed: str) -> int:
    """As :func:`withdraw`, where only the keyed hash of the address is left."""
    now = timezone.now()
    with transaction.atomic():
        Suppression.objects.update_or_create(address_hash=hashed, stream=stream, defaults={"since": now})
        # Claimed ones too: their worker looks at the suppression list before each mail, and could have just done so.
        stoppable = [*DUE, DeliveryState.CLAIMED]
        # No join: the state is then asked of the row as its worker left it, where this had to wait for the worker.
        mailings = Mailing.objects.filter(stream=stream).values("pk")
        waiting = Delivery.objects.filter(address_hash=hashed, mailing__in=mailings, state__in=stoppable)
        return waiting.update(
            state=DeliveryState.SUPPRESSED, reason=Reason.WITHDRAWN, claimed_at=None, lease_until=None
        )


def has_withdrawn(stream: str, address: str) -> bool:
    """Whether somebody withdrew from ``stream`` and has not come back: they are not enrolled by others."""
    return rows_of(address).filter(stream=stream).exists()


def come_back(stream: str, address: str) -> None:
    """Undo :func:`withdraw`: a new decision of the person."""
    rows_of(address).filter(stream=stream).delete()


def suppress(address: str, note: str = "") -> None:
    """Send nothing at all to ``address`` any more (hard bounce, complaint), until :func:`readmit`."""
    suppress_hash(_adopted(address), note)


def suppress_hash(hashed: str, note: str = "") -> None:
    """As :func:`suppress`, by the keyed hash of the address."""
    Suppression.objects.get_or_create(address_hash=hashed, stream="", defaults={"note": note[:200]})


def readmit(address: str) -> bool:
    """Lift :func:`suppress`; whether there was anything to lift."""
    return readmit_hash(_adopted(address))


def readmit_hash(hashed: str) -> bool:
    """As :func:`readmit`, by the keyed hash; those who registered are told."""
    with transaction.atomic():
        deleted, _by_model = Suppression.objects.filter(address_hash=hashed, stream="").delete()
        if deleted:
            for listener in _listeners.values():
                listener(hashed)
    return bool(deleted)


def on_readmission(name: str, listener: Callable[[str], None]) -> None:
    """Call ``listener`` with the hash of each address that is written to again; a name again replaces it."""
    _listeners[name] = listener


def rows_of(address: str) -> QuerySet[Suppression]:
    """What the suppression table holds about an address.

    :raises ValidationError: it is not one.
    """
    return Suppression.objects.filter(address_hash__in=fingerprints(normalise_address(address)))


def suppressed(address: str) -> bool:
    """Whether nothing at all may be sent to ``address``."""
    return rows_of(address).filter(stream="").exists()


def stops(delivery_hash: str = "address_hash") -> tuple[Exists, Exists]:
    """Conditions on a delivery: is its address blocked altogether, did the person withdraw from the stream?"""
    rows = Suppression.objects.filter(address_hash=OuterRef(delivery_hash))
    return Exists(rows.filter(stream="")), Exists(
        rows.filter(~Q(stream=""), stream=OuterRef("mailing__stream"), since__gte=OuterRef("mailing__created_at"))
    )


def _adopted(address: str) -> str:
    """The fingerprint of an address, to write about it: what an old key knew of it comes along."""
    address = normalise_address(address)
    adopt([address])
    return fingerprint(address)
