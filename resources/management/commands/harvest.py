"""``manage.py harvest CODE``: records of a partner's catalogue into the resource base."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.management.quiet import quiet
from resources.enums import SourceKind
from resources.harvest import jobs
from resources.management.telling import tell
from resources.models import Source


class Command(BaseCommand):
    help = "Harvest a source: STAC, OGC API Records, DCAT or CSW."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="code of the source")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--publish", action="store_true", help="publish at once instead of leaving drafts")
        parser.add_argument("--report", type=Path, help="write the report row by row (CSV)")

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        found = Source.objects.exclude(kind=SourceKind.FILE).filter(code=source).first()
        if found is None:
            codes = ", ".join(Source.objects.exclude(kind=SourceKind.FILE).values_list("code", flat=True)) or "none"
            raise CommandError(f"There is no source {source} to harvest; known: {codes}.")
        job = jobs.ask(found, dry_run=options["dry_run"], publish=True if options["publish"] else None)
        started = time.monotonic()
        try:
            with quiet(options["verbosity"]):
                job = jobs.run(job.pk)
        except jobs.Busy:
            raise CommandError("Another run over this source is under way; this one waits for it.") from None
        tell(self.stdout, job, time.monotonic() - started, options["report"])
        if job.error:
            raise CommandError(job.error)
