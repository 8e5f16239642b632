"""Tasks through files: the broker of a single machine without a server, ``CELERY_BROKER_URL=maillage-files://``.

kombu's ``filesystem://`` writes a message in place, so that a worker may read half of it and die, and forgets a
message when it is handed over, so that it is lost with the worker. Here a message appears by ``os.replace``, and
is moved to a folder of its consumer until acknowledged: when that process is gone (its lock is free), the message
returns to the queue. Below ``folder`` (a transport option): ``queue/``, ``writing/``, ``claimed/``, ``broken/``,
``control/``.
"""

import contextlib
import fcntl
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

RECOVERY_SECONDS = 2.0
"""How often an idle consumer looks for messages of a consumer that died."""


def register() -> None:
    """Make ``maillage-files://`` known to kombu."""
    TRANSPORT_ALIASES["maillage-files"] = "cms.broker:Transport"


def write_atomically(target: Path, content: bytes, workshop: Path) -> None:
    """Let ``target`` appear, or change, all at once; ``workshop`` is a folder of the same file system."""
    draft = workshop / uuid.uuid4().hex
    draft.write_bytes(content)
    os.replace(draft, target)


class Owner:
    """The claims of this process: a folder, and a lock that the kernel frees when the process ends.

    The lock is a POSIX one: children of a worker do not inherit it, so that they cannot keep it alive.
    """

    _known: dict[tuple[int, Path], "Owner"] = {}

    def __init__(self, claimed: Path) -> None:
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.folder = claimed / self.name
        self.lock_path = claimed / f"{self.name}.lock"
        while True:
            self.descriptor = os.open(self.lock_path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX)
            # A recovering process may have taken the fresh lock for a dead one's, and removed the file.
            with contextlib.suppress(FileNotFoundError):
                if os.stat(self.lock_path).st_ino == os.fstat(self.descriptor).st_ino:
                    break
            os.close(self.descriptor)
        self.folder.mkdir(exist_ok=True)

    @classmethod
    def here(cls, claimed: Path) -> "Owner":
        """The owner of this process for that folder, made on first need (anew after a fork)."""
        key = (os.getpid(), claimed)
        if key not in cls._known:
            cls._known[key] = cls(claimed)
        return cls._known[key]


class QoS(virtual.QoS):
    """Forgets a message's file when it is acknowledged."""

    def ack(self, delivery_tag: str) -> None:
        super().ack(delivery_tag)
        self.channel.settle(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().reject(delivery_tag, requeue=requeue)
        self.channel.settle(delivery_tag)


class Channel(filesystem.Channel):
    """A channel whose queues are files in a folder."""

    QoS = QoS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._claims: dict[str, Path] = {}
        self._unacknowledged: set[str] = set()
        self._next_recovery = 0.0
        super().__init__(*args, **kwargs)

    def _below(self, name: str) -> Path:
        path = Path(self.transport_options.get("folder", "var/broker")).resolve() / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @cached_property
    def data_folder_in(self) -> Path:
        return self._below("queue")

    @cached_property
    def data_folder_out(self) -> Path:
        return self._below("queue")

    @cached_property
    def control_folder(self) -> Path:
        return self._below("control")

    @cached_property
    def writing(self) -> Path:
        """Where files are written before they appear."""
        return self._below("writing")

    @cached_property
    def claimed(self) -> Path:
        """Messages handed over and not yet acknowledged, a folder a process."""
        return self._below("claimed")

    # Messages

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        # (kombu's base and its file transport disagree on the name of the second parameter)
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        write_atomically(self.data_folder_out / name, dumps(payload).encode(), self.writing)

    def _waiting(self, queue: str) -> list[str]:
        return sorted(n for n in os.listdir(self.data_folder_in) if n.partition(".")[2] == f"{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for name in self._waiting(queue):
            claim = Owner.here(self.claimed).folder / name
            try:
                os.rename(self.data_folder_in / name, claim)
            except FileNotFoundError:
                continue  # another consumer was quicker
            try:
                payload: dict[str, Any] = loads(claim.read_bytes().decode())
                tag = payload["properties"]["delivery_tag"]
            except (ValueError, KeyError, TypeError):
                logger.warning("Message %s cannot be read; put aside", name)
                os.replace(claim, self._below("broken") / name)
                continue
            if queue in self._unacknowledged:
                claim.unlink(missing_ok=True)
            else:
                self._claims[tag] = claim
            return payload
        self._recover()
        raise Empty()

    def settle(self, delivery_tag: str) -> None:
        """Forget a message that was acknowledged, or put back."""
        claim = self._claims.pop(delivery_tag, None)
        if claim is not None:
            claim.unlink(missing_ok=True)

    def _restore(self, message: virtual.Message) -> None:
        super()._restore(message)
        self.settle(message.delivery_tag)

    def basic_consume(
        self, queue: str, no_ack: bool, callback: Callable[..., Any], consumer_tag: str, **kwargs: Any
    ) -> Any:
        """Consume from ``queue``; with ``no_ack`` a message is gone once handed over."""
        (self._unacknowledged.add if no_ack else self._unacknowledged.discard)(queue)
        return super().basic_consume(queue, no_ack, callback, consumer_tag, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> virtual.Message | None:
        """Take one message, or None."""
        message: virtual.Message | None = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.settle(message.delivery_tag)
        return message

    def _recover(self) -> None:
        """Put back the messages of processes that are gone."""
        if time.monotonic() < self._next_recovery:
            return
        self._next_recovery = time.monotonic() + RECOVERY_SECONDS
        own = {owner.name for (pid, _), owner in Owner._known.items() if pid == os.getpid()}
        for lock in self.claimed.glob("*.lock"):
            if lock.stem in own:
                continue  # opening and closing our own would free it
            with contextlib.suppress(OSError), self._free(lock):
                folder = self.claimed / lock.stem
                for claim in sorted(folder.glob("*.msg")):
                    os.replace(claim, self.data_folder_in / claim.name)
                    logger.warning("Message %s comes again: its consumer ended", claim.name)
                folder.rmdir()
                lock.unlink()

    @staticmethod
    @contextlib.contextmanager
    def _free(lock: Path) -> Iterator[None]:
        """Hold a lock whose owner is gone.

        :raises OSError: its owner lives, or somebody else is recovering.
        """
        descriptor = os.open(lock, os.O_RDWR)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)

    # Bindings of queues to exchanges: a small table a file, replaced as a whole

    @contextlib.contextmanager
    def _table(self, exchange: str) -> Iterator[tuple[list[Any], Path]]:
        path = self._exchange_file(exchange)
        with (self.control_folder / "lock").open("a") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield self.get_table(exchange), path

    def get_table(self, exchange: str) -> list[Any]:
        """The bindings of an exchange."""
        try:
            rows = loads(self._exchange_file(exchange).read_text() or "[]")
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table(exchange) as (rows, path):
            if row not in rows:
                write_atomically(path, dumps([row, *rows]).encode(), self.writing)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table(exchange) as (rows, path):
            if row in rows:
                write_atomically(path, dumps([r for r in rows if r != row]).encode(), self.writing)


class Transport(filesystem.Transport):
    """``maillage-files://``."""

    Channel = Channel
    polling_interval = 0.2
    driver_type = "maillage-files"
    driver_name = "maillage-files"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        # kombu shares what it knows of bindings between all folders of a process, and so forgets to write them.
        self.state = virtual.BrokerState()

    @property
    def default_connection_params(self) -> dict[str, Any]:
        """None: there is no host, and kombu would warn that it has to guess one."""
        return {}
