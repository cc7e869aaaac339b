"""The Meeting Guide feed: meetings of Alcoholics Anonymous as a JSON list.

Format: https://github.com/code4recovery/spec (fields and type codes). Attested there:
``name`` and ``slug`` are required; ``day`` is 0, Sunday, to 6, or a list of them; a
meeting without day and time is by appointment; all meetings are weekly; an online one has
``conference_url`` or ``conference_phone``; the place of an online-only one is approximate;
``slug`` is unique within one feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from locator.importers.base import Row, RowError
from locator.importers.meeting_groups import CodeBook, Fellowship, Meeting
from locator.importers.meetings import (
    MeetingImporter,
    dial_in,
    lasting,
    listing_id,
    minutes_of,
    phone_number,
    printed,
    required,
    source_key,
)
from locator.importers.printed_addresses import parse_address
from locator.importers.weekly_hours import DAY, Slot
from locator.models import Address

LONGEST = 12 * 60
"""Minutes that a meeting may last; an ``end_time`` later than that is before its start."""

CODES = CodeBook(
    audiences={
        "W": ("women",),
        "M": ("men",),
        # AA's young people are the teens to the thirties; the taxonomy parts them at 18.
        "Y": ("young-people", "young-adults"),
        "SEN": ("older-people",),
        **dict.fromkeys(("LGBTQ", "G", "L", "BI", "T", "NB"), ("lgbtq",)),
    },
    languages={
        "AR": "ar",
        "ASL": "sgn",
        "DE": "de",
        "EL": "el",
        "EN": "en",
        "FA": "fa",
        "FR": "fr",
        "HE": "he",
        "HI": "hi",
        "ITA": "it",
        "JA": "ja",
        "KOR": "ko",
        "POL": "pl",
        "POR": "pt",
        "RUS": "ru",
        "S": "es",
        "TL": "tl",
        **dict.fromkeys(
            (
                *("AF", "AM", "BG", "DA", "FI", "HR", "HU", "IS", "KA", "LT", "ML", "MT"),
                *("NE", "NL", "NO", "PUN", "SK", "SL", "SV", "TH", "TUR", "UK"),
            ),
            "mul",
        ),
    },
    facts={
        "O": "Open to everyone",
        "C": "For people who want to stop drinking",
        "BE": "For newcomers",
        "DD": "For people with mental illness as well",
        "N": "For Native Americans",
        "NDG": "For Indigenous people",
        "POC": "For people of colour",
        "P": "For professionals",
        "A": "Secular",
        "BA": "Child care",
        "CF": "Children welcome",
        "AL-AN": "Al-Anon, for families, meets at the same time",
        "AL": "Alateen, for young relatives, meets at the same time",
        "POA": "Proof of attendance given",
        "OUT": "Outdoors",
        "XB": "Wheelchair-accessible toilet",
    },
    wheelchair=frozenset(("X",)),
    closed=frozenset(("TC",)),
)

# What is read and talked about there, which the directory does not hold.
_OTHER_CODES = "11 12x12 ABSI B BRK CAN D DB DR FF GR H LIT LS MED SM SP ST TR XT"
KNOWN_CODES = frozenset(_OTHER_CODES.split()).union(
    CODES.audiences, CODES.languages, CODES.facts, CODES.wheelchair, CODES.closed
)
"""Every type code of the specification."""

_TRUE = frozenset(("yes", "true", "1"))


class MeetingGuideImporter(MeetingImporter):
    """Reads a Meeting Guide feed."""

    format = "meeting-guide"
    title = "AA Meeting Guide feed (JSON)"
    nameless = "AA Meeting Guide feed"
    fellowship = Fellowship(
        "Alcoholics Anonymous",
        ("alcohol",),
        "Group meetings where people help each other to stop drinking.",
    )
    fields = frozenset(
        (
            *("name", "slug", "day", "time", "end_time", "timezone", "types", "updated", "url"),
            *("latitude", "longitude", "approximate", "formatted_address", "location"),
            *("address", "city", "state", "postal_code", "country"),
            *("conference_url", "conference_phone"),
            *("entity", "entity_url", "entity_website_url", "entity_phone"),
        )
    )

    def record(self, row: Row) -> Meeting:
        """Return the meeting of a row."""
        required(row, "name", "slug")
        name, slug = printed(row, "name"), row["slug"]
        address = self._address(row)
        link = self.web_address(row, name, "conference_url")
        number, codes = dial_in(row["conference_phone"], address.country)
        traits = CODES.traits(self.known_codes(_codes(row), KNOWN_CODES))
        approximate = _approximate(row)
        online = bool(link or number)
        site = self._site(row, name)
        source = self.source(row, slug, printed(row, "entity"), site)
        point = self.point(row, name)
        in_person = _has_a_place(address, approximate, online) and not (online and traits.closed)
        if not online and not (any(_place(address)) or point):
            raise RowError(("address", "is empty, and there is no way to join online"))
        return Meeting(
            row=row,
            id=listing_id("aa", source_key(source), slug),
            name=name,
            source=source,
            address=address,
            in_person=in_person or not online,
            slots=self._slots(row, name),
            traits=traits,
            point=point,
            approximate=approximate or not address.address_1,
            timezone=self.timezone(row, name, "timezone"),
            link=link,
            dial_in=number,
            codes=codes,
            contact=phone_number(row["entity_phone"], address.country),
            page=self.web_address(row, name, "url"),
        )

    def _site(self, row: Row, name: str) -> str:
        """Return the address of whoever keeps the feed; older feeds call it ``entity_url``."""
        older = self.web_address(row, name, "entity_url")
        return self.web_address(row, name, "entity_website_url") or older

    def _address(self, row: Row) -> Address:
        """Return the meeting's address, from its parts or from one line."""
        parts = (printed(row, part) for part in ("address", "city", "state", "postal_code"))
        street, city, state, postal_code = parts
        line = parse_address(printed(row, "formatted_address"))
        whole = Address(street, "", city, state, postal_code) if street or city else line
        if whole.address_1 and (location := printed(row, "location")) != whole.address_1:
            whole = replace(whole, address_2=", ".join(filter(None, (whole.address_2, location))))
        return replace(whole, country=self.country(row["country"] or line.country))

    def _slots(self, row: Row, name: str) -> tuple[Slot, ...]:
        days = _days(row)
        if not days and not row["time"]:
            return ()
        if not days:
            raise RowError(("day", "is empty beside a time; give both or neither"))
        start = minutes_of(row["time"], "time")
        length, open_end = lasting(self._length(row, name, start), LONGEST)
        return tuple(Slot(day, start, length, open_end) for day in days)

    def _length(self, row: Row, name: str, start: int) -> int | None:
        if not row["end_time"]:
            return None
        try:
            length = (minutes_of(row["end_time"], "end_time") - start) % DAY
        except RowError as error:
            self.warn(row, name, *error.problems[0])
            return None
        if not 0 < length <= LONGEST:
            self.warn(row, name, "end_time", "is not after the start; not used")
        return length


