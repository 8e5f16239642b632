"""The outbox in the Wagtail admin: mailings, deliveries, previews, and a person's decisions."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from cms import signing
from cms.outbox import access, owners
from cms.outbox.enums import RESENDABLE, DeliveryState, MailingState
from cms.outbox.mime import fill
from cms.outbox.models import Delivery, Mailing, Message


class MailingFilterSet(WagtailFilterSet):
    """Which mailings."""

    state = django_filters.ChoiceFilter(choices=MailingState.choices, label=_("State"))
    delivery_state = django_filters.ChoiceFilter(
        choices=DeliveryState.choices, label=_("With messages that are"), method="with_deliveries"
    )
    stream = django_filters.CharFilter(label=_("Stream"), lookup_expr="startswith")
    network_code = django_filters.CharFilter(label=_("Network (code)"), lookup_expr="iexact")

    class Meta:
        model = Mailing
        fields = ["state", "delivery_state", "stream", "network_code"]

    def with_deliveries(self, queryset: QuerySet[Mailing], name: str, value: str) -> QuerySet[Mailing]:
        """Mailings with at least one delivery in a state."""
        return queryset.filter(pk__in=Delivery.objects.filter(state=value).values("mailing"))


class DeliveryFilterSet(WagtailFilterSet):
    """Which deliveries."""

    state = django_filters.MultipleChoiceFilter(choices=DeliveryState.choices, label=_("State"))
    mailing = django_filters.NumberFilter(label=_("Mailing (number)"))
    stream = django_filters.CharFilter(field_name="mailing__stream", lookup_expr="startswith", label=_("Stream"))

    class Meta:
        model = Delivery
        fields = ["state", "mailing", "stream"]


class OutboxIndexView(generic.IndexView):
    """A list of the outbox; its own door, since records here are neither added nor edited."""

    any_permission_required = None
    paginate_by = 50
    default_ordering = "-created_at"
    search_backend_name = None
    list_export: list[str] = []
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.may_enter(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


def _progress(mailing: Any) -> str:
    """How far a mailing got, in figures."""
    parts = [
        (gettext("sent: {n}"), mailing.n_sent),
        (gettext("to come: {n}"), mailing.n_pending + mailing.n_claimed + mailing.n_sending + mailing.n_deferred),
        (gettext("failed: {n}"), mailing.n_failed),
        (gettext("uncertain: {n}"), mailing.n_uncertain),
        (gettext("withdrawn: {n}"), mailing.n_suppressed),
    ]
    return ", ".join(label.format(n=n) for label, n in parts if n) or "0"


class MailingIndexView(OutboxIndexView):
    """Every mailing, latest first."""

    model = Mailing
    page_title = _("Outbox")
    index_url_name = "outbox:mailings"
    index_results_url_name = "outbox:mailings_results"
    search_fields = ["label", "key", "messages__subject"]
    filterset_class = MailingFilterSet
    columns = [
        TitleColumn("label", label=_("Mailing"), url_name="outbox:mailing", accessor=str),
        Column("stream", label=_("Stream")),
        Column("network_code", label=_("Network")),
        StatusTagColumn("get_state_display", label=_("State"), primary=lambda m: m.state == MailingState.ACTIVE),
        Column("progress", label=_("Messages"), accessor=_progress),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Mailing]:
        return access.mailings_for(self.request.user)

    def search_queryset(self, queryset: QuerySet[Mailing]) -> QuerySet[Mailing]:
        if not self.is_searching:
            return queryset
        found = super().search_queryset(queryset).order_by().values("pk")
        return queryset.filter(pk__in=found)

    def paginate_queryset(self, queryset: QuerySet[Mailing], page_size: int) -> Any:
        paginator, page, rows, others = super().paginate_queryset(queryset, page_size)
        # The figures are counted for this page alone.
        counted = Mailing.objects.with_counts().in_bulk([mailing.pk for mailing in rows])
        page.object_list = [counted[mailing.pk] for mailing in rows]
        return paginator, page, page.object_list, others

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """The ways to the list of deliveries and, for who manages the whole outbox, to the suppression list."""
        buttons = [HeaderButton(gettext("All messages"), url=reverse("outbox:deliveries"), icon_name="list-ul")]
        if access.networks_of(self.request.user) is None:
            url = reverse("outbox:suppressions")
            buttons.append(HeaderButton(gettext("Suppression list"), url=url, icon_name="no-view"))
        return buttons


class DeliveryIndexView(OutboxIndexView):
    """Every message to every address, latest first."""

    model = Delivery
    page_title = _("Messages")
    default_ordering = "-pk"
    index_url_name = "outbox:deliveries"
    index_results_url_name = "outbox:deliveries_results"
    search_fields = ["address", "message__subject", "mail_id"]
    filterset_class = DeliveryFilterSet
    columns = [
        TitleColumn(
            "address", label=_("Address"), url_name="outbox:delivery", accessor=lambda d: d.address or "–", width="28%"
        ),
        Column("message__subject", label=_("Subject"), accessor="message.subject", width="28%"),
        StatusTagColumn(
            "get_state_display", label=_("State"), primary=lambda d: d.state in {*RESENDABLE, DeliveryState.DEFERRED}
        ),
        Column("get_reason_display", label=_("Reason")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Delivery]:
        return access.deliveries_for(self.request.user)


def _crumbs(*own: tuple[str, str]) -> list[dict[str, Any]]:
    first = [(reverse("wagtailadmin_home"), gettext("Home")), (reverse("outbox:mailings"), gettext("Outbox"))]
    return [{"url": url, "label": label} for url, label in [*first, *own]]


def _page(request: HttpRequest, template: str, title: str, crumbs: Any, **context: Any) -> HttpResponse:
    frame = {"header_title": title, "page_title": title, "breadcrumbs_items": crumbs, "header_icon": "mail"}
    return render(request, template, {**frame, **context})


def _preview(message: Message, context: dict[str, str] | None = None) -> dict[str, str]:
    """A message as a recipient sees it, personal links masked; nothing where it is confidential."""
    if message.mailing.confidential:
        return {"subject": message.subject, "text": "", "html": ""}
    values, code = context or {}, message.language
    return {
        "subject": fill(signing.mask_links(message.subject), _masked(values), code),
        "text": fill(signing.mask_links(message.text), _masked(values), code),
        "html": fill(signing.mask_links(message.html), _masked(values), code, html=True),
    }


def _masked(values: dict[str, str]) -> dict[str, str]:
    """Own fields may be personal links too."""
    return {name: signing.mask_links(str(value)) for name, value in values.items()}


def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """One mailing: its figures, its messages, pause and resume."""
    found = get_object_or_404(access.mailings_for(request.user).with_counts(), pk=pk)
    counts = [(state, getattr(found, f"n_{state.value}")) for state in DeliveryState]
    written = list(found.messages.select_related("mailing").prefetch_related("attachments"))
    return _page(
        request,
        "cms/outbox/mailing.html",
        str(found),
        _crumbs(("", str(found))),
        mailing=found,
        own_page=owners.owner_of(found).page(found),
        counts=[(state.value, state.label, n) for state, n in counts if n],
        previews=[(message, _preview(message)) for message in written],
    )


def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One message to one address: what became of it, what it says, and what can be decided."""
    found = get_object_or_404(access.deliveries_for(request.user), pk=pk)
    return _page(
        request,
        "cms/outbox/delivery.html",
        found.message.subject,
        _crumbs((reverse("outbox:mailing", args=[found.mailing_id]), str(found.mailing)), ("", found.address)),
        delivery=found,
        preview=_preview(found.message, found.context),
        attachments=found.message.attachments.all(),
        returned=found.bounces.all(),
        may_resend=found.state in RESENDABLE,
        may_settle=found.state == DeliveryState.UNCERTAIN,
    )


