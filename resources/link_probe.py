"""Does an address answer: politely asked, through the guarded session.

robots.txt is obeyed (RFC 9309), a host is not asked twice within a moment, HEAD comes first and GET asks for the
first kilobyte only. Redirects are followed by hand, so that each host on the way is treated the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from urllib.parse import urljoin, urlsplit

import requests

from cms.failures import Failure, failure_of
from cms.http import ForbiddenAddress, GuardedSession, TooLarge, guarded_session
from resources.robots import Robots

AGENT = "Maillage"
"""What robots.txt files may name; the header adds the address of the site (``cms.http``)."""

HOST_DELAY = 2.0
"""Seconds between two requests to a host, where its robots.txt asks for no more."""

LONGEST_WAIT = 10.0
"""Seconds a run waits for one host; one that asks for more is left to the next run."""

MAX_REDIRECTS = 5
SECONDS = 10.0
FIRST_BYTES = 1024
ENOUGH_BYTES = 65_536
"""A server that ignores ``Range`` is cut off here: it answers, that is enough."""

ROBOTS = "robots.txt"
"""What is kept of an address that is not for programs."""
ROBOTS_BYTES = 512_000
"""RFC 9309, 2.5: at least 500 KiB are read."""

RETRY_AT_MOST = timedelta(days=7)


class Answer(Enum):
    """What came of asking."""

    ALIVE = auto()
    FAILED = auto()
    LATER = auto()
    """The server asks for patience: neither good nor bad."""
    SKIPPED = auto()
    """It is not for robots, or not an address of the web."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One answer."""

    answer: Answer
    status: int | None = None
    message: str = ""
    retry_after: timedelta | None = None


class AskLater(Exception):  # noqa: N818  not an error: the run goes on with other hosts
    """The host asks for a longer wait than this run grants."""


@dataclass
class Manners:
    """What a run knows of the hosts it asks: their robots.txt, and when it asked them last."""

    session: GuardedSession = field(
        default_factory=lambda: guarded_session(total_seconds=SECONDS, max_bytes=ENOUGH_BYTES)
    )
    robots_session: GuardedSession = field(
        default_factory=lambda: guarded_session(total_seconds=SECONDS, max_bytes=ROBOTS_BYTES)
    )
    delay: float = HOST_DELAY
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    failing: dict[str, int] = field(default_factory=dict)
    """Hosts whose robots.txt was answered with a server error, and which."""
    _robots: dict[str, Robots | None] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def wait(self, url: str) -> None:
        """Wait for the host's turn.

        :raises AskLater: its robots.txt asks for more patience than a run has.
        """
        origin = origin_of(url)
        robots = self._robots.get(origin)
        delay = max(self.delay, robots.crawl_delay if robots is not None else 0.0)
        remaining = self._asked.get(origin, -delay) + delay - self.clock()
        if origin in self._asked and remaining > 0:
            if remaining > LONGEST_WAIT:
                raise AskLater(origin)
            self.sleep(remaining)
        self._asked[origin] = self.clock()

    def allowed(self, url: str) -> bool:
        """May a robot ask this address? An unreachable robots.txt says nothing: the address will tell."""
        origin = origin_of(url)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        robots = self._robots[origin]
        return robots is None or robots.allows(url)

    def _read_robots(self, origin: str) -> Robots | None:
        self.wait(origin)
        try:
            response = self.robots_session.get(f"{origin}/robots.txt")
        except requests.RequestException:
            return None
        if response.status_code >= 500:
            self.failing[origin] = response.status_code
            return Robots([("/", False)])  # RFC 9309, 2.3.1.4: undefined, complete disallow
        if response.status_code >= 400:
            return Robots()  # 2.3.1.3: unavailable, anything may be asked
        response.encoding = "utf-8"
        return Robots.read(response.text, AGENT)


def origin_of(url: str) -> str:
    """``https://host:port`` of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def probe(url: str, manners: Manners) -> Probe:
    """Ask an address whether it answers.

    :raises AskLater: a host on the way asks for more patience than a run has.
    """
    try:
        return _follow(url, manners)
    except TooLarge:
        return Probe(Answer.ALIVE, message="long")
    except (requests.RequestException, ValueError) as error:  # ValueError: an address no parser takes
        return Probe(Answer.FAILED, message=failure_of(error).value)


def _follow(url: str, manners: Manners) -> Probe:
    for _hop in range(MAX_REDIRECTS + 1):
        if urlsplit(url).scheme not in {"http", "https"}:
            return Probe(Answer.SKIPPED, message=Failure.NO_ADDRESS.value)
        if not manners.allowed(url):
            # A host that fails altogether fails: not asked, and not taken for one that turns robots away.
            down = manners.failing.get(origin_of(url))
            return Probe(Answer.FAILED if down else Answer.SKIPPED, down, "" if down else ROBOTS)
        response = _ask(url, manners)
        target = response.headers.get("Location")
        if not (response.is_redirect and target):
            return _judge(response)
        url = urljoin(url, target)
    return Probe(Answer.FAILED, message=Failure.REDIRECTS.value)


def _ask(url: str, manners: Manners) -> requests.Response:
    """HEAD; where it is refused or fails, the first bytes by GET: many servers answer HEAD badly."""
    manners.wait(url)
    try:
        response = manners.session.head(url, allow_redirects=False)
        if response.status_code < 400 or _patience(response) is not None:
            return response
    except (ForbiddenAddress, requests.exceptions.InvalidURL):
        raise
    except requests.RequestException:
        pass  # GET tells
    manners.wait(url)
    headers = {"Range": f"bytes=0-{FIRST_BYTES - 1}"}
    return manners.session.get(url, headers=headers, allow_redirects=False)


def _judge(response: requests.Response) -> Probe:
    status = response.status_code
    message = f"{status} {response.reason}"[:300]
    patience = _patience(response)
    if patience is not None:
        return Probe(Answer.LATER, status, message, patience)
    # 401 and 403: it is there, for those who may; 416: there are fewer bytes than we asked for.
    if status < 400 or status in {401, 403, 416}:
        return Probe(Answer.ALIVE, status, message)
    return Probe(Answer.FAILED, status, message)


def _patience(response: requests.Response) -> timedelta | None:
    """How long a busy server asks us to wait (RFC 9110, 10.2.3), at most a week; None where it asks for nothing."""
    told = response.headers.get("Retry-After", "").strip()
    if response.status_code == 429:
        told = told or "3600"
    elif response.status_code != 503 or not told:
        return None
    if told.isdecimal():
        return min(timedelta(seconds=min(int(told), 10**9)), RETRY_AT_MOST)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return timedelta(hours=1)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - datetime.now(UTC), timedelta(0)), RETRY_AT_MOST)
