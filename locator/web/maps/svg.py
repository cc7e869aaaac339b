"""The map as one picture that needs no script: for `<img>`, for paper, and as a file.

Text of services and places goes into the document through `xml_text` alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from locator.geo import BoundingBox, Distance, Point, Unit
from locator.geocoding.outcomes import Origin
from locator.language import current, gettext, measured
from locator.web.maps.data import Pin
from locator.web.maps.ground import LAYERS, Drawn, Label, ground_of, open_ground
from locator.web.maps.outlines import STEP, runs_within
from locator.web.maps.page import credit, searched_from
from locator.web.maps.picture_style import STYLE
from locator.web.maps.placement import Mark, box_around, joined, overlap, placed
from locator.web.maps.view import CLOSEST, Box, Pixel, View, view_of, view_of_box

WIDTH = 480
HEIGHT = 420
"""Pixels of the map; a phone of 360 pixels shows the picture at two thirds, letters at 9."""
_PADDING = 40
_EDGE = 3.0
_TEXT = 13.5
_HEAD = 15.0
_LINE = 19.0
_LETTER = 0.54
_BOLD = 0.6
"""Width of a letter as a part of the font's size, a little more than system fonts take."""
_SIZES = (18, 17, 15, 14, 14)
"""Sizes of towns' names by rank."""
_AREA_SIZE = 14
_GREAT = 2
"""Rank of a town whose name is worth moving: 100,000 people or more."""
_MOST_LABELS = 36
_LABEL_LINE = 16
_LONGEST_BAR = 110.0
_ORIGIN = 19.0

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Services without a number: how many stand about a point."""

    point: Point
    count: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows. ``box`` is the part of the world, else whatever holds the pins.

    ``within`` is the circle searched, ``unit`` the scale bar's, ``title`` what it is a map of;
    ``closest`` is the zoom beyond which nothing is enlarged; ``others`` are services that
    are not in the list. A pin without a number is 0.
    """

    pins: tuple[Pin, ...]
    title: str
    unit: Unit
    origin: Origin | None = None
    within: Distance | None = None
    box: BoundingBox | None = None
    closest: float = CLOSEST
    others: tuple[Crowd, ...] = ()

    @property
    def points(self) -> list[Point]:
        """Return the points that have to be seen."""
        found = [pin.point for pin in self.pins]
        return found if self.origin is None else [*found, self.origin.point]

    @property
    def view(self) -> View:
        """Return the part of the world that is shown; all of it where nothing is."""
        if self.box is not None:
            return view_of_box(self.box, width=WIDTH, height=HEIGHT)
        if not self.points:
            return View(0.5, 0.5, 1.0, WIDTH, HEIGHT)
        found = view_of(self.points, width=WIDTH, height=HEIGHT, padding=_PADDING)
        return replace(found, zoom=min(found.zoom, self.closest))

    @property
    def description(self) -> str:
        """Return what the picture shows, pin by pin, in words."""
        said = [_pin_in_words(pin) for pin in self.pins]
        if self.others:
            said.append(gettext("and services that are not in the list"))
        if not said:
            return gettext("Map. %(title)s.", title=self.title)
        return gettext("Map. %(title)s. %(services)s.", title=self.title, services="; ".join(said))


def _pin_in_words(pin: Pin) -> str:
    approximate = gettext("approximate location") if pin.approximate else ""
    said = ", ".join(filter(None, (pin.name, pin.distance, approximate)))
    return f"{pin.number}: {said}" if pin.number else said


def _length(value: float, unit: Unit) -> str:
    if unit is Unit.MILES:
        return measured("%(count)s mile", "%(count)s miles", value)
    return measured("%(count)s km", "%(count)s km", value)


def xml_text(text: str) -> str:
    """Return text for an XML 1.0 document; characters it may not hold become a mark for that."""
    return escape(_NOT_XML.sub("\ufffd", text), {'"': "&quot;"})


