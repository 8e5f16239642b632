"""The one act that writes a record of a source: made, updated, left as it is, or refused with a reason.

A curator's work is kept: of each field we remember (hashed) what the source last gave. Where the source says the same
as last time, nothing is touched, whatever curators wrote meanwhile. Where it says something new, the field follows,
unless a curator changed it since: then theirs stays, and the report says so.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.i18n import LANGUAGE_CODES
from cms.slugs import slug_of
from resources.enums import Outcome
from resources.harvest import access, fields
from resources.harvest.fields import Resolved, Resolver
from resources.harvest.refs import References, free_slug
from resources.harvest.twins import Twins
from resources.models import FormerSlug, Record, Resource, Source
from resources.models.resource import RESERVED_SLUGS

logger = logging.getLogger(__name__)

LONGEST_IDENTIFIER = 500
SHOWN = 200
"""Characters of a value shown in a report."""


class Written(NamedTuple):
    """What became of a record. ``resource`` is None where it was refused, or is new in a dry run."""

    outcome: Outcome
    reason: str
    changes: dict[str, Any]
    resource: Resource | None
    double: bool = False
    """Another resource may be the same: a person decides."""


class Refused(Exception):  # noqa: N818  an outcome, no fault
    """The record is not taken; ``str()`` says why."""


class _DryRun(Exception):  # noqa: N818  carries the rollback, is no fault
    pass


def fingerprint(values: Mapping[str, Any]) -> str:
    """SHA-256 of a plain record."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()


