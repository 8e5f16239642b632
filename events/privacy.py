"""Personal data of registrations: why it is held, for how long, and its end.

What is anonymised keeps its place in the counts (event, state, seats, attendance) and nothing of the person; the
figures by sector or level are frozen before, and hold counts only.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cms import signing
from cms.i18n import display_title
from cms.privacy import Purpose, SpaceEntry
from events import files, notices, tabulate
from events.enums import LIVE_STATES, EventStatus, PlaceState, RegistrationState
from events.models import Answer, EventPage, Participant, Registration
from events.models.registration import RegistrationQuerySet
from events.registration.desk import Desk
from events.wording import in_words

PERSONAL = (
    "first_name",
    "last_name",
    "email_as_typed",
    "organisation",
    "sector",
    "role",
    "level",
    "gis_level",
    "region",
    "country",
    "note",
)
"""Columns of a registration that are emptied."""
CHUNK = 500


class RegistrationHolder:
    """Registrations, their answers and the addresses they belong to."""

    purposes: Sequence[Purpose] = (
        Purpose(
            code="registration",
            title=_("Organising the events you register for"),
            data=_("Name, e-mail address, organisation, places chosen, answers to the organiser, attendance"),
            basis=_("Your request (GDPR, art. 6.1.b)"),
            retention=_("One year after the event, then anonymised; at once on request"),
        ),
        Purpose(
            code="profile",
            title=_("Knowing which public our events reach"),
            data=_("Sector, role, levels in remote sensing and GIS, region or country"),
            basis=_("Legitimate interest: reporting to the funders of the networks (GDPR, art. 6.1.f)"),
            retention=_("Only counts without names are kept after one year"),
        ),
        Purpose(
            code="listing",
            title=_("The list of participants, for those who agreed"),
            data=_("Name, organisation"),
            basis=_("Your consent (GDPR, art. 6.1.a)"),
            retention=_("Until you withdraw, at most one year after the event"),
        ),
        Purpose(
            code="participants-file",
            title=_("Taking over the registrations of a partner’s form"),
            data=_("The columns of the file the organiser gives: name, e-mail address, organisation, profile"),
            basis=_("Legitimate interest: one list of participants for the event (GDPR, art. 6.1.f)"),
            retention=_("Until the import, at most one day; then as a registration"),
        ),
    )

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        """The registrations of an address, with the personal page of each; what has ended long ago is left out."""
        with translation.override(language):
            return [
                SpaceEntry(
                    title=str(display_title(registration.event, language)),
                    url=signing.personal_path(notices.MANAGE, registration.pk, registration.link_version, language),
                    state=str(registration.get_state_display()),
                    when=in_words(registration.event, language),
                    starts_at=registration.event.starts_at,
                )
                for registration in _of(address).select_related("event")
            ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """Every registration of an address with its places, answers and attendance; rows of files to import."""
        found = _of(address).select_related("event").prefetch_related("places__pool__part", "answers__question")
        return [
            {
                "event": registration.event.title,
                "state": registration.state,
                "origin": registration.origin,
                "language": registration.language,
                "registered": registration.created_at.isoformat(),
                "address_confirmed": registration.confirmed_at and registration.confirmed_at.isoformat(),
                "ended": registration.ended_at and registration.ended_at.isoformat(),
                **{name: getattr(registration, name) for name in PERSONAL},
                "listed": registration.listed,
                "newsletter": registration.newsletter,
                "consent_text": registration.consent_text,
                "places": [
                    {"seats": str(place.pool), "state": place.state, "since": place.since.isoformat()}
                    for place in registration.places.all()
                ],
                "answers": [
                    {"question": str(answer.question), "answer": answer.value} for answer in registration.answers.all()
                ],
                "attendance": [at.isoformat() for at in registration.attendances.values_list("at", flat=True)],
            }
            for registration in found
        ] + files.export(address)

    def erase(self, address: str) -> int:
        """Anonymise what an address has; live registrations for events to come are cancelled first.

        The seats of those go to who waits. Of events that are over, the figures are frozen before: the request
        does not change them. Files to import lose the rows of the address first.
        """
        touched = files.erase(address)
        now = timezone.now()
        events = EventPage.objects.filter(registrations__participant__email=address).distinct().order_by("pk")
        for event in events:
            touched += _anonymise(event, Q(participant__email=address), now)
        Participant.objects.filter(email=address).delete()
        return touched

    def purge(self, now: datetime) -> int:
        """Anonymise registrations for events over for longer than ``REGISTRATION_RETENTION_DAYS``.

        An event without a date counts as over since the last trace of it: its latest registration, or the date it
        had before it was postponed. Nobody is promoted, nobody is written to. Files of participants that nobody
        imported go after ``files.KEPT``.
        """
        cutoff = now - timedelta(days=settings.REGISTRATION_RETENTION_DAYS)
        kept = Registration.objects.filter(anonymised_at=None)
        undated = (
            Q(ends_at=None)
            & (Q(previous_starts_at=None) | Q(previous_starts_at__lte=cutoff))
            & ~Q(pk__in=kept.filter(created_at__gt=cutoff).values("event"))
        )
        events = EventPage.objects.filter(Q(ends_at__lte=cutoff) | undated, pk__in=kept.values("event"))
        touched = files.purge(now)
        for event in events.order_by("pk"):
            touched += _anonymise(event, Q(anonymised_at=None), now, purging=True)
        Participant.objects.filter(registrations=None, created_at__lte=cutoff).delete()
        return touched


def _of(address: str) -> RegistrationQuerySet:
    return Registration.objects.filter(participant__email=address).order_by("-created_at", "-pk")


def _anonymise(event: EventPage, chosen: Q, now: datetime, *, purging: bool = False) -> int:
    """Empty the chosen registrations of an event, under its lock; how many.

    ``purging``, all of them are chosen and their time is past: an event without a date is over then, its figures are
    frozen as of any other. Not so a postponed one, which never took place: its registrations are cancelled.
    """
    took_place = purging and event.status != EventStatus.POSTPONED
    is_over = took_place if event.ends_at is None else event.ends_at <= now
    if is_over and event.figures_frozen_at is None:
        with suppress(tabulate.FiguresAreFrozen):  # by somebody else, a moment ago
            tabulate.freeze(event, now=now)
    post = notices.Post(event, mails=() if is_over or purging else ("promoted",))
    with transaction.atomic():
        desk = Desk(event, now)
        registrations = list(Registration.objects.filter(chosen, event=event).order_by("pk"))
        addresses = {registration.participant_id for registration in registrations}
        live = [registration for registration in registrations if not is_over and registration.state in LIVE_STATES]
        for registration in live:
            if purging:
                _close(registration, now)
            else:
                desk.end(registration, desk.places_of(registration), RegistrationState.CANCELLED)
        for start in range(0, len(registrations), CHUNK):
            _empty(registrations[start : start + CHUNK], now)
        Participant.objects.filter(pk__in=addresses, registrations=None).delete()
        post.promoted(desk)
    return len(registrations)


def _close(registration: Registration, now: datetime) -> None:
    """Cancel a registration without passing its seats on."""
    registration.state, registration.ended_at, registration.deadline = RegistrationState.CANCELLED, now, None
    registration.save(update_fields=["state", "ended_at", "deadline"])
    registration.places.exclude(state=PlaceState.RELEASED).update(state=PlaceState.RELEASED, released_at=now)


def _empty(registrations: list[Registration], now: datetime) -> None:
    """Take the person out of registrations; each then points to an address that is none (RFC 2606)."""
    nobodies = Participant.objects.bulk_create(
        [Participant(email=f"registration-{registration.pk}@erased.invalid") for registration in registrations],
        update_conflicts=True,
        unique_fields=["email"],
        update_fields=["email"],
    )
    for registration, nobody in zip(registrations, nobodies, strict=True):
        for name in PERSONAL:
            setattr(registration, name, "")
        registration.participant = nobody
        registration.listed = registration.newsletter = False
        registration.anonymised_at = now
        registration.link_version += 1
    Registration.objects.bulk_update(
        registrations, [*PERSONAL, "participant", "listed", "newsletter", "anonymised_at", "link_version"]
    )
    Answer.objects.filter(registration__in=[registration.pk for registration in registrations]).delete()