def opening(width: int, height: int, title: str, description: str, style: str) -> str:
    """Return how a picture's document begins: its size, what it shows in words, its sheet."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{current().code}" '
        f'viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title desc">'
        f'<title id="title">{xml_text(title)}</title>'
        f'<desc id="desc">{xml_text(description)}</desc><style>{style}</style>'
        f'<rect class="sheet" width="{width}" height="{height}"/>'
    )


def svg_map(scene: Scene, *, basemap: Path, attribution: Sequence[str] | None = None) -> str:
    """Return an SVG document of a scene, without scripts, fonts or addresses.

    ``attribution`` holds the sentences that the listings' licences ask for, and makes the
    picture a document of its own, with the services in words below the map. Raises
    BasemapError where that is so and the base map cannot be read; in a page the pins stand
    on plain ground instead.
    """
    view = scene.view
    ground = (
        open_ground(basemap).draw(view) if attribution is not None else ground_of(basemap, view)
    )
    body, keys = _map(scene, view, ground)
    texts = [*_texts(scene, attribution)]
    below, bottom = _below(keys, texts)
    head = opening(WIDTH, bottom, scene.title, scene.description, STYLE)
    return f"{head}{body}{below}</svg>\n"


def _map(scene: Scene, view: View, ground: Drawn) -> tuple[str, list[tuple[str, str]]]:
    """Return the map itself and its legend's entries, each a drawing and its words."""
    area = (_EDGE, _EDGE, WIDTH - _EDGE, HEIGHT - _EDGE)
    origin = view.pixel(scene.origin.point) if scene.origin else None
    bar, bar_box = _scale_bar(view, scene.unit)
    taken = [bar_box]
    if origin is not None and overlap(box_around(origin, 1, 1), area):
        taken.append(box_around(origin, _ORIGIN, _ORIGIN))
    pins = [_mark(pin, view.pixel(pin.point)) for pin in scene.pins]
    # Far out, pins pushed apart would stand in other towns: a box's are joined instead.
    marks = placed(pins, area, taken) if scene.box is None else joined(pins, area)
    around = _around(scene, view)
    crowds = list(_crowds(scene, view, [*taken, *(mark.box for mark in marks)]))
    taken += [box for box, _ in crowds]
    labels = _labels(ground.labels, [*taken, *(mark.box for mark in marks)], area)
    parts = [
        f'<svg width="{WIDTH}" height="{HEIGHT}">',
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/><g transform="scale({STEP:g})">',
        *(f'<path class="{name}" d="{ground.paths[name]}"/>' for name in LAYERS
          if name in ground.paths),
        f"</g>{around}",
        *labels,
        bar,
        *(drawn for _, drawn in crowds),
        *map(_leaders, marks),
        _diamond(origin) if origin else "",
        *map(_drawn, marks),
        "</svg>",
    ]  # fmt: skip
    return "".join(parts), list(_legend(scene, marks, bool(around), bool(crowds)))


def _mark(pin: Pin, at: Pixel) -> Mark:
    return Mark((pin.number,) if pin.number else (), (at,), at, pin.approximate)


def _drawn(mark: Mark) -> str:
    left, top, right, bottom = (round(side, 1) for side in mark.box)
    x, y = mark.at
    first = y + 4.6 - 7.5 * (len(mark.lines) - 1)
    text = "".join(
        f'<text x="{x:.1f}" y="{first + 15 * row:.1f}">{line}</text>'
        for row, line in enumerate(mark.lines)
    )
    kind = "pin approximate" if mark.approximate else "pin"
    return (
        f'<g class="{kind}"><rect x="{left + 1:g}" y="{top + 1:g}" rx="10.5" '
        f'width="{right - left - 2:.1f}" height="{bottom - top - 2:.1f}"/>{text}</g>'
    )


def _crowds(scene: Scene, view: View, taken: Sequence[Box]) -> Iterator[tuple[Box, str]]:
    """Yield the services that are not in the list, where no pin stands: boxes and drawings."""
    for crowd in scene.others:
        at = view.pixel(crowd.point)
        size = 8.0 if crowd.count == 1 else 22.0 + 6 * math.log10(crowd.count)
        box = box_around(at, size, size)
        if _within(box, (0, 0, WIDTH, HEIGHT)) and not any(overlap(box, x) for x in taken):
            yield box, _crowd(at, crowd.count, size / 2)


