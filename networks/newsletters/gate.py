"""The check-list before an issue leaves. Each finding refuses, and says in a sentence what to mend."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.i18n import LANGUAGE_CODES
from cms.models import SiteSettings
from cms.outbox.render import MailContent
from cms.wording import size_in_words
from networks.newsletters import announcing, letters, taking
from networks.newsletters.faces import mail
from networks.newsletters.faces.links import host_of, is_internal, names_this_site, unmarked
from networks.newsletters.faces.parts import Image, Letter, Section
from networks.newsletters.linkcheck import answers
from networks.newsletters.links import preferences_place, unsubscribe_place
from networks.newsletters.models import Announcement, NewsletterIssue

Answers = Callable[[str], bool]
_NUMBERED = re.compile(r"^\s*(?:Lettre n[°º]|Letter no\.)\s*(\d{1,6})(?!\d)", re.IGNORECASE)
"""The number in a title as it is drafted, in French or English; another number is that of a decree, a programme…"""
_ADDRESS = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must be mended before the issue leaves."""

    code: str
    message: str
    language: str = ""
    """The language of the letter it was found in; empty for the issue as a whole."""


def check(issue: NewsletterIssue, answers: Answers = answers) -> list[Finding]:
    """Everything that keeps ``issue`` from leaving; empty where all is well.

    ``issue`` is looked at as it is given: the draft in the editor, the published version when it is frozen.
    """
    found = list(_issue(issue))
    for language in issue.languages:
        if language in LANGUAGE_CODES and getattr(issue, f"body_{language}"):
            letter = letters.letter_of(issue, language)
            found += check_letter(letter, letters.content_of(letter, issue.network), answers)
    return [*found, *repeats(issue)]


def repeats(issue: NewsletterIssue) -> list[Finding]:
    """Items that readers have got, or would get twice."""
    return [_repeat(repeat) for repeat in taking.repeats(issue)]


def _repeat(repeat: taking.Repeat) -> Finding:
    if repeat.issue:
        words = _("“%(item)s” is in “%(issue)s” already: take it out of this issue.")
    else:
        words = _("“%(item)s” is twice in this issue: take one of them out.")
    item = Truncator(repeat.title).chars(80)
    return Finding("twice", words % {"item": item, "issue": repeat.issue}, repeat.language)


def _issue(issue: NewsletterIssue) -> Iterator[Finding]:
    names = dict(settings.LANGUAGES)
    if not issue.languages:
        yield Finding("language", _("No language is ticked: tick those the letter is written in."))
    for language in issue.languages:
        if language not in names:
            yield Finding("language", _("“%(code)s” is not a language of this site.") % {"code": language})
        elif not getattr(issue, f"body_{language}"):
            words = _("The letter has no content in this language: write it, or untick the language.")
            yield Finding("language", words, language)
        elif language == "en" and issue.language != "en" and not issue.title_en:
            yield Finding("language", _("The title in English is missing: it is the subject of the mail."), language)
    for title in (issue.title, issue.title_en):
        named = _NUMBERED.search(title)
        if named and issue.number is not None and int(named[1]) != issue.number:
            words = _("The title “%(title)s” does not bear the number of this issue, which is %(number)s.")
            yield Finding("title", words % {"title": title, "number": issue.number})
    if issue.until and issue.until > timezone.now():
        words = _("The interval ends in the future: what is published until then would be in no letter.")
        yield Finding("until", words)
    if issue.expire_at:
        yield Finding("expires", _("The page of this issue is to expire: mails would lead nowhere. Clear that date."))
    if issue.path and issue.get_view_restrictions().exists():
        yield Finding("private", _("The page of this issue is private: the link “read online” would ask for a login."))
    if not issue.live or issue.has_unpublished_changes:
        yield Finding("unpublished", _("The last changes are not published: what leaves is what is published."))


def check_letter(letter: Letter, content: MailContent, answers: Answers = answers) -> list[Finding]:
    """What keeps one letter, written as ``content``, from leaving."""
    found = [*_size(content), *_text(letter, content), *_doors(content), *_identity(letter, content)]
    found += [*_sections(letter), *_pictures(letter, content), *_links(letter, content, answers)]
    return [Finding(code, message, letter.language) for code, message in found]


def check_announcement(announcement: Announcement, answers: Answers = answers) -> list[Finding]:
    """What keeps the announcement of an event from leaving, in any of its languages."""
    found = [] if announcing.is_current(announcement) else [_withdrawn()]
    moved = _("The event was moved since this was written (now: %(facts)s): look at date and place, then save.")
    for language, facts in announcing.moved(announcement).items():
        found.append(Finding("moved", moved % {"facts": facts}, language))
    for language in announcing.languages_of(announcement):
        letter = announcing.announcement_letter(announcement, language)
        found += check_letter(letter, letters.content_of(letter, announcement.network), answers)
    return found


def _withdrawn() -> Finding:
    words = _("This event can no longer be announced in this way: it was withdrawn, is over, or takes no registration.")
    return Finding("event", words)


Pair = tuple[str, str]


