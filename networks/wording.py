"""Words for states of the networks' floor."""

from datetime import date

from django.utils.translation import gettext

from cms.wording import day_in_words
from networks.enums import CallState
from networks.models import CallPage


def call_state_words(call: CallPage, today: date) -> str:
    """Where a call stands on ``today``: "open until 3 May 2026", "opens on 4 May 2026", "closed since..."."""
    state = call.state(today)
    if state == CallState.CLOSED and call.closes_on:
        return gettext("Closed since %(day)s") % {"day": day_in_words(call.closes_on)}
    if state == CallState.UPCOMING and call.opens_on:
        return gettext("Opens on %(day)s") % {"day": day_in_words(call.opens_on)}
    if call.closes_on:
        return gettext("Open until %(day)s") % {"day": day_in_words(call.closes_on)}
    return gettext("Open, without closing date")
