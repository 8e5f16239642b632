"""Dates in words, as a native reader writes them."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from events.dates import in_words
from events.models import Part
from events.wording import machine_date, part_in_words

D = date


def _event(precision, first=None, last=None, start=None, end=None, zone="Europe/Paris"):
    return SimpleNamespace(
        date_precision=precision,
        start_date=first,
        end_date=last,
        start_time=start,
        end_time=end,
        zone=ZoneInfo(zone),
    )


@pytest.mark.parametrize(
    ("event", "french", "english", "machine"),
    [
        (_event("unknown"), "date non connue", "date not known", ""),
        (_event("day"), "date non connue", "date not known", ""),
        (_event("year", D(2024, 1, 1)), "2024", "2024", "2024"),
        (_event("year", D(2024, 1, 1), D(2025, 1, 1)), "2024–2025", "2024–2025", "2024"),
        (_event("month", D(2023, 6, 1)), "juin 2023", "June 2023", "2023-06"),
        (_event("month", D(2024, 3, 1), D(2024, 5, 1)), "mars – mai 2024", "March – May 2024", "2024-03"),
        (
            _event("month", D(2024, 9, 1), D(2025, 2, 1)),
            "septembre 2024 – février 2025",
            "September 2024 – February 2025",
            "2024-09",
        ),
        (_event("day", D(2024, 6, 1)), "1er juin 2024", "1 June 2024", "2024-06-01"),
        (_event("day", D(2024, 6, 19), D(2024, 6, 20)), "19–20 juin 2024", "19–20 June 2024", "2024-06-19"),
        (
            _event("day", D(2024, 6, 30), D(2024, 7, 1)),
            "30 juin – 1er juillet 2024",
            "30 June – 1 July 2024",
            "2024-06-30",
        ),
        (
            _event("day", D(2024, 12, 31), D(2025, 1, 2)),
            "31 décembre 2024 – 2 janvier 2025",
            "31 December 2024 – 2 January 2025",
            "2024-12-31",
        ),
        (
            _event("time", D(2026, 6, 19), start=time(9), end=time(17, 30)),
            "19 juin 2026, de 9 h à 17 h 30",
            "19 June 2026, 9:00 to 17:30",
            "2026-06-19T09:00+02:00",
        ),
        (
            _event("time", D(2026, 1, 9), start=time(0)),
            "9 janvier 2026 à 0 h",
            "9 January 2026 at 0:00",
            "2026-01-09T00:00+01:00",
        ),
        (_event("time", D(2026, 6, 19)), "19 juin 2026", "19 June 2026", "2026-06-19"),
        (
            _event("time", D(2026, 6, 19), D(2026, 6, 20), time(9, 5), time(12)),
            "19–20 juin 2026, à partir de 9 h 05",
            "19–20 June 2026, from 9:05",
            "2026-06-19T09:05+02:00",
        ),
        (
            _event("time", D(2026, 6, 19), start=time(8), end=time(9), zone="Pacific/Noumea"),
            "19 juin 2026, de 8 h à 9 h (heure locale : Nouméa, UTC+11)",
            "19 June 2026, 8:00 to 9:00 (local time: Noumea, UTC+11)",
            "2026-06-19T08:00+11:00",
        ),
        (
            _event("time", D(2026, 6, 19), start=time(8), zone="America/St_Johns"),
            "19 juin 2026 à 8 h (heure locale : Saint-Jean de Terre-Neuve, UTC−2:30)",
            "19 June 2026 at 8:00 (local time: St. John’s, UTC−2:30)",
            "2026-06-19T08:00-02:30",
        ),
    ],
)
def test_dates_in_words(event, french, english, machine):
    assert in_words(event, "fr").replace("\N{NO-BREAK SPACE}", " ") == french
    assert in_words(event, "en").replace("\N{NO-BREAK SPACE}", " ") == english
    assert machine_date(event) == machine


def test_a_part_is_told_in_the_zone_of_the_event():
    part = Part(starts_at=datetime(2026, 10, 25, 9, tzinfo=UTC), ends_at=datetime(2026, 10, 25, 11, tzinfo=UTC))
    zone = _event("time", zone="Europe/Paris").zone
    assert part_in_words(part, zone, "fr").replace("\N{NO-BREAK SPACE}", " ") == "25 octobre 2026, de 10 h à 12 h"
    assert part_in_words(Part(), zone, "fr") == ""
