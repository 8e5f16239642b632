"""Pages belong to the network they lie under: the ``network`` column follows the tree.

The column is there for queries (lists, scoping, figures); the tree is the truth.
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from wagtail.models import Page

if TYPE_CHECKING:  # models import this module, from this floor and the floors above
    from networks.models.network import Network


def network_of(page: Page) -> "Network | None":
    """The network whose page is ``page`` or its nearest ancestor; None outside of every network.

    A page that is not in the tree yet (no path) has none.
    """
    if not page.path:
        return None
    step = Page.steplen
    paths = [page.path[:length] for length in range(step, len(page.path) + 1, step)]
    networks: type[Network] = apps.get_model("networks", "Network")
    return networks.objects.filter(page__path__in=paths).order_by("-page__path").first()


class Anchored:
    """Mixin, before the page class: sets ``network`` from the parent whenever the page is validated.

    Wagtail validates in ``Page.save()``, fully where the page is public and minimally where it is a draft, so
    creating, copying, editing and publishing an old revision all pass here; a move does not save the page: see
    :func:`follow_move`.
    """

    def minimal_clean(self) -> None:
        self.network = network_of(self)
        super().minimal_clean()  # type: ignore[misc]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.network = network_of(self)
        super().full_clean(*args, **kwargs)  # type: ignore[misc]


def follow_move(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Receiver of ``post_page_move``: what moved now belongs to the network it lies under."""
    network = network_of(instance)
    moved = Page.objects.filter(path__startswith=instance.path).values("pk")
    for model in apps.get_models():
        if issubclass(model, Anchored):
            model._default_manager.filter(pk__in=moved).update(network=network)
