"""Hostile documents: real payloads, spoilt by seeded mutations."""

import json
import re
from copy import deepcopy

from lxml import etree

DEEP = 300
LONG_NUMBER = "9" * 1_000_000
STRINGS = (
    "", " ", "\x00", "a\x00b", "\ud83d", "\ufffe\uffff", "x" * 300_000, "é" * 999, "😀" * 700, "\u202egnp.exe\u2066",
    "ملح التربة", "\u200b\u200f", "0000-00-00", "99999", "99999-12-31T00:00:00Z", "2020-13-45", "-5000-01-01",
    "2020-02-30",
    "NaN", "inf", "-inf", "1e999", "1" * 5_000, "<script>alert(1)</script>", "<b><i>" * 400, "&lt;&amp;#0;",
    "{{ 1 }}",
    "%s %(x)s", "'; DROP TABLE resources_resource; --", "http://[", "http://[::1", "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd", "http://169.254.169.254/latest/", "http://127.0.0.1:1/", "https://" + "a" * 3_000,
    "https://example.org/\x00", "https://exa mple.org", "//example.org", "https://example.org:99999999/x",
    "10.1234/" + "x" * 5_000,
    "10.1/", "mailto:", "a@b@c", "../../../../etc/passwd", "\n\r\t", "POLYGON((nan nan, inf inf, 1 1))",
    "POINT(1e999 2)",
    "POLYGON((" + "1 1," * 2_000 + "1 1))", "etalab-2.0" * 50, "CON", "true", "null", "__proto__",
)  # fmt: skip
VALUES = (
    *STRINGS, None, True, False, 0, -1, 10**30, 1.5, 1e308, float("nan"), float("inf"), float("-inf"), [], {},
    [[]], [None],
    [[None]], [[1, 2, 3]], [float("nan")] * 4, [[float("inf"), -90, 180, 90]], [["2020-01-01"]], [[None, None,
    None]], [{}],
    {"a": "b"}, {"code": ["fr"]}, {"name": {"name": {}}}, {"@value": ["x"]}, {"@id": None}, [1, "a", None,
    {"href": 3}],
    {"href": ["https://example.org"]}, ["x"] * 5_000,
)  # fmt: skip


def deep(depth, leaf=1):
    """Lists in objects in lists."""
    for n in range(depth):
        leaf = [leaf] if n % 2 else {"a": leaf}
    return leaf


def places(document):
    """(container, key) of every value of a document of JSON."""
    found, pending = [], [document]
    while pending:
        node = pending.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            found.append((node, key))
            pending.append(node[key])
    return found


def spoil_json(document, chance, times=1):
    """A copy with ``times`` values of another type, missing, doubled, wrapped, or far too deep."""
    spoilt = deepcopy(document)
    for _n in range(times):
        found = places(spoilt)
        if not found:
            break
        node, key = chance.choice(found)
        match chance.randrange(8):
            case 0:
                del node[key]
            case 1:
                node[key] = [node[key]]
            case 2:
                node[key] = {"value": node[key], "name": node[key]}
            case 3:
                node[key] = deep(chance.choice((3, DEEP)), deepcopy(node[key]))
            case 4:
                other, name = chance.choice(found)
                node[key] = deepcopy(other[name])
            case _:
                node[key] = chance.choice(VALUES)
    return spoilt


def as_json(document):
    """Bytes of JSON, with what JSON does not know (NaN, lone surrogates) as careless programs write it."""
    try:
        return json.dumps(document).encode()
    except RecursionError:
        return b'{"links":' * 100_000  # deeper than this interpreter can write: deeper than it can read


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def spoil_xml(body, chance, times=1):
    """A document with ``times`` elements or attributes changed, gone, doubled, nested or misplaced."""
    root = etree.fromstring(body)
    for _n in range(times):
        elements = [e for e in root.iter() if isinstance(e.tag, str)]
        element = chance.choice(elements)
        word = _NO_XML.sub("", chance.choice(STRINGS))
        match chance.randrange(8):
            case 0 if element.getparent() is not None:
                element.getparent().remove(element)
            case 1 if element.getparent() is not None:
                element.getparent().append(deepcopy(element))
            case 2:
                for child in list(element):
                    element.remove(child)
                element.text = word
            case 3 if element.attrib:
                element.set(chance.choice(list(element.attrib)), word)
            case 4:
                inner = element
                for _m in range(chance.choice((3, 200))):
                    inner = etree.SubElement(inner, element.tag)
                inner.text = word
            case 5:
                element.tag = chance.choice(elements).tag
            case 6:
                chance.choice(elements).append(deepcopy(element))
            case _:
                element.text = word
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


_LITERAL = re.compile(r'"[^"]*"')
_ADDRESS = re.compile(r"<https?://[^>]*>")


def spoil_turtle(text, chance, times=1):
    """Turtle with ``times`` literals or addresses replaced."""
    for _n in range(times):
        pattern = chance.choice((_LITERAL, _LITERAL, _ADDRESS))
        found = list(pattern.finditer(text))
        match = chance.choice(found)
        word = chance.choice(STRINGS)
        if pattern is _ADDRESS and chance.random() < 0.5:
            written = "<" + re.sub(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]', "", word) + ">"
        else:
            written = json.dumps(word, ensure_ascii=False).encode("utf-8", "replace").decode().replace("\x7f", "")
        text = text[: match.start()] + written + text[match.end() :]
    return text


def spoil_bytes(body, chance):
    """Bytes flipped, cut, in another encoding, with NUL, or with a document type full of entities."""
    match chance.randrange(8):
        case 0:
            return body[: chance.randrange(len(body) + 1)]
        case 1:
            return body.decode("utf-8", "replace").encode(chance.choice(("utf-16", "cp1252", "utf-32")), "replace")
        case 2:
            cut = chance.randrange(len(body))
            return body[:cut] + b"\x00" * chance.choice((1, 5_000)) + body[cut:]
        case 3:
            return body + body
        case 4:
            return b"\xef\xbb\xbf" + body.replace(b"UTF-8", b"UTF-16").replace(b"utf-8", b"latin-1")
        case 5:
            number = re.search(rb"\d+", body)
            return body if number is None else body[: number.start()] + LONG_NUMBER.encode() + body[number.end() :]
        case _:
            spoilt = bytearray(body)
            for _n in range(chance.randrange(1, 12)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            return bytes(spoilt)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip


def laughing(body):
    """The document with a thousand million laughs in it."""
    text = body.decode()
    head, sign, rest = text.partition("?>")
    document = rest if sign else text
    inside = re.sub(r">[^<>]+</", ">&j;</", document, count=1)
    return f"{head}{sign}{LAUGHS}{inside}".encode()
