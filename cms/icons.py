"""The site's own icons: 24-unit drawings in square strokes, inlined where they are used."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    "alert": '<path d="M12 3.5 2.5 20h19L12 3.5ZM12 10v4.5M12 17v.5"/>',
    "arrow-right": '<path d="M4 12h15M13.5 6.5 19 12l-5.5 5.5"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3v5M15.5 3v5"/>',
    "check": '<path d="m4.5 12.5 5 5L19.5 7"/>',
    "chevron-left": '<path d="m14.5 5.5-6 6.5 6 6.5"/>',
    "chevron-right": '<path d="m9.5 5.5 6 6.5-6 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "code": '<path d="m8.5 7-5 5 5 5M15.5 7l5 5-5 5M13.5 5l-3 14"/>',
    "compass": '<circle cx="12" cy="12" r="8.5"/><path d="m15.5 8.5-2 5-5 2 2-5z"/>',
    "document": '<path d="M6 3.5h8L18.5 8v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "edit": '<path d="M5 19v-4L16 4l4 4L9 19zM13.5 6.5l4 4"/>',
    "external": '<path d="M13 4.5h6.5V11M19 5l-9 9M10 6H5v13h13v-5"/>',
    "filter": '<path d="M4 6.5h16M7 12h10M10 17.5h4"/>',
    "grid": '<path d="M4 4h16v16H4zM4 9.3h16M4 14.7h16M9.3 4v16M14.7 4v16"/>',
    "hybrid": '<path d="M3.5 5h11v8h-11zM6.5 16.5h5M16.5 10.5c2.5 0 4 1.8 4 4 0 2.6-4 6-4 6s-4-3.4-4-6"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5V8"/>',
    "layers": '<path d="m12 4 8.5 4.5L12 13 3.5 8.5zM4 13l8 4.2L20 13M4 17l8 4.2L20 17"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 1 0-5.5l3-3a4 4 0 0 1 5.5 5.5l-1.5 1.5'
        'M14 10a4 4 0 0 1 0 5.5l-3 3A4 4 0 0 1 5.5 13L7 11.5"/>'
    ),
    "list": '<path d="M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4 6.5h.5M4 12h.5M4 17.5h.5"/>',
    "mail": '<path d="M3.5 5.5h17v13h-17zM4 6l8 7 8-7"/>',
    "map": '<path d="m3.5 6 5.5-2 6 2 5.5-2v14L15 20l-6-2-5.5 2zM9 4v14M15 6v14"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z"/>',
    "online": '<path d="M3.5 5h17v11h-17zM8 20h8M12 16v4"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-3.5 2.5-6 6-6s6 2.5 6 6'
        'M15.5 5a3.5 3.5 0 0 1 0 6M17 14.5c2.5.7 4 2.8 4 5.5"/>'
    ),
    "pin": (
        '<path d="M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11Z"/><circle cx="12" cy="10" r="2.3"/>'
    ),
    "play": '<circle cx="12" cy="12" r="8.5"/><path d="m10 8.5 5.5 3.5-5.5 3.5z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "rss": '<path d="M5 11a8 8 0 0 1 8 8M5 5a14 14 0 0 1 14 14M5.5 18v.5"/>',
    "satellite": '<path d="m9 15 6-6M7 9l3-3 8 8-3 3zM4 9l3-3M15 20l3-3M4.5 15.5c2.2 0 4 1.8 4 4"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "sun": (
        '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5'
        'M5.3 5.3 7 7M17 17l1.7 1.7M18.7 5.3 17 7M7 17l-1.7 1.7"/>'
    ),
    "video": '<path d="M3.5 6.5h12v11h-12zM15.5 11l5-3v8l-5-3"/>',
}

MODES = {"on_site": "pin", "online": "online", "hybrid": "hybrid"}
TONES = {"success": "check", "warning": "alert", "danger": "alert", "error": "alert", "info": "info"}


def icon(name: str, label: str = "") -> SafeString:
    """The drawing as inline SVG; hidden from who does not see, unless ``label`` says what it means.

    Raises KeyError for an icon that does not exist, so that a typing mistake is seen in tests.
    """
    drawing = mark_safe(ICONS[name])  # noqa: S308  our own constants
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', drawing)
