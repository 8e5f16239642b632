"""Licences as readers see them: words in place of what catalogues write where there is no identifier."""

import pytest
from django.utils import translation

from resources.licences import licence_in_short, licence_in_words, licence_name
from tests.factories import ResourceFactory


def test_words_in_place_of_codes_of_catalogues():
    with translation.override("fr"):
        assert licence_in_short("Proprietary") == licence_in_words("proprietary") == "Licence propriétaire"
        assert licence_in_short("CC-BY-4.0") == "CC-BY-4.0"
        assert licence_in_words("CC-BY-4.0") == "Creative Commons Attribution 4.0"
        assert licence_in_words("LicenseRef-x") == licence_in_short("LicenseRef-x") == "LicenseRef-x"
        assert licence_in_words("") == licence_in_short("") == ""
    with translation.override("en"):
        assert licence_in_words("various") == "Several licences"
    assert licence_name("proprietary") == "proprietary", "exchange keeps what the source says"


@pytest.mark.django_db
def test_no_raw_code_on_the_pages(client):
    found = ResourceFactory(slug="image", licence="proprietary")
    for prefix, said in (("", "Licence propriétaire"), ("/en", "Proprietary licence")):
        for path in ("/ressources/", "/ressources/?licence=proprietary", found.get_absolute_url()):
            html = client.get(f"{prefix}{path}").content.decode()
            assert said in html, path
            assert ">proprietary<" not in html.replace(" ", ""), path
