"""Health of the addresses that resources lead to."""

from hashlib import sha256


def address_hash(url: str) -> str:
    """What a :class:`resources.models.LinkHealth` is found by: SHA-256 of the address, in hexadecimal."""
    return sha256(url.encode()).hexdigest()
