"""Who may go where: one row a URL name. A pattern that is not here fails ``tests/test_access.py``.

To add yours: objects in a builder of ``tests/access_world.py``, the rows here. ``fill`` says what stands for the
parts of an address; parts every row shares are in ``FILL``. Rows are found by URL name, else by ``namespace:*``, else
by route (``route:admin/test404/``) where a pattern has no name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.signing import purposes, token
from tests.access_world import (
    ANONYMOUS,
    CO_ORGANISER,
    COORDINATOR,
    CURATOR,
    EDITOR,
    LETTER,
    ROLES,
    STRANGER,
    SUPERUSER,
    World,
)

Filler = Callable[[World], Any]


@dataclass(frozen=True)
class Row:
    """Who is let in (``roles``); everybody else is refused, anonymous visitors of the admin are sent to log in."""

    roles: frozenset[str]
    fill: Mapping[str, Filler] = field(default_factory=dict)
    """URL part -> its value, or a list of values each of which is walked."""
    queries: tuple[str, ...] = ("",)
    """Query strings to walk, such as ``?q=...``."""
    answers: frozenset[str] = frozenset({"ok"})
    """What whoever is let in gets on GET: ok, absent (404), method (405), bad (400), refused."""
    absent: bool = False
    """True: refusal must be a 404, so that nobody learns that the object is there."""
    gets_405: bool = False
    """The view only takes POST: GET is 405 for whoever enters the admin."""
    query: Callable[[World], list[str]] | None = None
    """Query strings made of the world; instead of ``queries``."""
    posted: frozenset[str] = frozenset({"ok", "bad", "method", "absent"})
    """What whoever is let in gets on an empty POST."""
    shows: tuple[str, ...] = ()
    """Secrets an answer may tell to whoever holds the address: personal links."""
    data: Mapping[str, Filler] = field(default_factory=dict)
    """What is posted; an empty form by default."""
    skip: str = ""
    """Why the pattern is not walked."""


EVERYBODY = frozenset(ROLES)
STAFF = EVERYBODY - {ANONYMOUS}
COORDINATORS = frozenset({COORDINATOR, CO_ORGANISER, STRANGER, SUPERUSER})
"""Whoever coordinates any network: lists, in which each finds their own."""
PAGE_PEOPLE = COORDINATORS | {EDITOR}
"""Whoever may work on some page."""
TEAM = frozenset({EDITOR, COORDINATOR, SUPERUSER})
"""Whoever works for the network the objects belong to."""
OWN = frozenset({COORDINATOR, SUPERUSER})
"""Who coordinates that network."""
BOSS = frozenset({SUPERUSER})
VOCABULARY = frozenset({CURATOR, SUPERUSER})

FILL: dict[str, Filler] = {
    "page_id": lambda w: [w.event.pk, w.draft_event.pk, w.draft_news.pk],
    "parent_page_id": lambda w: w.network_page.pk,
    "page_to_move_id": lambda w: w.draft_event.pk,
    "destination_id": lambda w: w.network_page.pk,
    "page_pk": lambda w: w.network_page.pk,
    "workflow_pk": lambda w: w.network.workflow_id,
    "revision_id": lambda w: w.event.latest_revision_id,
    "task_state_id": lambda w: w.task_state.pk,
    "task_id": lambda w: w.task_state.task_id,
    "workflow_state_id": lambda w: w.workflow_state.pk,
    "action_name": lambda w: "approve",
    "content_type_app_name": lambda w: "events",
    "content_type_model_name": lambda w: "eventpage",
    "image_id": lambda w: w.image.pk,
    "document_id": lambda w: w.document.pk,
    "doc_id": lambda w: w.document.pk,
    "uploaded_file_id": lambda w: 999_999,
    "collection_id": lambda w: w.network.collection_id,
    "redirect_id": lambda w: 999_999,
}

READ = frozenset({"method"})
"""A view that only reads says 405 to a POST."""
MAYBE = frozenset({"ok", "absent", "method", "bad"})
REFUSABLE = frozenset({"ok", "refused", "method"})
"""Let in, and still refused for some objects: a published page, a step that is not theirs."""
FRAIL = frozenset({"ok", "bad", "method", "absent", "refused", "error"})
"""Wagtail's page forms raise on an empty POST, after they asked who it is."""
QUERY = ("", "?q=Zibel", "?q=Ocel", "?q=Carac")
"""Searches that would find secrets; the words themselves are not in the question, which answers repeat."""

TABLE: dict[str, Row] = {}


def rows(roles: frozenset[str], *names: str, **options: Any) -> None:
    """Add a row a name; a name twice is an error."""
    for name in names:
        if name in TABLE:
            raise ValueError(f"{name} is listed twice")
        TABLE[name] = Row(roles, **options)


