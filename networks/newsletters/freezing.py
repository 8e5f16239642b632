"""Freezing: what leaves is rendered once a language, stored with its hash; later edits do not change it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.outbox.render import MailContent
from networks.newsletters import drafts, gate, letters, taking, visits
from networks.newsletters.enums import EDITABLE, IssueState
from networks.newsletters.models import NewsletterIssue, Variant


class SendingError(Exception):
    """An act that cannot be done; ``str()`` is a message for who asked."""


class WrongState(SendingError):  # noqa: N818  named for what went wrong, as in the registration acts
    """The issue is not where the act starts from."""


class NotReady(SendingError):  # noqa: N818  says what the issue is
    """The check-list refuses; ``findings`` say why."""

    def __init__(self, findings: Sequence[gate.Finding]) -> None:
        super().__init__(_("This issue cannot leave yet: the check-list says what to mend."))
        self.findings = list(findings)


class Damaged(SendingError):  # noqa: N818  says what the content is
    """A frozen content is not what was frozen."""


def fingerprint(content: MailContent) -> str:
    """SHA-256, in hexadecimal, of everything a variant says: subject, text, HTML and headers."""
    whole = [content.subject, content.text, content.html, sorted(content.headers.items())]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def freeze(
    issue: NewsletterIssue, *, gate_check: bool = True, now: datetime | None = None, by: Any = None
) -> list[Variant]:
    """Render the published issue once a language and keep it; the draft may go on changing, this does not.

    ``gate_check`` is False for past issues that are planted with the demonstration data, which leave nowhere.
    Nothing comes twice: of two issues of a letter that hold the same item, the first that is frozen takes it.

    :raises WrongState: the issue is frozen or has left, or was published anew meanwhile.
    :raises NotReady: the check-list found something, or another issue has taken an item meanwhile.
    """
    taking.settle_number(issue, by=by)
    published = NewsletterIssue.objects.select_related("network").get(pk=issue.pk)
    if published.state not in EDITABLE:
        raise WrongState(_("This issue is frozen already, or has left."))
    if gate_check and (findings := gate.check(published)):
        raise NotReady(findings)
    languages = sorted(published.languages, key=lambda code: code != published.language)
    written = {language: letters.letter_of(published, language) for language in languages}
    contents = {language: letters.content_of(letter, published.network) for language, letter in written.items()}
    now = now or timezone.now()
    with transaction.atomic():
        taking.lock(published.network_id)
        locked = NewsletterIssue.objects.select_for_update(of=("self",)).get(pk=published.pk)
        as_read = (published.last_published_at, published.number, published.network_id)
        if locked.state not in EDITABLE or (locked.last_published_at, locked.number, locked.network_id) != as_read:
            raise WrongState(_("This issue was changed meanwhile: look at it again."))
        if not taking.number_is_free(locked):
            raise WrongState(_("Another issue has just taken this number: freeze this one again."))
        # Asked again under the lock: another issue may have been frozen since the check-list was read.
        if gate_check and (findings := gate.repeats(published)):
            raise NotReady(findings)
        Variant.objects.filter(issue=locked).delete()
        variants = Variant.objects.bulk_create(
            Variant(
                issue=locked,
                language=language,
                subject=content.subject,
                html=content.html,
                text=content.text,
                headers=dict(content.headers),
                targets=visits.manifest(written[language]),
                sha256=fingerprint(content),
                frozen_at=now,
            )
            for language, content in contents.items()
        )
        drafts.record_taken(published)
        NewsletterIssue.objects.filter(pk=locked.pk).update(state=IssueState.FROZEN, frozen_at=now)
    issue.refresh_from_db()
    return variants


def unfreeze(issue: NewsletterIssue) -> None:
    """Back to the draft: what was frozen is thrown away.

    :raises WrongState: it is not frozen, or on its way already.
    """
    with transaction.atomic():
        locked = NewsletterIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if locked.state != IssueState.FROZEN or locked.sendings.filter(cancelled_at=None).exists():
            raise WrongState(_("Only a frozen issue that is not on its way goes back to its draft."))
        Variant.objects.filter(issue=locked).delete()
        NewsletterIssue.objects.filter(pk=locked.pk).update(state=IssueState.DRAFT, frozen_at=None)
    issue.refresh_from_db()


def frozen_contents(issue: NewsletterIssue) -> dict[str, MailContent]:
    """What leaves by language, that of the issue itself first.

    :raises Damaged: it is not what was frozen any more.
    """
    found: dict[str, MailContent] = {}
    for variant in sorted(issue.variants.all(), key=lambda v: (v.language != issue.language, v.language)):
        content = MailContent(variant.subject, variant.text, variant.html, variant.headers)
        if fingerprint(content) != variant.sha256:
            raise Damaged(_("What was frozen has been altered: go back to the draft and freeze it again."))
        found[variant.language] = content
    return found
