"""What stands around the records of a document: terms, providers, tags, pictures, sources."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from cms.models import Tag
from cms.vocabularies import Concept
from networks.models import Network
from resources.exchange import plain, plain_pictures, plain_sources
from resources.exchange.desk import CREATED, UNCHANGED, UPDATED, Desk
from resources.exchange.reading import checked, code, codes, uid_of, value_for
from resources.models import Provider, Record, Resource, Source


def _ours_stays(desk: Desk, row: Any, given: Mapping[str, Any], identifier: str) -> str:
    """Words of ours are our curators'; where the document has others, it is told."""
    other = [name for name, value in given.items() if getattr(row, name) != value]
    if other:
        said = _("It is known here with another %(fields)s; ours stays.") % {"fields": ", ".join(other)}
        if (identifier, said) not in desk.outcome.kept:
            desk.outcome.kept.append((identifier, said))
    return UNCHANGED


def concept(desk: Desk, values: Mapping[str, Any]) -> str:
    """A term that is not there yet; ours stay as our curators wrote them."""
    given = checked(Concept, values, plain.CONCEPT_COLUMNS)
    parent = code(values, "parent")
    known = Concept.objects.filter(scheme=given["scheme"], notation=given["notation"]).first()
    if known is not None:
        return _ours_stays(desk, known, given, known.notation)
    above = Concept.objects.filter(scheme=given["scheme"], notation=parent).first() if parent else None
    if parent and above is None:
        told = _("The broader term “%(code)s” is not known here.") % {"code": parent}
        desk.outcome.lost.append((given["notation"], told))
    _saved(Concept(parent=above, **given))
    return CREATED


def _saved(row: Model) -> None:
    row.full_clean()
    row.save()


def provider(desk: Desk, values: Mapping[str, Any]) -> str:
    """A provider that is not there yet."""
    given = checked(Provider, values, plain.PROVIDER_COLUMNS)
    known = Provider.objects.filter(slug=given["slug"]).first()
    if known is not None:
        return _ours_stays(desk, known, given, known.slug)
    _saved(Provider(**given))
    return CREATED


def provider_of(desk: Desk, values: Mapping[str, Any]) -> Provider:
    """The provider a record names, made where it is not there yet.

    :raises ValidationError: it cannot be.
    """
    provider(desk, values)
    return Provider.objects.get(slug=values["slug"])


def tag_of(desk: Desk, values: Mapping[str, Any]) -> Tag:
    """The tag a record names, made where it is not there yet; case does not tell tags apart.

    :raises ValidationError: it cannot be.
    """
    given = checked(Tag, values, ("name", "name_en"))
    known = Tag.objects.filter(name=given["name"]).first() or Tag.objects.filter(name__iexact=given["name"]).first()
    if known is not None:
        _ours_stays(desk, known, given, known.name)
        return known
    made = Tag(**given)
    made.full_clean(exclude=["slug"])  # made of the name, at saving
    made.save()
    return made


# --- Pictures ---------------------------------------------------------------------------------------------------------


def picture(desk: Desk, values: Mapping[str, Any]) -> str:
    """A picture with its bytes: the one of ours that has them, or a new one."""
    model = get_image_model()
    name = value_for(model._meta.get_field("file"), values["name"])
    content = _bytes(values["content"])
    taken = [image.pk for image in desk.pictures.values() if image]
    # By its title where the storage gave it another name at an earlier reading.
    alike = model.objects.filter(title=value_for(model._meta.get_field("title"), values["title"])).exclude(pk__in=taken)
    for image in [*model.objects.filter(file=name), *alike]:
        if content is None or plain_pictures.read(image) == content:
            desk.pictures[name] = image
            return UNCHANGED
    if content is None:
        raise ValidationError(_("The document does not hold its file, and it is not here."))
    desk.pictures[name] = _new_picture(desk, name, content, values)
    return CREATED


def _bytes(value: Any) -> bytes | None:
    if value is None:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ValidationError(_("Its file cannot be read.")) from None


def _new_picture(desk: Desk, name: str, content: bytes, values: Mapping[str, Any]) -> Any:
    model: Any = get_image_model()
    file_name = name.rsplit("/", 1)[-1]
    # As an upload: what is no picture, or too large a one, is refused with its reason.
    WagtailImageField().clean(SimpleUploadedFile(file_name, content))
    storage = model._meta.get_field("file").storage
    # A storage may have outlived the database: then the file is there already.
    there = storage.exists(name) and _stored(storage, name) == content
    given = checked(model, values, (*plain_pictures.COLUMNS, "created_at"))
    created_at, tags = given.pop("created_at"), codes(values, "tags")
    image = model(file=name if there else ContentFile(content, file_name), **given)
    image.collection = _collection(desk, name, code(values, "collection"))
    image._set_image_file_metadata()
    image.full_clean(exclude=["file"])
    try:
        image.save()
    except BaseException:
        if not there and image.file._committed:
            storage.delete(image.file.name)
        raise
    model.objects.filter(pk=image.pk).update(created_at=created_at)
    image.tags.set(tags)
    return image


def _stored(storage: Any, name: str) -> bytes:
    with storage.open(name) as opened:
        return bytes(opened.read())


def _collection(desk: Desk, name: str, wanted: str) -> Collection:
    found = Collection.objects.filter(name=wanted).order_by("path").first()
    if found is None:
        desk.outcome.lost.append((name, _("The collection “%(name)s” is not known here.") % {"name": wanted}))
    return found or Collection.get_first_root_node()


def picture_of(desk: Desk, value: Any, identifier: str) -> Any:
    """The picture a record names: of the document, else of the same name in our storage; None, and told, for neither.

    :raises ValidationError: it is named in no way we know.
    """
    if value is None:
        return None
    model: Any = get_image_model()
    if not isinstance(value, Mapping):
        raise ValidationError(_("Its picture is not named."))
    name = value_for(model._meta.get_field("file"), value["name"])
    if name not in desk.pictures:
        desk.pictures[name] = model.objects.filter(file=name).order_by("pk").first()
    if desk.pictures[name] is None:
        told = _("Its picture “%(name)s” is neither in the document nor here.") % {"name": name}
        desk.outcome.lost.append((identifier, told))
    return desk.pictures[name]


# --- Sources ----------------------------------------------------------------------------------------------------------


def source(desk: Desk, values: Mapping[str, Any]) -> str:
    """A source, with its settings; its runs begin anew."""
    given = checked(Source, values, (*plain_sources.COLUMNS, *plain_sources.MOMENTS))
    given["network"] = desk.row(Network, code(values, "network"), _("network"))
    return _put(Source.objects.filter(code=given["code"]).first(), Source, given)


def thread(desk: Desk, values: Mapping[str, Any]) -> str:
    """What a source calls a record of ours."""
    given = checked(Record, values, (*plain_sources.RECORD_COLUMNS, *plain_sources.RECORD_MOMENTS))
    given["source"] = desk.row(Source, code(values, "source"), _("source"))
    given["resource"] = Resource.objects.filter(uid=uid_of(values)).first()
    if given["source"] is None or given["resource"] is None:
        raise ValidationError(_("The record of a source leads to a resource that is not here."))
    known = Record.objects.filter(source=given["source"], identifier=given["identifier"]).first()
    return _put(known, Record, given)


def _put(known: Any, model: type[Model], given: Mapping[str, Any]) -> str:
    row = known or model()
    if known is not None and all(getattr(known, name) == value for name, value in given.items()):
        return UNCHANGED
    for name, value in given.items():
        setattr(row, name, value)
    _saved(row)
    return UPDATED if known is not None else CREATED
