"""What the pages of a resource and of a selection show."""

from typing import Any

from resources.models import Resource, Selection


def page_context(resource: Resource) -> dict[str, Any]:
    """What the template of a resource needs."""
    return {"resource": resource, "links": list(resource.links.all())}


def selection_context(selection: Selection) -> dict[str, Any]:
    """What the template of a selection needs."""
    items = [item for item in selection.items.all() if item.resource.live]
    return {"selection": selection, "items": items}
