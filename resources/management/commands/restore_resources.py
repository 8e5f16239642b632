"""Reads back what ``manage.py export_resources`` wrote."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.management.quiet import quiet
from resources.exchange import restore


class Command(BaseCommand):
    help = "Create or update resources and selections from a full JSON export, by identifier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with quiet(options["verbosity"]):
                outcome = restore.restore(restore.parse(file.read_bytes()))
        except (OSError, restore.Unreadable) as error:
            raise CommandError(str(error)) from error
        for identifier, said in [*outcome.kept, *outcome.lost, *outcome.refused]:
            self.stderr.write(f"{identifier}: {said}")
        for part, counts in outcome.counts.items():
            self.stdout.write(f"{part}: " + ", ".join(f"{done} {number}" for done, number in sorted(counts.items())))
        self.stdout.write(f"refused: {len(outcome.refused)}, lost: {len(outcome.lost)}")
        if outcome.refused or outcome.lost:
            raise CommandError("not everything was restored")
