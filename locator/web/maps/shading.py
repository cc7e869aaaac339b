"""A shaded map as one picture: a dot for each district, in classes of distance.

Classes differ in lightness, in hue and in size (the colours are five of viridis, by S. van der
Walt and N. Smith, made to be told apart by colour-blind people and in grey); what has no
distance is a cross or a dash.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from locator.geo import BoundingBox, Point
from locator.web.maps.ground import Drawn, ground_of
from locator.web.maps.outlines import STEP
from locator.web.maps.page import credit
from locator.web.maps.picture_style import policy_of
from locator.web.maps.svg import opening, xml_text
from locator.web.maps.view import Pixel, View, view_of_box

WIDTH = 480
_LAYERS = ("land", "lakes", "state", "country")
_LINE = 25
_CREDIT_LINE = 19
_CAPTION = 20
_GAP = 10

STYLE = (
    'svg{font:13.5px system-ui,"DejaVu Sans",sans-serif}'
    ".sheet{fill:#fff}.sea,.lakes{fill:#d3e1e8}.land{fill:#f7f5ef}"
    ".state,.country{fill:none;stroke:#b3aab5;stroke-width:1.4}.country{stroke:#817888}"
    ".said{fill:#1d2733}.quiet{fill:#4f5b66}"
    "use{fill:none;stroke-linecap:round;stroke-width:var(--size)}"
    "g.dots{--step:1}.large{--step:1.5}"
    ".d0{--size:calc(3.4px*var(--step));stroke:#fde725}"
    ".d1{--size:calc(3.9px*var(--step));stroke:#5ec962}"
    ".d2{--size:calc(4.4px*var(--step));stroke:#21918c}"
    ".d3{--size:calc(4.9px*var(--step));stroke:#3b528b}"
    ".d4{--size:calc(5.4px*var(--step));stroke:#440154}"
    ".edge{stroke:#1d2733;stroke-width:calc(var(--size) + 1.5px)}"
    ".none{stroke:#5d5667;stroke-width:1.1px}"
    "@media screen and (prefers-color-scheme:dark){.sheet{fill:#1c2226}"
    ".sea,.lakes{fill:#10202c}.land{fill:#282e33}.state,.country{stroke:#5f6873}"
    ".country{stroke:#9aa2b0}.said{fill:#eef2f3}.quiet{fill:#b5c0c6}.edge{stroke:#eef2f3}"
    ".none{stroke:#b5c0c6}}"
)
"""The picture's only style sheet."""
POLICY = policy_of(STYLE)
"""The Content-Security-Policy of the picture."""

CROSS, DASH = "cross", "dash"
_SHAPES = {CROSS: "m-2-2l4 4m0-4l-4 4", DASH: "m-2.2 0h4.4"}


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the world on the picture: where on it (pixels), and what it is called."""

    box: BoundingBox
    left: int
    top: int
    width: int
    height: int
    name: str = ""

    @property
    def view(self) -> View:
        """Return the window on the world."""
        return view_of_box(self.box, width=self.width, height=self.height)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a country is laid out; ``large`` where its districts are few, drawn larger."""

    panels: tuple[Panel, ...]
    large: bool = False


SHEETS = {
    "GB": Sheet((Panel(BoundingBox(-8.6, 49.8, 2.1, 60.9), 0, 0, WIDTH, 700),)),
    "US": Sheet(
        (
            Panel(BoundingBox(-125.2, 24.2, -66.5, 49.6), 0, 0, WIDTH, 310),
            Panel(BoundingBox(-171, 52, -130, 71.5), 0, 320, 153, 130, "Alaska"),
            Panel(BoundingBox(-160.6, 18.6, -154.5, 22.5), 163, 320, 153, 130, "Hawaii"),
            Panel(
                BoundingBox(-67.5, 17.5, -64.4, 18.7), 326, 320, 154, 130,
                "Puerto Rico",
            ),
        ),
        large=True,
    ),
}  # fmt: skip
"""The countries that can be drawn, by ISO 3166-1 alpha-2 code."""


