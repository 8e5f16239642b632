"""Values of a plain record on a resource: checked, resolved, compared, set.

A *canonical* value is comparable and JSON-ready: codes instead of rows, lists in a fixed order.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cms.enums import Audience
from cms.i18n import LANGUAGE_CODES
from cms.places import REGIONS, countries
from resources.enums import LinkKind, Origin, RelationKind
from resources.harvest.loose import number, plain_line, plain_text
from resources.harvest.refs import CONCEPT_FIELDS, NETWORK_FIELDS, SERVICE_FIELDS, References
from resources.harvest.targets import TARGETS
from resources.models import AccessLink, Relation, Resource

TRANSLATED = tuple(
    f"{name}_{code}"
    for name in ("title", "summary", "description", "time_step", "access_conditions")
    for code in LANGUAGE_CODES
)
SCALARS = (
    "type", "language", *TRANSLATED, "contact_name", "contact_email", "level", "world", "west", "south", "east",
    "north", "period_start", "period_end", "frequency", "resolution_m", "status", "licence", "commercial", "access",
    "download_bytes", "doi", "issued", "citation",
)  # fmt: skip
LISTS = ("audiences", "languages", "sources", "countries", "regions", "formats")
ROWS = ("providers", "tags", *CONCEPT_FIELDS, *NETWORK_FIELDS)
SINGLE = ("hub", *SERVICE_FIELDS)
CHILDREN = ("links", "relations")
IN_ORDER = (*SCALARS, *LISTS, *ROWS, *SINGLE, *CHILDREN)
FIELDS = frozenset(IN_ORDER)
"""What a plain record may say, beside ``network`` and, for a new one, ``slug``."""
PERSONAL = frozenset({"contact_name", "contact_email"})
MOST_ENTRIES = 300
_ONE_LINE = frozenset({"description", "citation", "summary", "access_conditions"})


@dataclass
class Resolved:
    """A plain record made of ours: canonical values, the rows they name, remarks."""

    canonical: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def label(name: str) -> str:
    """A field as curators read it: as on the page of columns, else as in the form of a record."""
    if name in TARGETS:
        # “to” tells nobody anything without the “from” that stands before it in the form.
        return str(TARGETS[name])
    if name in CHILDREN:
        return str(Resource._meta.get_field(name).related_model._meta.verbose_name_plural)
    return str(getattr(Resource._meta.get_field(name), "verbose_name", name))


def is_empty(value: Any) -> bool:
    """Nothing said: None, an empty text or list; also *no* for what is *no* by default."""
    return value is None or value is False or value in ("", [], {})


def short_hash(value: Any) -> str:
    """A short hash of a canonical value; all that is empty is the same."""
    text = "" if is_empty(value) else json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _scalar(name: str, value: Any) -> Any:
    column = Resource._meta.get_field(name)
    if isinstance(column, models.BooleanField):
        if not isinstance(value, bool | None):
            raise ValueError(_("This is neither yes nor no."))
        return bool(value)
    if isinstance(column, models.FloatField):
        return number(value)
    if isinstance(column, models.IntegerField):
        found = number(value)
        if found is not None and (found != int(found) or found < 0):
            raise ValueError(_("This is not a whole number."))
        return None if found is None else int(found)
    if value is not None and not isinstance(value, str):
        raise ValueError(_("This is not a text."))
    text = (plain_text if name.rsplit("_", 1)[0] in _ONE_LINE or name in _ONE_LINE else plain_line)(value)
    longest = getattr(column, "max_length", None)
    # A length of a text column is looked at by forms only, the database would take it.
    if longest and len(text) > longest:
        raise ValueError(_("Too long: %(n)d characters, %(most)d at most.") % {"n": len(text), "most": longest})
    return text


_KNOWN_CODES: dict[str, Callable[[str], bool]] = {
    "audiences": lambda code: code in Audience.values,
    "sources": lambda code: code in Origin.values,
    "countries": lambda code: code in dict(countries("fr")),
    "regions": lambda code: code in REGIONS,
    "languages": lambda code: len(code) == 2 and code.isascii() and code.isalpha() and code.islower(),
    "formats": lambda code: 0 < len(code) <= 60,
}


def _strings(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list | tuple) or len(value) > MOST_ENTRIES:
        raise ValueError(_("This is not a list, or too long a one."))
    return list(value)


def _codes(name: str, value: Any) -> list[str]:
    found = [plain_line(entry) for entry in _strings(value)]
    if wrong := [code for code in found if not _KNOWN_CODES[name](code)]:
        raise ValueError(_("“%(word)s” is not known.") % {"word": wrong[0][:60]})
    return list(dict.fromkeys(found))


def _link(entry: Any) -> dict[str, str]:
    if not isinstance(entry, Mapping) or entry.get("kind") not in LinkKind.values:
        raise ValueError(_("This link has no known kind."))
    labels = {f"label_{code}": plain_line(entry.get(f"label_{code}")) for code in LANGUAGE_CODES}
    made = {"kind": str(entry["kind"]), "url": plain_line(entry.get("url")), **labels}
    try:
        AccessLink(**made).full_clean(exclude=["resource"])
    except ValidationError as error:
        raise ValueError(f"{made['url'][:80]}: {' '.join(error.messages)}") from error
    return made


def _relation(entry: Any) -> tuple[dict[str, str], Resource]:
    if not isinstance(entry, Mapping) or entry.get("kind") not in RelationKind.values:
        raise ValueError(_("This relation has no known kind."))
    slug = plain_line(entry.get("target"))
    target = Resource.objects.filter(slug=slug).first()
    if target is None:
        raise ValueError(_("There is no resource “%(slug)s”.") % {"slug": slug[:80]})
    return {"kind": str(entry["kind"]), "target": target.slug}, target


class Resolver:
    """Turns plain records into ours, a run long."""

    def __init__(self, refs: References) -> None:
        self.refs = refs

    def resolve(self, values: Mapping[str, Any]) -> Resolved:
        """Check the values of a record and find the rows they name.

        :raises ValidationError: by field, what cannot be taken.
        """
        done = Resolved()
        errors: dict[str, str] = {}
        extra_tags: list[str] = []
        for name, value in values.items():
            if name in ("slug", "network"):
                continue
            try:
                if name not in FIELDS:
                    raise ValueError(_("A resource has no such field."))
                self._one(name, value, done, extra_tags)
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise ValidationError({(n if n in FIELDS else "__all__"): message for n, message in errors.items()})
        if "tags" in values or extra_tags:
            language = str(done.canonical.get("language") or "")
            tags, refused = self.refs.tags([*done.rows.get("tags", []), *extra_tags], language)
            done.canonical["tags"], done.rows["tags"] = sorted(tag.slug for tag in tags), tags
            self._left_out("tags", refused, done)
        return done

    def _left_out(self, name: str, refused: list[str], done: Resolved) -> None:
        if refused:
            about = {"field": label(name), "words": ", ".join(refused[:5])}
            done.remarks.append(_("%(field)s: left out: %(words)s.") % about)

    def _one(self, name: str, value: Any, done: Resolved, extra_tags: list[str]) -> None:
        if name in SCALARS:
            done.canonical[name] = _scalar(name, value)
        elif name == "tags":
            done.rows[name] = _strings(value)  # found or made once the words of the vocabularies are known
        elif name in LISTS:
            done.canonical[name] = _codes(name, value)
        elif name == "providers":
            providers, refused = self.refs.providers(_strings(value))
            done.canonical[name], done.rows[name] = sorted(p.slug for p in providers), providers
            self._left_out(name, refused, done)
        elif name in CONCEPT_FIELDS:
            concepts, unknown = self.refs.concepts(name, _strings(value))
            done.canonical[name], done.rows[name] = sorted(c.notation for c in concepts), concepts
            extra_tags += unknown
        elif name in NETWORK_FIELDS:
            networks = self.refs.networks(_strings(value))
            done.canonical[name], done.rows[name] = sorted(n.code for n in networks), networks
        elif name in SINGLE:
            word = plain_line(value)
            row = self.refs.hub(word) if name == "hub" else self.refs.service(name, word)
            done.canonical[name], done.rows[name] = (row.code if row else ""), row
            self._left_out(name, [word] if word and row is None else [], done)
        elif name == "links":
            links = [_link(entry) for entry in _strings(value)]
            done.canonical[name] = done.rows[name] = list({link["url"]: link for link in links}.values())
        elif name == "relations":
            pairs = [_relation(entry) for entry in _strings(value)]
            done.canonical[name], done.rows[name] = [plain for plain, _row in pairs], pairs


def current(resource: Resource, name: str) -> Any:
    """The canonical value a resource has now."""
    if name in SCALARS:
        return getattr(resource, name)
    if name in LISTS:
        return list(getattr(resource, name))
    if name in SINGLE:
        row = getattr(resource, name)
        return row.code if row else ""
    if name == "links":
        columns = ("kind", "url", *(f"label_{code}" for code in LANGUAGE_CODES))
        return [{column: getattr(link, column) for column in columns} for link in resource.links.all()]
    if name == "relations":
        return [{"kind": r.kind, "target": r.target.slug} for r in resource.relations.all()]
    key = {"providers": "slug", "tags": "slug"}.get(name, "notation" if name in CONCEPT_FIELDS else "code")
    return sorted(getattr(row, key) for row in getattr(resource, name).all())


def put(resource: Resource, name: str, resolved: Resolved) -> None:
    """Set a field; saved with the resource."""
    if name in SCALARS or name in LISTS:
        value = resolved.canonical[name]
        setattr(resource, name, value)
    elif name in SINGLE:
        setattr(resource, name, resolved.rows[name])
    elif name == "links":
        resource.links.set([AccessLink(sort_order=n, **link) for n, link in enumerate(resolved.rows[name])])
    elif name == "relations":
        pairs = enumerate(resolved.rows[name])
        resource.relations.set([Relation(sort_order=n, kind=p["kind"], target=t) for n, (p, t) in pairs])
    else:
        getattr(resource, name).set(resolved.rows[name])
