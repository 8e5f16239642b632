"""Subscribers as a table, and in figures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from cms.tables import safe_cell
from networks.enums import NetworkKind
from networks.models import Network
from networks.newsletters.enums import SubscriberState, Topic
from networks.newsletters.models import Subscriber


@dataclass(frozen=True, slots=True)
class Figures:
    """How many get what; only those to whom a letter would be sent today."""

    sendable: int
    states: list[tuple[str, int]]
    networks: list[tuple[Network, int]]
    topics: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    joined_lately: int
    left_lately: int
    """In the last 90 days."""


def figures(now: datetime) -> Figures:
    """Counts a network, a topic, a language, a state; the number of queries does not grow with the subscribers."""
    sendable = Subscriber.objects.sendable()
    by_state = dict(Subscriber.objects.order_by().values_list("state").annotate(n=Count("pk")))
    links = Subscriber.networks.through.objects.filter(subscriber__in=sendable.values("pk"))
    by_network = dict(links.order_by().values_list("network").annotate(n=Count("pk")))
    open_ = sendable.filter(networks=None).count()
    topics: Counter[str] = Counter()
    for chosen, n in sendable.order_by().values_list("topics").annotate(n=Count("pk")):
        topics.update(dict.fromkeys(chosen or Topic.values, n))
    by_language = dict(sendable.order_by().values_list("language").annotate(n=Count("pk")))
    since = now - timedelta(days=90)
    return Figures(
        sendable=sendable.count(),
        states=[(str(label), by_state.get(value, 0)) for value, label in SubscriberState.choices],
        networks=[
            (network, by_network.get(network.pk, 0) + (open_ if network.kind == NetworkKind.NATIONAL else 0))
            for network in Network.objects.order_by("name_fr")
            if network.pk in by_network or network.kind == NetworkKind.NATIONAL
        ],
        topics=[(str(label), topics[value]) for value, label in Topic.choices],
        languages=sorted(by_language.items()),
        joined_lately=Subscriber.objects.active().filter(consent_at__gt=since).count(),
        left_lately=Subscriber.objects.filter(left_at__gt=since).count(),
    )


def table(subscribers: QuerySet[Subscriber]) -> Iterator[list[str]]:
    """Header and rows, every cell safe in a spreadsheet; proof of consent included."""
    yield [
        safe_cell(title)
        for title in (
            _("E-mail address"),
            _("State"),
            _("Language"),
            _("Networks"),
            _("Topics"),
            _("Themes"),
            _("Agreed on"),
            _("Agreed how"),
            _("Agreed where"),
            _("Text agreed to"),
            _("Unsubscribed on"),
            _("Reason for leaving"),
        )
    ]
    for subscriber in subscribers.prefetch_related("networks", "themes"):
        yield [safe_cell(value) for value in _row(subscriber)]


def _row(subscriber: Subscriber) -> tuple[Any, ...]:
    return (
        subscriber.address,
        subscriber.get_state_display(),
        subscriber.language,
        "; ".join(network.code for network in subscriber.networks.all()),
        "; ".join(subscriber.topics),
        "; ".join(theme.notation for theme in subscriber.themes.all()),
        subscriber.consent_at.isoformat(timespec="minutes") if subscriber.consent_at else "",
        subscriber.get_consent_how_display() if subscriber.consent_how else "",
        subscriber.consent_source,
        subscriber.consent_text,
        subscriber.left_at.isoformat(timespec="minutes") if subscriber.left_at else "",
        subscriber.reason_for_leaving,
    )
