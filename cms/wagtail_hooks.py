"""Hooks of the admin; they only register."""

from wagtail import hooks

from cms import page_guard

hooks.register("construct_page_chooser_queryset", page_guard.visible_in_chooser)
hooks.register("before_move_page", page_guard.require_may_move)
hooks.register("construct_admin_api", page_guard.scope_admin_api, order=100)
hooks.register("before_delete_page", page_guard.refuse_deletion)
hooks.register("before_bulk_action", page_guard.refuse_bulk_deletion)
