"""Sources and their runs in the Wagtail admin."""
