"""The folium map: own assets only, and a template that is compiled once.

Branca, under folium, compiles whatever an element renders a second time as an
unsandboxed Jinja template, so text such as ``{{7*7}}`` in it would run on the
server. `LocatorMap` keeps its output as it is, and is never given service data.
"""

from __future__ import annotations

from typing import Any

import folium
from branca.element import Element, Figure
from folium.template import Template

from locator.language import translatable

MAP_NAME = translatable("Map of services")
"""What the element is called that a map is drawn in; a page says it in its own language."""

MAP_ID = "locator_map"


class Verbatim(Element):
    """Text that is rendered as it stands, never compiled as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002
        """Return the text."""
        return self.text


class LocatorMap(folium.Map):
    """A folium map with first-party scripts and no inline style.

    ``default_js``, ``ground_js`` and ``default_css`` are names in the static folder;
    what draws the ground is brought by map.js once the marks stand. The view is
    set by map.js from the page's data; folium's own centre only has to exist.
    """

    default_js = [  # noqa: RUF012
        ("leaflet", "vendor/leaflet.js"),
        ("locator_map", "map.js"),
    ]
    ground_js = ("vendor/protomaps-leaflet.js", "ground.js")
    starter = "locatorMap.start"
    label = MAP_NAME
    default_css = [  # noqa: RUF012
        ("leaflet_css", "vendor/leaflet.css"),
        ("locator_map_css", "map.css"),
    ]
    _template = Template(
        """
        {%- macro html(this, kwargs) -%}
        <div class="map-canvas" id="{{ this.get_name() }}" role="region" aria-label="{{ this.label }}" aria-describedby="map-keys"></div>
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
        {{ this.starter }}(L.map({{ this.get_name()|tojson }}, {center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}}), "map-data");
        {%- endmacro -%}
        """  # noqa: E501
    )

    def __init__(self) -> None:
        super().__init__(
            location=(0, 0),
            zoom_start=2,
            tiles=None,
            zoom_control=False,
            attribution_control=False,
            scroll_wheel_zoom=False,
            zoom_animation=False,
            fade_animation=False,
            minZoom=2,
            maxZoom=13,
        )

    def get_name(self) -> str:
        """Return the map's one id; a page has one map."""
        return MAP_ID

    def render(self, **kwargs: Any) -> str:
        """Put the frame and its script into the figure, as they are; return nothing more."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("a map stands in a figure")
        for part, place in (("html", figure.html), ("script", figure.script)):
            text = str(getattr(self._template.module, part)(self, kwargs))
            place.add_child(Verbatim(text), name=self.get_name())
        return ""


class BrowsingMap(LocatorMap):
    """The same frame, for the map of every service that browse.js fills."""

    default_js = [*LocatorMap.default_js, ("locator_browse", "browse.js")]  # noqa: RUF012
    default_css = [*LocatorMap.default_css, ("locator_browse_css", "browse.css")]  # noqa: RUF012
    starter = "locatorBrowse.start"


def rendered(kind: type[LocatorMap] = LocatorMap) -> tuple[str, str]:
    """Return the map's frame and its script, without the tags around them."""
    figure = Figure()
    kind().add_to(figure)
    for child in figure._children.values():
        child.render()
    parts = (figure.html, figure.script)
    frame, script = ("".join(c.render() for c in part._children.values()) for part in parts)
    return frame, script
