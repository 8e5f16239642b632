"""The admin in the site's colours: same ink, same water, same mark."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


def stylesheet() -> SafeString:
    """Link to the compiled ``assets/scss/admin.scss``."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))
