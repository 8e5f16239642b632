"""Pictures in full JSON: a record names its picture; the picture itself stands once, at the end of the document."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from wagtail.images import get_image_model

from resources.exchange import plain_work
from resources.exchange.description import Picture

COLUMNS = (
    "title", "description", "credit", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"
)  # fmt: skip


def named(found: Picture | None) -> dict[str, str] | None:
    """What a record says of its picture: the name in the storage, the title, where to see it."""
    if found is None:
        return None
    url = f"{settings.SITE_URL}{found.url}" if found.url.startswith("/") else found.url
    return {"name": found.name, "title": found.title, "url": url}


def names_in(values: Mapping[str, Any]) -> list[str]:
    """The pictures of a record and of its drafts."""
    return [version["image"]["name"] for version in plain_work.versions(values) if version["image"]]


def contents(names: Iterable[str], missing: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Each picture, whole; without ``content``, and noted in ``missing``, where its file is gone from the storage."""
    for name in names:
        image = get_image_model().objects.select_related("collection").filter(file=name).order_by("pk").first()
        if image is not None:
            content = read(image)
            if content is None and missing is not None:
                missing.append(name)
            yield {
                "name": name,
                **{column: getattr(image, column) for column in COLUMNS},
                "tags": sorted(image.tags.names()),
                "collection": image.collection.name,
                "created_at": image.created_at.isoformat(),
                "content": None if content is None else base64.b64encode(content).decode(),
            }


def read(image: Any) -> bytes | None:
    """The bytes of a picture; None where its file is missing, or cannot be read."""
    try:
        with image.file.storage.open(image.file.name) as opened:
            return bytes(opened.read())
    except OSError:
        return None
