"""What the site itself needs: entrance, site record, section of the networks, legal pages; made, and mended.

Idempotent: run again it makes what is missing and leaves everything else, moved, renamed or unpublished, alone.
Called by ``manage.py setup`` (first run), by the demonstration data and by tests.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from cms import navigation
from cms.models import HomePage, IndexPage, LegalPage, SiteSettings

TAGLINE_FR = "Les réseaux régionaux de l’observation de la Terre"
TAGLINE_EN = "Regional networks for Earth observation"

HOME = {
    "title": "Accueil",
    "title_en": "Home",
    "slug": "accueil",
    "summary_fr": (
        "Ateliers, webinaires, données et retours d’expérience\u00a0: scientifiques, organismes publics et entreprises "
        "se rencontrent, région par région, autour des images satellitaires."
    ),
    "summary_en": (
        "Workshops, webinars, data and feedback: scientists, public bodies and companies meet, region by region, "
        "around satellite images."
    ),
}

LEGAL: dict[str, dict[str, str]] = {
    LegalPage.Kind.LEGAL: {
        "title": "Mentions légales",
        "title_en": "Legal notice",
        "slug": "mentions-legales",
    },
    LegalPage.Kind.PRIVACY: {
        "title": "Données personnelles",
        "title_en": "Personal data",
        "slug": "donnees-personnelles",
    },
    LegalPage.Kind.ACCESSIBILITY: {
        "title": "Accessibilité",
        "title_en": "Accessibility",
        "slug": "accessibilite",
    },
}

NETWORKS = {"title": "Réseaux", "title_en": "Networks", "slug": "reseaux"}


@dataclass(frozen=True, slots=True)
class SitePages:
    """The pages every site has."""

    home: HomePage
    networks: IndexPage
    legal: dict[str, LegalPage]


@transaction.atomic
def ensure_site() -> SitePages:
    """Make what the site lacks; what is there stays as it is."""
    _settings()
    home = _home()
    _site(home)
    networks = IndexPage.objects.filter(slug=NETWORKS["slug"]).first() or home.add_child(instance=IndexPage(**NETWORKS))
    legal = {
        kind: LegalPage.objects.filter(kind=kind).first() or home.add_child(instance=LegalPage(kind=kind, **words))
        for kind, words in LEGAL.items()
    }
    transaction.on_commit(navigation.forget)
    return SitePages(home, networks, legal)


def _settings() -> None:
    site = SiteSettings.load()
    words = {"tagline_fr": TAGLINE_FR, "tagline_en": TAGLINE_EN}
    missing = {name: value for name, value in words.items() if not getattr(site, name)}
    if missing or site.pk is None:
        for name, value in missing.items():
            setattr(site, name, value)
        site.save()


def _home() -> HomePage:
    home = HomePage.objects.first()
    if home is not None:
        for name in ("summary_fr", "summary_en"):
            if not getattr(home, name):
                setattr(home, name, HOME[name])
                home.save(update_fields=[name])
        return home
    root: Page = Page.get_first_root_node()
    taken = set(root.get_children().values_list("slug", flat=True))
    values: dict[str, Any] = {**HOME, "slug": HOME["slug"] if HOME["slug"] not in taken else "maillage"}
    return root.add_child(instance=HomePage(**values))


def _site(home: HomePage) -> None:
    """The default site opens on our entrance; Wagtail's own welcome page goes, if nothing was put under it."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname=address.hostname or "localhost",
            port=address.port or (443 if address.scheme == "https" else 80),
            site_name=settings.WAGTAIL_SITE_NAME,
            root_page=home,
            is_default_site=True,
        )
        return
    former = site.root_page
    if not HomePage.objects.filter(pk=former.pk).exists():
        site.root_page = home
        site.hostname = address.hostname or site.hostname
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
        site.save()
        if former.specific_class is Page and not former.is_root() and former.is_leaf():
            former.delete()
