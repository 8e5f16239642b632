"""The outbox: what is to be sent to whom, and how far it got. The database is the truth, the broker a doorbell."""

import re
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.outbox.enums import (
    DUE,
    HELD,
    OPEN,
    REPORTED_AT_ONCE,
    BounceKind,
    BounceSource,
    DeliveryState,
    Halt,
    MailingState,
    Priority,
    Reason,
)

_NAMES = re.compile(r"[^\s<>()\"'@]+@")


def without_names(reply: str) -> str:
    """An answer of a mail server for those who do not see whom we write to."""
    return _NAMES.sub("…@", reply)


class MailingQuerySet(models.QuerySet["Mailing"]):
    def with_counts(self) -> Self:
        """Adds ``n_total`` and ``n_<state>`` for every state of a delivery."""
        counts = {f"n_{s.value}": Count("deliveries", filter=Q(deliveries__state=s)) for s in DeliveryState}
        return self.annotate(n_total=Count("deliveries"), **counts)

    def unfinished(self) -> Self:
        """Mailings that still have something to send."""
        return self.filter(Exists(Delivery.objects.filter(mailing=OuterRef("pk"), state__in=OPEN)))


class Mailing(models.Model):
    """One sending: a newsletter to thousands, or a transactional mail to one."""

    key = models.CharField(_("key"), max_length=200, unique=True, help_text=_("The same key again sends nothing new."))
    stream = models.CharField(_("stream"), max_length=60, db_index=True)
    label = models.CharField(_("label"), max_length=200, blank=True)
    network_code = models.CharField(_("network"), max_length=20, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=12, choices=MailingState, default=MailingState.ACTIVE)
    halt = models.CharField(_("paused by itself"), max_length=12, choices=Halt, blank=True)
    halt_reply = models.CharField(_("answer of the mail server"), max_length=500, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.TRANSACTIONAL)
    rate_per_minute = models.PositiveIntegerField(_("messages a minute at most"), null=True, blank=True)
    rate_per_domain = models.PositiveIntegerField(_("messages a minute at most to one domain"), null=True, blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("recipients"), default=0)
    # Content that opens an account (password reset): never shown, and erased once sent.
    confidential = models.BooleanField(_("confidential"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_index=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-pk"]
        permissions = [("manage_outbox", _("Can see and manage the outbox"))]
        indexes = [
            models.Index(fields=["id"], condition=~Q(state=MailingState.ACTIVE), name="outbox_mailing_held"),
            models.Index(
                fields=["id"],
                condition=Q(rate_per_minute__isnull=False) | Q(rate_per_domain__isnull=False),
                name="outbox_mailing_rated",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.key


class Message(models.Model):
    """What is said: one a language and segment of a mailing. Personal links are placeholders here."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="messages", verbose_name=_("mailing"))
    language = models.CharField(_("language"), max_length=5)
    segment = models.CharField(_("segment"), max_length=40, blank=True)
    from_email = models.CharField(_("from"), max_length=300, blank=True)
    reply_to = models.CharField(_("reply to"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "language", "segment"], name="outbox_message_once"),
        ]

    def __str__(self) -> str:
        return self.subject


class MessageAttachment(models.Model):
    """A file that goes with a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", verbose_name=_("message"))
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=200)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> Self:
        """What a worker may take at ``now``, who leaves first coming first."""
        held_back = Mailing.objects.exclude(state=MailingState.ACTIVE).values("pk")
        return (
            self.filter(state__in=DUE, due_at__lte=now)
            .exclude(mailing__in=held_back)
            .order_by("-priority", "due_at", "pk")
        )

    def left_before(self, moment: datetime) -> Self:
        """What left, or was to leave, before: age counts from then, a letter may be written months ahead."""
        return self.filter(Q(sent_at__lt=moment) | Q(sent_at=None, due_at__lt=moment))

    def left_after(self, moment: datetime) -> Self:
        """What left, or is or was to leave, after."""
        return self.filter(Q(sent_at__gt=moment) | Q(sent_at=None, due_at__gt=moment))

    def held(self) -> Self:
        """What workers have in hand."""
        return self.filter(state__in=HELD)


class Delivery(models.Model):
    """One message to one address."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="deliveries", verbose_name=_("mailing"))
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("message"))
    address = models.CharField(_("address"), max_length=320)
    address_hash = models.CharField(max_length=64, db_index=True)
    context = models.JSONField(_("own fields"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    reply = models.CharField(_("answer of the mail server"), max_length=500, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=Priority.TRANSACTIONAL)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_by = models.CharField(max_length=160, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Not "message_id": that is the column of the foreign key.
    mail_id = models.CharField("Message-ID", max_length=200, unique=True)
    provider_id = models.CharField(_("number of the mail provider"), max_length=200, blank=True, default="")
    """What the provider calls the mail in its notices, where it does not keep our Message-ID."""
    envelope_sender = models.CharField(_("envelope sender"), max_length=320, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["mailing", "address_hash"], name="outbox_address_once")]
        indexes = [
            models.Index(fields=["-priority", "due_at", "id"], condition=Q(state__in=sorted(DUE)), name="outbox_due"),
            models.Index(fields=["claimed_by"], condition=Q(state__in=sorted(HELD)), name="outbox_held"),
            models.Index(fields=["mailing", "state"], name="outbox_mailing_state"),
            models.Index(fields=["claimed_at"], name="outbox_claimed_at"),
            models.Index(fields=["id"], condition=Q(reason__in=sorted(REPORTED_AT_ONCE)), name="outbox_reported"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="outbox_provider_id"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_state_display()}"

    @property
    def masked_reply(self) -> str:
        """The answer of the mail server without the names of mailboxes."""
        return without_names(self.reply)


class Suppression(models.Model):
    """An address that gets nothing: of one stream, or (``stream`` empty) nothing at all.

    The address itself is not kept, only its keyed hash (``SUPPRESSION_KEY``). A row with a stream concerns
    what was enqueued before ``since``: enrolling again later is a new decision of the person.
    """

    address_hash = models.CharField(max_length=64)
    stream = models.CharField(_("stream"), max_length=60, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [models.UniqueConstraint(fields=["address_hash", "stream"], name="outbox_suppressed_once")]

    def __str__(self) -> str:
        return f"{self.address_hash[:12]}… {self.stream}".strip()

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all is sent to the address."""
        return not self.stream


class Bounce(models.Model):
    """A message that came back, was refused for its recipient, or was reported as unwanted."""

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, null=True, related_name="bounces", verbose_name=_("delivery")
    )
    address_hash = models.CharField(max_length=64, db_index=True)
    stream = models.CharField(_("stream"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=BounceKind)
    source = models.CharField(_("known from"), max_length=10, choices=BounceSource)
    status = models.CharField(_("status"), max_length=12, blank=True, help_text="RFC 3463: 5.1.1")
    diagnostic = models.CharField(_("answer of the mail server"), max_length=500, blank=True)
    at = models.DateTimeField(_("received"), default=timezone.now)
    key = models.CharField(max_length=100, unique=True)
    """The same report read again is known by it."""

    class Meta:
        verbose_name = _("returned message")
        verbose_name_plural = _("returned messages")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.status or self.source})"
