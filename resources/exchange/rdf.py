"""RDF as far as DCAT needs it: a resource is a tree of nodes, written as Turtle or as JSON-LD, both the same graph.

Hand-written, so that a catalogue is written as it is read from the database, a resource at a time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Union

from resources.exchange.text import writable

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TURTLE_HEAD = "".join(f"@prefix {prefix}: <{uri}> .\n" for prefix, uri in PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Iri:
    """An absolute IRI, already safe to write (``text.safe_url``)."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with its language, or with its type (``xsd:date``)."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(slots=True)
class Node:
    """A subject with its types and statements; without an IRI it is a blank node."""

    types: tuple[str, ...] = ()
    iri: Iri | None = None
    statements: list[tuple[str, Union["Node", Iri, Literal]]] = field(default_factory=list)

    def add(self, predicate: str, *values: Union["Node", Iri, Literal, None]) -> "Node":
        """Say something (nothing for None); predicates are prefixed names. Gives the node back."""
        self.statements += [(predicate, value) for value in values if value is not None]
        return self


Value = Node | Iri | Literal


def iri(url: str) -> Iri | None:
    """An IRI, or None for an empty address."""
    return Iri(url) if url else None


def literals(words: dict[str, str] | Any) -> list[Literal]:
    """A text in each of its languages."""
    return [Literal(text, code) for code, text in words.items() if text]


# --- Turtle (https://www.w3.org/TR/turtle/) ---------------------------------------------------------------------------

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\n\r\t]')


def turtle(nodes: Iterable[Node]) -> Iterator[str]:
    """Nodes as Turtle, one a piece, without the prefixes (``TURTLE_HEAD``); what was said already is not repeated."""
    said: set[str] = set()
    for node in _flat(nodes):
        text = f"\n{_subject(node)}{_statements(node, '    ')} .\n"
        if text not in said:
            yield text
        if node.iri is not None:  # two blank nodes that read the same are still two
            said.add(text)


def _subject(node: Node) -> str:
    return f"<{node.iri.value}>" if node.iri else "[]"


def _statements(node: Node, indent: str) -> str:
    lines = [f"a {', '.join(node.types)}"] if node.types else []
    lines += [f"{predicate} {_object(value, indent)}" for predicate, value in node.statements]
    return " " + f" ;\n{indent}".join(lines) if lines else ""


def _object(value: Value, indent: str) -> str:
    match value:
        case Iri():
            return f"<{value.value}>"
        case Literal():
            text = _TO_ESCAPE.sub(lambda found: _ESCAPES[found.group()], writable(value.text))
            if value.language:
                return f'"{text}"@{value.language}'
            return f'"{text}"^^{value.datatype}' if value.datatype else f'"{text}"'
        case Node():
            return f"[{_statements(value, indent + '    ')} ]"


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    """The same graph with every named node at the top: Turtle's brackets hold blank nodes only."""
    for node in nodes:
        yield from (part for part in _parts(node) if part.types or part.statements)


def _parts(node: Node) -> Iterator[Node]:
    named: list[Node] = []

    def visit(inner: Node) -> Node:
        copy = Node(inner.types, inner.iri)
        for predicate, value in inner.statements:
            if isinstance(value, Node):
                changed = visit(value)
                if value.iri is not None:
                    named.append(changed)
                    copy.add(predicate, value.iri)
                else:
                    copy.add(predicate, changed)
            else:
                copy.add(predicate, value)
        return copy

    yield visit(node)
    yield from named


# --- JSON-LD (https://www.w3.org/TR/json-ld11/) -----------------------------------------------------------------------


def as_json_ld(node: Node) -> dict[str, Any]:
    """A node as a JSON-LD object under the context of :func:`context`."""
    data: dict[str, Any] = {"@id": node.iri.value} if node.iri else {}
    if node.types:
        data["@type"] = list(node.types)
    for predicate, value in node.statements:
        data.setdefault(predicate, []).append(_json_value(value))
    return data


def _json_value(value: Value) -> dict[str, Any]:
    match value:
        case Iri():
            return {"@id": value.value}
        case Literal():
            told = {"@value": writable(value.text)}
            if value.language:
                return {**told, "@language": value.language}
            return {**told, "@type": value.datatype} if value.datatype else told
        case Node():
            return as_json_ld(value)


def context() -> dict[str, str]:
    """The JSON-LD context: the prefixes, nothing to be fetched."""
    return dict(PREFIXES)
