"""Licences as readers see them: words in place of what catalogues write where there is no identifier."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from resources.admin_fields import LicenceField
from resources.contribution_forms import ResourceForm
from resources.harvest.mapping import to_values
from resources.licences import licence_in_short, licence_in_words, licence_name
from resources.prefill import datacite
from tests.factories import NetworkFactory, ResourceFactory


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


NAMES = {
    "CC BY 4.0": "CC-BY-4.0",
    "cc by 4.0": "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International": "CC-BY-4.0",
    "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International License": "CC-BY-NC-SA-4.0",
    "Licence Ouverte 2.0": "etalab-2.0",
    "licence ouverte / open licence version 2.0": "etalab-2.0",
    "https://creativecommons.org/licenses/by/4.0/deed.fr": "CC-BY-4.0",
    "https://spdx.org/licenses/mit.html": "MIT",
    "apache-2.0": "Apache-2.0",
    "https://example.org/conditions": "https://example.org/conditions",
    "LicenseRef-maison": "LicenseRef-maison",
    "": "",
}


@pytest.mark.django_db
def test_one_reader_of_licences():
    """An import, the public form, a DOI and the edit form understand the same names."""
    network = NetworkFactory(kind="national")
    for typed, code in NAMES.items():
        assert to_values({"title": "A", "type": "dataset", "licence": typed}).values["licence"] == code, typed
        form = ResourceForm({"licence": typed, "network": network.pk})
        form.is_valid()
        assert (form.cleaned_data.get("licence"), form.errors.get("licence")) == (code, None), typed
        assert LicenceField(required=False).clean(["other" if typed else "", typed]) == code
        prefilled = datacite.read({"data": {"attributes": {"rightsList": [{"rights": typed}]}}}).licence
        assert prefilled == ("" if "://" in code else code), typed
    too_long = "Notre propre licence, qui permet tout, sauf ce qu’elle ne permet pas."
    form = ResourceForm({"licence": too_long, "network": network.pk})
    assert form.errors["licence"]
    with pytest.raises(ValidationError):
        LicenceField(required=False).clean(["other", too_long])
