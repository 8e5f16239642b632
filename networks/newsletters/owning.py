"""What the outbox's own pages may do with letters: what the state of their departure allows, and no more."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.outbox.models import Delivery, Mailing
from cms.outbox.owners import Refused
from networks.newsletters import departures
from networks.newsletters.models import Sending


class LetterOwner:
    """Decides about the mailings of issues and announcements (``cms.outbox.owners.Owner``)."""

    def owns(self, mailing: Mailing) -> bool:
        return Sending.objects.filter(mailing=mailing).exists()

    def page(self, mailing: Mailing) -> str:
        sending = _of(mailing)
        if sending.issue_id is not None:
            return reverse("newsletter_departure:issue", args=[sending.issue_id])
        return reverse("newsletter_departure:announcement", args=[sending.announcement_id])

    def pause(self, mailing: Mailing) -> bool:
        return departures.pause(_begun(mailing))

    def resume(self, mailing: Mailing) -> bool:
        return departures.resume(_begun(mailing))

    def send_again(self, delivery: Delivery) -> bool:
        return departures.send_again(_begun(delivery.mailing), delivery)

    def settle(self, delivery: Delivery) -> bool:
        return departures.settle(_begun(delivery.mailing), delivery)


def _of(mailing: Mailing) -> Sending:
    return Sending.objects.select_related("mailing").get(mailing=mailing)


def _begun(mailing: Mailing) -> Sending:
    sending = _of(mailing)
    if sending.cancelled_at is not None:
        raise Refused(_("This departure was given up: nothing of it leaves any more."))
    if sending.begun_at is None:
        raise Refused(_("This letter is planned: it begins at its time, and is cancelled on its own page."))
    return sending
