"""``resources.zip``: the base as static pages with a small search, opened from a USB stick.

Pages link to each other by relative addresses, and ask the network for nothing: browsers refuse modules and
``fetch`` under ``file://``, so the index is a script of its own.
"""
