"""Records of this floor in the admin: networks, members, organisations, needs, vocabularies."""

from typing import Any

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.i18n import translated_names
from cms.models import Concept
from cms.scoping import ScopedModelViewSet
from networks.admin_forms import NetworkForm, ServiceForm
from networks.models import DataHub, Membership, Need, Network, Organisation, Service
from networks.provisioning import ProvisioningError, provision
from networks.teams import MANAGE_EVERY_NETWORK
from networks.widgets import CountrySelect


def _panels(*names: str, permission: str | None = None) -> list[FieldPanel]:
    return [FieldPanel(name, permission=permission) for name in names]


class ProvisionOnSave:
    """After a network is saved, make what it needs (its name is in groups, collection and workflow)."""

    def save_instance(self) -> Network:
        network = super().save_instance()  # type: ignore[misc]  # the generic view comes after us
        try:
            provision(network)
        except ProvisioningError as error:
            messages.error(self.request, str(error))  # type: ignore[attr-defined]  # of the view
        return network


class NetworkCreateView(ProvisionOnSave, generic.CreateView):
    pass


class NetworkEditView(ProvisionOnSave, generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if self.request.user.has_perm(MANAGE_EVERY_NETWORK):
            url = reverse("network:provision", args=[quote(self.object.pk)])
            buttons.append(HeaderButton(_("Check page and rights"), url=url, icon_name="rotate"))
        return buttons


class ProvisionView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks, then mends what a network lacks, and says what was changed."""

    template_name = "networks/admin/provision.html"
    page_title = gettext_lazy("Check page and rights")
    header_icon = "rotate"
    index_url_name = ""
    edit_url_name = ""

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.request.user.has_perm(MANAGE_EVERY_NETWORK))

    permission_required = "change"

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edit_url = reverse(self.edit_url_name, args=[quote(self.object.pk)])
        return super().get_context_data(network=self.object, edit_url=edit_url, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            report = provision(self.object)
        except ProvisioningError as error:
            messages.error(request, str(error))
        else:
            for change in report.changes:
                messages.success(request, change)
            if not report:
                messages.success(request, _("Everything was in order."))
        return redirect(self.edit_url_name, quote(self.object.pk))


class NetworkViewSet(ScopedModelViewSet):
    """National team and superusers create networks; coordinators edit the facts of theirs."""

    model = Network
    name = "network"
    url_prefix = "networks"
    icon = "site"
    menu_label = gettext_lazy("Networks")
    menu_name = "network-records"
    copy_view_enabled = False
    list_display = ["__str__", "code", "kind", "status", Column("status_is_demonstration", label=_("Demonstration"))]
    list_filter = ["kind", "status"]
    search_fields = ["code", "name_fr", "name_en"]
    ordering = ["code"]
    add_view_class = NetworkCreateView
    edit_view_class = NetworkEditView

    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldRowPanel(_panels(*translated_names("name")))], gettext_lazy("Name")),
            MultiFieldPanel(
                [
                    FieldRowPanel(_panels("code", "slug", permission=MANAGE_EVERY_NETWORK)),
                    FieldRowPanel(_panels("kind", "parent", permission=MANAGE_EVERY_NETWORK)),
                    FieldRowPanel(_panels("status", "status_is_demonstration", permission=MANAGE_EVERY_NETWORK)),
                    *_panels("regions", "countries", permission=MANAGE_EVERY_NETWORK),
                ],
                gettext_lazy("Identity (national team)"),
            ),
            MultiFieldPanel(_panels(*translated_names("description")), gettext_lazy("Description")),
            MultiFieldPanel(
                _panels("since", "operators", "hubs", "contact_email", "url"), gettext_lazy("Facts and contact")
            ),
            MultiFieldPanel(_panels("answer_days"), gettext_lazy("Proposals")),
        ],
        base_form_class=NetworkForm,
    )

    @property
    def provision_view(self) -> Any:
        return self.construct_view(ProvisionView)

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("provision/<int:pk>/", self.provision_view, name="provision")]


class MembershipViewSet(ScopedModelViewSet):
    model = Membership
    name = "membership"
    url_prefix = "members"
    icon = "group"
    menu_label = gettext_lazy("Members")
    menu_name = "members"
    copy_view_enabled = False
    list_display = ["organisation", "network", "role_fr"]
    list_select_related = ("organisation", "network")
    list_filter = ["network"]
    search_fields = ["organisation__name", "organisation__acronym"]
    ordering = ["organisation__name"]
    panels = [
        FieldPanel("network"),
        FieldPanel("organisation", help_text=gettext_lazy("Not in the list? Add it first under “Organisations”.")),
        FieldRowPanel(_panels(*translated_names("role"))),
    ]


class OrganisationViewSet(ScopedModelViewSet):
    model = Organisation
    name = "organisation"
    url_prefix = "organisations"
    icon = "home"
    menu_label = gettext_lazy("Organisations")
    menu_name = "organisations"
    copy_view_enabled = False
    list_display = ["name", "acronym", "actor_type", "place"]
    list_filter = ["actor_type"]
    search_fields = ["name", "acronym", "place"]
    ordering = ["name"]
    panels = [
        FieldRowPanel(_panels("name", "acronym")),
        FieldPanel("actor_type", help_text=gettext_lazy("Members are shown by this type on the network's page.")),
        FieldRowPanel([*_panels("place"), FieldPanel("country", widget=CountrySelect)]),
        *_panels("url"),
    ]


class NeedViewSet(ScopedModelViewSet):
    model = Need
    name = "need"
    url_prefix = "needs"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Needs")
    menu_name = "needs"
    copy_view_enabled = False
    list_display = ["title", "network", "organisation", "state", "created_at"]
    list_select_related = ("network", "organisation")
    list_filter = ["network", "state"]
    search_fields = ["title", "description"]
    ordering = ["-created_at"]
    panels = [
        FieldPanel("network"),
        FieldPanel("title", help_text=gettext_lazy("What the territory asks for, in one sentence.")),
        FieldPanel("description"),
        FieldRowPanel(_panels("organisation", "state")),
        FieldPanel("themes"),
    ]


class DataHubViewSet(SnippetViewSet):
    model = DataHub
    icon = "globe"
    menu_label = gettext_lazy("Data hubs")
    list_display = ["name", "code", "kind"]
    search_fields = ["name", "code"]
    panels = [
        FieldRowPanel(_panels("name", "kind")),
        FieldRowPanel(_panels("code", "slug")),
        *_panels(*translated_names("domain", "offer"), "contact_email", "url", "order"),
    ]


class ServiceViewSet(SnippetViewSet):
    model = Service
    icon = "cogs"
    menu_label = gettext_lazy("Data and expertise centres")
    list_display = ["name_fr", "code", "kind", "hub"]
    list_filter = ["kind", "hub"]
    search_fields = ["name_fr", "name_en", "code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel(_panels(*translated_names("name"))),
            FieldRowPanel(_panels("code", "slug")),
            FieldRowPanel(_panels("kind", "hub")),
            *_panels(*translated_names("offer"), "place"),
            FieldPanel("country", widget=CountrySelect),
            *_panels("operators", "contact_email", "url"),
        ],
        base_form_class=ServiceForm,
    )


class ConceptViewSet(SnippetViewSet):
    model = Concept
    icon = "tag"
    menu_label = gettext_lazy("Vocabularies")
    list_display = ["label_fr", "scheme", "notation", "parent"]
    list_filter = ["scheme"]
    search_fields = ["label_fr", "label_en", "notation"]
    panels = [
        FieldRowPanel(_panels("scheme", "notation")),
        FieldRowPanel(_panels(*translated_names("label"))),
        FieldRowPanel(_panels(*translated_names("alternative_labels"))),
        *_panels("uri", "entry", "parent", "order"),
    ]
