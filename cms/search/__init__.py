"""The text index of everything published; the joint is ``cms.search.sources``."""
