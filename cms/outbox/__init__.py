"""All mail of the site: written with the act that causes it, sent later, at most once.

Composing: :mod:`cms.outbox.compose`; withdrawing: :mod:`cms.outbox.suppression`.
"""