def key(name: str) -> Filler:
    """The primary key of a thing of the world."""
    return lambda world: getattr(world, name).pk


def viewset(
    namespace: str,
    thing: Filler,
    *,
    lists: frozenset[str],
    writes: frozenset[str],
    adds: frozenset[str] | None = None,
    deletes: frozenset[str] | None = None,
) -> None:
    """Rows of a ``ModelViewSet``: who finds the list, who adds, who touches the object, who deletes it."""
    fill = {"pk": thing}
    rows(lists, f"{namespace}:index", f"{namespace}:index_results")
    rows(lists if adds is None else adds, f"{namespace}:add")
    rows(writes, *(f"{namespace}:{view}" for view in ("edit", "history", "history_results", "usage")), fill=fill)
    rows(writes if deletes is None else deletes, f"{namespace}:delete", fill=fill, posted=MAYBE | REFUSABLE)


def snippet(name: str, thing: Filler, *, roles: frozenset[str], deletes: frozenset[str] | None = None) -> None:
    """Rows of a snippet and of its chooser, which whoever enters the admin may use."""
    fill = {"pk": thing}
    space, chooser = f"wagtailsnippets_{name}", f"wagtailsnippetchoosers_{name}"
    views = ("list", "list_results", "add", "edit", "usage", "history", "history_results", "copy")
    rows(roles, *(f"{space}:{view}" for view in views), fill=fill)
    rows(roles if deletes is None else deletes, f"{space}:delete", fill=fill)
    views = ("choose", "choose_results", "chosen", "chosen_multiple")
    rows(STAFF, *(f"{chooser}:{view}" for view in views), fill=fill, posted=READ)
    rows(roles, f"{chooser}:create", fill=fill, posted=FRAIL)  # there is no form behind it


def DRAFTS(world: World) -> list[int]:  # noqa: N802  a filler of the table
    """Pages that were never published."""
    return [world.draft_event.pk, world.draft_news.pk]


def TASK(world: World) -> int:  # noqa: N802  a filler of the table
    """The moderation step of the network."""
    return world.task_state.task_id


def link(code: str, pk: int, version: int) -> str:
    """A personal link's token; one that opens nothing while the purpose is not registered."""
    return token(code, pk, version) if code in {purpose.code for purpose in purposes()} else "x"


ONE_PAGE = {"page_id": key("event")}

# --- Wagtail: everybody, or whoever enters the admin -----------------------------------------------------------------

rows(
    EVERYBODY,
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailcore_login",
    answers=frozenset({"ok", "refused"}),
    posted=frozenset({"ok", "refused", "method"}),
)
rows(
    EVERYBODY,
    "wagtailadmin_password_reset_confirm",
    fill={"uidb64": lambda w: "MQ", "token": lambda w: "set-password"},
    posted=MAYBE,
)
rows(STAFF, "wagtailadmin_home", answers=frozenset({"ok", "refused"}), posted=frozenset({"method"}))
rows(
    STAFF,
    "wagtailadmin_account",
    "wagtailadmin_dismissibles",
    "wagtailadmin_block_preview",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_tag_autocomplete",
    "wagtailembeds:chooser",
    "wagtailembeds:chooser_upload",
    answers=MAYBE,
)
rows(
    STAFF,
    "wagtailadmin_tag_model_autocomplete",
    fill={"app_name": lambda w: "cms", "model_name": lambda w: "tag"},
    answers=MAYBE,
)
rows(STAFF, "wagtailadmin_logout", gets_405=True, posted=frozenset({"login"}))
rows(STAFF, "wagtailadmin_error_test", "route:admin/test404/", "route:admin/^.*/$", skip="error pages of Wagtail")

# --- Wagtail: pages --------------------------------------------------------------------------------------------------

