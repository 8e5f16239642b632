"""``manage.py demo``: the same twice, from nothing after ``--reset``, never on a public site."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from cms.accounts.demo import PASSWORD, PEOPLE
from cms.accounts.models import User
from cms.management.commands.demo import demo_modules, row_counts
from cms.models import HomePage, LegalPage
from networks.models import Network, Team


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: number for model, number in row_counts().items()}


@pytest.mark.django_db
def test_refuses_without_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        run()
    assert not User.objects.exists()


def test_floors_are_loaded_from_the_ground_up():
    names = [config.name for config, _module in demo_modules()]
    assert names[:2] == ["cms", "cms.accounts"]
    assert names.index("networks") < names.index("events")


@pytest.mark.django_db
def test_twice_gives_the_same_and_reset_starts_over(settings, client):
    settings.DEBUG = True
    run()
    first = counts()
    assert "nothing new" in run()
    assert counts() == first

    site = Site.objects.get(is_default_site=True)
    assert isinstance(site.root_page.specific, HomePage)
    assert LegalPage.objects.live().count() == len(LegalPage.Kind.values)
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    for address in PEOPLE:
        user = authenticate(username=address, password=PASSWORD)
        assert user is not None, address
        assert user.has_perm("wagtailadmin.access_admin"), address
    own = Network.objects.coordinated_by(User.objects.get(email="occitanie@example.org"))
    assert [network.slug for network in own] == ["occitanie"]
    curators = Team.objects.get(code="curator").group
    assert [user.email for user in curators.user_set.all()] == ["curation@example.org"]

    User.objects.create_user("stranger@example.org")
    Network.objects.filter(slug="bretagne").update(name_fr="Abîmé")
    run("--reset")
    assert counts() == first
    assert not User.objects.filter(email="stranger@example.org").exists()
    assert not Network.objects.filter(name_fr="Abîmé").exists()
