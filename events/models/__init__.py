"""Models of the events' floor."""

from events.models.event import EventPage, Session, TaggedEvent
from events.models.facts import Attendance, DeclaredFigure, ParticipationFact
from events.models.imports import ParticipantsFile
from events.models.people import Speaker
from events.models.registration import Answer, Participant, Place, Registration
from events.models.seats import Part, Question, SeatPool

__all__ = [
    "Answer",
    "Attendance",
    "DeclaredFigure",
    "EventPage",
    "Part",
    "Participant",
    "ParticipantsFile",
    "ParticipationFact",
    "Place",
    "Question",
    "Registration",
    "SeatPool",
    "Session",
    "Speaker",
    "TaggedEvent",
]
