"""Template tags every template of the site has without loading them."""

from typing import Any

from django import template

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
