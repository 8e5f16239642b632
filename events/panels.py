"""The edit form of an event: panels by tab, each with what the reader will see of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)


def _row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


SESSION_PANELS: list[Panel] = [
    _row("title_fr", "title_en"),
    _row("day", "start_time", "end_time"),
    FieldPanel("room"),
    FieldPanel("speakers"),
]


def event_edit_handler(heading: list[Any], summary: list[Any], body: list[Any]) -> TabbedInterface:
    """The tabs of the edit form; the arguments are the kit of panels of ``BasePage``."""
    presentation: list[Panel] = [
        *heading,
        MultiFieldPanel([_row("kind", "mode")], _("Kind")),
        *summary,
        *body,
        MultiFieldPanel(
            [
                FieldPanel("audiences"),
                _row("level", "spoken_language"),
                FieldPanel("themes"),
                FieldPanel("tags"),
                FieldPanel("hubs"),
                FieldPanel("co_organisers"),
            ],
            _("For whom, about what, with whom"),
        ),
        MultiFieldPanel([_row("contact_name", "contact_email")], _("Contact")),
    ]
    date_and_place: list[Panel] = [
        MultiFieldPanel(
            [
                _row("date_precision", "timezone"),
                _row("start_date", "start_time"),
                _row("end_date", "end_time"),
            ],
            _("Date"),
            help_text=_("Times are those of the clock at the event, in its own time zone."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("venue_name"),
                FieldPanel("venue_address"),
                _row("venue_city", "venue_country"),
                _row("latitude", "longitude"),
            ],
            _("Place"),
            help_text=_("With its coordinates, the event is drawn on the map of the events."),
        ),
        FieldPanel("joining_link"),
        FieldPanel("practical_information_fr"),
        FieldPanel("practical_information_en"),
    ]
    programme: list[Panel] = [
        InlinePanel("sessions", heading=_("Programme"), label=_("Session"), panels=SESSION_PANELS),
    ]
    registration: list[Panel] = [
        HelpPanel(template="events/backstage/seats_help.html", heading=_("Seats and questions")),
        MultiFieldPanel(
            [
                FieldPanel("registration_open"),
                _row("registration_opens_at", "registration_closes_at"),
                _row("approval", "waiting_list"),
                FieldPanel("confirm_within_hours"),
                FieldPanel("earlier_reminders"),
                FieldPanel("external_registration_url"),
            ],
            _("Registration"),
        ),
        MultiFieldPanel(
            [FieldPanel("required_profile"), FieldPanel("participants_list"), FieldPanel("photographs")],
            _("What the form asks and says"),
        ),
    ]
    after: list[Panel] = [FieldPanel("replays")]
    return TabbedInterface(
        [
            ObjectList(presentation, heading=_("Presentation")),
            ObjectList(date_and_place, heading=_("Date and place")),
            ObjectList(programme, heading=_("Programme")),
            ObjectList(registration, heading=_("Registration")),
            ObjectList(after, heading=_("After the event")),
            ObjectList(
                [
                    MultiFieldPanel([FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")]),
                    PublishingPanel(),
                ],
                heading=_("Address and publication"),
            ),
        ]
    )
