"""The mapping file of a CSV of any shape: which of its columns are ours, and what its words mean.

A mapping is TOML; `docs/csv-mapping.toml` explains each line of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from locator import taxonomy
from locator.directory.cells import RowReader
from locator.directory.rows import COLUMNS, SOURCE_COLUMNS
from locator.geocoding.outcomes import Precision
from locator.importers.base import ImporterError
from locator.importers.tables import column_name
from locator.models import LocationType, Status

LARGEST_MAPPING = 1_000_000
"""Bytes a mapping file may hold; a larger one is some other file."""

FIELDS = tuple(name for name in COLUMNS if name not in {"id", *SOURCE_COLUMNS})
"""The columns of the directory file that a mapping can fill."""

LISTS = frozenset(terms.column for terms in taxonomy.FACETS) - {"benzodiazepine_detox"}
"""Columns that hold several codes."""

PHONES = {"phone": "voice", "intake_phone": "intake"}
"""Columns of numbers, and what the numbers are for."""

CODES: Mapping[str, tuple[str, ...]] = {
    **{terms.column: tuple(terms.by_code) for terms in taxonomy.FACETS},
    "location_type": tuple(LocationType),
    "coordinates_precision": tuple(Precision),
    "wheelchair": ("yes", "limited", "no"),
    "status": tuple(Status),
}
"""The codes that a column accepts, where it accepts codes only."""

_TABLES = {
    "source": ("name", "licence", "url", "date", "country"),
    "file": ("delimiter", "header_line"),
    "id": ("columns", "prefix"),
}
_RULE_KEYS = ("column", "columns", "join", "separator", "values", "constant")
_IGNORE_KEYS = ("column", "values", "reason")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9._-]{0,38}", re.ASCII)


class MappingError(ImporterError):
    """A CSV's mapping file is not sound; mend each fault that the message lists."""


