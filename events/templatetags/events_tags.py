"""Template tags of the events' pages."""

import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from networks.models import Network

register = template.Library()

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """A JSON-LD block; no text in it can end the element early (as ``json_script`` does)."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above


@register.simple_tag
def querystring_of(**parameters: str) -> str:
    """``?theme=eau`` for the list of events."""
    return f"?{urlencode(parameters)}"


@register.simple_tag
def network_url(network: Network) -> str:
    """A network's address; its page is loaded with it, so that no query is made."""
    return network.get_absolute_url()
