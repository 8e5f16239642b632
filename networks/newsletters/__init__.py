"""Newsletters of the networks: who reads them, what an issue holds, how it leaves."""
