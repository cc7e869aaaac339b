"""Source files in JSON, as rows: one for each object of a list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from locator.importers.base import Row, SourceFileError
from locator.importers.tables import file_text

_JOINERS = frozenset("\u200c\u200d")
"""Zero-width characters that Persian and Indian spelling needs."""


def read_json(path: Path) -> Any:
    """Return what a JSON file in UTF-8, gzipped or not, holds.

    Raises SourceFileError where the file cannot be read, is too large, no JSON,
    or nested too deep to be a directory.
    """
    return parse_json(path.name, file_text(path))


def parse_json(file: str, text: str) -> Any:
    """Return what the text of a JSON file holds; raise SourceFileError as `read_json` does."""
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError as error:
        raise SourceFileError(f"{file} is not JSON ({error}); fetch the file again") from error
    except RecursionError as error:
        raise SourceFileError(f"{file} is nested too deep to be a directory") from error


def item_rows(file: str, items: object) -> Iterator[Row]:
    """Yield a row for each item of a JSON list, numbered from 1.

    Cells are cleared of characters that cannot be seen. An item that is no object
    gives a row without cells, for its format to reject.
    Raises SourceFileError where there is no list.
    """
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise SourceFileError(f"{file} holds no list of services; it is not a file of this format")
    for number, item in enumerate(items, start=1):
        found: Mapping[str, Any] = item if isinstance(item, Mapping) else {}
        yield Row(file, number, dict(_cells(found)), found)


def _cells(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in item.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield name.lower(), visible(str(value))


def visible(text: str) -> str:
    """Return text on one line, without control and format characters.

    Those come along when people paste, and the directory holds none of them but the
    joiners that some languages' spelling needs.
    """
    if not text.isprintable():
        text = "".join(map(_seen, text))
    return " ".join(text.split())


def _seen(char: str) -> str:
    if char in _JOINERS:
        return char
    return {"Cc": " ", "Cf": ""}.get(unicodedata.category(char), char)
