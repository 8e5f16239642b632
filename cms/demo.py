"""The shell of the demonstration site: home page, legal pages, a publisher."""

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from cms.models import BasePage, HomePage, LegalPage, SiteSettings

LEGAL = {
    LegalPage.Kind.LEGAL: ("mentions-legales", "Mentions légales", "Legal notice"),
    LegalPage.Kind.PRIVACY: ("donnees-personnelles", "Données personnelles", "Privacy"),
    LegalPage.Kind.ACCESSIBILITY: ("accessibilite", "Accessibilité", "Accessibility statement"),
}


def load() -> None:
    """Make what is missing; what an editor changed stays."""
    with transaction.atomic():
        _settings()
        home = _home()
        for kind, (slug, title, title_en) in LEGAL.items():
            if not LegalPage.objects.filter(kind=kind).exists():
                _publish(home, LegalPage(kind=kind, slug=slug, title=title, title_en=title_en))


def _publish(parent: Page, page: BasePage) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()


def _settings() -> None:
    site = SiteSettings.load()
    if site.pk and site.publisher:
        return
    site.tagline_fr = "Les réseaux régionaux de l’observation de la Terre"
    site.tagline_en = "Regional networks for Earth observation"
    site.publisher = "Maillage (site de démonstration)"
    site.publication_director = "Camille Administration"
    site.contact_email = site.data_protection_email = "contact@example.org"
    site.postal_address = "1 rue de l’Exemple, 34000 Montpellier"
    site.host_name = "Hébergeur de démonstration"
    site.host_address = "2 rue de l’Exemple, 34000 Montpellier"
    site.data_protection_officer = "Délégation à la protection des données (démonstration)"
    site.save()


def _home() -> Page:
    home = HomePage.objects.first()
    root = Page.get_first_root_node()
    if home is None:
        home = HomePage(title="Accueil", title_en="Home", slug="accueil", language=settings.LANGUAGE_CODE)
        home.summary_fr = (
            "Des réseaux régionaux qui rassemblent scientifiques, acteurs publics et entreprises autour des données "
            "d’observation de la Terre."
        )
        home.summary_en = (
            "Regional networks that bring scientists, public bodies and companies together around "
            "Earth-observation data."
        )
        _publish(root, home)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    if site.root_page_id != home.pk:
        welcome, site.root_page, site.site_name = site.root_page_id, home, "Maillage"
        site.save()
        # Wagtail's first migration plants a page of its own; nobody has written on it.
        for page in Page.objects.filter(pk=welcome, depth=2, slug="home"):
            if page.specific_class is Page:
                page.delete()
    return home
