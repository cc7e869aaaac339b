"""The web application: pages, API, map, security headers."""
