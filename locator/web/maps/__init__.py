"""The map of a search's results: in a page, or as one file that opens offline.

The only package that knows folium, and it knows nothing of Flask: the terminal
draws maps as well. Folium makes the constant frame, once a process; what a
search found travels as data (`locator.web.maps.data`), never through a template.
"""

from locator.web.maps.browsing import browsing_map
from locator.web.maps.data import Pin
from locator.web.maps.page import MapFilesError, MapMarkup, results_map, warm
from locator.web.maps.standalone import standalone_map

__all__ = [
    "MapFilesError",
    "MapMarkup",
    "Pin",
    "browsing_map",
    "results_map",
    "standalone_map",
    "warm",
]
