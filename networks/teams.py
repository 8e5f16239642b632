"""Teams of the whole site, and what each role may do: one explicit table, applied by ``networks.provisioning``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who works in the admin: the first two exist once a network, the others once for the site."""

    COORDINATOR = "coordinator", _("Coordinators of a network")
    EDITOR = "editor", _("Editors of a network")
    NATIONAL = "national", _("National team")
    CURATOR = "curator", _("Curators of the resource base")
    NEWSLETTER = "newsletter", _("Newsletter editors")


TEAM_ROLES = (Role.NATIONAL, Role.CURATOR, Role.NEWSLETTER)
"""Roles held once for the whole site."""

GROUP_NAMES = {
    Role.COORDINATOR: "Coordination {name} ({code})",
    Role.EDITOR: "Rédaction {name} ({code})",
    Role.NATIONAL: "Équipe nationale",
    Role.CURATOR: "Curation des ressources",
    Role.NEWSLETTER: "Rédaction de la lettre",
}
"""Names of the groups, as administrators read them."""

MANAGE_EVERY_NETWORK = "networks.manage_every_network"
MODERATE_RESOURCES = "networks.moderate_resources"

PAGE_ACTIONS = {
    Role.COORDINATOR: ("add", "change", "publish", "lock", "unlock"),
    Role.EDITOR: ("add", "change"),
    Role.NATIONAL: ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
    Role.NEWSLETTER: ("add", "change", "publish"),
}
"""On the network's page and all below it; for the national team on the whole site, see also ``ON_NATIONAL_PAGE``."""

MEDIA_ACTIONS = {
    Role.COORDINATOR: ("add", "change", "choose"),
    Role.EDITOR: ("add", "change", "choose"),
    Role.NATIONAL: ("add", "change", "choose"),
    Role.NEWSLETTER: ("add", "change", "choose"),
}
"""On images and documents of the network's collection; for the national team on all of them."""

ON_NATIONAL_PAGE = frozenset({Role.NEWSLETTER})
"""Roles of the whole site whose pages and media are those of the national network: its letter is theirs to write."""


def _every(*models_: str) -> tuple[str, ...]:
    """Every default permission of models given as ``app_label.model``."""
    names = []
    for dotted in models_:
        app_label, model = dotted.split(".")
        names += [f"{app_label}.{action}_{model}" for action in ("view", "add", "change", "delete")]
    return tuple(names)


_permissions: dict[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (
        "wagtailadmin.access_admin",
        "networks.view_network",
        "networks.change_network",
        *_every("networks.membership", "networks.need"),
        "networks.view_organisation",
        "networks.add_organisation",
        "networks.change_organisation",
        "networks.view_proposal",
        "networks.change_proposal",
    ),
    Role.EDITOR: (
        "wagtailadmin.access_admin",
        "networks.view_network",
        "networks.view_need",
        "networks.add_need",
        "networks.change_need",
    ),
    Role.NATIONAL: (
        "wagtailadmin.access_admin",
        MANAGE_EVERY_NETWORK,
        MODERATE_RESOURCES,
        "networks.view_network",
        "networks.add_network",
        "networks.change_network",
        *_every(
            "networks.membership",
            "networks.need",
            "networks.organisation",
            "networks.datahub",
            "networks.service",
            "cms.concept",
            "cms.tag",
        ),
        "networks.view_proposal",
        "networks.change_proposal",
        "cms.change_sitesettings",
        "outbox.manage_outbox",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    ),
    Role.CURATOR: (
        "wagtailadmin.access_admin",
        MODERATE_RESOURCES,
        "networks.view_proposal",
        "networks.change_proposal",
        "cms.view_concept",
        "cms.add_concept",
        "cms.change_concept",
    ),
    Role.NEWSLETTER: ("wagtailadmin.access_admin",),
}


def grant(role: Role, *permissions: str) -> None:
    """Give a role model permissions (``app_label.codename``); upper floors call this from ``AppConfig.ready()``."""
    _permissions[role] = (*_permissions[role], *(p for p in permissions if p not in _permissions[role]))


def model_permissions(role: Role) -> tuple[str, ...]:
    """Model permissions of a role, as ``app_label.codename``."""
    return _permissions[role]
