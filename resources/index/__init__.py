"""The search of resources in process memory: digests, postings, the snapshot they make, and keeping it current."""
