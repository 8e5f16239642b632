"""Subscribers in the admin: list, one subscriber, figures, import, export. Personal data: for the letter's editors."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from cms.outbox.models import Bounce
from cms.tables import as_csv
from cms.vocabularies import Concept
from networks.models import Network
from networks.newsletters import importing, subscriber_lists, subscribing
from networks.newsletters.enums import MANAGE_SUBSCRIBERS, ConsentHow, SubscriberState, Topic
from networks.newsletters.forms import WishesForm
from networks.newsletters.import_columns import BadFile
from networks.newsletters.models import Subscriber, SubscriberImport
from networks.newsletters.subscriber_forms import ImportForm
from networks.newsletters.subscribing import Wishes

SHOWN_LINES = 200
"""Lines of a report on screen, refused ones first."""
P = ParamSpec("P")


def may_manage(user: Any) -> bool:
    """Newsletter editors and the national team; not coordinators: addresses were given to the letter."""
    return bool(user.is_active and user.has_perm(MANAGE_SUBSCRIBERS))


def managed(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who manages subscribers."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_manage(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


class SubscriberFilterSet(WagtailFilterSet):
    """Which subscribers."""

    state = django_filters.MultipleChoiceFilter(choices=SubscriberState.choices, label=gettext_lazy("State"))
    network = django_filters.ModelChoiceFilter(
        queryset=Network.objects.all(), label=gettext_lazy("Network"), method="of_network"
    )
    topic = django_filters.ChoiceFilter(choices=Topic.choices, label=gettext_lazy("Topic"), method="of_topic")
    theme = django_filters.ModelChoiceFilter(
        queryset=Concept.objects.themes(), label=gettext_lazy("Theme"), method="of_theme"
    )
    language = django_filters.ChoiceFilter(choices=settings.LANGUAGES, label=gettext_lazy("Language"))
    consent_how = django_filters.ChoiceFilter(choices=ConsentHow.choices, label=gettext_lazy("Agreed how"))

    class Meta:
        model = Subscriber
        fields = ["state", "network", "topic", "theme", "language", "consent_how"]

    def of_network(self, queryset: Any, name: str, value: Network) -> Any:
        """Who gets a network's letter."""
        return queryset.for_network(value)

    def of_topic(self, queryset: Any, name: str, value: str) -> Any:
        """Who reads about a topic."""
        return queryset.interested_in([value])

    def of_theme(self, queryset: Any, name: str, value: Concept) -> Any:
        """Who reads about a theme."""
        return queryset.about([value])


