"""A made-up language that wraps every text of the catalogues in marks, to find forgotten ones."""

from __future__ import annotations

from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tools.translations import texts

OPENING, CLOSING = "⟦", "⟧"


def write_pseudo(folder: Path, code: str) -> None:
    """Write a catalogue of marked English into a folder of catalogues."""
    catalogue = Catalog(Locale.parse(code), fuzzy=False)
    for message in texts():
        if message.id:
            catalogue.add(
                message.id, _marked(message.id, catalogue.num_plurals), context=message.context
            )
    path = folder / code / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def _marked(text: str | list[str] | tuple[str, ...], forms: int) -> str | tuple[str, ...]:
    if isinstance(text, str):
        return f"{OPENING}{text}{CLOSING}"
    one, many = text
    return tuple(f"{OPENING}{one if form == 0 else many}{CLOSING}" for form in range(forms))
