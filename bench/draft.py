"""How long *New issue* takes from 500 published items: the draft, then what it left out; ``draft.500_items.*``.

PostgreSQL with fsync; a network's year of news and events, the rest resources. The page is written, its revision too.
"""

import time
from datetime import timedelta
from typing import Any

from bench import harness

PAGES, RESOURCES = 40, 460
ROUNDS = 5
GOAL_SECONDS = 2.0


def prepare() -> Any:
    """The national network, and 500 items published for its letter."""
    import django

    django.setup()
    from django.utils import timezone

    from networks.enums import NetworkKind
    from resources.enums import ResourceType
    from resources.models import Resource
    from tests.factories import EventFactory, NetworkFactory, NewsFactory, ResourceFactory

    def at(days: int) -> dict[str, Any]:
        when = now - timedelta(days=days)
        return {"first_published_at": when, "last_published_at": when}

    now = timezone.now()
    national = NetworkFactory(code="NAT", kind=NetworkKind.NATIONAL)
    network = NetworkFactory(code="BIG")
    for n in range(PAGES // 2):
        NewsFactory(network=network, **at(1))
        EventFactory(network=network, day=(now + timedelta(days=n + 1)).date(), **at(1))
    kinds = (ResourceType.PRODUCT, ResourceType.SOFTWARE)
    many = [ResourceFactory.build(network=network, type=kinds[n % 2], **at(n + 1)) for n in range(RESOURCES)]
    Resource.objects.bulk_create(many)
    return national


def main() -> None:
    """Measure and record."""
    with harness.production_like():
        national = prepare()
        from django.db import connection
        from django.utils import timezone

        from networks.newsletters import drafts

        now = timezone.now()
        written: list[float] = []
        offered: list[float] = []
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            issue = drafts.new_issue(national, now, since=now - timedelta(days=RESOURCES + 2))
            written.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            (left,) = drafts.offers(issue)
            offered.append(time.perf_counter() - begun)
            held = sum(1 for _item in drafts.held(issue))
            # All of them, and the network in focus.
            if held + left.count != PAGES + RESOURCES + 1:
                raise SystemExit(f"{held} taken and {left.count} offered of {PAGES + RESOURCES}")
            issue.delete()
        connection.close()
    beside: dict[str, float | str] = {
        "median, s": harness.percentile(written, 0.5),
        "what was left out, listed, worst, s": max(offered),
        "items taken": str(held),
    }
    harness.record([harness.Figure("draft.500_items.worst_s", max(written), "s", "postgresql", beside, GOAL_SECONDS)])


if __name__ == "__main__":
    main()
