"""``manage.py import_resources FILE --source CODE``: records of a file into the resource base."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.management.quiet import quiet
from networks.enums import NetworkKind
from networks.models import Network
from resources.enums import SourceKind
from resources.harvest import jobs
from resources.harvest.presets import mapping_for, stated_mapping
from resources.harvest.tables import BadTable, read_table
from resources.management.telling import tell
from resources.models import Source


class Command(BaseCommand):
    help = "Import resources from a CSV, TSV, XLSX or JSON file; twice gives the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="code of the source; made if there is none")
        parser.add_argument("--network", default="", help="code of the network of a new source (the national one)")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--publish", action="store_true", help="publish at once instead of leaving drafts")
        parser.add_argument(
            "--publish-doubles", action="store_true", help="also publish what has a title or address of the base"
        )
        parser.add_argument("--mapping", type=Path, help="JSON: {columns: {header: field}}; kept by the source")
        parser.add_argument("--report", type=Path, help="write the report row by row (CSV)")

    def handle(self, *args: Any, file: Path, source: str, **options: Any) -> None:
        try:
            content = file.read_bytes()
            mapping = json.loads(options["mapping"].read_text(encoding="utf-8")) if options["mapping"] else {}
            table = read_table(content, file.name)
        except (OSError, ValueError, BadTable) as error:
            raise CommandError(str(error)) from error
        if not isinstance(mapping, dict):
            raise CommandError("The mapping is a JSON object: {columns: {header: field}}.")
        found, made = self._source(source, options["network"])
        try:
            self._run(found, table.headers, content, file, mapping, options)
        finally:
            # Of a new source, nothing came in: a trial or a file that cannot be used leaves none behind.
            if made and not found.records.exists() and (options["dry_run"] or not self._told(found)):
                jobs.forget(found)

    def _told(self, source: Source) -> bool:
        """Whether a run has a line a record, for somebody to read in the admin."""
        return source.jobs.filter(items__isnull=False).exists()

    def _run(
        self,
        found: Source,
        headers: list[str],
        content: bytes,
        file: Path,
        mapping: dict[str, Any],
        options: dict[str, Any],
    ) -> None:
        used = stated_mapping(mapping, headers) if mapping else mapping_for(found.mapping, headers)
        job = jobs.ask(
            found,
            dry_run=options["dry_run"],
            content=content,
            file_name=file.name,
            mapping={**used, "doubles": jobs.PUBLISH} if options["publish_doubles"] else used,
            publish=True if options["publish"] else None,
        )
        started = time.monotonic()
        try:
            with quiet(options["verbosity"]):
                job = jobs.run(job.pk, self._progress)
        except jobs.Busy:
            raise CommandError("Another run over this source is under way; this one waits for it.") from None
        if not job.error and not job.dry_run:
            Source.objects.filter(pk=found.pk).update(mapping=used)
        tell(self.stdout, job, time.monotonic() - started, options["report"])
        if job.error:
            raise CommandError(job.error)

    def _source(self, code: str, network: str) -> tuple[Source, bool]:
        """The source of a code, and whether it is made now."""
        found = Source.objects.filter(code=code).first()
        if found is not None:
            if found.kind != SourceKind.FILE:
                raise CommandError(f"{code} is harvested, not imported.")
            return found, False
        wanted = Network.objects.filter(code__iexact=network) if network else Network.objects.filter(
            kind=NetworkKind.NATIONAL
        )  # fmt: skip
        owner = wanted.first()
        if owner is None:
            raise CommandError("There is no such network; name one with --network.")
        made = Source(code=code, name=code, kind=SourceKind.FILE, network=owner)
        try:
            made.full_clean()
        except ValidationError as error:
            raise CommandError(f"--source {code}: {' '.join(error.messages)}") from None
        made.save()
        return made, True

    def _progress(self, done: int, total: int | None) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done}/{total or '?'}", ending="")
