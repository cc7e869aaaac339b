"""Styles know a beginning and an end of a line, not a left and a right."""

from __future__ import annotations

import re

from locator.web.inlined import STATIC_FOLDER

PHYSICAL = re.compile(
    r"^\s*((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|left|right|float|clear|text-align)\s*:\s*([^;]+);",
    re.MULTILINE,
)


def test_no_style_sheet_names_left_or_right() -> None:
    found = {
        f"{path.name}: {name}: {value}"
        for path in sorted(STATIC_FOLDER.glob("*.css"))
        for name, value in PHYSICAL.findall(path.read_text("utf-8"))
        if re.search(r"left|right", f"{name} {value}")
    }
    assert found == set()
