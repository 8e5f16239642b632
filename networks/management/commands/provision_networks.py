"""Make or mend what the networks need to work."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.management.quiet import quiet
from networks.models import Network
from networks.provisioning import ProvisioningError, provision, provision_teams


class Command(BaseCommand):
    help = "Make or mend pages, collections, groups, permissions and workflows of the networks."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("codes", nargs="*", help="codes of networks; all of them by default")

    def handle(self, *args: Any, **options: Any) -> None:
        networks = Network.objects.all()
        if options["codes"]:
            networks = networks.filter(code__in=options["codes"])
            unknown = set(options["codes"]) - set(networks.values_list("code", flat=True))
            if unknown:
                raise CommandError(f"No network is called {', '.join(sorted(unknown))}.")
        try:
            with quiet(options["verbosity"]):
                reports = [provision_teams(), *(provision(network) for network in networks)]
        except ProvisioningError as error:
            raise CommandError(str(error)) from error
        for report in reports:
            for change in report.changes:
                self.stdout.write(f"{report.subject}: {change}")
        if not any(reports):
            self.stdout.write("Nothing to change.")
