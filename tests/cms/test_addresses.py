"""One spelling for an address."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms.addresses import address_hash, normalise_address


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Camille.Durand@Example.ORG", "camille.durand@example.org"),
        ("  a@b.fr \n", "a@b.fr"),
        ("jean+art@inrae.fr", "jean+art@inrae.fr"),
        ("info@théia.fr", "info@xn--thia-cpa.fr"),
        ("INFO@THÉIA.FR", "info@xn--thia-cpa.fr"),
        ("info@the\u0301ia.fr", "info@xn--thia-cpa.fr"),
        ("a@xn--thia-cpa.fr", "a@xn--thia-cpa.fr"),
        ("ｊｅａｎ@ｅｘａｍｐｌｅ.org", "jean@example.org"),
        ("o'neil@example.ie", "o'neil@example.ie"),
    ],
)
def test_spellings_of_one_address(raw, expected):
    assert normalise_address(raw) == expected
    assert normalise_address(expected) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "@",
        "a@",
        "@b.fr",
        "a",
        "a b@c.fr",
        "a@b",
        "a@b..fr",
        "a@-b.fr",
        "a@localhost",
        "a@[127.0.0.1]",
        '"a b"@c.fr',
        "a@b.fr\nBcc: c@d.fr",
        "a\r\n@b.fr",
        "a\x00@b.fr",
        "élise@example.org",
        "a@" + "b" * 64 + ".fr",
        "a@" + ".".join(["b" * 60] * 5) + ".fr",
        "a,b@c.fr",
        "a@b.fr,c@d.fr",
        "a@\ud800.fr",
        "a\ud800@b.fr",
    ],
)
def test_what_is_no_address_is_refused(raw):
    with pytest.raises(ValidationError):
        normalise_address(raw)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_validation_error(text):
    try:
        address = normalise_address(text)
    except ValidationError:
        return
    assert normalise_address(address) == address
    assert address.isascii()
    assert not set(address) & set(" \r\n\t\x00,<>")


def test_hash_is_keyed_and_blind_to_spelling():
    one = address_hash("Jean@Théia.fr", "key")
    assert one == address_hash("jean@xn--thia-cpa.fr ", "key")
    assert len(one) == 64
    assert one != address_hash("jean@xn--thia-cpa.fr", "other key")
    assert address_hash("root@localhost", "k") == address_hash("ROOT@localhost", "k")
