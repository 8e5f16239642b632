"""From an issue to a letter in one language, and to its faces. Nothing here writes to the database."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.i18n import absolute_url, display_title, in_language
from cms.models import SiteSettings
from cms.outbox.render import MailContent
from networks.enums import NetworkKind
from networks.models import Network
from networks.newsletters import blocks
from networks.newsletters.faces import banner, mail, parts, text
from networks.newsletters.faces.links import Links
from networks.newsletters.links import list_headers, preferences_place, unsubscribe_place
from networks.newsletters.models import NewsletterIssue

SUBJECT_LENGTH = 150
SITE_CODE = "maillage"
"""The strip of a letter that belongs to no network."""


def letter_path(network: Network | None, language: str) -> str:
    """Where the letter of a network is read and subscribed to."""
    regional = network is not None and network.kind != NetworkKind.NATIONAL
    return in_language(f"/reseaux/{network.slug}/lettre/" if network and regional else "/lettre/", language)


def masthead(network: Network | None) -> str:
    """Name of a letter in the active language."""
    if network is None or network.kind == NetworkKind.NATIONAL:
        return _("The letter of %(name)s") % {"name": SiteSettings.load().site_name}
    return _("The letter of the network %(name)s") % {"name": network.name}


def banner_of(network: Network | None) -> parts.Picture:
    """The strip at the head of a mail."""
    code = network.slug if network else SITE_CODE
    # One address whatever the language: mail programmes keep a picture by its address.
    path = in_language(reverse("letters:banner", args=[code]), settings.LANGUAGE_CODE)
    return parts.Picture(absolute_url(path), "", banner.WIDTH, banner.HEIGHT, decorative=True)


def footer(*, personal: bool = True, note: str = "") -> parts.Footer:
    """Who writes; ``personal`` puts in the places of the reader's own links, which the outbox fills."""
    site = SiteSettings.load()
    return parts.Footer(
        site_name=parts.one_line(site.site_name),
        publisher=parts.one_line(site.publisher),
        postal_address=parts.plain(site.postal_address),
        contact=site.contact_email,
        preferences_url=preferences_place() if personal else "",
        unsubscribe_url=unsubscribe_place() if personal else "",
        note=note,
    )


def day_of(issue: NewsletterIssue) -> date | None:
    """The day a letter bears: that of its sending, else of the end of its interval."""
    moment = issue.sent_at or issue.scheduled_at or issue.until
    return timezone.localdate(moment) if moment else None


def letter_of(issue: NewsletterIssue, language: str, *, personal: bool = True, note: str = "") -> parts.Letter:
    """The issue in a language, as every face reads it.

    ``personal`` is for the mail: its footer holds the places of the reader's own links. The archive and the PDF
    have none.
    """
    with translation.override(language):
        lead = parts.one_line(getattr(issue, f"summary_{language}"))
        return parts.Letter(
            language=language,
            title=parts.one_line(display_title(issue, language)),
            lead=lead,
            masthead=parts.one_line(masthead(issue.network)),
            number=_("No. %(number)s") % {"number": issue.number} if issue.number else "",
            day=day_of(issue),
            parts=blocks.describe(getattr(issue, f"body_{language}"), Links(language, str(issue.pk or ""))),
            home_url=absolute_url(in_language("/", language)),
            online_url=absolute_url(issue, language) if issue.path and issue.url_path else "",
            subscribe_url=absolute_url(letter_path(issue.network, language)),
            banner=banner_of(issue.network),
            footer=footer(personal=personal, note=note),
            network_code=issue.network.slug if issue.network else SITE_CODE,
            emblem=f"letter {issue.network_id} {issue.number}",
            preheader=lead[:200],
        )


def content_of(letter: parts.Letter, network: Network | None) -> MailContent:
    """The mail of a letter: subject, text, HTML and list headers; the same for all who read its language."""
    headers = list_headers(network, letter.subscribe_url) if network and letter.footer.unsubscribe_url else {}
    return MailContent(
        subject=letter.title[:SUBJECT_LENGTH], text=text.render(letter), html=mail.render(letter), headers=headers
    )


def mail_of(issue: NewsletterIssue, language: str) -> MailContent:
    """What leaves in a language: rendered once, places for personal links included."""
    return content_of(letter_of(issue, language), issue.network)
