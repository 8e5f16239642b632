"""What readers type, and what they must find, in order; the same on both engines."""

from datetime import datetime, timedelta
from datetime import timezone as tz

import pytest

from cms.models import Concept, Tag
from resources import query
from resources.forms import parse
from tests.factories import NetworkFactory, ResourceFactory
from tests.resources import golden

pytestmark = pytest.mark.django_db
BEGIN = datetime(2024, 6, 1, tzinfo=tz.utc)  # noqa: UP017


@pytest.fixture
def base():
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


def test_golden_queries(base):
    assert len(golden.GOLDEN) >= 60
    wrong = []
    for asked, expected in golden.GOLDEN:
        for language in ("fr", "en"):
            found = query.keys(parse(asked), language)
            slugs = [slug_of()[pk] for pk in found]
            if slugs != expected.split():
                wrong.append(f"{language} {asked}\n  wanted {expected}\n  found  {' '.join(slugs)}")
    assert not wrong, "\n".join(wrong)


def slug_of():
    from resources.models import Resource

    return dict(Resource.objects.values_list("pk", "slug"))


def test_show(base):
    import os

    for asked in open("/tmp/rfind_queries.txt").read().split("\n"):
        if asked.strip():
            r = query.find(parse(asked), "fr", limit=50)
            s = slug_of()
            print(
                f'    ("{asked}", "{" ".join(s[h.pk] + ("*" if h.wider else "") for h in r.hits)}"),',
                r.corrected,
                [(p.name, p.dropped, p.total) for p in r.proposals],
            )
