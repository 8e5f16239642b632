"""Fixtures of the events' tests."""

import pytest

from networks.enums import NetworkKind
from tests.factories import DataHubFactory, NetworkFactory, ThemeFactory


@pytest.fixture
def demo_networks(db):
    """The networks, hubs and themes that the events' demonstration stands on."""
    NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL)
    for code in ("OCC", "BFC", "BRE", "GEODEV", "SUD", "NC"):
        NetworkFactory(code=code)
    for code in ("DATATERRA", "THEIA", "ODATIS", "DINAMIS"):
        DataHubFactory(code=code)
    for notation in (
        "eau",
        "agriculture",
        "littoral",
        "urbain",
        "imagerie",
        "occupation-des-terres",
        "risques",
        "foret",
    ):
        ThemeFactory(notation=notation)
