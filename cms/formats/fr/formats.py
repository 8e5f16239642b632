"""French: “1 novembre 2026 à 12:00”, where Django runs the day into the hour."""

DATETIME_FORMAT = r"j F Y \à H:i"
