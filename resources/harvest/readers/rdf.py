"""RDF documents read without leaving the guarded session: JSON-LD contexts too are fetched by it."""

import json
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from rdflib import Graph

from resources.harvest.fetch import Client, UnreadableError, parse_json, parse_xml

ACCEPT = "application/ld+json, text/turtle;q=0.9, application/rdf+xml;q=0.8, application/xml;q=0.5, */*;q=0.1"
MAX_CONTEXTS = 10
MAX_DEPTH = 60


def read_graph(client: Client, url: str) -> Graph:
    """The graph at an address: JSON-LD, Turtle or RDF/XML.

    :raises UnreadableError: it is none of them.
    """
    response = client.get(url, ACCEPT)
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return parse(client, response.content, url, media)


def parse(client: Client, content: bytes, url: str, media: str) -> Graph:
    """The graph of a document.

    :raises UnreadableError: it cannot be read.
    """
    syntax = _syntax(content, media)
    text: str | bytes = content
    if syntax == "json-ld":
        text = json.dumps(_Contexts(client, url).inlined(_json(content, url)))
    elif syntax == "xml":
        parse_xml(content, url)  # refuses entities, which rdflib's parser would expand
    graph = Graph()
    try:
        graph.parse(data=text, format=syntax, publicID=url)
    except Exception as error:  # rdflib's parsers raise whatever their libraries do
        raise UnreadableError(
            _("%(url)s cannot be read as RDF (%(syntax)s).") % {"url": url[:200], "syntax": syntax}
        ) from error
    return graph


def _syntax(content: bytes, media: str) -> str:
    beginning = content[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if "json" in media or beginning[:1] in (b"{", b"["):
        return "json-ld"
    if "turtle" in media or beginning.lower().startswith((b"@prefix", b"prefix", b"@base")):
        return "turtle"
    if "n-triples" in media:
        return "nt"
    if "xml" in media or beginning.startswith((b"<?xml", b"<rdf:", b"<RDF")):
        return "xml"
    return "turtle"


def _json(content: bytes, url: str) -> dict[str, Any]:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        content = b'{"@graph": ' + content.lstrip(b"\xef\xbb\xbf") + b"}"
    return parse_json(content, url)


class _Contexts:
    """Puts remote ``@context``s into the document, so that rdflib has nothing to fetch."""

    def __init__(self, client: Client, base: str) -> None:
        self.client, self.base = client, base
        self.known: dict[str, Any] = {}

    def inlined(self, node: Any, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise UnreadableError(_("The document is nested too deep."))
        if isinstance(node, list):
            return [self.inlined(entry, depth + 1) for entry in node]
        if not isinstance(node, dict):
            return node
        # ``@import`` would be fetched too; ``@base`` and the others are plain values.
        kept = {name: value for name, value in node.items() if name != "@import"}
        return {
            name: self._context(value, depth + 1) if name == "@context" else self.inlined(value, depth + 1)
            for name, value in kept.items()
        }

    def _context(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise UnreadableError(_("The document is nested too deep."))
        if isinstance(value, str):
            return self._remote(urljoin(self.base, value), depth)
        if isinstance(value, list):
            return [self._context(entry, depth + 1) for entry in value]
        return self.inlined(value, depth + 1)

    def _remote(self, url: str, depth: int) -> Any:
        if url not in self.known:
            if len(self.known) >= MAX_CONTEXTS:
                raise UnreadableError(_("The document names too many contexts."))
            self.known[url] = {}  # a context that names itself says nothing more
            loaded = self.client.json(url, "application/ld+json, application/json;q=0.9")
            self.known[url] = self._context(loaded.get("@context", {}), depth + 1)
        return self.known[url]