class SubscriberIndexView(generic.IndexView):
    """Every subscriber."""

    model = Subscriber
    any_permission_required = None
    page_title = gettext_lazy("Subscribers")
    header_icon = "group"
    paginate_by = 50
    default_ordering = "address"
    search_fields = ["address"]
    search_backend_name = None
    index_url_name = "newsletter_subscribers:index"
    index_results_url_name = "newsletter_subscribers:index_results"
    filterset_class = SubscriberFilterSet
    list_export: list[str] = []
    columns = [
        TitleColumn(
            "address", label=gettext_lazy("E-mail address"), url_name="newsletter_subscribers:subscriber", width="30%"
        ),
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda subscriber: subscriber.state == SubscriberState.ACTIVE,
        ),
        Column(
            "networks",
            label=gettext_lazy("Networks"),
            accessor=lambda subscriber: ", ".join(n.code for n in subscriber.networks.all()) or "–",
        ),
        Column("language", label=gettext_lazy("Language")),
        Column("get_consent_how_display", label=gettext_lazy("Agreed how")),
        DateColumn("consent_at", label=gettext_lazy("Agreed on"), sort_key="consent_at"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_manage(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Subscriber]:
        return Subscriber.objects.prefetch_related("networks")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Figures, import, export of what is shown."""
        query = self.request.GET.urlencode()
        export = reverse("newsletter_subscribers:export") + (f"?{query}" if query else "")
        return [
            HeaderButton(_("Figures"), url=reverse("newsletter_subscribers:figures"), icon_name="view"),
            HeaderButton(_("Import"), url=reverse("newsletter_subscribers:import"), icon_name="upload"),
            HeaderButton(_("Export this list (CSV)"), url=export, icon_name="download"),
        ]


def _page(request: HttpRequest, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("newsletter_subscribers:index"), "label": _("Subscribers")},
        {"url": "", "label": title},
    ]
    frame = {"header_title": title, "page_title": title, "breadcrumbs_items": crumbs, "header_icon": "group"}
    return render(request, f"newsletters/admin/{name}.html", {**frame, **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def subscriber(request: HttpRequest, pk: int) -> HttpResponse:
    """One subscriber: proof of consent, what came back, choices; change them, unsubscribe, take up again."""
    found = get_object_or_404(Subscriber, pk=pk)
    form = WishesForm.of(Wishes.of(found), request.POST if "save" in request.POST else None)
    if request.method == "POST":
        if "save" in request.POST and not form.is_valid():
            return _subscriber_page(request, found, form, status=422)
        _act(request, found, form)
        return redirect("newsletter_subscribers:subscriber", pk=pk)
    return _subscriber_page(request, found, form)


def _act(request: HttpRequest, found: Subscriber, form: WishesForm) -> None:
    # The address of somebody who may be erased later does not belong in the site's history: the number does.
    title = f"#{found.pk}"
    if "unsubscribe" in request.POST:
        if subscribing.leave(subscriber=found):
            log(found, "newsletters.unsubscribe", user=request.user, title=title)
        messages.success(request, _("Unsubscribed: no letter is sent to this address any more."))
    elif "resume" in request.POST:
        if subscribing.resume(subscriber=found):
            log(found, "newsletters.resume", user=request.user, title=title)
            messages.success(request, _("Letters are sent to this address again."))
        else:
            messages.warning(request, _("Nothing to do: this subscription is not suspended."))
    elif "save" in request.POST:
        subscribing.change(subscriber=found, wishes=form.wishes)
        log(found, "wagtail.edit", user=request.user, title=title)
        messages.success(request, _("The choices are saved."))


def _subscriber_page(request: HttpRequest, found: Subscriber, form: WishesForm, status: int = 200) -> HttpResponse:
    returned = Bounce.objects.filter(address_hash=found.address_hash)[:20]
    return _page(request, "subscriber", found.address, status=status, subscriber=found, form=form, returned=returned)


@require_safe
@managed
def figures(request: HttpRequest) -> HttpResponse:
    """How many read what."""
    return _page(request, "figures", _("Figures"), figures=subscriber_lists.figures(timezone.now()))


@require_safe
@managed
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as CSV."""
    chosen = SubscriberFilterSet(request.GET, queryset=Subscriber.objects.order_by("address"), request=request)
    rows = chosen.qs if chosen.form.is_valid() else Subscriber.objects.none()
    response = HttpResponse(as_csv(subscriber_lists.table(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="abonnes.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def upload(request: HttpRequest) -> HttpResponse:
    """Give the file, with where its people agreed; see the imports made before."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        try:
            user: Any = request.user
            kept = importing.keep(
                form.table, name=form.cleaned_data["file"].name, source=form.cleaned_data["source"], by=user
            )
        except BadFile as error:
            form.add_error("file", str(error))
        else:
            return redirect("newsletter_subscribers:import_file", pk=kept.pk)
    files = SubscriberImport.objects.exclude(imported_at=None)[:20]
    title = _("Import subscribers")
    return _page(request, "import", title, status=422 if form.errors else 200, form=form, files=files)


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What importing a file would do, line by line; on POST it is done. Afterwards, the report."""
    file = get_object_or_404(SubscriberImport, pk=pk)
    if request.method == "POST" and "discard" in request.POST and file.imported_at is None:
        file.delete()
        messages.success(request, _("The file is erased; nothing was imported."))
        return redirect("newsletter_subscribers:import")
    if request.method == "POST":
        if importing.run(file) is not None:
            log(file, "newsletters.import", user=request.user)
            messages.success(request, _("The file is imported."))
        return redirect("newsletter_subscribers:import_file", pk=pk)
    told = importing.plan(file) if file.imported_at is None else importing.report(file)
    lines = sorted(told.lines, key=lambda line: (line.outcome != importing.Outcome.REFUSED, line.number))
    shown = [(line.number, _(importing.OUTCOME_LABELS[line.outcome]), line.reason) for line in lines[:SHOWN_LINES]]
    return _page(
        request,
        "import_file",
        file.name,
        file=file,
        counts=told.counts,
        lines=shown,
        more=max(0, len(lines) - SHOWN_LINES),
    )


app_name = "newsletter_subscribers"
urlpatterns: list[URLPattern] = [
    path("", SubscriberIndexView.as_view(), name="index"),
    path("results/", SubscriberIndexView.as_view(results_only=True), name="index_results"),
    path("<int:pk>/", subscriber, name="subscriber"),
    path("chiffres/", figures, name="figures"),
    path("export.csv", export, name="export"),
    path("import/", upload, name="import"),
    path("import/<int:pk>/", import_file, name="import_file"),
]
