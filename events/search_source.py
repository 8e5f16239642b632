"""What the search finds of an event; never its joining link."""

from django.utils.translation import gettext_lazy as _

from cms.search.sources import PageSearchSource
from events.models import EventPage


def _words(event: EventPage) -> str:
    """Place, tags, themes, programme and speakers, in the active language."""
    sessions = list(event.sessions.all())
    speakers = {speaker.name for session in sessions for speaker in session.speakers.all()}
    tags = [f"{tag.name} {tag.name_en}" for tag in event.tags.all()]
    themes = [f"{theme.label} {theme.alternative_labels}" for theme in event.themes.all()]
    titles = [str(session.title) for session in sessions]
    return " ".join([event.venue_name, event.venue_city, *tags, *themes, *titles, *sorted(speakers)])


SOURCE = PageSearchSource(
    model=EventPage,
    kind="event",
    label=_("Events"),
    texts=("body", "practical_information", lambda event: event.get_kind_display(), _words),
    network=lambda event: event.network.code if event.network else "",
    related=("network",),
    published=lambda event: event.starts_at or event.first_published_at,
)
