"""The skeleton of the page tree: the home page and the sections right under it."""

from django.db import transaction
from wagtail.models import Page, Site

from cms.models import HomePage, IndexPage


@transaction.atomic
def home_page() -> HomePage:
    """The home page; made on first call, in place of the welcome page Wagtail's migrations leave."""
    home = HomePage.objects.first()
    if home is not None:
        return home
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Accueil", title_en="Home", slug="accueil"))
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
    else:
        welcome = site.root_page
        site.root_page = home
        site.save()
        if welcome.specific_class is Page and not welcome.get_descendant_count():
            welcome.delete()
    return home


@transaction.atomic
def section(slug: str, title: str, title_en: str) -> IndexPage:
    """The section ``slug`` under the home page; made on first call, then left as editors have it."""
    home = home_page()
    found = IndexPage.objects.child_of(home).filter(slug=slug).first()
    if found is not None:
        return found
    home.refresh_from_db()  # treebeard keeps the number of children on the instance
    return home.add_child(instance=IndexPage(title=title, title_en=title_en, slug=slug))
