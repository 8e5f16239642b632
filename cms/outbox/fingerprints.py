"""Fingerprints of addresses under SUPPRESSION_KEY, and what becomes of them when the key is replaced.

Of somebody who was erased only the fingerprint is left, and it cannot be made anew from anything but the address. So a
key that is replaced stays in ``SUPPRESSION_KEY_FALLBACKS``: reading asks for an address under every key, and whoever
writes about an address first moves what is known of it to the present key (:func:`adopt`). Comparisons in SQL then meet
one fingerprint an address. Without old keys all this costs nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction

from cms.addresses import address_hash
from cms.outbox.models import Bounce, Delivery, Suppression

CHUNK = 200
Mover = Callable[[Mapping[str, str]], None]
"""Moves the rows of a floor from old fingerprints to new ones, inside a transaction."""
_movers: dict[str, Mover] = {}


def register(name: str, mover: Mover) -> None:
    """Let ``mover`` move its rows too; the same name again replaces it."""
    _movers[name] = mover


def fingerprint(address: str) -> str:
    """The fingerprint of an address under the present key."""
    return address_hash(address, settings.SUPPRESSION_KEY)


def fingerprints(address: str) -> list[str]:
    """The fingerprints of an address under every key, the present one first: for reading."""
    return [fingerprint(address), *(address_hash(address, key) for key in settings.SUPPRESSION_KEY_FALLBACKS)]


def adopt(addresses: Iterable[str]) -> None:
    """Move what is kept about these addresses under a key of before to the present one."""
    if not settings.SUPPRESSION_KEY_FALLBACKS:
        return
    rest: Iterator[str] = iter(addresses)
    while chunk := list(islice(rest, CHUNK)):
        moved = {old: new for new, *olds in map(fingerprints, chunk) for old in olds if old != new}
        with transaction.atomic():
            move(Bounce.objects.all(), moved)
            # One mailing writes to an address once, whatever key it was enqueued under.
            move(Delivery.objects.all(), moved, once_by="mailing_id")
            move(Suppression.objects.all(), moved, once_by="stream")
            # What is left was said again under the present key.
            Suppression.objects.filter(address_hash__in=list(moved)).delete()
            for mover in _movers.values():
                mover(moved)


def move(rows: Any, moved: Mapping[str, str], *, once_by: str = "") -> None:
    """Give rows found under an old ``address_hash`` the new one; ``rows`` is a queryset.

    ``once_by`` names what stands beside a fingerprint only once: a row whose place is taken stays where it is.
    """
    for row in rows.filter(address_hash__in=list(moved)):
        new = moved[row.address_hash]
        if once_by and rows.filter(address_hash=new, **{once_by: getattr(row, once_by)}).exists():
            continue
        rows.filter(pk=row.pk).update(address_hash=new)
