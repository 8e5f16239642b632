"""Template tags every template of the site has without loading them."""

from typing import Any

from django import template
from django.utils.safestring import mark_safe

from cms import signing
from cms.i18n import Text, absolute_url

register = template.Library()


@register.filter
def marked(value: Any) -> str:
    """A translated text, inside ``<span lang>`` where its language is not the page's."""
    return value.marked() if isinstance(value, Text) else value


@register.simple_tag
def absolute(obj: Any) -> str:
    """The absolute address of an object in the active language."""
    return absolute_url(obj)


@register.simple_tag
def personal_link(code: str, pk: int, version: int) -> str:
    """In a mail: what stands for a personal link until it is sent (``cms.signing``)."""
    return mark_safe(signing.placeholder(code, pk, version))  # noqa: S308  a code, two numbers and a base 32 mark
