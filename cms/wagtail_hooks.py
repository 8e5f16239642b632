"""Hooks of the admin; they only register."""

from wagtail import hooks

from cms import admin_look
from cms.page_guard import visible_in_chooser

hooks.register("construct_page_chooser_queryset", visible_in_chooser)
hooks.register("insert_global_admin_css", admin_look.stylesheet)
