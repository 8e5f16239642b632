"""Words and addresses that any format can hold."""

import re
from urllib.parse import quote, urlsplit

# What XML 1.0 cannot hold (section 2.2), and what no encoding writes; a title pasted from a PDF may.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SCHEMES = frozenset({"http", "https", "ftp"})
# RFC 3986, section 2: reserved and unreserved characters; a percent sign is left as it is. Square brackets are for
# IPv6 hosts only, which resources do not live at.
_SAFE = "!#$%&'()*+,/:;=?@~"


def writable(text: str) -> str:
    """``text`` without the characters that XML forbids."""
    return _ILLEGAL.sub("", text)


def safe_url(url: str) -> str:
    """``url`` as a valid absolute URI (letters, spaces and quotes percent-encoded); empty where it is none.

    A record may carry what its source wrote: one bad address must not make a whole catalogue unreadable.
    """
    cleaned = writable(url).strip()
    try:
        parts = urlsplit(cleaned)
        host = parts.hostname or ""
        _port = parts.port  # raises where it is no number
        host.encode("idna")
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or not host or re.search(r"[\s<>\"{}|\\^`%]", parts.netloc):
        return ""
    netloc = parts.netloc if parts.netloc.isascii() else parts.netloc.replace(host, host.encode("idna").decode())
    if not netloc.isascii():
        return ""
    rest = cleaned[cleaned.index("//") + 2 + len(parts.netloc) :]
    # A percent sign that begins no escape would make the URI invalid (RFC 3986, section 2.1).
    rest = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", rest)
    path, hash_mark, fragment = rest.partition("#")
    tail = f"{hash_mark}{quote(fragment, safe=_SAFE).replace('#', '%23')}" if hash_mark else ""
    return f"{parts.scheme.lower()}://{netloc}{quote(path, safe=_SAFE)}{tail}"


def degrees(side: float) -> str:
    """A side of a rectangle as precisely as it is kept (a tenth of a millimetre), never as ``1e-05``."""
    return f"{side:.9f}".rstrip("0").rstrip(".")


def doi_url(doi: str) -> str:
    """The address of a DOI (https://doi.org/...); empty where there is none, or none that is well formed."""
    bare = writable(doi).strip()
    return f"https://doi.org/{quote(bare, safe='/:;()._-')}" if re.fullmatch(r"10\.\d{4,9}/\S+", bare) else ""
