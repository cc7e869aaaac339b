"""Phone numbers as sources print them, and those that are printed to fill a field."""

from __future__ import annotations

from locator.models import Phone
from locator.phone import parse_phone

_COUNTED = "01234567890"
_FEWEST_DIGITS = 7


def is_placeholder(text: str) -> bool:
    """Say whether a number was made up to fill its field: 999-999-9999, 0123456789."""
    digits = "".join(char for char in text.partition("x")[0] if char.isdigit())
    return len(digits) >= _FEWEST_DIGITS and (len(set(digits)) == 1 or digits in _COUNTED)


def one_line(cell: str) -> str:
    """Return a printed number without what the directory file holds in no number.

    A semicolon parts numbers there, and control characters stand nowhere.
    """
    return " ".join("".join(c if c.isprintable() and c != ";" else " " for c in cell).split())


def printed_phones(cells: list[tuple[str, str]], country: str) -> tuple[Phone, ...]:
    """Return a listing's numbers from (kind, text) cells, each number once and in order.

    A number that stands for several purposes keeps the first; cells that are
    empty or hold a placeholder give none.
    """
    found: dict[tuple[str, str], Phone] = {}
    for kind, cell in cells:
        text = one_line(cell)
        if text and not is_placeholder(text):
            phone = parse_phone(text, country, kind)
            found.setdefault((phone.number, phone.extension), phone)
    return tuple(found.values())
