"""Measures; ``make bench``. Each module's ``main()`` prints its figures and merges them into ``var/bench.json``."""
