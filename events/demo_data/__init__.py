"""What the demonstration is made of: the seed files as given, and fictitious events marked as such."""
