"""Enumerations of the resource base, and the sets derived from them."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ResourceType(models.TextChoices):
    """What a resource is to a reader."""

    DATASET = "dataset", _("Dataset")
    PRODUCT = "product", _("Product")
    CHAIN = "processing_chain", _("Processing chain")
    SOFTWARE = "software", _("Software")
    MODEL = "model", _("Model")
    ON_DEMAND = "on_demand_service", _("On-demand service")
    PLATFORM = "platform", _("Platform")
    TEACHING = "teaching_material", _("Teaching material")
    VIDEO = "video", _("Video")
    GUIDE = "guide", _("Guide or method")
    CASE_STUDY = "case_study", _("Case study")


DATA_TYPES = frozenset({ResourceType.DATASET, ResourceType.PRODUCT})
"""What DCAT calls a dataset, and STAC a collection."""

CODE_TYPES = frozenset({ResourceType.CHAIN, ResourceType.SOFTWARE, ResourceType.MODEL})
"""What schema.org calls software."""

SERVICE_TYPES = frozenset({ResourceType.ON_DEMAND, ResourceType.PLATFORM})
"""What DCAT calls a data service."""

LEARNING_TYPES = frozenset({ResourceType.TEACHING, ResourceType.GUIDE, ResourceType.CASE_STUDY})
"""What schema.org calls a learning resource (a video has its own type)."""


class ResourceStatus(models.TextChoices):
    """Where a resource is in its life."""

    IN_PRODUCTION = "in_production", pgettext_lazy("resource", "In production")
    IN_DEVELOPMENT = "in_development", pgettext_lazy("resource", "In development")
    ANNOUNCED = "announced", pgettext_lazy("resource", "Announced")
    CLOSED = "closed", pgettext_lazy("resource", "Closed")


class Origin(models.TextChoices):
    """How the observation was made (the *source* of a resource)."""

    SATELLITE = "satellite", _("Satellite")
    AIRBORNE = "airborne", _("Airborne or drone")
    IN_SITU = "in_situ", _("In situ")


class Frequency(models.TextChoices):
    """How often a resource is updated; codes of the EU frequency vocabulary in lower case."""

    CONTINUOUS = "cont", _("Continuously")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    ANNUAL = "annual", _("Yearly")
    IRREGULAR = "irreg", _("Irregularly")
    NEVER = "never", _("No longer updated")


class Access(models.TextChoices):
    """On which condition one gets at a resource."""

    OPEN = "open", pgettext_lazy("access", "Open")
    REGISTRATION = "registration", _("Open after registration")
    ON_REQUEST = "on_request", _("On request")
    QUOTA = "quota", _("Within a quota")
    RESTRICTED = "restricted", _("Reserved")


class Commercial(models.TextChoices):
    """May it be used commercially; UNKNOWN where neither the licence nor anybody says."""

    YES = "yes", _("Commercial use allowed")
    NO = "no", _("No commercial use")
    UNKNOWN = "", _("Not known")


class LinkKind(models.TextChoices):
    """What an access link leads to."""

    PAGE = "page", _("Page")
    DOWNLOAD = "download", _("Download")
    SERVICE = "service", _("Map or data service (OGC, STAC)")
    CODE = "code", _("Code")
    DOCUMENTATION = "documentation", _("Documentation")
    VIDEO = "video", _("Video")


class RelationKind(models.TextChoices):
    """What a resource is to another; names after DataCite's ``relationType``."""

    PART_OF = "IsPartOf", _("is part of")
    DERIVED_FROM = "IsDerivedFrom", _("is made from")
    DOCUMENTS = "Documents", _("documents")
    USES = "Requires", _("uses")
    REPLACES = "Obsoletes", _("replaces")
    SEE_ALSO = "References", _("see also")


INVERSE_RELATIONS: dict[str, str | Promise] = {
    RelationKind.PART_OF: _("contains"),
    RelationKind.DERIVED_FROM: _("is used to make"),
    RelationKind.DOCUMENTS: _("is documented by"),
    RelationKind.USES: _("is used by"),
    RelationKind.REPLACES: _("is replaced by"),
    RelationKind.SEE_ALSO: _("see also"),
}
"""How the other end of a relation reads."""


class SelectionKind(models.TextChoices):
    """Why resources stand together."""

    CURATED = "curated", _("Curated selection")
    PRODUCTION = "production", _("Datasets of one production process")


class SourceKind(models.TextChoices):
    """What protocol, or file, records come by."""

    FILE = "file", _("File (CSV, TSV, XLSX, JSON)")
    STAC = "stac", _("STAC collections")
    OGC_RECORDS = "ogc_records", _("OGC API Records")
    DCAT = "dcat", _("DCAT (RDF, JSON-LD)")
    CSW = "csw", _("CSW")


class JobState(models.TextChoices):
    """Where a run stands."""

    PREPARED = "prepared", pgettext_lazy("job", "Columns to be chosen")
    WAITING = "waiting", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


FINISHED = frozenset({JobState.DONE, JobState.FAILED})
"""States a run does not leave."""


class Outcome(models.TextChoices):
    """What became of a record of a run."""

    CREATED = "created", pgettext_lazy("record", "Created")
    UPDATED = "updated", pgettext_lazy("record", "Updated")
    UNCHANGED = "unchanged", pgettext_lazy("record", "Unchanged")
    REFUSED = "refused", pgettext_lazy("record", "Refused")
    ARCHIVED = "archived", pgettext_lazy("record", "Archived")


class LinkState(models.TextChoices):
    """Health of an address."""

    UNKNOWN = "unknown", pgettext_lazy("link", "Not checked yet")
    ALIVE = "alive", pgettext_lazy("link", "Answers")
    FAILING = "failing", pgettext_lazy("link", "Failed lately")
    DEAD = "dead", pgettext_lazy("link", "Dead")
    SKIPPED = "skipped", pgettext_lazy("link", "Not checked: robots are not welcome")
