"""What of the events can be searched; never the joining link."""

from django.utils.translation import gettext_lazy as _

from cms.search.sources import PageSearchSource, register
from events.models import EventPage


def _code(event: EventPage) -> str:
    return event.network.code if event.network else ""


def _programme(event: EventPage) -> str:
    """Titles of the programme, and who speaks, as one would read them out."""
    lines = []
    for session in event.sessions.all():
        speakers = ", ".join(str(speaker) for speaker in session.speakers.all())
        lines.append(f"{session.title} ({speakers})." if speakers else f"{session.title}.")
    return " ".join(lines)


def _subjects(event: EventPage) -> str:
    """Kind, tags and themes, by all their names."""
    tags = [f"{tag.name} {tag.name_en}" for tag in event.tags.all()]
    themes = [f"{theme.label} {theme.alternative_labels}" for theme in event.themes.all()]
    return " ".join([str(event.get_kind_display()), *tags, *themes])


SOURCE = PageSearchSource(
    EventPage,
    "event",
    _("Events"),
    ("body", "practical_information", _programme),
    _code,
    ("network",),
    labels=(_subjects, "venue_name", "venue_city"),
)


def set_up() -> None:
    """Called once, when the apps are ready."""
    register(SOURCE)
