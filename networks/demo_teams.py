"""Which demonstration login works where; the logins themselves are made by ``cms.accounts.demo``."""

from cms.accounts.models import User
from networks.models import Network, Team
from networks.teams import Role

COORDINATORS = {
    "occitanie@example.org": "occitanie",
    "bretagne@example.org": "bretagne",
    "geodev@example.org": "geodev",
}
"""Login -> slug of the network."""
TEAMS = {"curation@example.org": Role.CURATOR, "lettre@example.org": Role.NEWSLETTER}


def join() -> None:
    """Put each login into its group; a login that was deleted is passed over."""
    for address, slug in COORDINATORS.items():
        network = Network.objects.select_related("coordinators_group").filter(slug=slug).first()
        if network and network.coordinators_group:
            _join(address, network.coordinators_group.pk)
    for address, role in TEAMS.items():
        team = Team.objects.filter(code=role.value).first()
        if team and team.group_id:
            _join(address, team.group_id)


def _join(address: str, group: int) -> None:
    for user in User.objects.filter(email=address):
        user.groups.add(group)
