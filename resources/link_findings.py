"""What a moderator reads of the links of the record that a correction is about."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from networks.records import Finding
from resources import linkcheck, scope
from resources.enums import LinkState
from resources.models import LinkHealth, Resource

_WORDS: dict[str, tuple[Callable[[str], str], str]] = {
    LinkState.ALIVE: (lambda when: _("A link of the resource answers (checked on %(when)s)") % {"when": when}, "ok"),
    LinkState.FAILING: (
        lambda when: _("A link of the resource did not answer (checked on %(when)s)") % {"when": when},
        "warning",
    ),
    LinkState.DEAD: (lambda when: _("A link of the resource is dead (checked on %(when)s)") % {"when": when}, "danger"),
    LinkState.SKIPPED: (
        lambda when: (
            _("A link of the resource turns programs away: open it yourself (asked on %(when)s)") % {"when": when}
        ),
        "warning",
    ),
}


def of_resource(resource: Resource, reader: Any) -> list[Finding]:
    """The state of each link of a resource; with "check now" where ``reader`` may ask for it. Three queries."""
    links = list(resource.links.all())
    if not links:
        return [Finding(_("The resource has no link."))]
    hashes = {linkcheck.address_hash(link.url) for link in links}
    known = {health.url: health for health in LinkHealth.objects.filter(url_hash__in=hashes)}
    may_ask = bool(known) and reader.has_perm("resources.change_resource")
    may_ask = may_ask and scope.editable_resources(reader).filter(pk=resource.pk).exists()
    return [_finding(url, known.get(url), may_ask=may_ask) for url in dict.fromkeys(link.url for link in links)]


def _finding(url: str, health: LinkHealth | None, *, may_ask: bool) -> Finding:
    action = (_("Check now"), reverse("resource_links:check", args=[health.pk])) if health and may_ask else None
    if health is None or health.checked_at is None or health.state not in _WORDS:
        text, tone = _("A link of the resource was never checked"), "warning"
    else:
        words, tone = _WORDS[health.state]
        text = words(date_format(localtime(health.checked_at), "SHORT_DATE_FORMAT"))
    return Finding(text, tone=tone, links=[(url, url)], action=action)
