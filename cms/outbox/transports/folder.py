"""Mails written as ``.eml`` files: the demonstration's mailbox."""

import os
import re
from pathlib import Path

from cms.outbox.mime import Outgoing
from cms.outbox.transports.base import Accepted, UnreachableError


class FolderTransport:
    """One file a mail, under a name that sorts by time; complete as soon as it is visible."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def send(self, mail: Outgoing) -> Accepted:
        """Write the mail; the same mail again replaces its file."""
        data = mail.data
        name = re.sub(r"[^A-Za-z0-9]", "", mail.message_id.partition("@")[0])
        target = self.folder / f"{mail.date:%Y%m%d-%H%M%S-%f}-{name}.eml"
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(target)
        except OSError as error:
            raise UnreachableError(str(error)) from error
        return Accepted(f"250 {target.name}")

    def close(self) -> None:
        """Nothing to let go of."""