rows(
    STAFF,
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_search",
    queries=("", *QUERY, "?page_type=events.eventpage", "?page_type=networks.newspage"),
    posted=READ,
)
rows(STAFF, "wagtailadmin_choose_page_external_link", posted=FRAIL)
rows(TEAM, "wagtailadmin_choose_page_child", fill={"parent_page_id": DRAFTS}, absent=True, posted=READ)
rows(
    TEAM,
    "wagtailadmin_choose_page_chosen_multiple",
    query=lambda w: [f"?id={w.event.pk}&id={w.draft_event.pk}", f"?id={w.draft_news.pk}"],
    absent=True,
    posted=READ,
)
rows(PAGE_PEOPLE, "wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results", posted=READ)
rows(PAGE_PEOPLE, "wagtailadmin_pages:search", "wagtailadmin_pages:search_results", queries=QUERY, posted=READ)
rows(
    PAGE_PEOPLE,
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    fill={"content_type_model_name": lambda w: "eventpage"},
    queries=QUERY,
    posted=READ,
)
rows(
    STAFF,
    "wagtailadmin_pages:choose_parent",
    fill={"app_label": lambda w: "events", "model_name": lambda w: "eventpage"},
)
rows(TEAM, "wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add", posted=FRAIL)
rows(
    TEAM,
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:usage",
    "wagtailadmin_pages:preview_on_edit",
    "wagtailadmin_pages:move",
    "wagtailadmin_pages:workflow_history",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:history_results",
)
rows(TEAM, "wagtailadmin_pages:edit", "wagtailadmin_pages:copy", posted=FRAIL)
rows(TEAM, "wagtailadmin_pages:view_draft")
rows(TEAM, "wagtailadmin_pages:delete", answers=REFUSABLE)  # an editor deletes drafts, not what is published
rows(OWN, "wagtailadmin_pages:unpublish", answers=REFUSABLE)
rows(OWN, "wagtailadmin_pages:set_page_position", "wagtailadmin_pages:set_privacy")
rows(OWN, "wagtailadmin_pages:lock", "wagtailadmin_pages:unlock", gets_405=True, posted=REFUSABLE)
rows(TEAM, "wagtailadmin_pages:move_confirm", posted=REFUSABLE)
rows(frozenset(), "wagtailadmin_pages:convert_alias", absent=True)  # there are no aliases
# Without a step to act on, Wagtail sends anybody back to the page's edit view, which refuses them.
rows(
    STAFF,
    "wagtailadmin_pages:workflow_action",
    "wagtailadmin_pages:collect_workflow_action_data",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:revisions_index",
    answers=REFUSABLE,
)
rows(OWN, "wagtailadmin_pages:workflow_preview", fill={"page_id": lambda w: w.draft_news.pk})
rows(TEAM, "wagtailadmin_pages:revisions_revert", fill=ONE_PAGE, posted=FRAIL)
rows(TEAM, "wagtailadmin_pages:revisions_view", fill=ONE_PAGE, posted=FRAIL)
rows(OWN, "wagtailadmin_pages:revisions_unschedule", fill=ONE_PAGE, posted=FRAIL)
rows(
    TEAM,
    "wagtailadmin_pages:revisions_compare",
    fill={"args": lambda w: [(w.event.pk, "live", "latest")]},
    posted=READ,
)
rows(
    TEAM,
    "wagtailadmin_pages:workflow_history_detail",
    fill={"page_id": lambda w: w.draft_news.pk},
    posted=READ,
)
rows(
    TEAM,
    "wagtail_bulk_action",
    fill={
        "app_label": lambda w: "wagtailcore",
        "model_name": lambda w: "page",
        "action": lambda w: ["delete", "publish", "unpublish", "move"],
    },
    query=lambda w: [f"?id={w.event.pk}&id={w.draft_event.pk}"],
    answers=REFUSABLE,
)
rows(
    TEAM,
    "wagtailadmin_editing_sessions:ping",
    fill={
        "app_label": lambda w: "events",
        "model_name": lambda w: "eventpage",
        "object_id": lambda w: w.event.pk,
        "session_id": lambda w: 1,
    },
    gets_405=True,
)
rows(STAFF, "wagtailadmin_editing_sessions:release", fill={"session_id": lambda w: 1}, gets_405=True)

# --- Wagtail: reports, workflows, admin API --------------------------------------------------------------------------

rows(
    COORDINATORS,
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:locked_pages_results",
    posted=READ,
)
rows(
    PAGE_PEOPLE,
    *(
        f"wagtailadmin_reports:{name}{results}"
        for name in ("workflow", "workflow_tasks", "aging_pages", "page_types_usage")
        for results in ("", "_results")
    ),
    queries=("", "?export=csv"),
    posted=READ,
)
rows(
    STAFF,
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:site_history_results",
    queries=("", "?export=csv"),
    posted=READ,
)
rows(
    BOSS,
    *(
        f"wagtailadmin_workflows:{view}"
        for view in (
            "index",
            "index_results",
            "add",
            "edit",
            "usage",
            "usage_results",
            "disable",
            "select_task_type",
            "task_index",
            "task_index_results",
        )
    ),
    fill={"pk": lambda w: w.network.workflow_id},
)
rows(BOSS, "wagtailadmin_workflows:enable", fill={"pk": lambda w: w.network.workflow_id}, gets_405=True)
rows(BOSS, "wagtailadmin_workflows:remove", gets_405=True, posted=REFUSABLE)
rows(BOSS, "wagtailadmin_workflows:edit_task", "wagtailadmin_workflows:disable_task", fill={"pk": TASK})
rows(BOSS, "wagtailadmin_workflows:enable_task", fill={"pk": TASK}, gets_405=True)
rows(
    BOSS,
    "wagtailadmin_workflows:add_task",
    fill={"app_label": lambda w: "wagtailcore", "model_name": lambda w: "groupapprovaltask"},
)
# Names of moderation steps are names of networks: public.
rows(
    STAFF,
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_workflows:task_chooser_results",
    "wagtailadmin_workflows:task_chooser_create",
    "wagtailadmin_workflows:task_chosen",
)
rows(
    STAFF,
    *(f"wagtailadmin_api:{kind}:{view}" for kind in ("pages", "documents", "images") for view in ("listing", "find")),
    answers=MAYBE,
    posted=READ,
)
for kind, thing in {"pages": "draft_event", "documents": "document", "images": "image"}.items():
    rows(TEAM, f"wagtailadmin_api:{kind}:detail", fill={"pk": key(thing)}, absent=True, posted=READ)
