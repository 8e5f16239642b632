"""A form filled from a DOI or an address somebody pasted: one module a source, nothing stored.

Everything that comes from outside is hostile until ``cleaning`` has seen it.
"""
