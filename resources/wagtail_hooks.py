"""Hooks of the admin; they only register."""

from wagtail import hooks

from resources.offline import admin as offline_admin

hooks.register("register_admin_urls", offline_admin.admin_urls)
hooks.register("register_admin_menu_item", offline_admin.menu_item)
