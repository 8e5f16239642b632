"""Reads back what ``manage.py export_resources`` wrote."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resources.exchange import restore


class Command(BaseCommand):
    help = "Create or update resources and selections from a full JSON export, by identifier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            outcome = restore.restore(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        for identifier, reason in outcome.refused:
            self.stderr.write(f"{identifier}: {reason}")
        self.stdout.write(f"created {outcome.created}, updated {outcome.updated}, refused {len(outcome.refused)}")
        if outcome.refused:
            raise CommandError("some records were not written")
