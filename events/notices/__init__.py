"""The mails of registrations: which leaves for which act (``Post``), and which by the clock (``rounds``)."""

from events.notices.lost import send_lost_links
from events.notices.post import MANAGE, STREAM, Post

__all__ = ["MANAGE", "STREAM", "Post", "send_lost_links"]
