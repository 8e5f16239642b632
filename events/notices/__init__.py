"""The mails of registrations: which leaves for which act (``Post``), and on which day (``rounds``)."""

from events.notices.post import CONFIRM, MANAGE, STREAM, Post

__all__ = ["CONFIRM", "MANAGE", "STREAM", "Post"]
