"""Rendering a mail from its three templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import css_inline
from django.conf import settings
from django.template.backends.django import Template
from django.template.context import make_context
from django.template.loader import get_template
from django.utils import translation

from cms.models import SiteSettings


@dataclass(frozen=True, slots=True)
class MailContent:
    """Subject, plain text and HTML of a mail; ``headers`` are added as they are."""

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def render_mail(template: str, context: Mapping[str, Any], language: str) -> MailContent:
    """Render ``<template>.subject.txt``, ``<template>.txt`` and ``<template>.html`` in ``language``.

    The texts are rendered without HTML escaping. Personal links stay placeholders: the outbox puts them in when
    it sends. Call it before opening a transaction, not inside.
    """
    with translation.override(language):
        values = {
            "SITE_URL": settings.SITE_URL,
            "language": language,
            "site_settings": SiteSettings.load(),
            **context,
        }
        subject = " ".join(_plain(f"{template}.subject.txt", values).split())
        text = _plain(f"{template}.txt", values).strip() + "\n"
        html = _inliner().inline(get_template(f"{template}.html").render({**values, "subject": subject}))
    return MailContent(subject=subject, text=text, html=html)


def _plain(name: str, values: dict[str, Any]) -> str:
    template = get_template(name)
    if not isinstance(template, Template):
        raise TypeError(f"{name} is not a Django template")
    return str(template.template.render(make_context(values, autoescape=False)))


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # The style block stays beside the inlined rules: dark mode needs its media query.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
