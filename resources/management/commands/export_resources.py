"""Everything of the resource base as one JSON document, on the standard output or in a file."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from resources.exchange import plain
from resources.models import Resource, Selection


class Command(BaseCommand):
    help = "Write the resource base as full JSON; manage.py restore_resources reads it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, help="the file to write; the standard output by default")
        parser.add_argument("--published-only", action="store_true", help="leave out drafts and archived records")

    def handle(self, *args: Any, output: Path | None = None, published_only: bool = False, **options: Any) -> None:
        resources, selections = Resource.objects.all(), Selection.objects.all()
        if published_only:
            resources, selections = Resource.objects.visible(), Selection.objects.visible()
        missing: list[str] = []
        chosen = selections.order_by("pk")
        self._write(plain.document(resources, public=published_only, selections=chosen, missing=missing), output)
        for name in missing:
            self.stderr.write(f"{name}: the file of this picture is missing; only its name is in the export")

    def _write(self, pieces: Iterator[str], output: Path | None) -> None:
        if output is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        # Under another name first: a run that fails leaves the last whole export where it was.
        unfinished = output.with_name(f"{output.name}.part")
        with unfinished.open("w", encoding="utf-8") as opened:
            opened.writelines(pieces)
        os.replace(unfinished, output)
        sys.stderr.write(f"{output}\n")