rows(
    TEAM,
    "wagtailadmin_api:pages:action",
    fill={"pk": key("draft_event"), "action_name": lambda w: ["publish", "delete", "unpublish", "copy"]},
    gets_405=True,
    posted=FRAIL,
)

# --- Wagtail: images, documents, collections -------------------------------------------------------------------------

rows(
    PAGE_PEOPLE,
    *(
        f"wagtail{kind}:{view}"
        for kind in ("docs", "images")
        for view in ("index", "index_results", "add", "add_multiple")
    ),
)
rows(TEAM, "wagtaildocs:edit", "wagtaildocs:delete", "wagtaildocs:document_usage")
rows(TEAM, "wagtailimages:edit", "wagtailimages:delete", "wagtailimages:image_usage")
rows(TEAM, "wagtailimages:preview", fill={"filter_spec": lambda w: "original"})
rows(
    frozenset(), "wagtailimages:url_generator", "wagtailimages:url_generator_output", absent=True
)  # dynamic image addresses are not served
for kind, part in {"docs": "document", "images": "image"}.items():
    rows(TEAM, f"wagtail{kind}:edit_multiple", f"wagtail{kind}:delete_multiple", gets_405=True)
    rows(
        frozenset(),
        f"wagtail{kind}:create_multiple_from_uploaded_{part}",
        f"wagtail{kind}:delete_upload_multiple",
        gets_405=True,
        absent=True,
    )  # nobody has left a half-uploaded file
    chooser = f"wagtail{kind}_chooser"
    rows(STAFF, f"{chooser}:choose", f"{chooser}:choose_results", queries=("", "?q=Lout", "?q=Bele"), posted=READ)
    rows(STAFF, f"{chooser}:chosen_multiple", query=lambda w, part=part: [f"?id={getattr(w, part).pk}"], posted=READ)
    rows(TEAM, f"{chooser}:chosen", fill={"pk": key(part)}, posted=READ)
    rows(PAGE_PEOPLE, f"{chooser}:create")
rows(TEAM, "wagtailimages_chooser:select_format", absent=True)
rows(BOSS, "wagtailadmin_collections:index", "wagtailadmin_collections:add")
rows(
    BOSS,
    "wagtailadmin_collections:edit",
    "wagtailadmin_collections:delete",
    "wagtailadmin_collections:set_privacy",
    fill={"pk": lambda w: w.network.collection_id},
    posted=REFUSABLE,  # a collection that holds something is not deleted
)
rows(
    EVERYBODY,
    "wagtaildocs_serve",
    fill={"args": lambda w: [(w.document.pk, w.document.filename)]},
)  # files are public to whoever has their address
rows(EVERYBODY, "wagtaildocs_authenticate_with_password", fill={"restriction_id": lambda w: 1}, answers=MAYBE)
rows(
    EVERYBODY,
    "wagtailcore_authenticate_with_password",
    fill={"page_view_restriction_id": lambda w: 1, "page_id": key("event")},
    answers=MAYBE,
)

# --- Wagtail: what only superusers administer ------------------------------------------------------------------------

BASIC = ("index", "index_results", "add")
OBJECT = ("edit", "delete", "history", "history_results", "usage")
rows(BOSS, *(f"wagtailsites:{view}" for view in (*BASIC, *OBJECT, "copy")), fill={"pk": lambda w: w.site.pk})
rows(BOSS, *(f"wagtailusers_users:{view}" for view in (*BASIC, *OBJECT, "copy")), fill={"pk": key("somebody")})
rows(
    BOSS,
    *(f"wagtailusers_groups:{view}" for view in (*BASIC, *OBJECT)),
    fill={"pk": lambda w: w.network.coordinators_group_id},
)
rows(BOSS, "wagtailredirects:index", "wagtailredirects:index_results", "wagtailredirects:add")
rows(BOSS, "wagtailredirects:start_import")
rows(BOSS, "wagtailredirects:process_import", gets_405=True, posted=FRAIL)
rows(BOSS, "wagtailredirects:edit", "wagtailredirects:delete", fill={"redirect_id": key("redirect")})
SETTINGS = {"app_name": lambda w: "cms", "model_name": lambda w: "sitesettings", "pk": lambda w: w.settings.pk}
rows(BOSS, "wagtailsettings:edit", fill=SETTINGS)
# Without a key, it sends on to the address with one.
rows(STAFF, "route:admin/settings/<slug:app_name>/<slug:model_name>/", fill=SETTINGS)
rows(BOSS, "wagtailsettings:preview_on_edit", fill=SETTINGS, answers=MAYBE, posted=FRAIL)
rows(BOSS, "wagtailsnippets:index", answers=REFUSABLE)
rows(PAGE_PEOPLE, "wagtailforms:index", "wagtailforms:index_results", posted=READ)
rows(
    frozenset(),
    "wagtailforms:list_submissions",
    "wagtailforms:list_submissions_results",
    "wagtailforms:delete_submissions",
    fill=ONE_PAGE,
)  # there are no form pages

