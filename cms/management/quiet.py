"""What a command prints is its report, not what Wagtail notes of each record on the way."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

NOISY = ("wagtail",)
"""Loggers with a line or two a saved page or published record."""


@contextmanager
def quiet(verbosity: int) -> Iterator[None]:
    """Keep the notes of each record off the screen, except at ``--verbosity 2``; warnings and errors stay."""
    if verbosity >= 2:
        yield
        return
    before = {name: logging.getLogger(name).level for name in NOISY}
    try:
        for name in NOISY:
            logging.getLogger(name).setLevel(logging.WARNING)
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
