"""Who decided over a registration, and when: in the history of the event's page.

An entry names the registration by its number, never the person: it outlives their data.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from events.models import Registration

APPROVED, DECLINED, CANCELLED = "events.approve", "events.decline", "events.cancel"
LABELS: dict[str, Promise] = {
    APPROVED: gettext_lazy("Registration accepted"),
    DECLINED: gettext_lazy("Registration not accepted"),
    CANCELLED: gettext_lazy("Registration cancelled"),
}


def note(registration: Registration, action: str, by: AbstractBaseUser | None) -> None:
    """Write down an organiser's decision, in the transaction of the act; nothing where the person acted."""
    if by is not None:
        log(registration.event, action, user=by, data={"registration": registration.pk})


def register_actions(actions: LogActionRegistry) -> None:
    """Make the decisions known to the history."""
    for action, label in LABELS.items():
        actions.register_action(action)(type("Decision", (_Decision,), {"label": label}))


class _Decision(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        number = log_entry.data.get("registration", "")
        return _("%(decision)s (no. %(number)s)") % {"decision": self.label, "number": number}
