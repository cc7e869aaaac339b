"""Gather every text that the site says, and bring the catalogues of its languages up to date.

``python -m tools.translations`` adds new texts to each ``messages.po`` and drops those that are
no longer said; what was translated stays. docs/languages.md tells a translator the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locator import language
from locator.helplines import read_helplines
from locator.importers.formats import findtreatment, samhsa
from locator.taxonomy import FACETS, IN_A_SENTENCE

ROOT = Path(__file__).resolve().parent.parent
HELPLINES = ROOT / "data" / "helplines.csv"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "translatable": None,
    "ngettext": (1, 2),
    "measured": (1, 2),
    "looked_up_plural": (1, 2),
    "translatable_count": (1, 2),
    "pgettext": ((1, "c"), 2),
}
"""Functions whose arguments are texts, as Babel's extraction takes them."""
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "cy": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);",
}
"""The plural forms of the Unicode CLDR: zero, one, two, few, many and other in Welsh."""
_JINJA = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true"}


def texts() -> Catalog:
    """Return every text that the site says, with where it stands."""
    found = Catalog(project="Find help near you")
    for folder, methods, options in (
        ("locator", [("**.py", "python")], {}),
        ("templates", [("**.html", "jinja2")], {"**.html": _JINJA}),
    ):
        for name, line, message, comments, context in extract_from_dir(
            str(ROOT / folder),
            methods,
            options,
            KEYWORDS,
            comment_tags=("translators:",),
            strip_comment_tags=True,
        ):
            # Where in a file changes with every edit and helps no translator.
            del line
            found.add(
                message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context
            )
    for message, where, note, context in _others():
        found.add(
            message, None, [(where, 0)], auto_comments=[note] if note else [], context=context
        )
    return found


def _others() -> Iterator[tuple[str | tuple[str, str], str, str, str | None]]:
    """Yield texts that are no argument of a function: code lists, helplines, licences."""
    for terms in FACETS:
        yield terms.english, "locator/taxonomy.py", "the name of a list of filters", None
        for term in terms.terms:
            yield term.english, "locator/taxonomy.py", f"{terms.english}: a label", None
            yield term.english_inline, "locator/taxonomy.py", terms.english, IN_A_SENTENCE
            if term.meaning:
                yield term.meaning, "locator/taxonomy.py", f"{terms.english}: {term.english}", None

    for line in read_helplines(HELPLINES).helplines:
        yield line.purpose, "data/helplines.csv", f"{line.name}: what it is for", None
        if line.hours_note:
            yield line.hours_note, "data/helplines.csv", f"{line.name}: when it is open", None
    for module in (findtreatment, samhsa):
        yield module.LICENCE, "locator/importers/formats", "a licence of listings", None


def path_of(code: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return language.FOLDER / code / "LC_MESSAGES" / "messages.po"


def read(code: str) -> Catalog:
    """Return the catalogue of a language."""
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str, template: Catalog) -> Catalog:
    """Return a language's catalogue with the texts of a template, what was translated kept."""
    old = read(code) if path_of(code).is_file() else Catalog(Locale.parse(code))
    new = Catalog(Locale.parse(code), project=template.project, fuzzy=False)
    new.header_comment = "# docs/languages.md says how to work on this catalogue."
    # Else each run would change every file.
    new.creation_date = old.creation_date
    new.mime_headers = [("Plural-Forms", PLURALS[code])]
    for message in template:
        if message.id:
            known = old.get(_key(message.id), message.context)
            new.add(
                message.id,
                known.string if known and known.id == message.id else None,
                [(place, 0) for place in sorted({place for place, _ in message.locations})],
                flags=known.flags if known else (),
                auto_comments=message.auto_comments,
                user_comments=known.user_comments if known else (),
                context=message.context,
            )
    return new


def _key(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def is_translated(message: Message) -> bool:
    """Say whether every form of a text is translated, and not marked as fuzzy."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(forms) and all(forms) and not message.fuzzy


def main() -> None:
    """Bring every catalogue up to date."""
    template = texts()
    for each in language.LANGUAGES[1:]:
        catalogue = updated(each.code, template)
        path_of(each.code).parent.mkdir(parents=True, exist_ok=True)
        with path_of(each.code).open("wb") as file:
            write_po(file, catalogue, width=100, include_lineno=False, sort_output=True)
        missing = sum(1 for m in catalogue if m.id and not is_translated(m))
        print(f"{each.name}: {len(catalogue)} texts, {missing} not translated")


if __name__ == "__main__":
    main()