# --- cms -------------------------------------------------------------------------------------------------------------

rows(
    COORDINATORS,
    "outbox:mailings",
    "outbox:mailings_results",
    "outbox:deliveries",
    "outbox:deliveries_results",
    queries=("", "?q=Herm", "?q=Mart"),
    posted=READ,
)
MAILING = {"pk": lambda w: w.delivery.mailing_id}
rows(OWN, "outbox:mailing", fill=MAILING, absent=True, posted=READ)
rows(OWN, "outbox:pause", "outbox:resume", fill=MAILING, gets_405=True, answers=READ)
rows(OWN, "outbox:delivery", fill={"pk": key("delivery")}, absent=True, posted=READ)
rows(BOSS, "outbox:suppressions", "outbox:suppressions_results")
rows(BOSS, "outbox:lift", fill={"pk": key("suppression")})
rows(OWN, "outbox:again", "outbox:settle", fill={"pk": key("delivery")}, answers=MAYBE, posted=FRAIL - {"error"})
rows(EVERYBODY, "cms:search", "cms:search_suggestions", queries=QUERY)
rows(EVERYBODY, "healthz")
rows(EVERYBODY, "mailbox", "mailbox_mail", fill={"name": lambda w: "x"}, answers=frozenset({"absent"}))  # DEBUG only
rows(EVERYBODY, "favicon", "robots", "sitemap", "cms:my_space", "cms:my_space_sent")
SPACE = {"token": lambda w: token("space.open", w.space.pk, w.space.link_version)}
rows(EVERYBODY, "cms:my_space_open", "cms:my_space_export", fill=SPACE, shows=("Serval",))
rows(EVERYBODY, "cms:my_space_erase", fill=SPACE, shows=("Serval",), posted=FRAIL - {"error"})
snippet("cms_concept", key("concept"), roles=VOCABULARY, deletes=BOSS)
rows(EVERYBODY, "wagtail_serve", fill={"args": lambda w: [(w.path,), (w.event_path,)]})

# --- networks --------------------------------------------------------------------------------------------------------

snippet("networks_datahub", key("hub"), roles=BOSS)
snippet("networks_service", key("service"), roles=BOSS)
rows(EVERYBODY, "networks:propose", fill={"kind": lambda w: ["news", "event", "call", "resource"]})
rows(EVERYBODY, "networks:proposed")
PROPOSAL = {"token": lambda w: token("proposal.follow", w.proposal.pk, w.proposal.link_version)}
rows(EVERYBODY, "networks:proposal", fill=PROPOSAL, shows=("Galago",))
rows(COORDINATORS | {CURATOR}, "proposal:index", "proposal:index_results", queries=("", "?state=submitted"))
rows(OWN, "proposal:edit", fill={"pk": key("proposal")})
viewset("network", key("network"), lists=PAGE_PEOPLE, adds=BOSS, writes=OWN, deletes=BOSS)
rows(BOSS, "network:provision", fill={"pk": key("network")})
viewset("membership", key("membership"), lists=COORDINATORS, writes=OWN)
viewset("organisation", key("organisation"), lists=COORDINATORS, writes=OWN, deletes=BOSS)
viewset("need", key("need"), lists=PAGE_PEOPLE, writes=TEAM, deletes=OWN)
rows(EVERYBODY, "networks:list", "networks:hubs", "networks:news", "networks:calls")
rows(EVERYBODY, "networks:news_feed", "networks:calls_feed")
rows(EVERYBODY, "networks:hub", fill={"slug": lambda w: w.hub.slug})
rows(EVERYBODY, "networks:service", fill={"slug": lambda w: w.service.slug})

# --- newsletters -----------------------------------------------------------------------------------------------------