def _codes(row: Row) -> Iterable[str]:
    """Yield the type codes of a meeting; anything else there is counted, not repeated."""
    types = row.item.get("types")
    if types is None:
        return
    if not isinstance(types, list):
        yield "(types is no list)"
        return
    for code in types:
        named = isinstance(code, str) and code.isascii() and 0 < len(code.strip()) <= 12
        yield code.strip() if named else "(not a code)"


def _days(row: Row) -> tuple[int, ...]:
    """Return a meeting's days from 0, Monday; raise RowError on what is no day of the week."""
    given = row.item.get("day")
    listed: list[Any] = given if isinstance(given, list) else [] if given in (None, "") else [given]
    if any(isinstance(day, bool) or str(day) not in tuple("0123456") for day in listed):
        raise RowError(("day", "is not a number from 0, Sunday, to 6, Saturday, or a list of them"))
    return tuple(dict.fromkeys((int(day) - 1) % 7 for day in listed))


def _approximate(row: Row) -> bool:
    given = row.item.get("approximate")
    return given is True or str(given).strip().lower() in _TRUE


def _place(address: Address) -> tuple[str, ...]:
    return (address.address_1, address.city, address.postal_code)


def _has_a_place(address: Address, approximate: bool, online: bool) -> bool:
    """Say whether one can go there: the place of an online meeting may be where it is from.

    Such places are a quarter or a town: no house number, no postal code.
    """
    if not address.address_1 or approximate:
        return False
    numbered = any(char.isdigit() for char in address.address_1)
    return numbered or bool(address.postal_code) or not online
