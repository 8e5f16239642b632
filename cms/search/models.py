"""The index of everything published, and what of it waits to be brought up to date."""

from django.db import models


class IndexEntry(models.Model):
    """What can be found of an object, in one language; rebuilt from its source at any time.

    ``norm_*`` feed the engine (``cms.search.engine``): an FTS5 table on SQLite, a generated ``tsvector`` column
    on PostgreSQL. Both are made after migrating, and kept by the database itself.
    """

    source = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    sole = models.BooleanField(default=True)
    """The object has no other language: readers of any get this one."""
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    """Prose that may be quoted; ``norm_body`` may hold more, such as labels of vocabularies."""
    url = models.CharField(max_length=1000)
    """Path on the site, in ``language``."""
    network = models.CharField(max_length=20, blank=True)
    published = models.DateTimeField(null=True)
    format = models.PositiveSmallIntegerField(default=0, db_index=True)
    """``cms.search.index.FORMAT`` when it was made; 0 for those of before formats were counted."""
    norm_title = models.TextField(blank=True)
    norm_summary = models.TextField(blank=True)
    norm_body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key", "language"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.key} ({self.language}): {self.title}"


class Stale(models.Model):
    """An object whose entries must be made anew: written with the change itself, so that none is forgotten."""

    source = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    stamp = models.CharField(max_length=32, db_index=True)
    """New at each change: whoever brings the entry up to date sees whether it changed meanwhile."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="stale_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
