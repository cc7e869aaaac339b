"""The Basic Meeting List Toolbox (BMLT): meetings of Narcotics Anonymous as JSON.

Format: the answer of a server's semantic interface to ``switcher=GetSearchResults``, a
list of meetings or, with ``get_used_formats=1``, an object with the lists ``meetings`` and
``formats`` (BMLT Semantic API 1.0.0, OpenAPI). Attested there: ``weekday_tinyint`` is 1,
Sunday, to 7; ``venue_type`` 1 is in person, 2 virtual, 3 hybrid; times are HH:MM:SS.
Servers may rename the keys of formats; ``world_id``, in the list ``formats``, says what
they mean. Without it the keys are those that a new server is set up with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from locator.importers.base import Exclusion, Row, RowError
from locator.importers.meeting_groups import CodeBook, Fellowship, Meeting
from locator.importers.meetings import (
    MeetingImporter,
    dial_in,
    lasting,
    listing_id,
    minutes_of,
    printed,
    required,
    source_key,
)
from locator.importers.weekly_hours import DAY, Slot
from locator.models import Address, Source

IN_PERSON, VIRTUAL, HYBRID = "1", "2", "3"

CODES = CodeBook(
    audiences={
        "W": ("women",),
        "M": ("men",),
        "YP": ("young-people", "young-adults"),
        "GL": ("lgbtq",),
    },
    languages={
        "ES": "es",
        "ENG": "en",
        "PER": "fa",
        "FIN": "mul",
        "L/R": "mul",
        "BL": "mul",
        "SL": "sgn",
    },
    facts={
        "O": "Open to everyone",
        "C": "For people who want to stop using drugs",
        "B": "For newcomers",
        "CW": "Children welcome",
        "CS": "Children welcome with an adult",
        "NC": "Without children",
        "CH": "In a building usually shut on public holidays",
        "RA": "The building limits who can come in",
        "SC": "The building has security cameras",
    },
    wheelchair=frozenset(("WC",)),
    closed=frozenset(("TC",)),
)
WORLD_IDS = {
    "W": "W",
    "M": "M",
    "Y": "YP",
    "GL": "GL",
    "OPEN": "O",
    "CLOSED": "C",
    "BEG": "B",
    "CW": "CW",
    "NC": "NC",
    "CH": "CH",
    "RA": "RA",
    "WCHR": "WC",
    "TC": "TC",
    "VM": "VM",
    "HYBR": "HY",
}
"""The world's code of a format, and the key that stands for it in `CODES`."""

OPEN_ENDED = "OE"
_OTHER_CODES = """
AB Ag BK BT CL CP CPT D FD GP HY IL IP IW JFT JT LC ME NS OE Pi QA RF Rr S-D SD SG So SPAD
St Ti To Tr TW VM
"""
KNOWN_CODES = frozenset(_OTHER_CODES.split()).union(
    CODES.audiences, CODES.languages, CODES.facts, CODES.wheelchair, CODES.closed
)
"""The keys of the formats that a new server is set up with."""


