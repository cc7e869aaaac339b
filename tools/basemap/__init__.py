"""The recipe of the base map; `python -m tools.basemap` builds data/basemap/basemap.pmtiles."""