def _crowd(at: Pixel, count: int, radius: float) -> str:
    x, y = at
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    text = f'<text x="{x:.1f}" y="{y + 4.6:.1f}">+{_short(count)}</text>' if count > 1 else ""
    return f'<g class="crowd">{circle}{text}</g>'


def _short(count: int) -> str:
    return str(count) if count < 1000 else f"{count / 1000:.1f}k".replace(".0k", "k")


def _leaders(mark: Mark) -> str:
    """Return lines from a mark to its places, where it does not stand on them."""
    parts = []
    for x, y in dict.fromkeys((round(x, 1), round(y, 1)) for x, y in mark.places):
        if not overlap(box_around((x, y), 1, 1), mark.box) or len(mark.numbers) > 1:
            parts.append(
                f'<path class="leader" d="M{x:g} {y:g}L{mark.at[0]:.1f} {mark.at[1]:.1f}"/>'
            )
            parts.append(f'<circle class="end" cx="{x:g}" cy="{y:g}" r="2.6"/>')
    return "".join(parts)


def _diamond(at: Pixel) -> str:
    x, y = at
    return f'<path class="origin" d="M{x:.1f} {y - 9:.1f}l9 9-9 9-9-9z"/>'


def _around(scene: Scene, view: View) -> str:
    """Return the circle searched, where its line crosses the picture."""
    if scene.origin is None or scene.within is None:
        return ""
    outline = view.circle(scene.origin.point, scene.within.metres)
    runs = runs_within([*outline, outline[0]], (0, 0, WIDTH, HEIGHT))
    lines = ("L".join(f"{x:.0f} {y:.0f}" for x, y in run) for run in runs)
    return "".join(f'<path class="around" d="M{line}"/>' for line in lines)


def _scale_bar(view: View, unit: Unit) -> tuple[str, Box]:
    """Return a scale bar in the picture's lower left and the box it covers."""
    longest = _LONGEST_BAR * view.metres_per_pixel / unit.metres
    value = next(
        nice * 10**power
        for power in range(5, -4, -1)
        for nice in (5, 2, 1)
        if nice * 10**power <= longest
    )
    width = value * unit.metres / view.metres_per_pixel
    text = _length(value, unit)
    top = HEIGHT - 10
    drawn = (
        f'<text class="name said" x="{12 + width / 2:.1f}" y="{top - 7}">{text}</text>'
        f'<path class="bar" d="M12 {top - 5}v5h{width:.1f}v-5"/>'
    )
    half = max(width, len(text) * _TEXT * _LETTER) / 2 + 6
    return drawn, (12 + width / 2 - half, top - 26, 12 + width / 2 + half, HEIGHT)


def _labels(labels: Iterable[Label], taken: Sequence[Box], area: Box) -> Iterator[str]:
    """Yield names that cover neither pins nor each other, the greatest first."""
    boxes = list(taken)
    shown = 0
    for label in labels:
        size = _SIZES[label.rank] if label.place and 0 <= label.rank < 5 else _AREA_SIZE
        lines = _wrapped(label.text, 17) if label.text else []
        width = max(map(_letters, lines), default=0) * size * _BOLD + 4
        height = _LABEL_LINE * len(lines) + 4
        for at in _spots(label, width):
            box = box_around(at, width, height)
            if _within(box, area) and not any(overlap(box, other) for other in boxes):
                boxes.append(box)
                yield _label(label, lines, at)
                shown += 1
                break
        if shown == _MOST_LABELS:
            return


def _spots(label: Label, width: float) -> Iterator[Pixel]:
    """Yield where a name may stand: on its place, else beside it; great towns' farther off."""
    x, y = label.at
    beside = width / 2 + 14
    steps = [(0.0, 0.0), (0.0, -17.0), (0.0, 17.0)]
    if label.place and label.rank <= _GREAT:
        steps += [(0, -28), (0, 28), (beside, 0), (-beside, 0), (beside, -17), (-beside, 17)]
        steps += [(0, -42), (0, 42), (beside + 14, 0), (-beside - 14, 0), (0, -58), (0, 58)]
    yield from ((x + across, y + down) for across, down in steps)


