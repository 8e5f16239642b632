"""Nothing comes twice in a letter: which items its issues have taken, and the number each of them bears."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from networks.models import Network
from networks.newsletters import drafts
from networks.newsletters.collect import taken
from networks.newsletters.enums import EDITABLE, TAKING, SectionCode
from networks.newsletters.models import NewsletterIssue


@dataclass(frozen=True, slots=True)
class Repeat:
    """An item that readers of the letter would get a second time."""

    title: str
    language: str
    issue: str
    """Title of the issue that took it; empty where it is twice in this very issue."""


def lock(network_pk: int | None) -> None:
    """Nobody else freezes an issue of this letter until the caller's transaction ends.

    Two issues that are frozen at once would each find that nobody has taken their items yet.
    """
    if network_pk is not None:
        Network.objects.select_for_update(of=("self",)).filter(pk=network_pk).first()


def repeats(issue: NewsletterIssue) -> list[Repeat]:
    """Items of ``issue`` that it holds twice, or that an issue frozen or sent has taken.

    An item edited since it was taken may come again: that is news. Networks are presented in turn.
    """
    found: list[Repeat] = []
    before = taken(issue.network_id, leaving_out=issue.pk)
    for language in issue.languages:
        held = list(_held(issue, language))
        counted = Counter(key for key, _title, _version in held)
        told: set[str] = set()
        for key, title, version in held:
            if key in told:
                continue
            told.add(key)
            if counted[key] > 1:
                found.append(Repeat(title, language, ""))
            elif key in before:
                taken_at, other = before[key]
                edited_since = version is not None and (taken_at is None or version > taken_at)
                if not edited_since:
                    found.append(Repeat(title, language, other))
    return found


def _held(issue: NewsletterIssue, language: str) -> Iterator[tuple[str, str, datetime | None]]:
    """Key, title and version of what a language of the issue holds, the network in focus apart."""
    titles = {
        item["key"]: item["title"]
        for block in getattr(issue, f"body_{language}")
        if block.block_type == "section"
        for item in block.value["items"]
    }
    for key, code, version in drafts.held_in(issue, language):
        if code != SectionCode.FOCUS:
            yield key, str(titles[key]), version


def number_is_free(issue: NewsletterIssue) -> bool:
    """Has ``issue`` a number that no other issue of the letter, frozen or sent, bears?"""
    others = NewsletterIssue.objects.filter(network=issue.network_id, state__in=TAKING).exclude(pk=issue.pk)
    return issue.number is not None and not others.filter(number=issue.number).exists()


def settle_number(issue: NewsletterIssue, *, by: Any = None) -> bool:
    """Give a published issue the next number where another one left under its own; whether it was changed.

    A title that was never rewritten follows. Two drafts of one letter bear the same number until one of them leaves.
    """
    with transaction.atomic():
        lock(issue.network_id)
        locked = NewsletterIssue.objects.select_for_update(of=("self",)).select_related("network").get(pk=issue.pk)
        if locked.state not in EDITABLE or locked.network is None or number_is_free(locked):
            return False
        before, locked.number = locked.number, drafts.next_number(locked.network)
        NewsletterIssue.objects.filter(pk=locked.pk).update(number=locked.number)
        if before is not None and locked.live and not locked.has_unpublished_changes and _retitle(locked, before):
            locked.save_revision(user=by, log_action=True, changed=True).publish(user=by)
    issue.refresh_from_db()
    return True


def _retitle(issue: NewsletterIssue, before: int) -> bool:
    """Titles as they were drafted follow the number; whether one did."""
    assert issue.number is not None  # noqa: S101  for the type checker; set by the caller
    until = issue.until or timezone.now()
    drafted = {language: drafts.first_title(before, until, language) for language in (issue.language, "en")}
    changed = False
    for name, language in (("title", issue.language), ("title_en", "en")):
        if getattr(issue, name) == drafted[language]:
            setattr(issue, name, drafts.first_title(issue.number, until, language))
            changed = True
    return changed


def open_drafts(network: Network) -> list[NewsletterIssue]:
    """Issues of a letter that somebody is still writing, latest first."""
    return list(NewsletterIssue.objects.filter(network=network, state__in=EDITABLE).order_by("-pk"))
