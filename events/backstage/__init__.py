"""The coordinator's side of an event: who is coming, seats, messages, files, figures."""
