"""Template tags of the newsletters."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from cms.i18n import current_language
from networks.newsletters import archive, letters
from networks.newsletters.faces import web
from networks.newsletters.faces.parts import Letter
from networks.newsletters.models import NewsletterIssue

register = template.Library()


@register.simple_tag
def letter_to_read(issue: NewsletterIssue) -> Letter:
    """The letter in the reader's language, else in the first it was written in; nothing personal in it."""
    wanted = current_language()
    language = wanted if wanted in issue.languages else (issue.languages or [issue.language])[0]
    return letters.letter_of(issue, language, personal=False)


@register.simple_tag
def letter_face(letter: Letter) -> SafeString:
    """The web face."""
    return web.render(letter)


@register.simple_tag
def past_issues(network: Any = None, limit: int | None = None) -> list[archive.Past]:
    """Past issues of a network's letter, or of the national one."""
    return archive.past_issues(network, limit)