rows(EVERYBODY, "newsletters:subscribe", "newsletters:asked")
rows(EVERYBODY, "newsletters:network", fill={"slug": lambda w: w.network.slug})
for purpose in ("confirm", "preferences", "unsubscribe"):
    rows(
        EVERYBODY,
        f"newsletters:{purpose}",
        fill={"token": lambda w, purpose=purpose: link(f"newsletter.{purpose}", w.subscriber.pk, 1)},
        shows=("quokka",),
    )
LETTER_EDITORS = frozenset({LETTER, SUPERUSER})
rows(
    LETTER_EDITORS,
    *(f"newsletter_subscribers:{view}" for view in ("index", "index_results", "figures", "export", "import")),
    queries=("", "?q=quok", "?state=active&topic=events"),
)
rows(LETTER_EDITORS, "newsletter_subscribers:subscriber", fill={"pk": key("subscriber")})
rows(LETTER_EDITORS, "newsletter_subscribers:import_file", fill={"pk": key("subscriber_import")})

# --- resources -------------------------------------------------------------------------------------------------------


def scoped_snippet(name: str) -> None:
    """Rows of a snippet whose records belong to networks: a public record and a draft; curators touch every one."""
    space, chooser = f"wagtailsnippets_resources_{name}", f"wagtailsnippetchoosers_resources_{name}"
    fill: dict[str, Filler] = {
        "pk": lambda w: [w.things[name].pk, w.things[f"draft_{name}"].pk],
        "revision_id": lambda w: w.things[f"draft_{name}"].latest_revision_id,
        "task_state_id": lambda w: w.things[f"{name}_workflow_state"].current_task_state_id,
        "task_id": lambda w: w.things[f"{name}_workflow_state"].current_task_state.task_id,
        "workflow_state_id": lambda w: w.things[f"{name}_workflow_state"].pk,
    }
    draft = {**fill, "pk": lambda w: w.things[f"draft_{name}"].pk}
    rows(WRITERS, f"{space}:list", f"{space}:list_results", queries=QUERY)
    rows(WRITERS, f"{space}:add", f"{space}:preview_on_add", posted=FRAIL)
    views = ("edit", "usage", "history", "history_results", "copy", "preview_on_edit")
    rows(WRITE, *(f"{space}:{view}" for view in views), fill=fill, posted=FRAIL)
    rows(PUBLISH, *(f"{space}:{view}" for view in ("delete", "unpublish")), fill=fill, answers=REFUSABLE)
    rows(PUBLISH, *(f"{space}:{view}" for view in ("lock", "unlock")), fill=fill, gets_405=True, posted=FRAIL)
    views = ("revisions_view", "revisions_revert", "workflow_history_detail")
    rows(WRITE, *(f"{space}:{view}" for view in views), fill=draft, posted=FRAIL)
    rows(WRITE, f"{space}:workflow_history", fill=fill, posted=READ)
    rows(PUBLISH, f"{space}:revisions_unschedule", fill=draft, posted=FRAIL)
    compared = {"args": lambda w: [(w.things[f"draft_{name}"].pk, "earliest", "latest")]}
    rows(WRITE, f"{space}:revisions_compare", fill=compared, posted=READ)
    # Within their networks people may meet a step that is not theirs to approve.
    views = ("workflow_action", "collect_workflow_action_data", "workflow_preview")
    rows(WRITE, *(f"{space}:{view}" for view in views), fill=draft, answers=REFUSABLE, posted=FRAIL)
    rows(WRITE, f"{space}:confirm_workflow_cancellation", fill=fill, answers=REFUSABLE)
    # Published records may be named by whoever enters the admin, drafts by those who may edit them.
    rows(STAFF, f"{chooser}:choose", f"{chooser}:choose_results", queries=QUERY, posted=READ)
    rows(STAFF, f"{chooser}:chosen", fill={"pk": lambda w: w.things[name].pk}, posted=READ)
    rows(
        STAFF,
        f"{chooser}:chosen_multiple",
        query=lambda w: [f"?id={w.things[name].pk}&id={w.things[f'draft_{name}'].pk}"],
        posted=READ,
    )
    rows(WRITERS, f"{chooser}:create", posted=FRAIL)  # there is no form behind it


WRITE = TEAM | {CURATOR}
"""Who edits records of the base that belong to the network: its people, and curators."""
PUBLISH = OWN | {CURATOR}
WRITERS = PAGE_PEOPLE | {CURATOR}
"""Whoever edits some record of the base: lists, in which each finds their own."""
for name in ("resource", "selection"):
    scoped_snippet(name)
