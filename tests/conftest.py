"""Fixtures of the whole suite."""

import pytest


@pytest.fixture(autouse=True)
def _no_mail_of_another_test():
    """Mails in memory are of one test only."""
    from cms.outbox import testing

    testing.clear()
