"""What may leave, as the page of a departure sees it: an issue, which is frozen first, or an announcement."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from django.utils.translation import gettext as _

from networks.newsletters import announcing, freezing, gate, launching
from networks.newsletters.enums import EDITABLE, IssueState
from networks.newsletters.faces.mail import size
from networks.newsletters.issue_access import announcement_for, issue_for, may_send, may_send_announcement
from networks.newsletters.models import Announcement, NewsletterIssue, Sending, Subscriber

Acts = dict[str, tuple[Callable[[], object], str]]
"""Name of a button -> what it does, and the sentence that answers."""


class Departing(Protocol):
    """What leaves: an issue or an announcement, with who may send it and what is shown before it does."""

    def find(self, user: Any, pk: int) -> Any:
        """The issue or announcement, of those a user may edit.

        :raises Http404: it does not exist, or it is not theirs.
        """

    def is_sender(self, user: Any, thing: Any) -> bool:
        """May a user let it leave?"""

    def before(self, thing: Any) -> dict[str, Any]:
        """What is shown of it until it is launched."""

    def leave(self, thing: Any, **when: Any) -> Sending:
        """Plan its departure."""

    def acts(self, thing: Any, user: Any) -> Acts:
        """What else may be done with it: name of the button -> act and the sentence that answers."""


class IssueDeparture:
    """An issue is frozen first, then sent."""

    def find(self, user: Any, pk: int) -> NewsletterIssue:
        return issue_for(user, pk)

    def is_sender(self, user: Any, thing: NewsletterIssue) -> bool:
        return may_send(user, thing)

    def before(self, thing: NewsletterIssue) -> dict[str, Any]:
        found: dict[str, Any] = {"back": "newsletter_issue:check", "back_args": thing.pk}
        if thing.state in EDITABLE:
            return {**found, "findings": gate.check(thing)}
        variants = [(variant, size(variant.html)) for variant in thing.variants.order_by("language")]
        found |= {"variants": variants, "reached": 0}
        if thing.state == IssueState.FROZEN and thing.network is not None:
            found["reached"] = Subscriber.objects.reached_by(thing.network).count()
        return found

    def leave(self, thing: NewsletterIssue, **when: Any) -> Sending:
        return launching.launch(thing, **when)

    def acts(self, thing: NewsletterIssue, user: Any) -> Acts:
        frozen = _("Frozen: what you see below is what leaves, whatever is edited from now on.")
        return {
            "freeze": (partial(freezing.freeze, thing, by=user), frozen),
            "unfreeze": (partial(freezing.unfreeze, thing), _("Back to the draft.")),
        }


class AnnouncementDeparture:
    """Content and audience of an announcement are frozen together, when it is sent."""

    def find(self, user: Any, pk: int) -> Announcement:
        return announcement_for(user, pk)

    def is_sender(self, user: Any, thing: Announcement) -> bool:
        return may_send_announcement(user, thing)

    def before(self, thing: Announcement) -> dict[str, Any]:
        found: dict[str, Any] = {
            "back": "newsletter_announcement:edit",
            "back_args": thing.pk,
            # Not "language": every template has that one.
            "back_language": announcing.languages_of(thing)[0],
            "is_editable": False,
        }
        if not announcing.may_edit(thing):
            return found
        findings = gate.check_announcement(thing)
        people = announcing.audience(thing)
        recent = announcing.recently_announced()
        return {
            **found,
            "is_editable": bool(findings),
            "is_frozen": not findings,
            "findings": findings,
            "reached": people.exclude(address_hash__in=recent).count(),
            "left_out": people.filter(address_hash__in=recent).count(),
        }

    def leave(self, thing: Announcement, **when: Any) -> Sending:
        return launching.launch_announcement(thing, **when)

    def acts(self, thing: Announcement, user: Any) -> Acts:
        return {}
