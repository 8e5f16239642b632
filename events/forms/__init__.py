"""Forms of the public side."""

from events.forms.registration import RegistrationForm

__all__ = ["RegistrationForm"]
