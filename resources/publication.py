"""What happens to a record between a form, or an import, and the public: its address, its DOI, its licence."""

import re
from typing import Any

from cms.slugs import slug_of
from resources import licences
from resources.models import FormerSlug, Resource, Selection
from resources.models.resource import RESERVED_SLUGS

LONGEST_SLUG = 150
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_DOI_BEFORE = re.compile(r"^(?:https?://)?(?:(?:dx|www)\.)?(?:doi\.org/)?(?:doi:\s*)?", re.IGNORECASE)


def normalise_doi(raw: str) -> str:
    """A DOI as it is kept: ``https://doi.org/10.1234/ABC`` -> ``10.1234/abc``; empty for empty.

    DOIs do not tell case apart (DOI Handbook, 2.4): one spelling finds duplicates.

    :raises ValueError: this is no DOI.
    """
    bare = _DOI_BEFORE.sub("", raw.strip()).strip().lower()
    if bare and not _DOI.fullmatch(bare):
        raise ValueError(raw)
    return bare


def derive_commercial(licence: str, told: str) -> str:
    """What is told of commercial use; where nothing is, what the licence says (empty for one we do not know)."""
    return told or licences.commercial_of(licences.canonical_code(licence))


def slug_taken(slug: str, *, excluding: Resource | None = None) -> bool:
    """Is the address another page's, another resource's, or did another public resource have it once?"""
    if slug in RESERVED_SLUGS:
        return True
    own = excluding.pk if excluding is not None else None
    return (
        Resource.objects.filter(slug=slug).exclude(pk=own).exists()
        or FormerSlug.objects.filter(slug=slug).exclude(resource=own).exists()
    )


def free_slug(title: str, *, excluding: Resource | None = None) -> str:
    """An address made of a title that nobody has; numbered where it must be."""
    base = slug_of(title, LONGEST_SLUG - 5) or "ressource"
    slug, number = base, 2
    while slug_taken(slug, excluding=excluding):
        slug, number = f"{base}-{number}", number + 1
    return slug


def keep_former_address(resource: Resource, new_slug: str) -> None:
    """Before a public resource is given another address, in a draft or at once: note the one links know.

    ``resource`` may bear the new one already, as a form leaves it: the row in the database says what is public.
    """
    public = Resource.objects.filter(pk=resource.pk, live=True).values_list("slug", flat=True).first()
    if public and public != new_slug:
        FormerSlug.objects.update_or_create(slug=public, defaults={"resource_id": resource.pk})


def on_publication(sender: type[Resource], instance: Resource, **kwargs: Any) -> None:
    """Signal ``published``: an address somebody has is nobody's former one, also of those who came back to it."""
    FormerSlug.objects.filter(slug=instance.slug).delete()


def free_selection_slug(title: str, *, excluding: Selection | None = None) -> str:
    """An address for a selection made of its title; numbered where it must be."""
    base = slug_of(title, LONGEST_SLUG - 5) or "selection"
    others = Selection.objects.exclude(pk=excluding.pk if excluding is not None else None)
    slug, number = base, 2
    while others.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
