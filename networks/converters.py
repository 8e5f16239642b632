"""Converters of the addresses of this floor."""

from networks.enums import ProposalKind

WORDS = {
    "actualite": ProposalKind.NEWS,
    "evenement": ProposalKind.EVENT,
    "appel": ProposalKind.CALL,
    "ressource": ProposalKind.RESOURCE,
    "correction": ProposalKind.CORRECTION,
}
"""Kinds anybody may propose by a form, as the address says them."""


class ProposalKindConverter:
    """``actualite`` in the address is ``ProposalKind.NEWS`` in the view, and in ``{% url %}``."""

    regex = "|".join(WORDS)

    def to_python(self, value: str) -> ProposalKind:
        return WORDS[value]

    def to_url(self, value: str) -> str:
        for word, kind in WORDS.items():
            if value in {kind.value, word}:
                return word
        raise ValueError(value)
