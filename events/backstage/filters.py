"""The filters of an event's list of registrations."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.enums import Level, Sector
from events.enums import PlaceState, RegistrationState
from events.models import EventPage, Registration, SeatPool


class RegistrationFilter(django_filters.FilterSet):
    """State, place, profile and free text; bound to one event."""

    q = django_filters.CharFilter(method="search", label=_("Name, address or organisation"))
    state = django_filters.MultipleChoiceFilter(
        choices=RegistrationState.choices, label=_("State"), widget=forms.CheckboxSelectMultiple
    )
    pool = django_filters.ModelChoiceFilter(
        queryset=SeatPool.objects.none(), method="in_pool", label=_("Seats"), empty_label=_("All")
    )
    waiting = django_filters.BooleanFilter(
        method="is_waiting",
        label=_("On a waiting list"),
        widget=forms.Select(choices=[("", _("All")), ("true", _("Yes")), ("false", _("No"))]),
    )
    listed = django_filters.BooleanFilter(
        label=_("Agrees to be listed"),
        widget=forms.Select(choices=[("", _("All")), ("true", _("Yes")), ("false", _("No"))]),
    )
    sector = django_filters.ChoiceFilter(choices=Sector.choices, label=_("Sector"), empty_label=_("All"))
    level = django_filters.ChoiceFilter(choices=Level.choices, label=_("Level"), empty_label=_("All"))

    class Meta:
        model = Registration
        fields: list[str] = []

    def __init__(self, data: object, *, event: EventPage, request: HttpRequest | None = None) -> None:
        everybody = (
            Registration.objects.filter(event=event)
            .select_related("participant")
            .prefetch_related("places__pool__part")
            .order_by("last_name", "first_name", "pk")
        )
        super().__init__(data, queryset=everybody, request=request)
        self.filters["pool"].queryset = event.pools.select_related("part").order_by("order", "pk")
        self.form.fields["q"].max_length = 200

    def search(self, queryset: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        for word in value.replace("\x00", "").split()[:6]:
            queryset = queryset.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(participant__email__icontains=word)
                | Q(organisation__icontains=word)
            )
        return queryset

    def in_pool(self, queryset: QuerySet[Registration], name: str, value: SeatPool) -> QuerySet[Registration]:
        return queryset.filter(pk__in=value.places.exclude(state=PlaceState.RELEASED).values("registration_id"))

    def is_waiting(self, queryset: QuerySet[Registration], name: str, value: bool) -> QuerySet[Registration]:
        waiting = Q(places__state=PlaceState.WAITING)
        return queryset.filter(waiting).distinct() if value else queryset.exclude(waiting)
