"""Saved searches: *tell me when something new matches*, by a confirmed address, once a week at most."""