PROVIDER = {"pk": key("provider")}
space, chooser = "wagtailsnippets_resources_provider", "wagtailsnippetchoosers_resources_provider"
rows(WRITERS, f"{space}:list", f"{space}:list_results", f"{space}:add")
rows(WRITERS, *(f"{space}:{view}" for view in ("history", "history_results", "copy")), fill=PROVIDER)
rows(
    VOCABULARY, *(f"{space}:{view}" for view in ("edit", "delete", "usage")), fill=PROVIDER,
    posted=MAYBE | REFUSABLE,
)  # fmt: skip
rows(STAFF, *(f"{chooser}:{view}" for view in ("choose", "choose_results", "chosen")), fill=PROVIDER, posted=READ)
rows(STAFF, f"{chooser}:chosen_multiple", posted=READ)
rows(WRITERS, f"{chooser}:create", posted=FRAIL)
rows(WRITERS, "resource_links:links", queries=("", "?state=&q=wallaby"), posted=READ)
rows(WRITE, "resource_links:check", fill={"pk": key("link_health")}, gets_405=True)

rows(
    EVERYBODY,
    *(f"resources:{name}" for name in ("list", "map", "rectangles", "csv", "json", "bibtex", "feed", "suggestions")),
    queries=("", "?q=Walla", "?q=Numba", "?type=dataset&lieu=MG"),
)
rows(EVERYBODY, "no_api", answers=frozenset({"absent"}), posted=READ)
rows(EVERYBODY, "resources:selections", "resources:countries")
rows(EVERYBODY, "resources:country", fill={"code": lambda w: ["mg", "mu"]})
rows(EVERYBODY, "resources:resource", fill={"slug": lambda w: w.resource.slug})
rows(
    EVERYBODY,
    "api:api-root",
    "api:openapi-json",
    "api:list_resources",
    "api:list_facets",
    "api:list_suggestions",
    "cms:api_docs",
    "exchange:catalogue_id",
    "exchange:full_json",
    "exchange:records",
    "exchange:records_conformance",
    "exchange:records_definition",
    "exchange:records_collections",
    "exchange:stac",
    "exchange:stac_conformance",
    "exchange:stac_definition",
    "exchange:stac_collections",
    queries=("", "?q=Wallab"),
    answers=frozenset({"ok", "bad"}),
    posted=READ,
)
rows(
    EVERYBODY,
    "exchange:catalogue",
    "exchange:whole_catalogue",
    fill={"suffix": lambda w: ["ttl", "jsonld"]},
    posted=READ,
)
rows(
    EVERYBODY,
    "exchange:resource",
    "exchange:stac_collection",
    "exchange:id",
    "exchange:records_item",
    "api:read_resource",
    fill={
        "slug": lambda w: [w.resource.slug, w.draft_resource.slug],
        "suffix": lambda w: ["ttl", "jsonld"],
        "uid": lambda w: [w.resource.uid, w.draft_resource.uid],
        "collection": lambda w: "resources",
    },
    answers=frozenset({"ok", "absent"}),
    posted=READ,
)
rows(
    EVERYBODY,
    "exchange:records_collection",
    "exchange:records_items",
    fill={"collection": lambda w: "resources"},
    queries=("", "?q=Wallab"),
    answers=frozenset({"ok", "bad"}),
    posted=READ,
)
rows(EVERYBODY, "exchange:scheme_id", fill={"scheme": lambda w: "theme"}, posted=READ)
rows(
    EVERYBODY,
    "exchange:concept_id",
    fill={"scheme": lambda w: "theme", "notation": lambda w: "none"},
    answers=frozenset({"absent"}),
    posted=READ,
)
rows(
    EVERYBODY,
    "exchange:oai",
    queries=("", "?verb=Identify", "?verb=ListSets", "?verb=ListRecords&metadataPrefix=oai_dc"),
)
rows(EVERYBODY, "resources:prefill", "resources:saved_asked")
rows(EVERYBODY, "resources:offline")
rows(EVERYBODY, "resources:offline_zip", answers=MAYBE)
rows(VOCABULARY, "offline_copy")
rows(EVERYBODY, "resources:saved_new", queries=("", "?q=Walla"))
for purpose in ("confirm", "stop"):
    SAVED = {"token": lambda w, p=purpose: token(f"saved_search.{p}", w.saved_search.pk, w.saved_search.link_version)}
    rows(EVERYBODY, f"resources:saved_{purpose}", fill=SAVED)
rows(EVERYBODY, "resources:cite", fill={"slug": lambda w: w.resource.slug, "kind": lambda w: ["bib", "ris"]})
rows(EVERYBODY, "resources:selection", fill={"slug": lambda w: w.selection.slug})

# --- events ----------------------------------------------------------------------------------------------------------

