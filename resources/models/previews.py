"""Where the first migration of this app looks for the base of its models."""

from cms.previews import PreviewedByLanguage

__all__ = ["PreviewedByLanguage"]
