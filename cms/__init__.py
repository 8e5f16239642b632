"""The site, and the services every floor of Maillage uses."""
