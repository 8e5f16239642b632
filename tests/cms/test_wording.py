"""Days and sizes in words, in both languages; what is shown can be typed."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cms.wording import day_in_words, exact_size, parse_size, size_in_words

NBSP = "\N{NO-BREAK SPACE}"
ROOT = Path(__file__).resolve().parents[2]


def said(words, language, value):
    with translation.override(language):
        return words(value).replace(NBSP, " ")


def test_sizes_are_in_the_units_they_are_typed_in():
    for size, french, english in [
        (0, "0 o", "0 B"),
        (999, "999 o", "999 B"),
        (1_000, "1 ko", "1 kB"),
        (48_000_000, "48 Mo", "48 MB"),
        (1_500_000_000, "1,5 Go", "1.5 GB"),
        (999_949, "999,9 ko", "999.9 kB"),
        (999_960, "1 Mo", "1 MB"),
        (2_500_000_000_000, "2,5 To", "2.5 TB"),
    ]:
        assert said(size_in_words, "fr", size) == french
        assert said(size_in_words, "en", size) == english
    with translation.override("fr"):
        assert size_in_words(48_000_000) == f"48{NBSP}Mo"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_size_is_read_as_it_is_typed(language):
    with translation.override(language):
        for typed, size in [
            ("48 Mo", 48_000_000),
            ("48MB", 48_000_000),
            ("1,5 Go", 1_500_000_000),
            ("1.5 GB", 1_500_000_000),
            (f"1{NBSP}200 ko", 1_200_000),
            ("640 MiB", 640 * 1024**2),
            ("1 Kio", 1024),
            ("512 octets", 512),
            ("512 bytes", 512),
            ("512", 512),
        ]:
            assert parse_size(typed) == size, typed
        for typed in ("", "beaucoup", "48 Mo ?", "-1 Mo", "1 Mo 2", "1e3 Mo", "48 Px", "9" * 40):
            assert parse_size(typed) is None, typed


def test_a_comma_before_three_digits_is_read_as_the_language_writes_it():
    with translation.override("en"):
        assert parse_size("1,200 MB") == 1_200_000_000
    with translation.override("fr"):
        assert parse_size("1,200 Mo") == 1_200_000


@given(st.integers(0, 2**62), st.sampled_from(["fr", "en"]))
def test_what_the_form_shows_is_what_it_reads(size, language):
    with translation.override(language):
        assert parse_size(exact_size(size)) == size
        shown = parse_size(size_in_words(size))
        assert shown is not None
        assert abs(shown - size) <= max(size * 0.051, 0)


def test_days_in_words():
    assert said(day_in_words, "fr", date(2015, 1, 1)) == "1er janvier 2015"
    assert said(day_in_words, "en", date(2015, 1, 1)) == "1 January 2015"
    # In Paris it is the first already.
    assert said(day_in_words, "fr", datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == "1er janvier 2026"
    with translation.override("fr"):
        assert Template("{{ a|day_in_words }}/{{ b|day_in_words }}/{{ c|size_in_words }}").render(
            Context({"a": date(2026, 3, 1), "b": None, "c": None})
        ) == "1er mars 2026//"  # fmt: skip


_NOT_TEXT = re.compile(
    r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|<(?:style|script).*?</(?:style|script)>|{#.*?#}", re.DOTALL
)
_STUCK = re.compile(r"(?:\}\}|%\})\s?:(?=[\s<{]|$)|(?<=[}>])[A-Za-z]+: (?={{)")
"""A colon after a tag, or after a word of ours before a value."""


def test_the_colon_of_a_template_is_translated():
    """French sets a no-break space before it: ``{% translate ":" %}``, or within the translated string."""
    stuck = []
    for package in ("cms", "networks", "resources", "events", "analytics"):
        for path in (ROOT / package).glob("**/templates/**/*.*"):
            if path.suffix in {".html", ".txt", ".mjml"} and "legal" not in path.parts:
                text = _NOT_TEXT.sub("", path.read_text(encoding="utf-8"))
                stuck += [f"{path.relative_to(ROOT)}: {text[m.start() - 30 : m.end()]}" for m in _STUCK.finditer(text)]
    assert not stuck


def test_no_template_writes_sizes_in_binary_units_or_french_days_without_their_ordinal():
    """Django's filters: *Mio* in French, *MB* for the same in English; *1 mai* for *1er mai*."""
    packages = ("cms", "networks", "resources", "events", "analytics")
    found = [path for package in packages for path in (ROOT / package).glob("**/templates/**/*.*")]
    assert len(found) > 100
    for path in found:
        if path.suffix not in {".html", ".txt", ".mjml"}:
            continue
        text = path.read_text(encoding="utf-8")
        assert "filesizeformat" not in text, path
        if "admin" not in path.parts and "outbox" not in path.parts:
            assert '|date:"DATE_FORMAT"' not in text, path


def test_the_hour_is_set_apart_from_the_day():
    shown = Template('{{ at|date:"DATETIME_FORMAT" }}').render(Context({"at": datetime(2026, 11, 1, 12, tzinfo=UTC)}))
    assert shown == "1 novembre 2026 à 13:00"
