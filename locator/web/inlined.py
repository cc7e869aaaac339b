"""Scripts of ours that stand in a page itself, which must not wait for a file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

STATIC_FOLDER = Path(__file__).parent / "static"

_REMARK = re.compile(rb"^[ \t]*(?://[^\n]*|/\*.*?\*/)[ \t]*\n", re.MULTILINE | re.DOTALL)
"""A remark on lines of its own."""
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def without_remarks(text: bytes) -> bytes:
    """Return a script or style sheet without the remarks that have lines to themselves."""
    return _REMARK.sub(b"", text)


@cache
def inline_script(name: str) -> Markup:
    """Return a script of the static folder without its remarks and indents."""
    text = without_remarks((STATIC_FOLDER / name).read_bytes()).decode()
    return Markup(_INDENT.sub("", text))  # noqa: S704 - our own file
