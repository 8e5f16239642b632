"""``manage.py read_bounces``: feed returned messages to the site, from a pipe, a Maildir or an mbox."""

import mailbox
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from cms.outbox import dsn


class Command(BaseCommand):
    """Reads one message from standard input, or all of a mailbox; the same message again changes nothing."""

    help = str(_("Read returned messages (RFC 3464) and act on them: standard input, --maildir or --mbox."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--maildir", type=Path, help=str(_("Read the new messages of a Maildir, and mark them.")))
        where.add_argument("--mbox", type=Path, help=str(_("Read every message of an mbox file.")))

    def handle(self, *args: Any, **options: Any) -> None:
        told: Counter[str] = Counter()
        for raw in _messages(options["maildir"], options["mbox"]):
            outcome = dsn.read(raw)
            told[outcome.what] += 1
            if outcome.bounce is not None:
                self.stdout.write(f"{outcome.bounce.kind}: {outcome.bounce.status} {outcome.bounce.diagnostic}".strip())
        counts = ", ".join(f"{what}: {n}" for what, n in sorted(told.items()))
        self.stdout.write(counts or "nothing to read")


def _messages(maildir: Path | None, mbox: Path | None) -> Iterator[bytes]:
    if maildir is not None:
        yield from _maildir(maildir)
    elif mbox is not None:
        if not mbox.is_file():
            raise CommandError(f"{mbox} is no file")
        box = mailbox.mbox(mbox, create=False)
        for key in box.iterkeys():
            yield box.get_bytes(key)
    else:
        yield sys.stdin.buffer.read(dsn.MAX_BYTES)


def _maildir(folder: Path) -> Iterator[bytes]:
    """Messages not marked *seen*; each is marked once it has been acted on, so that a crash loses none."""
    if not (folder / "new").is_dir():
        raise CommandError(f"{folder} is no Maildir")
    box = mailbox.Maildir(folder, create=False)
    for key, message in list(box.iteritems()):
        if "S" in message.get_flags():
            continue
        yield box.get_bytes(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
