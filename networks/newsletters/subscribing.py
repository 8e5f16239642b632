"""What a person does with their subscription: ask, confirm, change, leave. None of it is done by a GET.

    ask -> unconfirmed -> confirm -> active -> leave -> unsubscribed -> ask, confirm -> active
                                            -> (messages bounce) suspended -> resume -> active

What is asked for waits in ``Subscriber.pending`` and is applied when the address is confirmed, so that nobody
changes the choices of somebody else by typing their address.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.addresses import normalise_address
from cms.outbox import suppression
from cms.outbox.compose import enqueue, render_mail
from cms.outbox.enums import DeliveryState
from cms.outbox.fingerprints import adopt
from cms.outbox.models import Delivery
from cms.vocabularies import Concept
from networks.models import Network
from networks.newsletters import links
from networks.newsletters.enums import ConsentHow, SubscriberState, Topic
from networks.newsletters.models import STREAM, FormerSubscriber, Sending, Subscriber

SUBSCRIPTION_STREAM = "subscription"
"""Mails about a subscription itself: unsubscribing does not stop the mail by which one comes back."""

ATTRIBUTED = timedelta(days=30)
"""Who unsubscribes within this time of getting a letter is counted as leaving after it."""


class NothingToConfirm(Exception):  # noqa: N818  named for what the reader meets
    """The link asks for nothing any more: the person left, or never asked."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants to get. Nothing chosen of a kind leaves that open."""

    language: str
    networks: tuple[str, ...] = ()
    """Codes."""
    topics: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    """Notations."""

    @classmethod
    def of(cls, subscriber: Subscriber) -> "Wishes":
        """The choices of a subscriber."""
        return cls(
            language=subscriber.language,
            networks=tuple(subscriber.networks.values_list("code", flat=True)),
            topics=tuple(subscriber.topics),
            themes=tuple(subscriber.themes.values_list("notation", flat=True)),
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Wishes":
        """What :func:`dataclasses.asdict` made."""
        return cls(kept["language"], tuple(kept["networks"]), tuple(kept["topics"]), tuple(kept["themes"]))


def consent_text(language: str) -> str:
    """The sentence beside the button of the form, kept as proof of what was agreed to."""
    with override(language):
        return _(
            "By subscribing, I agree to receive by e-mail the letters I chose and, at most once a week, the "
            "announcement of an event of these networks. I can unsubscribe at any time by the link in each message."
        )


def ask(*, address: str, wishes: Wishes, source: str, read_in: str = "", now: datetime | None = None) -> None:
    """Somebody, perhaps somebody else, typed an address: write to it.

    An address that gets letters is sent the link to its preferences, any other the link that confirms. The caller
    learns nothing of which it was, and both take the same steps. ``read_in`` is the language of the page, whose words
    are kept as proof; that of the letter by default.

    :raises ValidationError: the address is not one.
    """
    now = now or timezone.now()
    address = normalise_address(address)
    adopt([address])
    # The mail needs the key, and nothing is rendered inside a transaction. A row that is lost in between is purged.
    subscriber, _made = Subscriber.objects.get_or_create(address=address, defaults={"language": wishes.language})
    known = subscriber.state == SubscriberState.ACTIVE
    language = subscriber.language if known else wishes.language
    content = render_mail(
        f"newsletters/mail/{'known' if known else 'confirm'}",
        {"subscriber": subscriber, "confirm": links.CONFIRM, "preferences": links.PREFERENCES},
        language,
    )
    text = consent_text(read_in or wishes.language)
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
        if row is None:
            return
        row.asked_at = now
        if row.state != SubscriberState.ACTIVE:
            row.pending = {**asdict(wishes), "text": text, "source": source[:200]}
        row.save(update_fields=["asked_at", "pending"])
        enqueue(
            stream=SUBSCRIPTION_STREAM,
            to=address,
            content=content,
            language=language,
            key=f"subscriber:{row.pk}:{now:%Y%m%d%H%M%S%f}",
            label="subscription",
        )


def confirm(*, subscriber: Subscriber, now: datetime | None = None) -> bool:
    """The address is theirs: what was asked for takes effect. False when it was done before.

    :raises NothingToConfirm: nothing was asked for since the person left.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(subscriber)
        if row.state == SubscriberState.ACTIVE:
            return False
        if not row.pending:
            raise NothingToConfirm
        pending, row.pending = row.pending, {}
        row.confirmed_at = now
        _activate(row, now, ConsentHow.FORM, pending["text"], pending["source"])
        _apply(row, Wishes.from_json(pending))
    return True


def change(*, subscriber: Subscriber, wishes: Wishes) -> None:
    """The person's choices, from their preferences."""
    with transaction.atomic():
        _apply(_locked(subscriber), wishes)


def resume(*, subscriber: Subscriber) -> bool:
    """Letters are sent again to somebody suspended because messages came back; whether they were.

    Lifts the suppression of the address: whoever does this knows that it works again.
    """
    with transaction.atomic():
        row = _locked(subscriber)
        if row.state != SubscriberState.SUSPENDED:
            return False
        row.state, row.suspended_at, row.soft_bounces, row.returned = SubscriberState.ACTIVE, None, 0, {}
        row.save(update_fields=["state", "suspended_at", "soft_bounces", "returned"])
        suppression.readmit(row.address)
    return True


def leave(*, subscriber: Subscriber, reason: str = "", now: datetime | None = None) -> bool:
    """Unsubscribe from every letter, also from what is waiting to be sent; False where that was done before.

    The address stays on the suppression list of the letters, as a hash, until the person comes back. A reason given
    later completes the first call.
    """
    with transaction.atomic():
        row = _locked(subscriber)
        gone = row.state == SubscriberState.UNSUBSCRIBED
        if not gone:
            # What still waits for them is stopped first: it is no letter they got.
            suppression.withdraw(STREAM, row.address)
            note_leaving(row, now or timezone.now())
            row.state, row.left_at = SubscriberState.UNSUBSCRIBED, now or timezone.now()
            row.pending = {}
            # Preferences behind the links of old letters are closed; unsubscribe links ask for no version.
            row.link_version += 1
        row.reason_for_leaving = reason[:500] or row.reason_for_leaving
        row.save(update_fields=["state", "left_at", "pending", "link_version", "reason_for_leaving"])
        if gone:
            suppression.withdraw(STREAM, row.address)
    return not gone


def note_leaving(row: Subscriber, now: datetime) -> None:
    """Count somebody who leaves for good in the results of the last letter they got, if it is not long ago.

    Counted when it happens: later the person may have been erased, and the outbox has forgotten whom it wrote to. To
    be called before they are erased, under the lock of their row. Who came back after that letter, and leaves again,
    did not leave because of it.
    """
    to_them = Delivery.objects.filter(
        mailing=OuterRef("mailing"),
        address_hash=row.address_hash,
        state__in=[DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN],
    )
    sent = Sending.objects.filter(Exists(to_them), begun_at__gt=now - ATTRIBUTED)
    if row.consent_at is not None:
        sent = sent.filter(begun_at__gt=row.consent_at)
    last = sent.order_by("-begun_at", "-pk").values_list("pk", flat=True).first()
    if last is not None:
        Sending.objects.filter(pk=last).update(unsubscribed=F("unsubscribed") + 1)


def leave_by_link(*, pk: int, reason: str = "", now: datetime | None = None) -> bool:
    """Unsubscribe whoever the link was sent to, whatever has become of the row; whether that changed something."""
    former = FormerSubscriber.objects.filter(subscriber_id=pk).first()
    if former is not None:
        suppression.withdraw_hash(STREAM, former.address_hash)
        rows = Subscriber.objects.filter(address_hash=former.address_hash)
    else:
        rows = Subscriber.objects.filter(pk=pk)
    subscriber = rows.first()
    return leave(subscriber=subscriber, reason=reason, now=now) if subscriber is not None else False


def subscribe_from_registration(
    *,
    address: str,
    language: str,
    network_code: str,
    source: str,
    text: str,
    now: datetime | None = None,
) -> bool:
    """Somebody asked for the letter when registering for an event, and confirmed their address; False if they had it.

    ``network_code`` is that of the organising network, whose letter they then get; ``text`` the words beside the
    box they ticked. An earlier subscription keeps its choices and gets that letter besides, and its proof is
    completed. To be called in the transaction that confirms.

    :raises ValidationError: the address is not one.
    """
    now = now or timezone.now()
    address = normalise_address(address)
    with transaction.atomic():
        adopt([address])
        subscriber, made = Subscriber.objects.get_or_create(address=address, defaults={"language": language})
        row = _locked(subscriber)
        if row.state == SubscriberState.ACTIVE:
            added = _add_letter(row, network_code)
            if added:
                # Of what was agreed to before, the proof stays; so does its date, which results are counted from.
                more = f"{timezone.localdate(now):%Y-%m-%d}, {source[:200]}: {text}"
                row.consent_text = "\n\n".join(filter(None, (row.consent_text, more)))
                row.save(update_fields=["consent_text"])
            return added
        fresh = row.state == SubscriberState.UNCONFIRMED
        row.pending, row.confirmed_at = {}, now
        _activate(row, now, ConsentHow.REGISTRATION, text, source)
        if fresh or made:
            _apply(row, Wishes(language=language, networks=(network_code,) if network_code else ()))
        else:
            _add_letter(row, network_code)
    return True


def _add_letter(row: Subscriber, network_code: str) -> bool:
    """The letter of a network besides those that are chosen; the national one without a code. Whether it was missing.

    Nothing chosen stands for the national letter: it is chosen by name once another one is.
    """
    chosen = set(row.networks.values_list("pk", flat=True))
    national = set(Network.objects.national().values_list("pk", flat=True))
    wanted = set(Network.objects.filter(code=network_code).values_list("pk", flat=True)) if network_code else national
    had = chosen or national
    row.networks.add(*wanted - had, *([] if wanted <= had else had))
    return not wanted <= had


def _activate(row: Subscriber, at: datetime, how: ConsentHow, text: str, source: str) -> None:
    adopt([row.address])
    row.state = SubscriberState.ACTIVE
    row.consent_at, row.consent_how, row.consent_text, row.consent_source = at, how, text, source[:200]
    row.left_at, row.reason_for_leaving, row.suspended_at = None, "", None
    row.soft_bounces, row.returned = 0, {}
    row.save()
    suppression.come_back(STREAM, row.address)


def _apply(row: Subscriber, wishes: Wishes) -> None:
    row.language = wishes.language
    row.topics = [topic for topic in Topic.values if topic in wishes.topics]
    row.save(update_fields=["language", "topics"])
    row.networks.set(Network.objects.filter(code__in=wishes.networks))
    row.themes.set(Concept.objects.themes().filter(notation__in=wishes.themes))


def _locked(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)