rows(EVERYBODY, "events:list", "events:calendar", "events:map", "events:ics", "events:feed", queries=QUERY)
EVENTS = {"pk": lambda w: [w.event.pk, w.shared_event.pk]}
rows(
    EVERYBODY,
    "events:register",
    "events:registered",
    "events:lost_link",
    "events:event_ics",
    "events:share_image",
    fill=EVENTS,
)
rows(EVERYBODY, "events:organisations")
MANAGE = {"token": lambda w: link("registration.manage", w.registration.pk, w.registration.link_version)}
rows(
    EVERYBODY,
    *(f"events:{view}" for view in ("manage", "edit", "cancel", "personal_ics")),
    fill=MANAGE,
    answers=MAYBE,
    shows=("Serval",),
)
rows(
    EVERYBODY,
    "events:confirm",
    "events:again",
    fill=MANAGE,
    gets_405=True,
    answers=frozenset({"ok", "method"}),
    shows=("Serval",),
)

READERS = OWN | {CO_ORGANISER}
"""A co-organising network reads registrations and figures of the shared event, and changes nothing."""
PLAIN = {"pk": key("event"), "registration_pk": key("registration")}
SHARED = {"pk": key("shared_event"), "registration_pk": key("shared_registration")}
for read in ("registrations", "csv", "xlsx", "figures", "registration"):
    rows(READERS, f"events_backstage:{read}", fill=SHARED, absent=True)
for act in ("add", "write", "upload", "edit", "cancel", "settings", "change", "notice", "copy"):
    rows(OWN, f"events_backstage:{act}", fill=SHARED, absent=True)
rows(PAGE_PEOPLE, "events_backstage:events")
rows(PAGE_PEOPLE, "events_backstage:preset", fill={"name": lambda w: ["webinaire", "atelier"]})
viewset("declared-figure", key("figure"), lists=COORDINATORS, writes=OWN)
viewset("speaker", key("speaker"), lists=COORDINATORS, writes=OWN)
rows(OWN, "events_backstage:approve", "events_backstage:decline", fill=SHARED, gets_405=True, absent=True)
rows(OWN, "events_backstage:mapping", fill={**SHARED, "file_pk": lambda w: 999_999}, absent=True, answers=MAYBE)

# --- resources: sources and their runs -------------------------------------------------------------------------------

FEEDERS = COORDINATORS | {CURATOR}
"""Whoever brings records in: curators for all networks, coordinators for theirs."""
OWN_SOURCE = OWN | {CURATOR}
viewset("resource-source", key("source"), lists=FEEDERS, writes=OWN_SOURCE, deletes=frozenset({CURATOR, SUPERUSER}))
RUN: dict[str, Filler] = {"pk": key("source"), "job_pk": key("source_run")}
rows(OWN_SOURCE, "resource_runs:runs", "resource_runs:run", fill=RUN, absent=True)
rows(OWN_SOURCE, "resource_runs:report", fill=RUN, absent=True, posted=READ)
rows(OWN_SOURCE, "resource_runs:start", fill=RUN, absent=True, gets_405=True)
rows(OWN_SOURCE, "resource_runs:mapping", fill={**RUN, "job_pk": key("source_file")}, absent=True)

# --- newsletters: issues ---------------------------------------------------------------------------------------------

rows(
    EVERYBODY,
    "letters:banner",
    "letters:feed",
    "letters:network_feed",
    "letters:pdf",
    fill={"code": lambda w: w.network.slug, "slug": lambda w: w.network.slug, "pk": key("sent_issue")},
    posted=READ,
)
ISSUE: dict[str, Filler] = {
    "pk": key("issue"),
    "language": lambda w: "fr",
    "face": lambda w: ["mail", "web", "text", "pdf"],
}
rows(PAGE_PEOPLE, "newsletter_issue:new")
rows(TEAM, "newsletter_issue:check", fill=ISSUE, absent=True)
# An editor follows a departure, and neither freezes nor sends: refused. The empty form of the others is no button.
rows(TEAM, "newsletter_departure:issue", fill=ISSUE, absent=True, posted=frozenset({"absent", "refused"}))
rows(TEAM, "newsletter_issue:face", fill=ISSUE, absent=True, posted=READ)
rows(TEAM, "newsletter_issue:add", fill=ISSUE, absent=True)
ANNOUNCEMENT: dict[str, Filler] = {
    "pk": key("announcement"),
    "language": lambda w: "fr",
    "face": lambda w: ["mail", "text"],
}
rows(PAGE_PEOPLE, "newsletter_announcement:index", posted=READ)
rows(PAGE_PEOPLE, "newsletter_announcement:new")
rows(TEAM, "newsletter_announcement:edit", fill=ANNOUNCEMENT, absent=True)
rows(TEAM, "newsletter_announcement:face", fill=ANNOUNCEMENT, absent=True, posted=READ)
rows(
    TEAM,
    "newsletter_departure:announcement",
    fill=ANNOUNCEMENT,
    absent=True,
    posted=frozenset({"absent", "refused"}),
)

# --- analytics -------------------------------------------------------------------------------------------------------

rows(COORDINATORS, "participation:page", "participation:csv", "participation:xlsx", answers=MAYBE)