def _shown(name: str, value: Any) -> Any:
    if name in fields.PERSONAL:
        return "…" if value else ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def reasons(error: ValidationError) -> str:
    """The messages of a validation, each after the name of its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, messages in error.message_dict.items():
        said = " ".join(messages)
        if name != "__all__":
            said = _("%(field)s: %(said)s") % {"field": fields.label(name), "said": said}
        parts.append(said)
    return " ".join(parts)


class Writer:
    """Writes the records of one source, a run long.

    :param publish: new records are published at once, and updates of published ones; else they wait as drafts.
    :param doubles: so are those whose title or address another resource has; else a person decides.
    """

    def __init__(
        self,
        source: Source,
        *,
        dry_run: bool = False,
        publish: bool | None = None,
        doubles: bool = False,
        by: AbstractBaseUser | None = None,
    ) -> None:
        self.source, self.dry_run, self.by = source, dry_run, by
        self.publish = source.publish if publish is None else publish
        self.doubles = doubles
        self.twins = Twins(source)
        self.refs = References()
        self.resolver = Resolver(self.refs)

    def write(self, identifier: str, values: Mapping[str, Any], remarks: Sequence[str] = ()) -> Written:
        """One record, whole or not at all; never raises for what a source may give."""
        told = list(remarks)
        try:
            with transaction.atomic():
                written = self._write(identifier, values, told)
                if self.dry_run:
                    raise _DryRun
        except _DryRun:
            self.refs.forget()
            made = written.outcome == Outcome.CREATED
            return written._replace(resource=None) if made else written
        except ValidationError as error:
            return self._refused(reasons(error))
        except Refused as error:
            return self._refused(str(error))
        except (DatabaseError, OverflowError, UnicodeError) as error:
            logger.warning("the database refused record %s of source %s", identifier, self.source.code, exc_info=error)
            return self._refused(_("The database refused it; why was logged."))
        self.refs.keep()
        return written

    def _refused(self, reason: str) -> Written:
        self.refs.forget()
        return Written(Outcome.REFUSED, reason, {}, None)

    def _write(self, identifier: str, values: Mapping[str, Any], told: list[str]) -> Written:
        if not identifier.strip() or len(identifier) > LONGEST_IDENTIFIER or "\x00" in identifier:
            raise Refused(_("The record has no usable identifier."))
        found = Record.objects.filter(source=self.source, identifier=identifier)
        # The lock keeps two runs over one record apart; SQLite has one writer anyway.
        record = found.select_for_update(of=("self",)).select_related("resource").first()
        mark = fingerprint(values)
        if record is None:
            return self._create(identifier, values, mark, told)
        if record.fingerprint == mark and record.missing_since is None:
            Record.objects.filter(pk=record.pk).update(seen_at=timezone.now())
            return Written(Outcome.UNCHANGED, "; ".join(told), {}, record.resource)
        return self._update(record, values, mark, told)

    def _resolve(self, values: Mapping[str, Any], told: list[str]) -> Resolved:
        resolved = self.resolver.resolve(values)
        told += resolved.remarks
        return resolved

    def _create(self, identifier: str, values: Mapping[str, Any], mark: str, told: list[str]) -> Written:
        resolved = self._resolve(values, told)
        network = self.source.network
        if values.get("network"):
            try:
                network = self.refs.networks([values["network"]])[0]
            except ValueError as error:
                raise Refused(str(error)) from error
        resource = Resource(network=network, live=False, has_unpublished_changes=True)
        given = {name: value for name, value in resolved.canonical.items() if not fields.is_empty(value)}
        for name in given:
            fields.put(resource, name, resolved)
        if not resource.language:
            resource.language = LANGUAGE_CODES[0]
        resource.slug = _slug(resource, str(values.get("slug") or ""))
        resource.full_clean()
        twin = self.twins.find(resource, resolved)
        publish = self.publish and (twin is None or (self.doubles and not twin.by_doi))
        if twin is not None:
            told.append(twin.remark)
            if self.publish and not publish and not twin.by_doi:
                told.append(_("It waits as a draft: a person decides."))
        if not self.dry_run:
            resource.save()
            log(instance=resource, action="wagtail.create", user=self.by, content_changed=True)
            revision = resource.save_revision(user=self.by, clean=False)
            if publish:
                revision.publish(user=self.by, skip_permission_checks=True)
            Record.objects.create(
                source=self.source,
                identifier=identifier,
                resource=resource,
                fingerprint=mark,
                given={name: fields.short_hash(value) for name, value in resolved.canonical.items()},
                seen_at=timezone.now(),
            )
        self.twins.add(resource, resolved)
        return Written(Outcome.CREATED, "; ".join(told), {}, resource, twin is not None)

    def _update(self, record: Record, values: Mapping[str, Any], mark: str, told: list[str]) -> Written:
        resource = record.resource
        if not access.reaches(self.source, resource, self.by):
            # Also what its fields say today is not the report's to tell.
            raise Refused(_("It was handed to another network, which writes it now."))
        resolved = self._resolve(values, told)
        back = record.missing_since is not None and resource.archived_at is not None
        edited: Resource = resource.get_latest_revision_as_object() if resource.latest_revision_id else resource
        edited.archived_at, edited.archived_reason = resource.archived_at, resource.archived_reason
        changes = self._merge(record, edited, resolved)
        applied = {name: change for name, change in changes.items() if not change.get("kept")}
        if kept := [fields.label(name) for name in changes if name not in applied]:
            told.append(_("Kept as curators wrote it: %(fields)s.") % {"fields": ", ".join(kept)})
        if applied or back:
            self._check_free(resource)
            for name in applied:
                fields.put(edited, name, resolved)
            if back:
                edited.archived_at, edited.archived_reason = None, ""
                told.append(_("It is back at the source, and restored."))
            edited.full_clean()
        if not self.dry_run:
            if applied or back:
                self._save(resource, edited, told, back=back)
            given = {name: fields.short_hash(value) for name, value in resolved.canonical.items()}
            record.given, record.fingerprint = {**record.given, **given}, mark
            record.seen_at, record.missing_since = timezone.now(), None
            record.save()
        outcome = Outcome.UPDATED if applied or back else Outcome.UNCHANGED
        return Written(outcome, "; ".join(told), changes, resource)

    def _merge(self, record: Record, edited: Resource, resolved: Resolved) -> dict[str, Any]:
        """Fields the source changed since the last time: what they were, what they become, or that they are kept."""
        nothing = fields.short_hash("")
        changes: dict[str, Any] = {}
        for name, new in resolved.canonical.items():
            last = record.given.get(name, nothing)
            if fields.short_hash(new) == last:
                continue
            now = fields.current(edited, name)
            if fields.short_hash(now) == fields.short_hash(new):
                continue
            change = {"was": _shown(name, now), "is": _shown(name, new)}
            changes[name] = change if fields.short_hash(now) == last else {**change, "kept": True}
        return changes

    def _check_free(self, resource: Resource) -> None:
        if resource.locked:
            raise Refused(_("A curator has locked it; tried again at the next run."))
        if resource.workflow_in_progress:
            raise Refused(_("It is being reviewed; tried again at the next run."))

    def _save(self, resource: Resource, edited: Resource, told: list[str], *, back: bool) -> None:
        in_progress = resource.live and resource.has_unpublished_changes
        publish = (resource.live and self.publish and not in_progress) or (back and bool(resource.first_published_at))
        if back:
            # Of the row too: what stays a draft is in no reader's way, but no longer archived.
            Resource.objects.filter(pk=resource.pk).update(archived_at=None, archived_reason="")
        if not resource.live and not publish:
            edited.save()
        revision = edited.save_revision(user=self.by, clean=False, log_action=True)
        if publish:
            revision.publish(user=self.by, skip_permission_checks=True)
        elif in_progress:
            told.append(_("A curator has changes in progress: the update waits with them."))
        elif resource.live:
            told.append(_("The update waits as a draft."))


def _slug(resource: Resource, wanted: str) -> str:
    base = slug_of(wanted or str(resource.title), 140) or "ressource"
    taken = set(Resource.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return free_slug(base, taken | set(RESERVED_SLUGS))


def write_record(
    source: Source,
    identifier: str,
    values: Mapping[str, Any],
    *,
    dry_run: bool = False,
    publish: bool | None = None,
    by: AbstractBaseUser | None = None,
) -> Written:
    """Write one record; for many, keep a :class:`Writer`.

    ``values`` is a plain record: fields of ``Resource`` by name, JSON-ready; ``providers`` and ``tags`` by name,
    ``themes``, ``platforms``... by code or label, ``links`` as ``{"kind", "url", "label_fr", "label_en"}``,
    ``relations`` as ``{"kind", "target": slug}``. Returns (outcome, reason, changes, resource).
    """
    return Writer(source, dry_run=dry_run, publish=publish, by=by).write(identifier, values)
