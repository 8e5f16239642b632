"""``manage.py rebuild_search [source...]``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.search import index, sources


class Command(BaseCommand):
    help = "Makes the search index anew, or that of some sources; readers see no gap."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", nargs="*", help="such as events.eventpage; all of them by default")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["sources"]) - {source.name for source in sources.sources()}
        if unknown:
            raise CommandError(f"No such source: {', '.join(sorted(unknown))}")
        for name, written in index.rebuild(options["sources"]).items():
            self.stdout.write(f"{name}: {written}")