def _size(content: MailContent) -> Iterator[Pair]:
    size = mail.size(content.html)
    if size > mail.MAX_BYTES:
        yield (
            "size",
            _("The mail weighs %(size)s, %(most)s at most: Gmail would cut it. Drop items or shorten summaries.")
            % {"size": size_in_words(-(-size // 1000) * 1000), "most": size_in_words(mail.MAX_BYTES)},
        )


def _text(letter: Letter, content: MailContent) -> Iterator[Pair]:
    if not content.subject.strip():
        yield "title", _("The letter has no title: it is the subject of the mail.")
    if not content.text.strip():
        yield "text", _("The mail has no plain-text part.")
    if not letter.parts:
        yield "empty", _("The letter is empty.")


def _doors(content: MailContent) -> Iterator[Pair]:
    """A letter nobody can leave is against the law (French CPCE, article L34-5) and is filed as spam."""
    places = (unsubscribe_place(), preferences_place())
    if any(place not in part for place in places for part in (content.html, content.text)):
        yield "unsubscribe", _("The mail lacks the links to unsubscribe or to choose what one gets.")
    if unsubscribe_place() not in content.headers.get("List-Unsubscribe", ""):
        yield "unsubscribe", _("The mail lacks the header by which mail programmes unsubscribe (List-Unsubscribe).")


def _identity(letter: Letter, content: MailContent) -> Iterator[Pair]:
    site = SiteSettings.load()
    publisher, address = site.publisher.strip(), site.postal_address.strip()
    if not publisher or not address:
        yield (
            "identity",
            _("The site’s settings lack the publisher or the postal address: readers must know who writes to them."),
        )
    elif not letter.footer.postal_address or letter.footer.publisher not in content.text:
        yield "identity", _("The mail does not say who writes: publisher and postal address are missing.")


def _sections(letter: Letter) -> Iterator[Pair]:
    for number, part in enumerate(letter.parts, start=1):
        if isinstance(part, Section) and not part.items:
            name = part.title or _("block %(number)s") % {"number": number}
            yield "section", _("The section “%(name)s” is empty: give it an item or remove it.") % {"name": name}
        elif isinstance(part, Section) and not part.title:
            yield "section", _("Block %(number)s is a section without a heading.") % {"number": number}


def _pictures(letter: Letter, content: MailContent) -> Iterator[Pair]:
    words = _("The image of “%(name)s” has no text for those who do not see it: write it, or tick “decorative”.")
    for part in letter.parts:
        if isinstance(part, Image) and not part.picture.alt and not part.picture.decorative:
            yield "image", words % {"name": part.caption or part.picture.url.rpartition("/")[2]}
    for item in letter.items():
        if item.picture and not item.picture.alt and not item.picture.decorative:
            yield "image", words % {"name": Truncator(item.title).chars(60)}
    for attributes in _found(content.html, "img"):
        if "alt" not in attributes:
            yield "image", words % {"name": attributes.get("src", "")}


def _links(letter: Letter, content: MailContent, answers: Answers) -> Iterator[Pair]:
    # Its own page opens when the first mail leaves.
    seen = {unsubscribe_place(), preferences_place(), letter.online_url}
    for url in (*(tag.get("href", "") for tag in _found(content.html, "a")), *_addresses(content.text)):
        if url in seen:
            continue
        seen.add(url)
        if words := _wrong(url, answers):
            yield "link", words % {"url": Truncator(unmarked(url)).chars(120) or "–"}


def _addresses(text: str) -> Iterator[str]:
    """Addresses in the plain-text part, without the punctuation that ends a sentence."""
    return (found.group().rstrip(".,;:!?)]»”’\"'") for found in _ADDRESS.finditer(text))


def _wrong(url: str, answers: Answers) -> str:
    """What is wrong with a link, with ``%(url)s`` for its address; empty where nothing is."""
    if url.startswith("mailto:"):
        return "" if _is_mailbox(url) else _("The link “%(url)s” names no e-mail address.")
    if url.startswith("tel:"):
        return "" if any(sign.isdigit() for sign in url) else _("The link “%(url)s” names no telephone number.")
    if not url.startswith(("https://", "http://")) or not host_of(url):
        return _("The link “%(url)s” is not a whole address: it would lead nowhere in a mail.")
    if is_internal(url):
        return "" if answers(unmarked(url)) else _("The link “%(url)s” leads to no public page of this site.")
    if names_this_site(url):
        return _("The link “%(url)s” names this site by another address: begin it with /, as in /evenements/.")
    return ""


def _is_mailbox(url: str) -> bool:
    boxes = unquote(url.removeprefix("mailto:").partition("?")[0]).split(",")
    try:
        for box in boxes:
            validate_email(box.strip())
    except ValidationError:
        return False
    return True


class _Tags(HTMLParser):
    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.tag:
            self.found.append({name: value or "" for name, value in attrs})

    handle_startendtag = handle_starttag


def _found(html: str, tag: str) -> list[dict[str, str]]:
    """Attributes of every ``tag``."""
    parser = _Tags(tag)
    parser.feed(html)
    parser.close()
    return parser.found
