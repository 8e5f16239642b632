"""French words that must agree with one another: states, buttons, and what one page says of another."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from networks.newsletters.enums import IssueState, SubscriberState


def test_states_are_words_of_state():
    with override("fr"):
        assert str(IssueState.SENT.label) == "Envoyé"
        assert str(IssueState.FROZEN.label) == "Gelé"
        assert gettext("Freeze the issue").startswith("Geler")
        assert str(SubscriberState.ACTIVE.label) == "Abonnée"


@pytest.mark.django_db
def test_the_unsubscribe_page_names_the_link_as_the_footer_does():
    for language in ("fr", "en"):
        with override(language):
            page = render_to_string("newsletters/unsubscribe.html")
            assert gettext("Choose what you get") in page
