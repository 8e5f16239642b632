"""The four faces of a letter: web, mail, plain text, PDF, each written from one description (``parts``)."""
