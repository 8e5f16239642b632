"""Names and addresses of coordinators: personal data the networks publish (``cms.privacy``)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from cms.privacy import Purpose, SpaceEntry
from networks.models import Coordinator, NetworkPage


class CoordinatorsHolder:
    """People shown on the page of a network, in its live version and in its history."""

    purposes: Sequence[Purpose] = (
        Purpose(
            code="networks.coordinators",
            title=_("Telling readers whom to write to in a network"),
            data=_("Name, role, organisation and, where the person agrees, e-mail address of the coordinators"),
            basis=_("Agreement of the person, who may take it back at any time"),
            retention=_("As long as the person coordinates the network; its editors remove them afterwards"),
        ),
    )

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        """Nothing: a coordinator's place to act is the admin."""
        return []

    def export(self, address: str) -> list[dict[str, Any]]:
        found = Coordinator.objects.filter(email__iexact=address).select_related("page", "organisation")
        return [
            {
                "purpose": "networks.coordinators",
                "network": person.page.title,
                "name": person.name,
                "role": {"fr": person.role_fr, "en": person.role_en},
                "organisation": person.organisation.name if person.organisation else "",
                "email": person.email,
            }
            for person in found
        ]

    @transaction.atomic
    def erase(self, address: str) -> int:
        """Remove the person from the pages and from their past versions, so that none brings them back."""
        number, _models = Coordinator.objects.filter(email__iexact=address).delete()
        for revision, kept in _revisions_without(address):
            revision.content["coordinators"] = kept
            revision.save(update_fields=["content"])
            number += 1
        return number

    def purge(self, now: datetime) -> int:
        """Nothing falls due by itself: editors say when somebody no longer coordinates."""
        return 0


def _revisions_without(address: str) -> Iterator[tuple[Revision, list[dict[str, Any]]]]:
    """Versions of network pages that hold the address, each with the coordinators to keep."""
    type_ = ContentType.objects.get_for_model(NetworkPage)
    for revision in Revision.objects.filter(content_type=type_).iterator():
        people = revision.content.get("coordinators", [])
        kept = [person for person in people if person.get("email", "").lower() != address.lower()]
        if len(kept) < len(people):
            yield revision, kept