def _within(box: Box, area: Box) -> bool:
    return area[0] <= box[0] and area[1] <= box[1] and box[2] <= area[2] and box[3] <= area[3]


def _label(label: Label, lines: Sequence[str], at: Pixel) -> str:
    kind = f"r{max(0, min(4, label.rank))}" if label.place else "area"
    first = at[1] + 5 - _LABEL_LINE / 2 * (len(lines) - 1)
    return "".join(
        f'<text class="name {kind}" x="{at[0]:.0f}" y="{first + _LABEL_LINE * row:.0f}">'
        f"{xml_text(line)}</text>"
        for row, line in enumerate(lines)
    )


def _letters(text: str) -> float:
    """Return how many Latin letters wide a text is; those of East Asia are twice as wide."""
    return sum(1.8 if letter >= "\u2e80" else 1.0 for letter in text)


def _wrapped(text: str, most: int) -> list[str]:
    """Return text in lines of so many letters; a longer word is cut where the line ends."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 <= most or not lines[-1]:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return [line if len(line) <= most + 8 else f"{line[: most + 7]}…" for line in lines]


def _legend(
    scene: Scene, marks: Sequence[Mark], around: bool, crowds: bool
) -> Iterator[tuple[str, str]]:
    """Yield the legend's entries, each a drawing around zero and its words."""
    exact = next((pin for pin in scene.pins if not pin.approximate), None)
    if exact is not None:
        numbered = gettext("service, numbered as in the list")
        yield _drawn(_mark(exact, (0, 0))), numbered if exact.number else gettext("the service")
    rough = next((pin for pin in scene.pins if pin.approximate), None)
    if rough is not None:
        yield _drawn(_mark(rough, (0, 0))), gettext("approximate location")
    if any(len(mark.numbers) > 1 for mark in marks):
        several = f'<g transform="scale(.8)">{_drawn(Mark((2, 3), (), (0, 0)))}</g>'
        yield several, gettext("several services close together")
    if crowds:
        yield _crowd((0, 0), 1, 4), gettext("other services")
        yield _crowd((0, 0), 12, 11.5), gettext("this many other services")
    if scene.origin is not None:
        yield _diamond((0, 0)), searched_from(scene.origin)
    if around and scene.within is not None:
        said = _length(scene.within.value, scene.within.unit)
        words = gettext("%(distance)s from there", distance=said)
        yield '<path class="around" d="M-11 0h22"/>', words


def _texts(scene: Scene, attribution: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    """Yield the lines below the legend, each with its class."""
    most = int((WIDTH - 24) / (_TEXT * _LETTER))
    if attribution is not None:
        heading = int((WIDTH - 24) / (_HEAD * _BOLD))
        yield from (("said head", line) for line in _wrapped(scene.title, heading))
        for pin in scene.pins:
            yield from (("said", line) for line in _wrapped(_pin_in_words(pin), most))
    for sentence in (str(credit().striptags()), *(attribution or ())):
        yield from (("quiet", line) for line in _wrapped(sentence, most))


def _below(keys: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """Return legend and texts set below the map, and where they end."""
    parts = []
    x, y = 12.0, HEIGHT + 20.0
    for drawing, words in keys:
        line = _wrapped(words, 54)[0]
        width = 34 + _letters(line) * _TEXT * _LETTER + 16
        if x > 12 and x + width > WIDTH:
            x, y = 12.0, y + 27
        parts.append(f'<g transform="translate({x + 13:.1f} {y:.1f})">{drawing}')
        parts.append(f'<text class="said" x="20" y="4.6">{xml_text(line)}</text></g>')
        x += width
    y += 28 if keys else 0
    for kind, line in texts:
        parts.append(f'<text class="{kind}" x="12" y="{y:.1f}">{xml_text(line)}</text>')
        y += _LINE
    return "".join(parts), round(y - 6)
