"""Making the copy: when the base changed, whole or not at all."""

import logging
import tempfile
import zipfile
from datetime import datetime, timedelta
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from resources.models import OfflineCopy
from resources.offline import fingerprint as printed
from resources.offline import pages

FOLDER = "hors-ligne"
TOP = "ressources"
"""The folder the archive unpacks to."""
FORMAT = 7
"""Of pages and index: counted up when they change, so that the next day makes a new copy."""
EVERY = timedelta(hours=20)
KEPT = 2
"""The latest, and the one before, which somebody may be downloading."""

logger = logging.getLogger(__name__)


def latest() -> OfflineCopy | None:
    """The copy on offer; None before the first."""
    return OfflineCopy.objects.first()


def fingerprint() -> str:
    """Changes whenever anything printed in the copy does."""
    return printed.fingerprint(FORMAT)


def refresh(*, force: bool = False, now: datetime | None = None) -> OfflineCopy | None:
    """Make a new copy where there is none, or the base changed and a day went by (or ``force``); else None.

    Readers see the former copy until the new one is whole in the storage.
    """
    now = now or timezone.now()
    last = latest()
    if last is not None and not force and now - last.made_at < EVERY and default_storage.exists(last.name):
        return None
    found = fingerprint()
    if last is not None and not force and last.fingerprint == found and default_storage.exists(last.name):
        return None
    with tempfile.TemporaryFile() as archive:
        total = write(archive, now)
        size = archive.tell()
        archive.seek(0)
        # The storage makes the name unique; on a disk it writes beside and moves.
        name = default_storage.save(f"{FOLDER}/ressources-{now:%Y-%m-%d}-{found[:8]}.zip", File(archive))
    copy = OfflineCopy.objects.create(name=name, made_at=now, size=size, resources=total, fingerprint=found)
    _drop_old()
    return copy


def write(archive: IO[bytes], made_at: datetime) -> int:
    """Write the ZIP; how many resources it holds."""
    stamp = timezone.localtime(made_at).timetuple()[:6]
    total = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        for path, content in pages.files(made_at):
            entry = zipfile.ZipInfo(f"{TOP}/{path}", date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            opened.writestr(entry, content)
            total += path.startswith("fr/r/")
    return total


def _drop_old() -> None:
    with transaction.atomic():
        old = list(OfflineCopy.objects.all()[KEPT:])
        OfflineCopy.objects.filter(pk__in=[copy.pk for copy in old]).delete()
    for copy in old:
        try:
            default_storage.delete(copy.name)
        except OSError as error:
            logger.warning("An old offline copy could not be deleted (%s): %s", copy.name, error)
