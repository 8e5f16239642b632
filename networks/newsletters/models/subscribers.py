"""Who reads the newsletters."""

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from cms.addresses import address_hash
from cms.outbox.models import Suppression
from cms.vocabularies import Concept, Scheme
from networks.enums import NetworkKind
from networks.models import Network
from networks.newsletters.enums import ConsentHow, SubscriberState

STREAM = "newsletter"
"""Stream of the outbox of every letter and announcement: unsubscribing withdraws from all of them."""


class AddressHashField(models.CharField):
    """The keyed hash of the row's ``address``, set whenever the row is written, also in bulk.

    The same hash as in the suppression table (``SUPPRESSION_KEY``), so that the two can be compared in SQL.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, "editable": False, "db_index": True, "default": "", **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        hashed = address_hash(getattr(model_instance, "address"), settings.SUPPRESSION_KEY)  # noqa: B009  any model
        setattr(model_instance, self.attname, hashed)
        return hashed


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Choices are wishes: who ticked none of a kind (network, topic, theme) left that open."""

    def active(self) -> Self:
        """Whom a letter may be sent to."""
        return self.filter(state=SubscriberState.ACTIVE)

    def sendable(self) -> Self:
        """Active, and neither withdrawn from the letters nor on the suppression list."""
        stopped = Suppression.objects.filter(address_hash=OuterRef("address_hash"), stream__in=["", STREAM])
        return self.active().filter(~Exists(stopped))

    def for_network(self, network: Network) -> Self:
        """Who gets the letter of a network.

        A regional letter goes to those who chose that network; the national one to those who chose the national
        network or none at all.
        """
        links = Subscriber.networks.through.objects.filter(subscriber=OuterRef("pk"))
        chosen = Exists(links.filter(network=network))
        if network.kind == NetworkKind.NATIONAL:
            return self.filter(chosen | ~Exists(links))
        return self.filter(chosen)

    def interested_in(self, topics: Collection[str]) -> Self:
        """Who chose one of ``topics``, or no topic at all; no topic asked for leaves everybody."""
        if not topics:
            return self
        # SQLite has no lookup into JSON lists; the codes are words, quoted in the text of the list.
        written = self.annotate(topics_text=Cast("topics", TextField()))
        wanted = Q(topics=[])
        for topic in topics:
            wanted |= Q(topics_text__contains=f'"{topic}"')
        return written.filter(wanted)

    def about(self, themes: Collection[Any]) -> Self:
        """Who chose one of ``themes`` (concepts or their keys), or no theme; no theme asked for leaves everybody."""
        if not themes:
            return self
        links = Subscriber.themes.through.objects.filter(subscriber=OuterRef("pk"))
        return self.filter(Exists(links.filter(concept__in=list(themes))) | ~Exists(links))

    def reached_by(
        self,
        network: Network,
        topics: Collection[str] = (),
        themes: Collection[Any] = (),
        language: str | None = None,
    ) -> Self:
        """Whom a letter of ``network`` goes to: active subscribers whose address nothing stops, each once.

        ``topics`` and ``themes`` are what it is about (see :meth:`interested_in`, :meth:`about`); a whole issue
        names none. ``language`` leaves those who read that language; None is all.
        """
        found = self.sendable().for_network(network).interested_in(topics).about(themes)
        return found.filter(language=language) if language else found


class Subscriber(models.Model):
    """An address that gets newsletters, or once did; one row an address, whatever it subscribes to."""

    address = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    """Normalised (``cms.addresses``)."""
    address_hash = AddressHashField()
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    state = models.CharField(
        _("state"), max_length=12, choices=SubscriberState, default=SubscriberState.UNCONFIRMED, db_index=True
    )
    networks = models.ManyToManyField(
        Network,
        blank=True,
        related_name="subscribers",
        verbose_name=_("networks"),
        help_text=_("None: the national letter."),
    )
    topics = models.JSONField(_("topics"), default=list, blank=True, help_text=_("None: every topic."))
    themes = models.ManyToManyField(
        Concept,
        blank=True,
        related_name="+",
        limit_choices_to={"scheme": Scheme.THEME},
        verbose_name=_("themes"),
        help_text=_("None: every theme."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    asked_at = models.DateTimeField(_("last asked for"), null=True, blank=True)
    """When the form was last sent for this address; counts the days an unconfirmed one is kept."""
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    consent_at = models.DateTimeField(_("agreed on"), null=True, blank=True)
    consent_how = models.CharField(_("agreed how"), max_length=12, choices=ConsentHow, blank=True)
    consent_text = models.TextField(_("text agreed to"), blank=True)
    """The words the person read, in their language."""
    consent_source = models.CharField(_("agreed where"), max_length=200, blank=True)
    """Page of the form, event registered for, or origin of the imported list."""
    pending = models.JSONField(default=dict, blank=True, editable=False)
    """What was asked for and not confirmed yet: wishes, text and page of the form. Applied when confirmed."""
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    left_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)
    reason_for_leaving = models.CharField(_("reason for leaving"), max_length=500, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(_("messages returned lately"), default=0)
    returned = models.JSONField(default=dict, blank=True, editable=False)
    """The letters counted in ``soft_bounces``: which, and when each left (``networks.newsletters.bouncing``)."""
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        permissions = [("manage_subscribers", _("Can see and manage the subscribers of the newsletters"))]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class FormerSubscriber(models.Model):
    """What is left of an erased subscriber: the number its links carry, and the hash of the address.

    Unsubscribe links never expire; this lets one that is older than an erasure reach a later subscription of the
    same address.
    """

    subscriber_id = models.BigIntegerField(primary_key=True)
    address_hash = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.address_hash[:12]}…"
