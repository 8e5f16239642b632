"""What an act refuses, with a message for the reader and the field it belongs to."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from events.models import Registration


class RegistrationError(Exception):
    """An act refused; ``message`` is in the active language, ``field`` names the form's field if there is one.

    ``field`` is a field of :class:`~events.registration.profile.Profile`, ``"pools"``, ``"question-<id>"`` or empty.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class RegistrationClosed(RegistrationError):  # noqa: N818  named in the contract of the acts
    """Nobody may register now: not open yet, closed, full, over, cancelled, not published."""


class AlreadyRegistered(RegistrationError):  # noqa: N818
    """The address has a live registration, ``registration``; its owner has been sent the link to it."""

    def __init__(self, registration: "Registration") -> None:
        super().__init__(
            _("You are already registered for this event. We have just sent you the link to your registration."),
            "email",
        )
        self.registration = registration


class InvalidChoice(RegistrationError):  # noqa: N818
    """A place, an answer or an address that cannot be taken."""


class WrongState(RegistrationError):  # noqa: N818
    """The registration is not in a state from which the act starts."""