def set_mailing_state(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Pause or resume, on POST."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = get_object_or_404(access.mailings_for(request.user), pk=pk)
    owner = owners.owner_of(found)
    try:
        if act == "pause":
            done, said = owner.pause(found), gettext("The mailing is paused: nothing more of it leaves.")
        else:
            done, said = owner.resume(found), gettext("The mailing goes on.")
    except owners.Refused as reason:
        messages.error(request, str(reason))
        return redirect("outbox:mailing", pk=pk)
    if done:
        log(found, f"outbox.{act}", user=request.user)
        messages.success(request, said)
    else:
        messages.warning(request, gettext("Nothing to do: the mailing is in another state by now."))
    return redirect("outbox:mailing", pk=pk)


def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirmation page (GET) and decision (POST): send again, or treat as sent."""
    found = get_object_or_404(access.deliveries_for(request.user), pk=pk)
    if request.method == "POST":
        owner = owners.owner_of(found.mailing)
        try:
            if act == "again":
                done, said = owner.send_again(found), gettext("The message will leave again in a moment.")
            else:
                done, said = owner.settle(found), gettext("The message counts as sent.")
        except owners.Refused as reason:
            messages.error(request, str(reason))
            return redirect("outbox:delivery", pk=pk)
        if done:
            log(found, f"outbox.{act}", user=request.user)
            messages.success(request, said)
        else:
            messages.warning(request, gettext("Nothing was done: the message is in another state by now."))
        return redirect("outbox:delivery", pk=pk)
    titles = {"again": gettext("Send again"), "settle": gettext("Treat as sent")}
    return _page(
        request,
        "cms/outbox/decide.html",
        titles[act],
        _crumbs((reverse("outbox:delivery", args=[pk]), found.address), ("", titles[act])),
        delivery=found,
        act=act,
        possible=found.state in (RESENDABLE if act == "again" else {DeliveryState.UNCERTAIN}),
        uncertain=found.state == DeliveryState.UNCERTAIN,
    )
