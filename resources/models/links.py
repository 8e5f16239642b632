"""What leads out of a resource, to a related one, and from a former address to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from cms.i18n import Translated
from resources.enums import LinkKind, RelationKind
from resources.models.resource import Resource


class AccessLink(Orderable):
    """Where one gets at a resource."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=20, choices=LinkKind, default=LinkKind.PAGE)
    url = models.URLField(_("address"), max_length=1000)
    label = Translated(models.CharField(_("label"), max_length=200, help_text=_("Empty: the kind is shown.")))

    class Meta(Orderable.Meta):
        verbose_name = _("access link")
        verbose_name_plural = _("access links")

    def __str__(self) -> str:
        return str(self.label) or self.get_kind_display()


class Relation(Orderable):
    """From a resource to a related one."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("it"), max_length=20, choices=RelationKind, default=RelationKind.SEE_ALSO)
    target = models.ForeignKey(
        Resource, models.CASCADE, related_name="relations_to", verbose_name=_("related resource")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("related resource")
        verbose_name_plural = _("related resources")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"


class FormerSlug(models.Model):
    """An address a resource once had: it leads to the present one."""

    slug = models.SlugField(max_length=150, unique=True)
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
