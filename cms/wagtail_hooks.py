"""Hooks of the admin; they only register."""

from wagtail import hooks

from cms import admin_look, page_guard

hooks.register("construct_page_chooser_queryset", page_guard.visible_in_chooser)
hooks.register("before_move_page", page_guard.require_may_move)
hooks.register("construct_admin_api", page_guard.scope_admin_api, order=100)
hooks.register("insert_global_admin_css", admin_look.stylesheet)
