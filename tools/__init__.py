"""Commands behind the Makefile: installing, serving, testing, translating, measuring."""
