"""Who registers: the profile somebody fills in, and its writing to a registration."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cms.addresses import normalise_address
from events.models import EventPage, Registration
from events.registration.errors import InvalidChoice

NEEDED = ("first_name", "last_name", "email")


@dataclass(frozen=True, slots=True)
class Profile:
    """What one says of oneself; each field but the name and the address may stay empty."""

    first_name: str
    last_name: str
    email: str
    organisation: str = ""
    sector: str = ""
    role: str = ""
    level: str = ""
    gis_level: str = ""
    region: str = ""
    country: str = ""
    listed: bool = False
    consent_text: str = ""
    newsletter: bool = False

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """The profile a registration holds, to fill a form in or change one field."""
        held = {f.name: getattr(registration, f.name) for f in fields(cls) if f.name != "email"}
        return cls(email=registration.email_as_typed, **held)

    def address(self) -> str:
        """The normalised address. Raises InvalidChoice where it is not one."""
        try:
            return normalise_address(self.email)
        except ValidationError as error:
            raise InvalidChoice(" ".join(error.messages), "email") from error

    def checked(self, event: EventPage, *, lenient: bool = False) -> Self:
        """The profile without surrounding blanks.

        Raises InvalidChoice where a name is missing or, unless ``lenient`` (the organiser enters somebody), a
        question the organiser requires is unanswered.
        """
        stripped = {f.name: v.strip() for f in fields(self) if isinstance(v := getattr(self, f.name), str)}
        values: dict[str, Any] = {**stripped}
        profile = replace(self, **values)
        required = NEEDED if lenient else (*NEEDED, *(n for n in event.required_profile if n in stripped))
        for name in required:
            if not getattr(profile, name):
                raise InvalidChoice(_("This field is required."), name)
        for name, value in stripped.items():
            field = Registration._meta.get_field("email_as_typed" if name == "email" else name)
            if not isinstance(field, models.CharField):
                continue
            if len(value) > (field.max_length or len(value)):
                raise InvalidChoice(_("At most %(n)s characters fit here.") % {"n": field.max_length}, name)
            if field.choices and value and value not in dict(field.flatchoices):
                raise InvalidChoice(_("Choose one of the proposed answers."), name)
        return profile

    def write(self, registration: Registration) -> list[str]:
        """Set the profile's columns on ``registration``, unsaved; returns their names."""
        names = []
        for field in fields(self):
            column = "email_as_typed" if field.name == "email" else field.name
            setattr(registration, column, getattr(self, field.name))
            names.append(column)
        return names
