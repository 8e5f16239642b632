"""Addresses made of titles."""

import pytest
from django.utils.text import slugify

from cms.slugs import slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("ForM@Ter", "formater"),
        ("hydroweb.next", "hydroweb-next"),
        ("Niveaux d'eau", "niveaux-d-eau"),
        ("Niveaux d’eau : l’étiage", "niveaux-d-eau-l-etiage"),
        ("Œuvre et sœur", "oeuvre-et-soeur"),
        ("Earth's ice", "earths-ice"),
        ("R&D : eau/sol", "r-d-eau-sol"),
        ("Image(s) et invité(e)s", "images-et-invitees"),
        ("Paris–Lyon", "paris-lyon"),
        ("e\N{COMBINING ACUTE ACCENT}cole", "ecole"),
        ("SWOT (SWORD)", "swot-sword"),
        ("contact @ home", "contact-home"),
        ("العربية", ""),
        ("’…", ""),
    ],
)
def test_what_a_reader_would_type(title, slug):
    assert slug_of(title) == slug
    assert slug_of(slug) == slug == slugify(slug)


def test_at_most_so_long():
    assert slug_of("a" * 10 + " " + "b" * 10, 11) == "a" * 10
