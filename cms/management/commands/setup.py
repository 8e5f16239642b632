"""First run of a site: ``manage.py setup``."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cms.management.quiet import quiet
from cms.provisioning import ensure_site


class Command(BaseCommand):
    """Makes the entrance, the section of the networks, the legal pages and the site record, where missing."""

    help = "Make the pages every site has (entrance, networks, legal pages). Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with quiet(options["verbosity"]):
            pages = ensure_site()
        self.stdout.write(_("The site is ready: %(title)s") % {"title": pages.home.title})