class BmltImporter(MeetingImporter):
    """Reads a BMLT server's meetings."""

    format = "bmlt"
    title = "BMLT meeting list of Narcotics Anonymous (JSON)"
    nameless = "NA meeting list (BMLT)"
    fellowship = Fellowship(
        "Narcotics Anonymous",
        (),
        "Group meetings where people help each other to stop using drugs, whichever drug it is.",
    )
    fields = frozenset(
        (
            *("id_bigint", "weekday_tinyint", "venue_type", "start_time", "duration_time"),
            *("time_zone", "formats", "latitude", "longitude", "meeting_name", "published"),
            *("location_text", "location_street", "location_municipality", "location_province"),
            *("location_city_subsection", "location_postal_code_1", "location_nation"),
            *("virtual_meeting_link", "phone_meeting_number", "root_server_uri", "root_server_id"),
        )
    )

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the meetings of a server's answer."""
        self._keys: dict[str, str] = {}
        yield from super().rows(path)

    def meetings(self, file: str, content: Any) -> Any:  # noqa: ARG002  the base's contract
        """Return the list of meetings of either answer, and note what its formats mean."""
        if not isinstance(content, Mapping):
            return content
        self._keys = dict(_keys(content.get("formats")))
        return content.get("meetings")

    def record(self, row: Row) -> Meeting | Exclusion:
        """Return the meeting of a row, or that it is not published."""
        required(row, "id_bigint", "meeting_name")
        name = printed(row, "meeting_name")
        if not _published(row):
            return Exclusion(name, "not published by its server")
        codes = self._codes(row)
        address = self._address(row)
        link = self.web_address(row, name, "virtual_meeting_link")
        number, entered = dial_in(row["phone_meeting_number"], address.country)
        online, venue = bool(link or number), _venue(row, codes)
        point = self.point(row, name)
        if venue == VIRTUAL and not online:
            raise RowError(("virtual_meeting_link", "is empty, and the meeting is held online"))
        if venue != VIRTUAL and not (address.address_1 or address.city or point):
            raise RowError(("location_street", "is empty, and the meeting is held in person"))
        source = self.source(row, row["id_bigint"], url=self._server(row, name))
        joined = venue != IN_PERSON
        traits = CODES.traits(codes)
        return Meeting(
            row=row,
            id=listing_id("na", _server_key(source, row), row["id_bigint"]),
            name=name,
            source=source,
            address=address,
            in_person=venue != VIRTUAL and not (joined and online and traits.closed),
            slots=(self._slot(row, name, codes),),
            traits=traits,
            point=point,
            approximate=not address.address_1,
            timezone=self.timezone(row, name, "time_zone"),
            link=link if joined else "",
            dial_in=number if joined else None,
            codes=entered if joined else (),
        )

    def _codes(self, row: Row) -> frozenset[str]:
        """Return the meeting's formats, those that the server explains by their meaning."""
        given = [key.strip() for key in row["formats"].split(",") if key.strip()]
        codes = [self._keys.get(key, key if len(key) <= 12 else "(not a code)") for key in given]
        explained = {self._keys[key] for key in given if key in self._keys}
        return self.known_codes(codes, KNOWN_CODES | explained)

    def _address(self, row: Row) -> Address:
        parts = ("street", "text", "city_subsection", "municipality", "province", "postal_code_1")
        street, place, quarter, town, province, code = (
            printed(row, f"location_{part}") for part in parts
        )
        # Servers that print no street often have the building's name and nothing else.
        lines = [line for line in (street, place) if line]
        return Address(
            address_1=lines[0] if lines else "",
            address_2=", ".join(lines[1:]),
            city=town or quarter,
            state_province=province,
            postal_code=code,
            country=self.country(row["location_nation"]),
        )

    def _slot(self, row: Row, name: str, codes: frozenset[str]) -> Slot:
        day = row["weekday_tinyint"]
        if day not in tuple("1234567"):
            raise RowError(("weekday_tinyint", "is not a number from 1, Sunday, to 7, Saturday"))
        start = minutes_of(row["start_time"], "start_time")
        length, open_end = lasting(self._length(row, name))
        return Slot((int(day) - 2) % 7, start, length, open_end or OPEN_ENDED in codes)

    def _length(self, row: Row, name: str) -> int | None:
        given = row["duration_time"]
        if given.startswith("24:00"):
            return DAY
        if not given:
            return None
        try:
            return minutes_of(given, "duration_time")
        except RowError as error:
            self.warn(row, name, *error.problems[0])
            return None

    def _server(self, row: Row, name: str) -> str:
        return self.web_address(row, name, "root_server_uri")


def _keys(formats: Any) -> Iterator[tuple[str, str]]:
    """Yield each format's key on its server, and the key that it has in `CODES`."""
    for item in formats if isinstance(formats, list) else ():
        if not isinstance(item, Mapping):
            continue
        key, world = item.get("key_string"), item.get("world_id")
        if isinstance(key, str) and isinstance(world, str) and key and world:
            yield key, WORLD_IDS.get(world, key if key in KNOWN_CODES else f"world:{world[:12]}")


def _venue(row: Row, codes: frozenset[str]) -> str:
    """Return how a meeting is held; older servers say so by its formats alone."""
    if row["venue_type"] in (IN_PERSON, VIRTUAL, HYBRID):
        return row["venue_type"]
    if "HY" in codes:
        return HYBRID
    return VIRTUAL if "VM" in codes else IN_PERSON


def _published(row: Row) -> bool:
    """Say whether a meeting is published; servers leave the field out of answers that are."""
    given = row.item.get("published", "1")
    return given is None or given is True or str(given).strip().lower() in ("1", "true", "")


def _server_key(source: Source, row: Row) -> str:
    """Return which server a meeting's number is of; a list of several servers names each."""
    server = row["root_server_id"]
    return f"{source_key(source)}-{server}" if server else source_key(source)
