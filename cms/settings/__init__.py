"""Settings of Maillage: ``development`` (default), ``production`` and ``test`` over ``base``."""
