"""Writing the network's pages in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.accounts.models import User
from networks.enums import ServiceKind
from networks.models import CallPage, NetworkPage, NewsPage, Service
from tests.factories import NetworkFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory(code="OCC")


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("admin@example.org"))
    return client


def add_url(network, model):
    return reverse("wagtailadmin_pages:add", args=["networks", model.__name__.lower(), network.page.pk])


def news_data(**values):
    texts = {f"body_{code}": streamfield([]) for code in ("fr", "en")}
    return nested_form_data(
        {
            "title": "Nouvelle carte", "slug": "nouvelle-carte", "language": "fr", "kind": "news", "date": "2026-05-01",
            "action-publish": "1", "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}, **texts, **values,
        }
    )  # fmt: skip


@pytest.mark.parametrize("model", [NewsPage, CallPage])
def test_form_says_what_the_reader_will_see(editor, network, model):
    theme = ThemeFactory(label_fr="Eau")
    page = BeautifulSoup(editor.get(add_url(network, model)).content, "html.parser")
    assert page.find("input", {"name": "themes", "value": str(theme.pk)})
    words = {NewsPage: "au-dessus du titre", CallPage: "Paris"}[model]
    assert words in page.text


def test_countries_are_chosen_by_name(editor, network):
    page = BeautifulSoup(editor.get(add_url(network, NewsPage)).content, "html.parser")
    names = {o["value"]: o.text.strip() for o in page.select("select[name=country] option")}
    assert (names["MG"], names["MA"]) == ("Madagascar", "Maroc")
    assert "" in names


def test_a_published_item_belongs_to_the_network_it_was_written_under(editor, network):
    response = editor.post(add_url(network, NewsPage), news_data(country="MG"))
    assert response.status_code == 302, response.context["form"].errors
    news = NewsPage.objects.get(slug="nouvelle-carte")
    assert (news.network, news.country, news.live) == (network, "MG", True)


@pytest.mark.parametrize("country", ["ZZ", "mg", "<>"])
def test_an_unknown_country_is_told_next_to_its_field(editor, network, country):
    response = editor.post(add_url(network, NewsPage), news_data(country=country))
    assert response.status_code == 200
    assert "country" in response.context["form"].errors
    assert not NewsPage.objects.exists()


def test_the_network_page_is_edited_with_its_coordinators(editor, network):
    response = editor.get(reverse("wagtailadmin_pages:edit", args=[network.page.pk]))
    page = BeautifulSoup(response.content, "html.parser")
    assert page.find("input", {"name": "coordinators-TOTAL_FORMS"})


@pytest.mark.parametrize("slug", ["poles", "services"])
def test_addresses_of_list_views_are_not_taken(network, slug):
    network.slug = slug
    with pytest.raises(ValidationError) as error:
        network.full_clean()
    assert "slug" in error.value.message_dict
    page = NetworkPage.objects.get(pk=network.page.pk)
    page.slug = slug
    with pytest.raises(ValidationError) as error:
        page.save()
    assert "slug" in error.value.message_dict


def test_the_operators_of_a_centre_are_typed_one_a_line(editor):
    centre = Service.objects.create(
        kind=ServiceKind.DATA_CENTRE, code="C", slug="c", name_fr="Centre", operators=["INRAE", "IRD"]
    )
    address = reverse(Service.snippet_viewset.get_url_name("edit"), args=[centre.pk])
    page = BeautifulSoup(editor.get(address).content, "html.parser")
    assert page.find("textarea", {"name": "operators"}).text.split() == ["INRAE", "IRD"]
    typed = {"kind": "data_centre", "code": "C", "slug": "c", "name_fr": "Centre", "operators": "CNES\r\n\r\n  IRD "}
    assert editor.post(address, typed).status_code == 302
    centre.refresh_from_db()
    assert centre.operators == ["CNES", "IRD"]
