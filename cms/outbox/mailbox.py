"""The demonstration's mailbox: the ``.eml`` files of ``EMAIL_URL=file://…``, while DEBUG only."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6}-[A-Za-z0-9]+\.eml\Z")
PER_PAGE = 25


class PageForm(forms.Form):
    """Which page of the list; anything else is the first."""

    page = forms.IntegerField(required=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A mail in the list."""

    name: str
    subject: str
    to: str
    date: datetime | None


def _folder() -> Path:
    """Where the files are.

    :raises Http404: on a real site, or where mails do not go to files.
    """
    parts = urlsplit(settings.EMAIL_URL)
    if not settings.DEBUG or parts.scheme != "file":
        raise Http404
    return Path(unquote(parts.path))


def _read(path: Path) -> EmailMessage:
    parsed = message_from_bytes(path.read_bytes(), policy=default)
    if not isinstance(parsed, EmailMessage):
        raise TypeError("the default policy parses to EmailMessage")
    return parsed


def _line(path: Path) -> Line:
    parsed = _read(path)
    date = parsed["Date"].datetime if parsed["Date"] else None
    return Line(path.name, str(parsed["Subject"] or ""), str(parsed["To"] or ""), date)


def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail, latest first."""
    paths = sorted((p for p in _folder().glob("*.eml") if NAME.match(p.name)), reverse=True)
    page = Paginator(paths, PER_PAGE).get_page(request.GET.get("page"))
    lines = [_line(path) for path in page.object_list]
    return render(
        request, "cms/outbox/mailbox.html", {"page_obj": page, "lines": lines, "crumbs": [(_("Mailbox"), "")]}
    )


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its HTML in a frame that runs no script."""
    path = _folder() / name
    if not NAME.match(name) or not path.is_file():
        raise Http404
    parsed = _read(path)
    context: dict[str, Any] = {
        "line": _line(path),
        "text": _text(parsed),
        "html": _html(parsed),
        "attachments": [a.get_filename() or "" for a in parsed.iter_attachments()],
        "crumbs": [(_("Mailbox"), reverse("mailbox")), (str(parsed["Subject"] or ""), "")],
    }
    return render(request, "cms/outbox/mailbox_mail.html", context)


def _text(parsed: EmailMessage) -> str:
    body = parsed.get_body(("plain",))
    return str(body.get_content()) if isinstance(body, EmailMessage) else ""


def _html(parsed: EmailMessage) -> str:
    body = parsed.get_body(("html",))
    if not isinstance(body, EmailMessage):
        return ""
    # A link followed in the frame opens beside it, so that the mail stays readable.
    return str(body.get_content()).replace("<head>", '<head><base target="_blank">', 1)
