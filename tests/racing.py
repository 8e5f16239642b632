"""Acts that race for the same thing: every one is past its check before one writes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType
from typing import Any

import pytest
from django.db import connection


def at_once(
    act: Callable[[Any], object], things: Sequence[Any], *, check: tuple[ModuleType, str], refusal: type[Exception]
) -> list[str]:
    """``act`` on each of ``things`` in a thread and a connection of its own.

    ``check`` is the module and name of the check they all pass, every link taken as answering, before the first goes
    on; ``refusal`` is what an act that comes too late raises. Returns, sorted, ``"done"`` or the refusal's own name.
    """
    barrier = Barrier(len(things), timeout=20)
    original = getattr(*check)

    def and_wait(thing: Any, *_args: Any) -> Any:
        found = original(thing, lambda url: True)
        barrier.wait()
        return found

    def one(thing: Any) -> str:
        try:
            act(thing)
        except refusal as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(len(things)) as threads:
        patch.setattr(*check, and_wait)
        return sorted(threads.map(one, things))
