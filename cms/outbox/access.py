"""Who sees which mailings in the admin."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser

from cms.outbox.models import Delivery, DeliveryQuerySet, Mailing, MailingQuerySet

PERMISSION = "outbox.manage_outbox"

Restriction = Callable[[Any], Collection[str] | None]
"""For a user, the codes of the networks whose mailings they manage; None is all of them."""

_restriction: Restriction | None = None
_reserved: dict[str, str] = {}


def restrict(restriction: Restriction | None) -> None:
    """Let an upper floor open the outbox to more people, each for their own networks.

    Without a restriction, who has the permission ``outbox.manage_outbox`` sees everything, others nothing.
    """
    global _restriction
    _restriction = restriction


def reserve(stream: str, permission: str) -> None:
    """Show the recipients of a stream only to who holds ``permission``; others follow its mailings, not its readers."""
    _reserved[stream] = permission


def networks_of(user: Any) -> Collection[str] | None:
    """Codes of the networks whose mailings ``user`` manages; None is all."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return ()
    if user.has_perm(PERMISSION):
        return None
    return _restriction(user) if _restriction else ()


def may_enter(user: Any) -> bool:
    """Whether ``user`` sees the outbox at all."""
    codes = networks_of(user)
    return codes is None or bool(codes)


def mailings_for(user: Any) -> MailingQuerySet:
    """The mailings ``user`` may see, pause and resume."""
    codes = networks_of(user)
    mailings = Mailing.objects.all()
    return mailings if codes is None else mailings.filter(network_code__in=codes).exclude(network_code="")


def deliveries_for(user: Any) -> DeliveryQuerySet:
    """The deliveries ``user`` may see and send again."""
    codes = networks_of(user)
    deliveries = Delivery.objects.select_related("mailing", "message")
    kept_back = [stream for stream, permission in _reserved.items() if not user.has_perm(permission)]
    if kept_back:
        deliveries = deliveries.exclude(mailing__stream__in=kept_back)
    if codes is None:
        return deliveries
    return deliveries.filter(mailing__network_code__in=codes).exclude(mailing__network_code="")