@dataclass(frozen=True, slots=True)
class Shade:
    """One class: its words for the legend, and the middles of its districts.

    ``mark`` is the number of a class of distance, from the nearest, or `CROSS` or `DASH`.
    """

    mark: int | str
    words: str
    points: tuple[Point, ...]


def size_of(country: str, shades: int) -> tuple[int, int]:
    """Return a picture's width and height in pixels, the legend's lines included."""
    return WIDTH, _bottom(SHEETS[country]) + _LINE * shades + _CREDIT_LINE * len(_credit()) + 12


def shaded_map(
    country: str, shades: Sequence[Shade], title: str, description: str, *, basemap: Path
) -> str:
    """Return an SVG document of a country of `SHEETS`, without scripts, fonts or addresses."""
    sheet = SHEETS[country]
    width, height = size_of(country, len(shades))
    parts = [opening(width, height, title, description, STYLE)]
    for number, panel in enumerate(sheet.panels):
        parts += _panel(panel, number, shades, ground_of(basemap, panel.view), sheet.large)
    parts += _legend(shades, _bottom(sheet))
    return "".join(parts) + "</svg>\n"


def _bottom(sheet: Sheet) -> int:
    named = any(panel.name for panel in sheet.panels)
    return max(p.top + p.height for p in sheet.panels) + named * _CAPTION + _GAP


def _panel(
    panel: Panel, number: int, shades: Sequence[Shade], ground: Drawn, large: bool
) -> Iterator[str]:
    yield (
        f'<svg x="{panel.left}" y="{panel.top}" width="{panel.width}" height="{panel.height}">'
        f'<rect class="sea" width="{panel.width}" height="{panel.height}"/>'
        f'<g transform="scale({STEP:g})">'
    )
    for layer in _LAYERS:
        if layer in ground.paths:
            yield f'<path class="{layer}" d="{ground.paths[layer]}"/>'
    yield f'</g><g class="{"dots large" if large else "dots"}">'
    for place, shade in enumerate(shades):
        at = list(_seen(panel, shade.points))
        if at:
            yield _dots(f"p{number}-{place}", shade.mark, at)
    yield "</g></svg>"
    if panel.name:
        y = panel.top + panel.height + 15
        yield f'<text class="quiet" x="{panel.left + 2}" y="{y}">{xml_text(panel.name)}</text>'


def _seen(panel: Panel, points: Iterable[Point]) -> Iterator[Pixel]:
    view = panel.view
    for point in points:
        x, y = view.pixel(point)
        if 0 <= x <= panel.width and 0 <= y <= panel.height:
            yield x, y


def _dots(name: str, mark: int | str, at: Iterable[Pixel]) -> str:
    """Return marks as one path: a line without length has round ends alone, a dot."""
    shape = _SHAPES.get(str(mark), "h0")
    path = "".join(f"M{x:.1f} {y:.1f}{shape}" for x, y in at)
    if isinstance(mark, str):
        uses = f'<use class="none" href="#{name}"/>'
    else:
        uses = f'<use class="d{mark} edge" href="#{name}"/><use class="d{mark}" href="#{name}"/>'
    return f'<defs><path id="{name}" d="{path}"/></defs>{uses}'


def _legend(shades: Sequence[Shade], top: int) -> Iterator[str]:
    y = top + 14
    for place, shade in enumerate(shades):
        dot = _dots(f"k{place}", shade.mark, [(0, 0)])
        yield f'<g class="dots large" transform="translate(16 {y}) scale(1.5)">{dot}</g>'
        yield f'<text class="said" x="34" y="{y + 4.8:g}">{xml_text(shade.words)}</text>'
        y += _LINE
    for line in _credit():
        yield f'<text class="quiet" x="8" y="{y + 4}">{xml_text(line)}</text>'
        y += _CREDIT_LINE


def _credit() -> list[str]:
    return textwrap.wrap(str(credit().striptags()), 62)
