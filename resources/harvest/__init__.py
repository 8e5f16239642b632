"""Records of others: files imported and catalogues harvested, one pipeline (docs/harvest.md)."""
