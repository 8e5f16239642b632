"""The resource base as others read it: one internal description, and a small module a format."""
