"""Why an address gave nothing, and where a JSON document breaks off, in words a reader understands.

``str()`` of what ``requests`` and ``json`` raise is for programmers: it stays out of pages, mails and reports.
"""

import errno
import json
import socket
import ssl
from collections.abc import Iterator

import requests
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from urllib3.exceptions import HTTPError

from cms.http import ForbiddenAddress, TooLarge


class Failure(TextChoices):
    """Why no answer came. The values are stored; those of former versions are kept as they were."""

    REFUSED = "refused", _("the connection is refused")
    UNKNOWN_HOST = "unknown host", _("no such host name is known")
    TIMEOUT = "timeout", _("the answer takes too long")
    CERTIFICATE = "certificate refused", _("the certificate of the site is not valid")
    TLS = "tls", _("no secure connection can be made")
    REDIRECTS = "too many redirects", _("the address redirects in circles, or too many times")
    PRIVATE = "leads into a private network", _("the address leads into a private network")
    TOO_LARGE = "too large", _("the answer is too large")
    NO_ADDRESS = "not an address of the web", _("this is not an address of the web")
    UNREACHABLE = "unreachable", _("the network of the host cannot be reached")
    CUT = "cut", _("the connection breaks off")
    NONE = "no connection", _("no connection can be made")


_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
_BY_KIND: tuple[tuple[tuple[type[BaseException], ...], Failure], ...] = (
    ((ForbiddenAddress,), Failure.PRIVATE),
    ((TooLarge,), Failure.TOO_LARGE),
    ((requests.TooManyRedirects,), Failure.REDIRECTS),
    ((ssl.SSLCertVerificationError,), Failure.CERTIFICATE),
    ((ssl.SSLError,), Failure.TLS),
    ((requests.Timeout, TimeoutError), Failure.TIMEOUT),
    ((socket.gaierror, UnicodeError), Failure.UNKNOWN_HOST),
    ((ConnectionRefusedError,), Failure.REFUSED),
    ((ConnectionError, requests.exceptions.ChunkedEncodingError), Failure.CUT),
)
_NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


def failure_of(error: BaseException) -> Failure:
    """Why a request failed, found in the error or in what it was made of: libraries wrap one in the other."""
    chain = list(_made_of(error))
    for kinds, failure in _BY_KIND:
        if any(isinstance(each, kinds) for each in chain):
            return failure
    if any(isinstance(each, OSError) and each.errno in _UNREACHABLE for each in chain):
        return Failure.UNREACHABLE
    if isinstance(error, _NO_ADDRESS) or not isinstance(error, requests.RequestException | HTTPError | OSError):
        return Failure.NO_ADDRESS  # a ValueError: an address no parser takes
    return Failure.NONE


def _made_of(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps and what it came from; each once."""
    seen: list[BaseException] = []
    left = [error]
    while left and len(seen) < 20:
        one = left.pop(0)
        if any(one is each for each in seen):
            continue
        seen.append(one)
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        left += [each for each in inner if isinstance(each, BaseException)]


def status_in_words(status: int) -> str:
    """A status of HTTP that is no success: ``503 (the service is not available)``; the number where it has no words."""
    told = {
        401: gettext("access is for its members"),
        403: gettext("access is refused"),
        404: gettext("there is no such page"),
        410: gettext("the page was taken away"),
        429: gettext("too many requests"),
        500: gettext("an error of the server"),
        502: gettext("the server behind it does not answer"),
        503: gettext("the service is not available"),
        504: gettext("the server behind it does not answer"),
    }.get(status)
    return f"{status} ({told})" if told else str(status)


def json_failure(error: Exception) -> str:
    """Why a text is not read as JSON, and where: a sentence, for ``ValueError`` and ``RecursionError``."""
    match error:
        case json.JSONDecodeError():
            told = gettext("It is no JSON, or breaks off, at line %(line)d, column %(column)d.")
            return told % {"line": error.lineno, "column": error.colno}
        case RecursionError():
            return gettext("It is nested too deeply.")
        case UnicodeDecodeError():
            return gettext("It is not a text in UTF-8.")
    return gettext("A number in it has too many digits.")  # the one other thing the reader of JSON refuses
