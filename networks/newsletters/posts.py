"""Texts to be pasted into LinkedIn and X, from the words of an announcement."""

from django.utils.text import Truncator

X_LENGTH, X_LINK = 280, 23
"""What X takes, and what it counts for a link whatever its length (developer documentation, "Counting characters")."""


def linkedin_text(subject: str, when: str, summary: str, network: str, address: str) -> str:
    """A post for LinkedIn: the news, date and place, what it is, where to go."""
    return "\n\n".join(part for part in (subject, when, summary, network, address) if part)


def x_text(subject: str, when: str, address: str) -> str:
    """A post for X: what fits in 280 signs, the link kept whole."""
    left = X_LENGTH - X_LINK - 1
    words = f"{subject} – {when}" if when and len(subject) + len(when) + 3 <= left else subject
    return f"{Truncator(words).chars(left)} {address}"


def x_count(text: str) -> int:
    """Signs of a post as X counts them, links at their fixed length."""
    return sum(X_LINK if word.startswith(("https://", "http://")) else len(word) for word in text.split(" ")) + (
        text.count(" ")
    )
