"""Builds data/gazetteer: `python -m tools.gazetteer` (see data/gazetteer/README.md)."""
