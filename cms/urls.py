"""Addresses of the site: composition root, names the packages by string."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import api
from cms.open_data import nothing_here

urlpatterns = [
    path("", include("cms.machine_urls")),
    path("", include("resources.exchange.urls")),
    path("api/v1/", api.patterns()),
    path("admin/", include("cms.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

urlpatterns += i18n_patterns(
    path("", include("cms.site_urls")),
    prefix_default_language=False,
)

urlpatterns += i18n_patterns(
    # After the one page that lies below it, the documentation. Addresses for programs have no language: none of them
    # is below /en/ either, and who asks there is told so as programs are.
    re_path(r"^api/", nothing_here, name="no_api"),
    path("", include("networks.newsletters.issue_urls")),
    path("", include("networks.newsletters.urls")),
    path("", include("networks.urls")),
    path("", include("resources.urls")),
    path("", include("events.urls")),
    path("", include("analytics.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "cms.views.bad_request"
handler403 = "cms.views.permission_denied"
handler404 = "cms.views.page_not_found"
handler500 = "cms.views.server_error"
