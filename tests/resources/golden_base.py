"""The base of ``golden`` in the database."""

from datetime import UTC, datetime, timedelta

from cms.models import Concept, Tag
from tests.factories import NetworkFactory, ResourceFactory
from tests.resources import golden

BEGIN = datetime(2024, 6, 1, tzinfo=UTC)


def plant() -> None:
    """The resources of ``golden``, with their concepts and tags."""
    network = NetworkFactory(code="GEODEV")
    themes = {}
    for scheme, code, fr, en, other_fr, other_en in golden.CONCEPTS:
        themes[code] = Concept.objects.create(
            scheme=scheme, notation=code, label_fr=fr, label_en=en,
            alternative_labels_fr=other_fr, alternative_labels_en=other_en,
        )  # fmt: skip
    tags = {}
    for number, line in enumerate(golden.RESOURCES.splitlines()):
        slug, kind, title_fr, title_en, fr, en, theme, tagged, places, audiences = map(str.strip, line.split("|"))
        names = [name.strip() for name in tagged.split(",") if name.strip()]
        for name in names:
            own, _equals, english = name.partition("=")
            tags[name] = tags.get(name) or Tag.objects.create(name=own, slug=f"t{len(tags)}", name_en=english)
        ResourceFactory(
            network=network,
            slug=slug,
            type=kind,
            title_fr=title_fr if title_en or not en else "",
            title_en=title_en if title_en or not en else title_fr,
            language="fr" if title_en or not en else "en",
            summary_fr=fr,
            summary_en=en,
            themes=[themes[code] for code in theme.split()],
            tags=[tags[name] for name in names],
            world="monde" in places,
            countries=[code for code in places.split() if len(code) == 2],
            regions=[code for code in places.split() if code.startswith("FR-")],
            audiences=audiences.split(),
            first_published_at=BEGIN - timedelta(days=number),
        )
