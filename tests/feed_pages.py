"""Reading an Atom feed as a reader does: page after page by ``rel="next"`` (RFC 5005)."""

from typing import Any

import feedparser


def pages(client: Any, address: str) -> list[Any]:
    """The pages of a feed, parsed, from the first to the last; each must name its neighbours."""
    read: list[Any] = []
    seen: list[str] = []
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        page = feedparser.parse(response.content)
        assert not page.bozo
        links = {link.rel: link.href.removeprefix("http://testserver") for link in page.feed.links}
        assert links["self"] == address
        assert links.get("previous") == (seen[-1] if seen else None)
        assert page.feed.id.removeprefix("http://testserver") == (seen[0] if seen else address)
        read.append(page)
        seen.append(address)
        address = links.get("next", "")
        assert address not in seen
    if len(read) > 1:
        ends = {link.rel: link.href.removeprefix("http://testserver") for link in read[0].feed.links}
        assert (ends["first"], ends["last"]) == (seen[0], seen[-1])
    return read


def titles(client: Any, address: str) -> list[str]:
    """Titles of all entries in order."""
    return [entry.title for page in pages(client, address) for entry in page.entries]
