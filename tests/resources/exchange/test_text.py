"""Words and addresses that any format can hold."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal
from rdflib.compare import isomorphic

from resources.exchange import rdf
from resources.exchange.text import doi_url, safe_url, writable


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("https://example.org/", "https://example.org/"),
        ("https://example.org/a b?c=d e#f g", "https://example.org/a%20b?c=d%20e#f%20g"),
        ("HTTP://Example.org:8080/é", "http://Example.org:8080/%C3%A9"),
        ("https://exämple.org/", "https://xn--exmple-cua.org/"),
        ("https://example.org/%C3%A9%2", "https://example.org/%C3%A9%252"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("  https://example.org\x0b/ ", "https://example.org/"),
        ("ftp://example.org/f.tif", "ftp://example.org/f.tif"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/", ""),
        ("/chemin", ""),
        ("http://", ""),
        ("http://[bad", ""),
        ("http://exa mple.org/", ""),
        ("https://example.org:port/", ""),
        ('https://exa"mple.org/', ""),
        ("", ""),
    ],
)
def test_addresses(typed, wanted):
    assert safe_url(typed) == wanted


@given(st.text(max_size=80) | st.text(max_size=60).map("https://example.org/".__add__))
def test_whatever_is_typed_gives_a_sound_address_or_none(typed):
    made = safe_url(typed)
    if made:
        assert made.isascii()
        assert not set(made) & set(' <>"{}|\\^`')
        assert urlsplit(made).scheme in {"http", "https", "ftp"}
        assert safe_url(made) == made


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("10.1234/abc", "https://doi.org/10.1234/abc"),
        ("10.1234/a<b>", "https://doi.org/10.1234/a%3Cb%3E"),
        ("10.1234/a b", ""),
        ("doi:10.1234/a", ""),
        ("", ""),
    ],
)
def test_dois(typed, wanted):
    assert doi_url(typed) == wanted


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_any_text_is_the_same_in_turtle_and_json_ld(texts):
    node = rdf.Node(("dcat:Dataset",), rdf.Iri("https://example.org/1"))
    node.add("dct:title", *(rdf.Literal(text, "fr") for text in texts))
    node.add("dct:creator", rdf.Node(("foaf:Agent",)).add("foaf:name", rdf.Literal(texts[0])))
    turtle = Graph().parse(data=rdf.TURTLE_HEAD + "".join(rdf.turtle([node])), format="turtle")
    document = {"@context": rdf.context(), "@graph": [rdf.as_json_ld(node)]}
    assert isomorphic(turtle, Graph().parse(data=document, format="json-ld"))
    told = {str(found) for found in turtle.objects() if isinstance(found, Literal)}
    assert told == {writable(text) for text in texts}
