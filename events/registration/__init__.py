"""The acts on registrations: the only way their state, their places and the seats change.

States and acts (house plan, section 3):

=================  ==============================  ==========================================  ======================
act                from                            to                                          places
=================  ==============================  ==========================================  ======================
register           none, expired, cancelled        pending                                     held, or waiting
confirm            pending (expired: taken again)  awaiting approval if asked, else confirmed  unchanged
approve, decline   awaiting approval               confirmed, declined                         unchanged, released
expire             pending, deadline passed        expired                                     released
cancel             any live                        cancelled                                   released
change             any live                        same                                        released, held, waiting
=================  ==============================  ==========================================  ======================

Arguments are keywords; each act is one transaction and knows no HTTP. Refusals are ``RegistrationError``s.
"""

from events.registration.errors import (
    AlreadyRegistered,
    InvalidChoice,
    RegistrationClosed,
    RegistrationError,
    WrongState,
)
from events.registration.organiser import approve, catch_up, decline, expire, promote, set_quota
from events.registration.person import Outcome, cancel, change, confirm, register
from events.registration.profile import Profile

__all__ = [
    "AlreadyRegistered",
    "InvalidChoice",
    "Outcome",
    "Profile",
    "RegistrationClosed",
    "RegistrationError",
    "WrongState",
    "approve",
    "cancel",
    "catch_up",
    "change",
    "confirm",
    "decline",
    "expire",
    "promote",
    "register",
    "set_quota",
]
