"""Log of changes to records that belong to networks."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry, ModelLogEntryManager

from cms.scoping import ScopedPermissionPolicy, scoped_models, writable


class RecordLogEntryManager(ModelLogEntryManager):
    """Entries a user may see are those of records they may change.

    Others may be found as they were published, while their log names titles of drafts.

    Wagtail's own model log shows the entries of every record of a type to whoever holds one permission on the
    type, with the records' titles.
    """

    def viewable_by_user(self, user: Any) -> models.QuerySet["RecordLogEntry"]:
        if user.is_superuser:
            return self.all()
        wanted = models.Q(pk=None)
        for model in scoped_models():
            if ScopedPermissionPolicy(model).user_has_any_permission(user, ["add", "change", "delete", "view"]):
                own = writable(model._base_manager.all(), user)
                wanted |= models.Q(
                    content_type=ContentType.objects.get_for_model(model),
                    object_id__in=own.values_list(Cast("pk", models.CharField()), flat=True),
                )
        return self.filter(wanted)


class RecordLogEntry(BaseLogEntry):
    """Who did what to a record, when."""

    object_id = models.CharField(max_length=255, db_index=True)

    objects = RecordLogEntryManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ["-timestamp", "-id"]
        verbose_name = _("log entry of a record")
        verbose_name_plural = _("log entries of records")
