"""A page belongs to the network it lies under, however it came there."""

import pytest

from cms.models import IndexPage
from networks.anchoring import network_of
from networks.models import CallPage, NetworkPage, NewsPage
from tests.factories import NetworkFactory, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def networks():
    return [NetworkFactory(code="AAA"), NetworkFactory(code="BBB")]


def news(parent, **values):
    return parent.page.add_child(instance=NewsPage(title="Nouvelle", **values))


def test_set_at_creation_and_kept_against_other_values(networks):
    a, b = networks
    assert news(a).network == a
    assert news(b, network=a, slug="autre").network == b


def test_follows_a_move(networks):
    a, b = networks
    page = news(a)
    page.move(b.page, pos="last-child")
    assert NewsPage.objects.get(pk=page.pk).network == b


def test_an_old_revision_does_not_bring_the_old_network_back(networks):
    a, b = networks
    page = news(a)
    revision = page.save_revision()
    page.move(b.page, pos="last-child")
    revision.publish()
    assert NewsPage.objects.get(pk=page.pk).network == b


def test_a_copy_belongs_to_where_it_is_put(networks):
    a, b = networks
    page = a.page.add_child(instance=CallPage(title="Appel"))
    copy = page.copy(to=b.page, update_attrs={"slug": "copie"})
    assert CallPage.objects.get(pk=copy.pk).network == b
    assert CallPage.objects.get(pk=page.pk).network == a


def test_moving_a_network_page_keeps_what_is_under_it(networks):
    a, _b = networks
    page = news(a)
    other = home_page().add_child(instance=IndexPage(title="Autre"))
    NetworkPage.objects.get(pk=a.page.pk).move(other, pos="last-child")
    assert NewsPage.objects.get(pk=page.pk).network == a


def test_outside_of_every_network_there_is_none(networks):
    assert network_of(home_page()) is None
    assert network_of(NewsPage(title="pas encore dans l’arbre")) is None
