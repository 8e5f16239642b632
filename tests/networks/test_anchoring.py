"""A page belongs to the network it lies under, however it came there."""

import pytest

from cms.tree import home_page, section
from networks.anchoring import network_of
from networks.enums import NetworkKind, NetworkStatus
from networks.models import CallPage, Network, NetworkPage, NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def networks():
    parent = section("reseaux", "Réseaux", "Networks")
    made = []
    for code in ("AAA", "BBB"):
        page = parent.add_child(instance=NetworkPage(title=code, slug=code.lower()))
        made.append(
            Network.objects.create(
                code=code,
                slug=code.lower(),
                name_fr=code,
                kind=NetworkKind.REGIONAL,
                status=NetworkStatus.ACTIVE,
                page=page,
            )
        )
    return made


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
    other = section("autre", "Autre", "Other")
    NetworkPage.objects.get(pk=a.page.pk).move(other, pos="last-child")
    assert NewsPage.objects.get(pk=page.pk).network == a


def test_outside_of_every_network_there_is_none(networks):
    assert network_of(home_page()) is None
    assert network_of(NewsPage(title="pas encore dans l’arbre")) is None
