"""The registration form: who, which places, with which profile, and the organiser's own questions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.addresses import normalise_address
from cms.enums import Audience, GisLevel, Level, Sector
from cms.i18n import current_language
from cms.places import REGIONS, country_name, region_name, region_or_country_choices
from events.enums import PlaceState
from events.forms.fields import UNANSWERED, PoolField, question_field, questions_of
from events.models import EventPage, Registration, SeatPool
from events.registration import Profile, RegistrationError
from events.registration.answers import is_asked
from events.registration.letter import WISH, WISH_EXPLAINED
from events.seats import PoolAvailability

CONSENT_VERSION = "2026-11"
"""Version of the consent text below; kept with each registration. Change it with the text."""

PROFILE_FIELDS = ("organisation", "sector", "role", "level", "gis_level", "place")
"""Questions an organiser may make compulsory (``EventPage.required_profile``)."""

WHY = {
    "organisation": gettext_lazy("Tells the organisers which bodies come, and others whom they will meet."),
    "sector": gettext_lazy("Counts the share of the private sector, a figure every network reports each year."),
    "role": gettext_lazy("So that the speakers suit their words to those who come."),
    "level": gettext_lazy("So that the content suits beginners and experts alike; counted without names."),
    "gis_level": gettext_lazy("Tells those who are new to everything from those who only discover satellite data."),
    "place": gettext_lazy("Shows which territories the network reaches."),
}
"""Why each profiling question is asked."""


def _with(first: tuple[str, Any], others: Callable[[], list[Any]]) -> list[Any]:
    return [first, *others()]


class RegistrationForm(forms.Form):
    """Bound to one event; with ``registration`` it edits that one (its address stays as it is).

    ``seats`` are the pools offered now; ``known`` is an earlier registration of the same person, to fill the form in.
    """

    consent_version = CONSENT_VERSION
    questions_are_compulsory = True
    """Whether questions the organiser marked so need an answer; not when it is the organiser who types."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("You will receive a link to confirm your registration, then practical information."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("You are"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level in remote sensing"), required=False)
    gis_level = forms.ChoiceField(label=gettext_lazy("Level in geographic information systems (GIS)"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Region or country"), required=False)
    listed = forms.BooleanField(
        label=gettext_lazy("I agree to appear in the list of participants (name and organisation)"), required=False
    )
    newsletter = forms.BooleanField(label=WISH, help_text=WISH_EXPLAINED, required=False)
    consent = forms.BooleanField(
        label=gettext_lazy("I agree that these details are used to organise this event"),
        error_messages={"required": gettext_lazy("Without your agreement we cannot register you.")},
    )
    # Seen by robots only; a person who fills it by mistake is told so and loses nothing.
    website = forms.CharField(label=gettext_lazy("Leave this field empty"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        event: EventPage,
        registration: Registration | None = None,
        known: Registration | None = None,
        seats: Sequence[PoolAvailability],
        **kwargs: Any,
    ) -> None:
        self.event = event
        self.registration = registration
        self.known = known
        initial = {**_profile_of(registration or known), **kwargs.pop("initial", {})}
        if registration is not None:
            initial |= _choices_of(registration)
        super().__init__(data, initial=initial, **kwargs)
        self.seats = list(seats)
        self.questions = {f"q_{question.pk}": question for question in questions_of(event)}
        self.fields["organisation"].widget.attrs.update(
            {
                "autocomplete": "organization",
                "list": "organisations",
                "hx-get": reverse("events:organisations"),
                "hx-trigger": "keyup changed delay:300ms",
                "hx-target": "#organisations",
                "hx-params": "organisation",
            }
        )
        self._add_profile()
        self._add_pools()
        for name, question in self.questions.items():
            self.fields[name] = question_field(question, current_language())
        if not event.participants_list:
            del self.fields["listed"]
        if registration is not None:
            for name in ("email", "consent", "newsletter", "website"):
                del self.fields[name]

    def _add_profile(self) -> None:
        # Callables: the hundreds of places are only gone through where they are shown or chosen.
        choices: dict[str, Callable[[], list[Any]]] = {
            "sector": lambda: Sector.choices,
            "role": lambda: Audience.choices,
            "level": lambda: Level.choices,
            "gis_level": lambda: GisLevel.choices,
            "place": lambda: region_or_country_choices(current_language()),
        }
        for name in PROFILE_FIELDS:
            field = self.fields[name]
            field.required = name in self.event.required_profile
            field.help_text = WHY[name]
            if isinstance(field, forms.ChoiceField):
                # "I would rather not say" is no answer to a question that needs one.
                nothing = ("", "—") if field.required else UNANSWERED
                field.choices = partial(_with, nothing, choices[name])

    def _add_pools(self) -> None:
        own: frozenset[int] = frozenset()
        if self.registration is not None:
            own = frozenset(self.registration.places.values_list("pool_id", flat=True))
        groups: dict[int | None, list[PoolAvailability]] = {}
        for s in self.seats:
            groups.setdefault(s.pool.part_id, []).append(s)
        self.pool_fields: list[str] = []
        for part_id, seats in groups.items():
            name = f"part_{part_id}" if part_id else "mode"
            label = str(seats[0].pool.part) if part_id else _("How will you take part?")
            self.fields[name] = PoolField(
                seats,
                waiting_list=self.event.waiting_list,
                optional=len(groups) > 1,
                own=own,
                label=label,
                error_messages={"required": _("Choose how you will take part.")},
            )
            if len(groups) == 1 and len(seats) == 1:
                self.initial.setdefault(name, str(seats[0].pool.pk))
            self.pool_fields.append(name)

    def show_seats(self, seats: Sequence[PoolAvailability]) -> None:
        """Say how many seats are left, where the form was made without counting them."""
        for name in self.pool_fields:
            field = self.fields[name]
            assert isinstance(field, PoolField)  # noqa: S101  for the type checker; _add_pools makes them
            field.show([line for line in seats if str(line.pool.pk) in field.pools])

    def bound_pools(self) -> list[forms.BoundField]:
        """The choices of places, one a part."""
        return [self[name] for name in self.pool_fields]

    def questions_with_notes(self) -> list[tuple[forms.BoundField, str]]:
        """The organiser's questions, each with whom it concerns where it is not for all."""
        found = []
        for name, question in self.questions.items():
            notes = [str(question.part)] if question.part else []
            if question.mode:
                notes.append(question.get_mode_display().lower())
            found.append((self[name], ", ".join(notes)))
        return found

    @property
    def only_choice(self) -> str:
        """The pool, where there is nothing to choose; else empty."""
        if len(self.pool_fields) != 1 or len(self.seats) != 1:
            return ""
        return str(self.seats[0].pool.pk)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        normalise_address(email)
        return email

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("This field is a trap for robots: empty it and send the form again."))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        pools = self.pools
        if self.pool_fields and not pools and not any(name in self.errors for name in self.pool_fields):
            self.add_error(self.pool_fields[0], _("Choose at least one part."))
        for name, question in self.questions.items():
            asked = is_asked(question, pools)
            needed = asked and question.required and self.questions_are_compulsory
            if needed and name not in self.errors and cleaned.get(name) in ("", None, []):
                self.add_error(name, _("The organisers need an answer to this question."))
        return cleaned

    def refuse(self, error: RegistrationError) -> None:
        """Show why the act refused, next to the field it speaks of where it names one."""
        field = error.field.replace("question-", "q_")
        if field in {"region", "country"}:
            field = "place"
        elif field == "pools" and self.pool_fields:
            field = self.pool_fields[0]
        self.add_error(field if field in self.fields else None, str(error))

    @property
    def pools(self) -> list[SeatPool]:
        """The pools chosen (after validation)."""
        return [pool for name in self.pool_fields if (pool := self.cleaned_data.get(name)) is not None]

    @property
    def answers(self) -> dict[int, Any]:
        """Answers by question, only to questions that concern the places chosen (after validation)."""
        pools = self.pools
        return {
            question.pk: value
            for name, question in self.questions.items()
            if is_asked(question, pools) and (value := self.cleaned_data.get(name)) not in ("", None, [])
        }

    @property
    def profile(self) -> Profile:
        """The person as typed (after validation)."""
        data = self.cleaned_data
        place = data.get("place", "")
        region = place if place in REGIONS else ""
        return Profile(
            first_name=data["first_name"],
            last_name=data["last_name"],
            email=self.registration.email_as_typed if self.registration else data["email"],
            organisation=data["organisation"],
            sector=data["sector"],
            role=data["role"],
            level=data["level"],
            gis_level=data["gis_level"],
            region=region,
            country="FR" if region else place,
            listed=data.get("listed", False),
            newsletter=self.registration.newsletter if self.registration else data.get("newsletter", False),
            consent_text=self.registration.consent_text if self.registration else self.consent_version,
        )


def _profile_of(registration: Registration | None) -> dict[str, Any]:
    """What a person told us before, as initial values of the form."""
    if registration is None:
        return {}
    names: Iterable[str] = ("first_name", "last_name", "organisation", "sector", "role", "level", "gis_level")
    return {name: getattr(registration, name) for name in names} | {
        "email": registration.email_as_typed,
        "place": registration.region or registration.country,
    }


def _choices_of(registration: Registration) -> dict[str, Any]:
    """Places and answers of a registration, as initial values of the form."""
    places = registration.places.exclude(state=PlaceState.RELEASED).select_related("pool")
    initial: dict[str, Any] = {
        f"part_{place.pool.part_id}" if place.pool.part_id else "mode": str(place.pool_id) for place in places
    }
    initial["listed"] = registration.listed
    return initial | {f"q_{answer.question_id}": answer.value for answer in registration.answers.all()}


def place_in_words(registration: Registration) -> str:
    """Region or country of a registration, in the active language."""
    return region_name(registration.region) if registration.region else country_name(registration.country)
