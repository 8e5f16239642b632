"""Public views of letters beside their pages: Atom feed, PDF, banner."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms import caching, feeds, navigation
from cms.i18n import absolute_url, current_language
from cms.open_data import open_file
from networks.models import Network
from networks.newsletters import archive, letters
from networks.newsletters.faces import banner as banner_face
from networks.newsletters.faces import pdf as pdf_face
from networks.newsletters.models import NewsletterIssue


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def banner(request: HttpRequest, code: str) -> HttpResponse:
    """The strip at the head of the mails of a network; of the site for a code no network has."""
    if code != letters.SITE_CODE and not Network.objects.filter(slug=code).exists():
        raise Http404
    return HttpResponse(banner_face.png(code), content_type="image/png")


@open_file
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Past issues as Atom: of the national letter, or of a network's."""
    network = get_object_or_404(Network, slug=slug) if slug else None
    page = feeds.PageForm(request.GET)
    if not page.is_valid():
        return HttpResponseBadRequest(
            " ".join(str(told) for told in page.errors["page"]), content_type="text/plain; charset=utf-8"
        )
    return feeds.atom_response(
        archive.feed_part(network, page.number),
        title=letters.masthead(network),
        page_url=absolute_url(letters.letter_path(network, current_language())),
        feed_url=absolute_url(request.path),
        language=current_language(),
    )


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A past issue as a PDF, in the reader's language where it was written in it."""
    issue = get_object_or_404(NewsletterIssue.objects.visible().select_related("network"), pk=pk)
    language = current_language() if current_language() in issue.languages else issue.languages[0]
    made = caching.cached(
        "letter-pdf",
        lambda: pdf_face.render(letters.letter_of(issue, language, personal=False)),
        *(issue.pk, language, issue.last_published_at),
        apps=["newsletters", navigation.APP],
        seconds=24 * 3600,
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{issue.slug}-{language}.pdf"'
    return response
