"""The ground's colours can be told apart and its names read, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLE = Path(__file__).parents[2] / "locator" / "web" / "static" / "map.css"
SCHEMES = {"light": 0, "dark": 1}


def colours(scheme: str) -> dict[str, str]:
    """Return the ground's colours by name; the dark ones are the second set in the file."""
    found = re.findall(r"--map-([a-z-]+): (#[0-9a-f]{6});", STYLE.read_text("utf-8"))
    half = [index for index, (name, _) in enumerate(found) if name == "sea"]
    start = half[SCHEMES[scheme]]
    end = half[1] if scheme == "light" else len(found)
    return dict(found[start:end])


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return a colour's relative luminance (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ink", ["city", "town", "area"])
@pytest.mark.parametrize("ground", ["land", "built-up"])
def test_names_can_be_read(scheme: str, ink: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[ink], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("sea", "land", 1.2),
        ("built-up", "land", 1.2),
        ("river", "land", 2.0),
        ("river", "built-up", 1.6),
        ("country", "land", 3.0),
        ("state", "land", 2.0),
        ("county", "land", 1.4),
    ],
)
def test_grounds_and_lines_can_be_told_apart(
    scheme: str, one: str, other: str, least: float
) -> None:
    known = colours(scheme)
    assert contrast(known[one], known[other]) >= least
