"""Charts are accessible SVG, drawn without network."""

import re
import xml.etree.ElementTree as ET

import altair as alt
import pytest
from django.core.cache import cache
from django.utils import translation

from cms import charts
from cms.charts import bar_chart, svg

NS = {"s": "http://www.w3.org/2000/svg"}
HOSTILE = '<script>alert("x")</script> & ]]>'


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_title_and_description_name_the_drawing():
    root = ET.fromstring(svg(bar_chart([("A", 3)]), HOSTILE, "Une barre & rien d’autre"))
    title, desc = root.find("s:title", NS), root.find("s:desc", NS)
    assert title.text == HOSTILE
    assert desc.text == "Une barre & rien d’autre"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert not [e for e in root.iter() if e is not root and ("role" in e.attrib or "aria-label" in e.attrib)]


def test_labels_and_values_are_written_and_escaped():
    rows = [(HOSTILE, 12.5), ("Vide", 0), ("Privé", 29)]
    with translation.override("fr"):
        drawn = svg(bar_chart(rows, unit="%", highlighted=["Privé"]), "t", "d")
    assert "<script" not in drawn
    texts = [t.text for t in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert {HOSTILE, "Vide", "Privé", "12,5\xa0%", "0\xa0%", "29\xa0%"} <= set(texts)


def test_patterns_have_ids_of_their_own():
    one = svg(bar_chart([("A", 3)], highlighted=["A"]), "one", "d")
    two = svg(bar_chart([("A", 3)], highlighted=["A"]), "two", "d")
    ids = re.findall(r'\bid="([^"]+)"', one + two)
    assert len(ids) == len(set(ids))
    for drawn in (one, two):
        (used,) = re.findall(r'fill="url\(#([^)]+)\)"', drawn)
        assert f'id="{used}"' in drawn


def test_a_chart_is_drawn_once(monkeypatch):
    first = svg(bar_chart([("A", 3)]), "t", "d")
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", lambda *a, **k: pytest.fail("drawn again"))
    assert svg(bar_chart([("A", 3)]), "t", "d") == first


def test_data_by_address_is_refused():
    asked = alt.Chart("http://127.0.0.1:9/data.json").mark_bar().encode(x="a:Q")
    with pytest.raises(ValueError):
        svg(asked, "t", "d")
    local = alt.Chart("file:///etc/passwd").mark_bar().encode(x="a:Q")
    with pytest.raises(ValueError):
        svg(local, "t", "d")


def test_no_rows_is_an_empty_chart():
    assert svg(bar_chart([]), "t", "d").startswith("<svg")
