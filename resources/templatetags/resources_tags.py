"""Template tags of the pages of resources."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from cms import json_ld as data_block
from resources.harvest import report
from resources.licences import licence_in_short, licence_in_words
from resources.models import Item, Job

register = template.Library()


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data as a data block of the page."""
    return data_block.json_ld(data)


@register.simple_tag
def found_by(**parameters: str) -> str:
    """The address of the list under one filter: ``{% found_by theme="eau" %}``."""
    return f"{reverse('resources:list')}?{urlencode(parameters)}"


@register.filter
def licence_in_full(code: str) -> str:
    """A licence in words, for a reader."""
    return licence_in_words(code)


@register.filter
def licence_short(code: str) -> str:
    """A licence where there is little room: its identifier, or words where it has none."""
    return licence_in_short(code)


@register.filter
def by_field(changes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What a line of a run changes, field by field as curators read them in forms."""
    return report.by_field(changes)


@register.filter
def outcome_of(item: Item, job: Job) -> str:
    """What became of a line of a run, or would."""
    return report.outcome_of(item, job)
