"""What an administrator sets once for the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable

from cms.i18n import Translated, translated_names


@register_setting(icon="cog")
class SiteSettings(ClusterableModel, BaseGenericSetting):
    """Identity of the publisher, contacts, deadlines: read by the footer, legal pages and mails."""

    site_name = models.CharField(_("name of the site"), max_length=80, default="Maillage")
    tagline = Translated(models.CharField(_("tagline"), max_length=160))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    publication_director = models.CharField(_("publication director"), max_length=200, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    host_name = models.CharField(_("host"), max_length=200, blank=True)
    host_address = models.TextField(_("address of the host"), blank=True)
    data_protection_officer = models.CharField(_("data protection officer"), max_length=200, blank=True)
    data_protection_email = models.EmailField(_("address of the data protection officer"), blank=True)
    accessibility_status = models.CharField(
        _("accessibility (RGAA)"),
        max_length=20,
        choices=[
            ("none", _("not compliant")),
            ("partial", _("partially compliant")),
            ("full", _("fully compliant")),
        ],
        default="none",
    )
    accessibility_audited_on = models.DateField(_("date of the audit"), null=True, blank=True)

    panels = [
        MultiFieldPanel([FieldPanel(n) for n in ("site_name", "tagline_fr", "tagline_en")], _("Site")),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("publisher", "publication_director", "postal_address", "contact_email")],
            _("Publisher"),
        ),
        MultiFieldPanel([FieldPanel("host_name"), FieldPanel("host_address")], _("Host")),
        MultiFieldPanel(
            [FieldPanel("data_protection_officer"), FieldPanel("data_protection_email")], _("Personal data")
        ),
        MultiFieldPanel(
            [FieldPanel("accessibility_status"), FieldPanel("accessibility_audited_on")], _("Accessibility")
        ),
        InlinePanel("channels", heading=_("Social channels")),
    ]

    class Meta:
        verbose_name = _("site settings")


class SocialChannel(Orderable):
    """A channel of the footer; the figure is what its audience was on a date."""

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="channels")
    name = Translated(models.CharField(_("name"), max_length=40), required=True)
    url = models.URLField(_("address"), blank=True)
    measure = Translated(models.CharField(_("what is counted"), max_length=80))
    value = models.PositiveIntegerField(_("figure"), null=True, blank=True)
    as_of = models.CharField(_("as of"), max_length=10, blank=True, help_text=_("YYYY-MM or YYYY-MM-DD"))

    panels = [
        FieldPanel(name) for name in (*translated_names("name"), "url", *translated_names("measure"), "value", "as_of")
    ]

    def __str__(self) -> str:
        return str(self.name)
