"""What nodes of an RDF graph say, in a fixed order: a graph itself has none."""

from collections.abc import Iterable

from rdflib import DCTERMS, FOAF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from cms.i18n import LANGUAGE_CODES
from resources.harvest import loose

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


def values(graph: Graph, node: Node, *predicates: URIRef) -> list[Node]:
    """Objects in a fixed order: a graph has none."""
    found = {o for predicate in predicates for o in graph.objects(node, predicate)}
    return sorted(found, key=lambda value: order(graph, value))


def order(graph: Graph, value: Node) -> str:
    """What a node is sorted by: a blank one has another name each time, so by what it says."""
    if not isinstance(value, BNode):
        return str(value)
    return " ".join(sorted(str(o) for o in graph.objects(value) if not isinstance(o, BNode)))


def text(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The first text any of these predicates gives; empty for none."""
    return next((str(value) for value in values(graph, node, *predicates) if isinstance(value, Literal)), "")


def by_language(graph: Graph, node: Node, name: str, predicate: URIRef) -> dict[str, str]:
    """``title_fr``, ``title_en``; what is in no language of ours as plain ``title``."""
    found: dict[str, str] = {}
    for value in values(graph, node, predicate):
        if isinstance(value, Literal):
            code = (value.language or "").partition("-")[0].lower()
            found.setdefault(f"{name}_{code}" if code in LANGUAGE_CODES else name, str(value))
    if len(found) > 1:
        found.pop(name, None)
    return found


def label(graph: Graph, node: Node) -> str:
    """What a node is called: a literal itself, else its label, in a language of ours if there is one."""
    if isinstance(node, Literal):
        return str(node)
    names = values(graph, node, SKOS.prefLabel, RDFS.label, FOAF.name, VCARD.fn, DCTERMS.title)
    ours = [n for n in names if isinstance(n, Literal) and (n.language or "fr")[:2] in LANGUAGE_CODES]
    return str((ours or names or [""])[0])


def labels(graph: Graph, nodes: Iterable[Node]) -> list[str]:
    """What nodes are called, each name once."""
    return list(dict.fromkeys(name for node in nodes if (name := loose.plain_line(label(graph, node)))))


def address_or_label(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The first address among the values, else the first name; empty for none."""
    found = values(graph, node, *predicates)
    names = [label(graph, value) or (str(value) if isinstance(value, URIRef) else "") for value in found]
    addresses = [str(value) for value in found if isinstance(value, URIRef)]
    return next((said for said in [*addresses, *names] if said), "")
