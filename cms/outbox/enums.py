"""States of a delivery and of a mailing, and the sets derived from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where one message to one address stands."""

    PENDING = "pending", _("to send")
    CLAIMED = "claimed", _("about to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DEFERRED = "deferred", _("to be tried again")
    FAILED = "failed", _("failed")
    SUPPRESSED = "suppressed", _("not sent (address withdrawn)")
    UNCERTAIN = "uncertain", _("uncertain")


DUE = frozenset({DeliveryState.PENDING, DeliveryState.DEFERRED})
"""A worker may take it once its time has come."""

HELD = frozenset({DeliveryState.CLAIMED, DeliveryState.SENDING})
"""A worker has it in hand."""

OPEN = DUE | HELD
"""Something will still happen to it by itself."""

RESENDABLE = frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN})
"""Only a person decides to send it again."""


class Reason(models.TextChoices):
    """Why a delivery is not simply sent."""

    NONE = "", ""
    UNREACHABLE = "unreachable", _("the mail server could not be reached")
    DROPPED = "dropped", _("the connection was lost before the message was handed over")
    LATER = "later", _("the mail server asked to try again later")
    REFUSED = "refused", _("the mail server refused the message")
    RECIPIENT = "recipient", _("the mail server refused the recipient")
    EXHAUSTED = "exhausted", _("every attempt was answered with “try again later”")
    LOST = "lost", _("the connection was lost while the message was being handed over")
    CRASH = "crash", _("the sending process stopped while the message was being handed over")
    INVALID = "invalid", _("the address is not valid")
    BROKEN = "broken", _("the message could not be put together")
    WITHDRAWN = "withdrawn", _("the person withdrew")
    BLOCKED = "blocked", _("the address is on the suppression list")
    CANCELLED = "cancelled", _("the mailing was cancelled")
    SETTLED = "settled", _("treated as sent by an administrator")


class MailingState(models.TextChoices):
    """Whether the deliveries of a mailing may leave."""

    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    CANCELLED = "cancelled", _("cancelled")


class Halt(models.TextChoices):
    """Why a mailing was paused by itself; a person looks, and resumes it."""

    NONE = "", ""
    RECIPIENTS = "recipients", _("too many recipients are refused as unknown; nobody was suppressed for it")
    SERVER = "server", _("the mail server refuses every message, whoever it is for")


class Priority(models.IntegerChoices):
    """Who leaves first; transactional mail overtakes newsletters."""

    NEWSLETTER = 10, _("newsletter")
    NOTICE = 50, _("notice")
    TRANSACTIONAL = 100, _("transactional")


REPORTED_AT_ONCE = frozenset({Reason.RECIPIENT, Reason.EXHAUSTED})
"""Failures that tell something about the address, as a returned message would."""


class BounceKind(models.TextChoices):
    """What a returned message says about its address."""

    HARD = "hard", _("the address does not exist")
    SOFT = "soft", _("the message could not be delivered this time")
    COMPLAINT = "complaint", _("the reader reported the message as unwanted")
    OTHER = "other", _("the message was refused for another reason")


class BounceSource(models.TextChoices):
    """How we learn of it."""

    SMTP = "smtp", _("answer of the mail server")
    REPORT = "report", _("returned message")
    PROVIDER = "provider", _("notice of the mail provider")
