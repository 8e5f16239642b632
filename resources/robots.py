"""robots.txt as RFC 9309 has it: groups of agents, ``*`` and ``$`` in paths, the longest rule wins.

The parser of the standard library knows neither signs, and lets the first rule win.
"""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote, unquote_to_bytes, urlsplit

LONGEST_RULE = 2_000
MOST_RULES = 10_000


@dataclass(frozen=True, slots=True)
class Robots:
    """What one agent may ask of a host."""

    rules: list[tuple[str, bool]] = field(default_factory=list)
    """(path, allowed)."""
    crawl_delay: float = 0.0
    """Seconds between two requests: not in the RFC, but asked for by many."""

    @classmethod
    def read(cls, text: str, agent: str) -> Self:
        """The rules of every group that names ``agent``; where none does, those for all (2.2.1)."""
        found: dict[str, tuple[list[tuple[str, bool]], list[float]]] = {}
        agents: list[str] = []
        naming = False
        for line in text.lstrip("\ufeff").splitlines():
            key, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
            if not colon:
                continue
            key = key.lower()
            if key == "user-agent":
                agents = [*agents, value.lower()] if naming else [value.lower()]
                found.setdefault(value.lower(), ([], []))
            naming = key == "user-agent" or (naming and key not in {"allow", "disallow", "crawl-delay"})
            for name in agents:
                rules, delays = found[name]
                if key in {"allow", "disallow"} and value and len(rules) < MOST_RULES:
                    rules.append((_normal(value[:LONGEST_RULE]), key == "allow"))
                elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
                    delays.append(float(value))
        rules, delays = found.get(agent.lower()) or found.get("*") or ([], [])
        return cls(rules, max(delays, default=0.0))

    def allows(self, url: str) -> bool:
        """May the address be asked? The longest rule that fits says; of two as long, the one that allows (2.2.2)."""
        parts = urlsplit(url)
        asked = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(path), allowed) for path, allowed in self.rules if _fits(path, asked)]
        return max(fitting, default=(0, True))[1]


def _normal(path: str) -> str:
    """One spelling of percent-encoded signs; ``%2F``, ``%2A``, ``%24`` stay apart from ``/``, ``*``, ``$``."""
    parts = re.split(r"(%(?:2[fF]|2[aA]|24))", path)
    return "".join(
        part.upper() if n % 2 else quote(unquote_to_bytes(part), safe="/*$?=&;:@!'(),+~-._")
        for n, part in enumerate(parts)
    )


def _fits(rule: str, asked: str) -> bool:
    """Whether an address begins with a rule, ``*`` standing for any signs and a last ``$`` for the end.

    Piece by piece, each at its first place: a regular expression with many stars could take for ever.
    """
    ends = rule.endswith("$")
    first, *pieces = rule.removesuffix("$").split("*")
    if not asked.startswith(first):
        return False
    at = len(first)
    if not pieces:
        return not ends or at == len(asked)
    last = pieces.pop() if ends else ""
    for piece in pieces:
        found = asked.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(asked) - len(last) >= at and asked.endswith(last)
