"""Joint: proposals that become a record of a floor above, not a page; filled from ``AppConfig.ready()``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise
from wagtail.models import WorkflowMixin

from networks.enums import ProposalKind
from networks.models import Proposal


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an automatic check found, for the moderator; ``tone`` is ``ok``, ``warning`` or ``danger``."""

    text: str
    tone: str = "warning"
    links: Sequence[tuple[str, str]] = ()
    """(title, address) of what it is about; no address where the reader may only know that it exists."""
    action: tuple[str, str] | None = None
    """(label, address) of a button: what the reader may do about it, by POST; ``next`` is where they come from."""


@dataclass(frozen=True, slots=True)
class Line:
    """A part of what is proposed, in words; ``before`` is what stands today, where it would change."""

    label: str | Promise
    value: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something accepting asks of the moderator: which of these to take. What is left stays in the proposal."""

    name: str
    label: str | Promise
    options: Sequence[str]
    help_text: str | Promise = ""
    taken: bool = True
    """Whether all are taken unless the moderator says otherwise."""


class RecordKind(Protocol):
    """What a floor above says of a kind of proposal."""

    def make(self, proposal: Proposal, by: Any, chosen: Mapping[str, Sequence[str]]) -> int:
        """Make the draft, or take note of the correction, in the caller's transaction; the key of the record.

        ``chosen`` is what the moderator took of each :class:`Choice`, by its name; nothing where it is missing.
        """
        ...

    def choices(self, proposal: Proposal) -> list[Choice]:
        """What accepting asks of the moderator."""
        ...

    def is_public(self, proposal: Proposal) -> bool:
        """Whether readers see what became of an accepted proposal."""
        ...

    def draft(self, proposal: Proposal) -> WorkflowMixin | None:
        """The draft that accepting made; None where it made none, or it was deleted."""
        ...

    def url(self, proposal: Proposal, language: str) -> str:
        """The public address of the record."""
        ...

    def edit_url(self, proposal: Proposal, user: Any) -> str:
        """Where ``user`` completes the record in the admin; empty where they may not, or there is none."""
        ...

    def lines(self, proposal: Proposal) -> list[Line]:
        """What is proposed, in words."""
        ...

    def findings(self, proposal: Proposal, reader: Any) -> list[Finding]:
        """What the automatic checks found; quick, computed when ``reader`` (the moderator) looks.

        It names no record that the reader may not find.
        """
        ...

    def probe(self, proposal: Proposal) -> Mapping[str, Any]:
        """Checks that take time (is the address alive?), done once by a task and kept as ``proposal.checks``."""
        ...


_kinds: dict[str, RecordKind] = {}


def register(kind: ProposalKind, record_kind: RecordKind) -> None:
    """Say what a kind of proposal becomes; the same kind again replaces it."""
    _kinds[kind] = record_kind


def kinds() -> list[str]:
    """Kinds of proposals that become records."""
    return list(_kinds)


def kind_of(proposal: Proposal) -> RecordKind | None:
    """What the proposal's kind becomes; None for those that become a page."""
    return _kinds.get(proposal.kind)