@dataclass(frozen=True, slots=True)
class CellRule:
    """How a column of ours is filled: from columns of the file, or the same for every row.

    ``values`` are our codes or words by the file's own, in lower case.
    """

    columns: tuple[str, ...] = ()
    join: str = ", "
    separator: str = ";"
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constant: str = ""


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """Rows that are left out: those whose column holds one of the values (in lower case)."""

    column: str
    values: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class CsvMapping:
    """What a mapping file says. Columns of the CSV are named in lower case."""

    source: Mapping[str, str]
    delimiter: str
    header_line: int
    prefix: str
    key: tuple[str, ...]
    cells: Mapping[str, CellRule]
    ignore: tuple[IgnoreRule, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column of the CSV that the mapping names, each once."""
        rules = (name for rule in self.cells.values() for name in rule.columns)
        return tuple(dict.fromkeys((*self.key, *rules, *(rule.column for rule in self.ignore))))


def read_mapping(path: Path, said: Mapping[str, str]) -> tuple[CsvMapping, list[str]]:
    """Return what a mapping file says, and every fault of it in a sentence.

    ``said`` holds the parts of its source that the person who imports has said; what is
    said stands before the file's own. Raises MappingError where the file is no TOML.
    """
    reader = _MappingReader(_document(path))
    return reader.mapping(said), reader.faults


def _document(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
        if len(content) > LARGEST_MAPPING:
            raise MappingError(
                f"{path.name} holds over {LARGEST_MAPPING:,} bytes; it is no mapping"
            )
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise MappingError(f"{path} cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise MappingError(f"{path.name} is nested too deep to be a mapping") from error
    except ValueError as error:
        raise MappingError(f"{path.name} is not TOML in UTF-8: {error}") from error


class _MappingReader:
    """Reads the parts of a mapping and collects what is wrong with them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.faults: list[str] = []

    def mapping(self, said: Mapping[str, str]) -> CsvMapping:
        """Return the whole mapping."""
        self._known("the file", self._document, (*_TABLES, "columns", "ignore"))
        tables = {name: self._table(name, keys) for name, keys in _TABLES.items()}
        return CsvMapping(
            source=self._source(tables["source"], said),
            delimiter=self._delimiter(tables["file"]),
            header_line=self._header_line(tables["file"]),
            prefix=self._prefix(tables["id"]),
            key=self._names("id.columns", tables["id"].get("columns")),
            cells=self._cells(),
            ignore=self._ignore(),
        )

    def _fault(self, where: str, reason: str) -> None:
        self.faults.append(f"{where} {reason}")

    def _known(self, where: str, table: Mapping[str, Any], keys: Iterable[str]) -> None:
        for name in table.keys() - set(keys):
            self._fault(where, f"has {name[:60]!r}, which is none of {', '.join(keys)}")

    def _table(self, name: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
        table = self._document.get(name, {})
        if not isinstance(table, dict):
            self._fault(name, f"must be a table, [{name}]")
            return {}
        self._known(f"[{name}]", table, keys)
        return table

    def _text(self, where: str, value: object) -> str:
        """Return a text; a date or a whole number need not stand between quotes."""
        if isinstance(value, date):
            return value.isoformat()[:10]
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str):
            return value.strip()
        self._fault(where, "must be text between quotes")
        return ""

    def _source(self, table: Mapping[str, Any], said: Mapping[str, str]) -> Mapping[str, str]:
        source = {
            name: said.get(name, "") or self._text(f"source.{name}", table.get(name, ""))
            for name in _TABLES["source"]
        }
        for name in ("name", "licence"):
            if not source[name]:
                self._fault(f"source.{name}", "is missing; every listing says where it is from")
            if ";" in source[name]:
                self._fault(f"source.{name}", "must not hold a semicolon")
        cells = RowReader({"country": source["country"]}, 0)
        cells.check_web_address("url", source["url"])
        cells.check_date("date", source["date"])
        if source["country"]:
            cells.country()
        for problem in cells.problems:
            self._fault(f"source.{problem.field}", problem.reason)
        return source

    def _delimiter(self, table: Mapping[str, Any]) -> str:
        delimiter = table.get("delimiter", ",")
        if delimiter in (",", ";", "\t", "|"):
            return str(delimiter)
        self._fault("file.delimiter", r"must be one of ',' ';' '|' '\t'")
        return ","

    def _header_line(self, table: Mapping[str, Any]) -> int:
        line = table.get("header_line", 1)
        if isinstance(line, int) and not isinstance(line, bool) and 1 <= line <= 100:
            return line
        self._fault("file.header_line", "must be the line of the column names, from 1 to 100")
        return 1

    def _prefix(self, table: Mapping[str, Any]) -> str:
        prefix = self._text("id.prefix", table.get("prefix", ""))
        if not _PREFIX.fullmatch(prefix):
            self._fault(
                "id.prefix",
                "must be lower-case letters, digits and dashes, such as gb-example; the ids of "
                "every listing of this source start with it",
            )
        return prefix

    def _names(self, where: str, value: object) -> tuple[str, ...]:
        """Return the names of one or several columns of the file, in lower case."""
        values = value if isinstance(value, list) else [] if value is None else [value]
        names = [column_name(name) for name in values if isinstance(name, str) and name.strip()]
        if not names or len(names) < len(values):
            self._fault(where, "must name a column of the file, or a list of them")
        return tuple(names)

    def _cells(self) -> dict[str, CellRule]:
        table = self._document.get("columns", {})
        if not isinstance(table, dict):
            table = {}
        self._known("[columns]", table, FIELDS)
        if "service_name" not in table:
            self._fault("columns.service_name", "is missing; every listing has a name")
        if {"latitude", "longitude"} & table.keys():
            for name in ("latitude", "longitude", "coordinates_precision"):
                if name not in table:
                    self._fault(
                        f"columns.{name}",
                        "is missing; latitude, longitude and how exact they are "
                        f"({', '.join(Precision)}) stand together",
                    )
        return {name: self._rule(name, value) for name, value in table.items() if name in FIELDS}

    def _rule(self, name: str, value: object) -> CellRule:
        where = f"columns.{name}"
        if not isinstance(value, dict):
            return CellRule(columns=self._names(where, value), join=_join(name, ";"))
        self._known(where, value, _RULE_KEYS)
        if "constant" in value:
            constant = self._meaning(name, f"{where}.constant", value["constant"])
            return CellRule(constant=";".join(constant))
        separator = self._mark(f"{where}.separator", value.get("separator", ";")) or ";"
        return CellRule(
            columns=self._names(f"{where}.column", value.get("column", value.get("columns"))),
            join=self._mark(f"{where}.join", value.get("join", _join(name, separator))),
            separator=separator,
            values=self._values(name, f"{where}.values", value.get("values", {})),
        )

    def _mark(self, where: str, value: object) -> str:
        """Return a text that parts or joins others; its blanks count."""
        if isinstance(value, str):
            return value
        self._fault(where, "must be text between quotes")
        return ""

    def _values(self, name: str, where: str, table: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(table, dict):
            self._fault(where, 'must be a table such as { "their word" = "our code" }')
            return {}
        return {
            " ".join(theirs.casefold().split()): self._meaning(name, f"{where}.{theirs!r}", ours)
            for theirs, ours in table.items()
        }

    def _meaning(self, name: str, where: str, value: object) -> tuple[str, ...]:
        """Return our words for one of the file's, each a code where the column holds codes."""
        texts = [
            self._text(where, part) for part in (value if isinstance(value, list) else [value])
        ]
        if name in LISTS:
            texts = [part.strip() for text in texts for part in text.split(";")]
        words = tuple(text for text in texts if text)
        if len(words) > 1 and name not in LISTS:
            self._fault(where, "must be one text; the column holds no list")
        accepted = CODES.get(name, words)
        for word in words:
            if word not in accepted:
                self._fault(where, f"is {word[:60]!r}; use {', '.join(accepted)}")
        return words

    def _ignore(self) -> tuple[IgnoreRule, ...]:
        rules = self._document.get("ignore", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            self._fault("ignore", "must be tables, each under its own [[ignore]]")
            return ()
        return tuple(
            self._ignored(f"ignore rule {number}", rule)
            for number, rule in enumerate(rules, start=1)
        )

    def _ignored(self, where: str, rule: Mapping[str, Any]) -> IgnoreRule:
        self._known(where, rule, _IGNORE_KEYS)
        names = self._names(f"{where}, column,", rule.get("column"))
        values = rule.get("values")
        if not isinstance(values, list) or not values:
            self._fault(f"{where}, values,", 'must be a list of texts; "" is an empty cell')
            values = []
        texts = [" ".join(self._text(f"{where}, values,", v).casefold().split()) for v in values]
        return IgnoreRule(
            column=names[0] if names else "",
            values=frozenset(texts),
            reason=self._text(f"{where}, reason,", rule.get("reason", "")),
        )


def _join(name: str, separator: str) -> str:
    """Return what stands between the cells of several columns, where the mapping does not say."""
    return separator if name in LISTS or name in PHONES else ", "
