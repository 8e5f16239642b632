"""Settings of the web server, found by ``gunicorn`` where it is started."""

limit_request_line = 8190
"""Longest first line of a request, in bytes, the most gunicorn takes: the site's own messages say what is too long, not
a bare 414. Beyond it nothing of ours is asked. A reverse proxy has a limit of its own (docs/deployment.md)."""
