"""The .ics that goes with a confirmation: one entry an occasion one has a seat for."""

import time
from collections.abc import Iterable
from functools import lru_cache

from cms.outbox.compose import Attachment
from events.calendar import calendar, entries
from events.models import EventPage, Part, SeatPool
from events.notices.places import joining_link
from events.notices.skeleton import EventWords


def calendar_file(event: EventPage, words: EventWords, pools: Iterable[SeatPool], language: str) -> list[Attachment]:
    """The file to attach for the seats held in ``pools``; none where no date is known to the day."""
    occasions = frozenset((pool.part, joining_link(pool, event)) for pool in pools)
    content = _content(event, language, occasions, words, event.status, int(time.time() // 60))
    return [Attachment("invitation.ics", content, "text/calendar; method=PUBLISH; charset=utf-8")] if content else []


@lru_cache(maxsize=256)
def _content(
    event: EventPage,
    language: str,
    occasions: frozenset[tuple[Part | None, str]],
    words: EventWords,
    status: str,
    minute: int,
) -> bytes:
    # The same for all who hold the same seats; rebuilt each minute, so that an edited page is not missed.
    found = [
        entry
        for part, link in sorted(occasions, key=lambda pair: (pair[0].pk if pair[0] else 0, pair[1]))
        for entry in entries(event, language, parts=[part] if part else None, link=link)
    ]
    return calendar(found) if found else b""
