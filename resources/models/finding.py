"""What the search reads instead of the resources themselves: their digests, and which of them changed."""

from django.db import models


class SearchDigest(models.Model):
    """What the search needs of one published resource, made ready: a row a resource, read whole by a process once.

    Made anew in the background; whether it is up to date is said by ``SearchChange``. No foreign key: the digest
    of a deleted resource is no reason to keep or to fail anything.
    """

    resource_id = models.BigIntegerField(primary_key=True)
    change = models.BigIntegerField(default=0)
    """The latest ``SearchChange`` of the resource that this digest knows of."""
    format = models.PositiveSmallIntegerField()
    """Digests of another format than the code's are not read."""
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    words = models.TextField(blank=True)
    data = models.TextField()

    def __str__(self) -> str:
        return str(self.resource_id)


class SearchChange(models.Model):
    """A resource changed, or its digest; written in the transaction of the change, so that neither goes alone.

    ``resource_id`` 0 stands for the names facets show (themes, providers, hubs, centres).
    """

    resource_id = models.BigIntegerField()
    remade = models.BooleanField(default=False)
    """Only the digest was made anew."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["resource_id", "remade", "id"], name="search_change_resource")]

    def __str__(self) -> str:
        return f"{self.id}: {self.resource_id}"
