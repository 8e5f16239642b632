"""Videos of known hosts, played on the page: the frame's address is made here, without asking the host."""

import re
from urllib.parse import parse_qs, urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString

_ID = re.compile(r"[\w-]{1,64}")


def frame_address(url: str) -> str:
    """Where a video of a known host is played; empty for any other address, which stays a link."""
    try:
        parts = urlsplit(url)
        host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/").split("/")
    except ValueError:
        return ""
    if parts.scheme != "https":
        return ""
    if host in {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}:
        wanted = parse_qs(parts.query).get("v", [""])[0] if path[0] == "watch" else path[-1]
        known = path[0] in {"watch", "embed", "shorts", "live"}
        return _framed("https://www.youtube-nocookie.com/embed/", wanted) if known else ""
    if host == "youtu.be":
        return _framed("https://www.youtube-nocookie.com/embed/", path[0])
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _framed("https://player.vimeo.com/video/", path[-1]) if path[-1].isdecimal() else ""
    if host in {"dailymotion.com", "dai.ly"}:
        return _framed("https://www.dailymotion.com/embed/video/", path[-1])
    # PeerTube, on whatever host a laboratory keeps it.
    if (len(path) == 2 and path[0] == "w") or path[:2] == ["videos", "watch"]:
        return _framed(f"https://{parts.netloc}/videos/embed/", path[-1])
    return ""


def _framed(prefix: str, video: str) -> str:
    return f"{prefix}{video}" if _ID.fullmatch(video) else ""


def frame(url: str, title: str) -> SafeString:
    """The frame that plays the video; empty where the host is not known."""
    address = frame_address(url)
    if not address:
        return SafeString("")
    return format_html(
        '<iframe src="{}" title="{}" allow="fullscreen; picture-in-picture" allowfullscreen loading="lazy"></iframe>',
        address,
        title,
    )
