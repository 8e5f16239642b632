"""Hooks of the admin; they only register."""

from wagtail import hooks

from cms.page_guard import require_may_move, scope_admin_api, visible_in_chooser

hooks.register("construct_page_chooser_queryset", visible_in_chooser)
hooks.register("before_move_page", require_may_move)
hooks.register("construct_admin_api", scope_admin_api, order=100)
