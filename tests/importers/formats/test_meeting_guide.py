from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from locator.directory.services_csv import read_services
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import Harvest, ImporterError, ImportOptions, NoteKind, SourceFileError
from locator.importers.coordinates import PostalGeocoder
from locator.importers.formats.meeting_guide import KNOWN_CODES, MeetingGuideImporter
from locator.importers.run import run_import
from locator.models import Answer, LocationType, Service, Source, Status
from tests.json_values import anything

FILE = "meeting-guide-2026-05.json"
SECRETS = ("Zebra", "zebra", "555-0199", "5550199", "Yak")
MEETING: dict[str, Any] = {
    "name": "Example",
    "slug": "example",
    "day": 1,
    "time": "19:00",
    "end_time": "20:00",
    "address": "100 Example St",
    "city": "Chicago",
    "country": "US",
}


def read(path: Path, *meetings: object, **said: Any) -> Harvest:
    path.write_text(json.dumps(meetings))
    return MeetingGuideImporter(ImportOptions(**said)).run([path])


def one(path: Path, **fields: object) -> Service:
    harvest = read(path, {**MEETING, **fields})
    assert [note for note in harvest.notes if note.kind is NoteKind.REJECTED] == []
    return harvest.listings[0].service


def rejections(harvest: Harvest) -> list[tuple[int, str, str]]:
    assert harvest.listings == []
    return [(n.row, n.field, n.reason) for n in harvest.notes if n.kind is NoteKind.REJECTED]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return tmp_path / "feed.json"


@pytest.fixture
def services(samples: Path) -> dict[str, Service]:
    harvest = MeetingGuideImporter().run([samples / FILE])
    assert harvest.notes == []
    return {listing.service.source.id: listing.service for listing in harvest.listings}


def test_a_groups_meetings_at_one_place_are_one_listing_with_the_whole_week(
    services: dict[str, Service],
) -> None:
    group = services["morning-example"]

    assert group.id == "aa-district12.example.org-morning-example"
    assert group.name == "Alcoholics Anonymous, Morning Example"
    assert (group.types, group.substances) == (("support-group",), ("alcohol",))
    assert group.benzodiazepine_detox is Answer.UNKNOWN
    assert group.opening_hours == "Mo-Fr 07:00-08:00, Sa 23:30-00:30"
    assert group.timezone == "America/Chicago"
    assert group.address.lines == ("100 Example St", "Example Hall", "Chicago, IL 60641")
    assert (group.point, group.coordinates_precision) == (
        Point(41.953, -87.748),
        Precision.STREET,
    )
    assert (group.audiences, group.wheelchair) == (("women",), "yes")
    assert group.url == "https://district12.example.org/meetings/morning-example"
    assert [phone.number for phone in group.phones] == ["+13125550142"]
    assert group.source == Source(
        name="District 12 of Example County",
        date="2026-03-02",
        licence="Published by the group for sharing, no licence stated",
        url="https://district12.example.org",
        id="morning-example",
    )
    assert "morning-example-2" not in services


def test_what_holds_for_some_meetings_only_is_said_with_their_times(
    services: dict[str, Service],
) -> None:
    assert services["morning-example"].description == (
        "Group meetings where people help each other to stop drinking. Open to everyone. "
        "Women: Tuesday 07:00, Wednesday 07:00, Thursday 07:00, Friday 07:00. "
        "(312) 555-0142 is the number of District 12 of Example County."
    )


def test_an_end_that_is_not_given_stays_open_and_the_description_says_so(
    services: dict[str, Service],
) -> None:
    evening = services["2041"]

    assert evening.opening_hours == "Su 19:00-20:00+"
    assert evening.description.endswith("Where the list fixes no end, a usual length is shown.")
    assert (evening.languages, evening.timezone) == (("es",), "")
    assert evening.source.name == "Example Intergroup"


def test_an_online_meeting_is_virtual_and_has_no_address_but_its_country(
    services: dict[str, Service],
) -> None:
    late = services["late-online-example"]

    assert (late.location_type, late.settings) == (LocationType.VIRTUAL, ("online",))
    assert late.address.lines == ("IL",)
    assert (late.address.country, late.point, late.coordinates_precision) == ("US", None, None)
    assert late.url == "https://video.example.org/j/123456789"
    assert [phone.number for phone in late.phones] == ["+13125550143", "+13125550142"]
    assert "call (312) 555-0143 and enter 123456789# then *1234#." in late.description
    assert late.opening_hours == "Fr 23:00-00:15"
    assert late.audiences == ("young-people", "young-adults", "lgbtq")


def test_a_hybrid_meeting_is_a_place_that_is_online_too(services: dict[str, Service]) -> None:
    hybrid = services["hybrid-example"]

    assert (hybrid.location_type, hybrid.settings) == (LocationType.PHYSICAL, ("online",))
    assert hybrid.address.address_1 == "100 Example St"
    assert hybrid.url == "https://video.example.org/j/555"


def test_a_place_shut_for_now_is_temporarily_closed_unless_it_meets_online(
    services: dict[str, Service],
) -> None:
    shut, online = services["shut-example"], services["shut-online-example"]

    assert (shut.status, shut.opening_hours) == (Status.TEMPORARILY_CLOSED, "")
    assert shut.alert == "Does not meet for now: the place is temporarily closed."
    assert (online.status, online.location_type) == (Status.ACTIVE, LocationType.VIRTUAL)


def test_a_group_with_one_meeting_paused_keeps_the_others(feed: Path) -> None:
    paused = {**MEETING, "slug": "example-2", "day": 3, "types": ["TC"]}

    (listing,) = read(feed, MEETING, paused).listings

    assert listing.service.status is Status.ACTIVE
    assert listing.service.opening_hours == "Mo 19:00-20:00"
    assert listing.service.alert == "Not meeting for now: Wednesday 19:00."


def test_a_meeting_without_day_and_time_is_by_appointment(services: dict[str, Service]) -> None:
    appointed = services["appointment-example"]

    assert appointed.opening_hours == ""
    assert appointed.description.endswith("By appointment.")
    assert (appointed.address.city, appointed.address.state_province) == ("Peoria", "IL")


def test_an_approximate_place_is_an_area_and_never_exact(feed: Path) -> None:
    point = {"latitude": 41.9, "longitude": -87.7}

    for said, precision in (
        ("yes", Precision.AREA),
        (True, Precision.AREA),
        ("no", Precision.STREET),
        (False, Precision.STREET),
    ):
        service = one(feed, approximate=said, **point)
        assert service.coordinates_precision is precision, said


def test_contacts_and_notes_get_nowhere_not_even_into_the_report(
    samples: Path, tmp_path: Path, geocoder: PostalGeocoder
) -> None:
    meetings = json.loads((samples / FILE).read_text())
    assert all(secret in (samples / FILE).read_text() for secret in ("Zebra", "555-0199", "Yak"))
    for fault in ({"day": 9}, {"name": ""}, {"country": "", "formatted_address": ""}):
        meetings.append({**meetings[0], **fault})
    feed, into = tmp_path / "feed.json", tmp_path / "services.csv"
    feed.write_text(json.dumps(meetings))

    importer = MeetingGuideImporter()
    harvest = importer.run([feed])
    report = run_import("meeting-guide", [feed], into, geocoder=geocoder)

    out = (repr(harvest), report.to_text(), report.to_json(), report.problems_csv())
    for text in (*out, into.read_text()):
        assert [secret for secret in SECRETS if secret in text] == []
    assert len(report.rejected) == 3
    assert len(read_services(into).services) == report.counts["added"]


def test_codes_of_no_list_are_counted_and_what_is_no_code_is_not_repeated(
    samples: Path, feed: Path
) -> None:
    harvest = MeetingGuideImporter().run([samples / FILE])
    odd = read(feed, {**MEETING, "types": ["O", "B", "call Yak, 555-0199", 7]})

    assert harvest.unknown_codes == {"ZZZ": 1}
    assert odd.unknown_codes == {"(not a code)": 1}


def test_every_code_of_the_specification_is_known() -> None:
    # The 87 type codes of code4recovery/spec.
    spec = (
        "11 12x12 A ABSI AF AL AL-AN AM AR ASL B BA BE BG BI BRK C CAN CF D DA DB DD DE DR EL EN "
        "FA FI FF FR G GR H HE HI HR HU IS ITA JA KA KOR L LGBTQ LIT LS LT M MED ML MT N NB NDG "
        "NE NL NO O OUT P POA POC POL POR PUN RUS S SEN SK SL SM SP ST SV T TC TH TL TR TUR UK W "
        "X XB XT Y"
    )

    assert frozenset(spec.split()) == KNOWN_CODES
    assert len(KNOWN_CODES) == 87


def test_a_change_of_one_meetings_time_leaves_the_id(feed: Path) -> None:
    second = {**MEETING, "slug": "example-2", "day": 4}
    before = read(feed, MEETING, second).listings[0].service
    after = read(feed, second, {**MEETING, "time": "18:00"}, {**second, "slug": "example-10"})

    assert after.listings[0].service.id == before.id
    assert after.listings[0].service.opening_hours == "Mo 18:00-20:00; Th 19:00-20:00"


def test_the_same_name_elsewhere_or_in_another_zone_is_another_listing(feed: Path) -> None:
    elsewhere = {**MEETING, "slug": "b", "address": "7 Other St"}
    zone = {**MEETING, "slug": "c", "timezone": "America/New_York"}

    assert len(read(feed, MEETING, elsewhere, zone).listings) == 3


def test_the_same_slug_of_two_sources_makes_two_ids(feed: Path) -> None:
    one_, other = (
        read(feed, MEETING, source=name).listings[0].service.id for name in ("North", "South")
    )

    assert (one_, other) == ("aa-north-example", "aa-south-example")


def test_a_long_or_foreign_slug_still_makes_a_sound_id(feed: Path) -> None:
    ids = {
        one(feed, slug=slug).id for slug in ("ä" * 64, "x" * 64, "x" * 63 + "y", "%d9%85", "日本語")
    }

    assert len(ids) == 5
    assert all(len(id_) <= 80 and id_.isascii() for id_ in ids)


def test_the_source_is_as_said_else_as_the_feed_says(feed: Path) -> None:
    said = read(
        feed,
        MEETING,
        source="My list",
        source_url="https://list.example.org/feed",
        licence="CC0-1.0",
        date="2026-04",
    )
    silent = one(feed)

    assert said.listings[0].service.source == Source(
        "My list", "2026-04", "CC0-1.0", "https://list.example.org/feed", "example"
    )
    assert silent.source.name == "AA Meeting Guide feed"


def test_the_date_is_the_newest_change_else_the_day_of_the_file(feed: Path) -> None:
    old = {**MEETING, "updated": "2025-12-31 10:00:00"}
    ahead = {**MEETING, "updated": "2999-01-01 00:00:00", "slug": "ahead"}
    assert read(feed, old, ahead, MEETING).listings[0].service.source.date == "2025-12-31"

    feed.write_text(json.dumps([MEETING]))
    noon = 1_767_268_800
    os.utime(feed, (noon, noon))
    (listing,) = MeetingGuideImporter().run([feed]).listings
    assert listing.service.source.date == date.fromtimestamp(noon).isoformat() == "2026-01-01"


def test_it_owns_the_sources_it_read_and_nameless_ones_by_address(feed: Path) -> None:
    feed.write_text(json.dumps([{**MEETING, "entity": "North"}, {**MEETING, "slug": "b-2"}]))
    importer = MeetingGuideImporter()
    importer.run([feed])
    nameless = "AA Meeting Guide feed"

    assert importer.owns(Source("North", "2020", "x", "https://north.example.org"))
    assert not importer.owns(Source("South", "2020", "x"))
    assert importer.owns(Source(nameless, "2020", "x"))
    assert not importer.owns(Source(nameless, "2020", "x", "https://south.example.org"))


def test_a_country_nobody_says_is_a_reason_to_reject(feed: Path) -> None:
    meeting = {**MEETING, "country": ""}

    assert rejections(read(feed, meeting)) == [
        (1, "country", "is not known; say it with --country, such as US")
    ]
    assert read(feed, meeting, country="IE").listings[0].service.address.country == "IE"
    line = {**meeting, "address": "", "city": "", "formatted_address": "1 Example St, York, UK"}
    assert read(feed, line).listings[0].service.address.country == "GB"


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"name": ""}, "name"),
        ({"slug": None}, "slug"),
        ({"day": 7}, "day"),
        ({"day": "12"}, "day"),
        ({"day": "Monday"}, "day"),
        ({"day": True}, "day"),
        ({"day": {"a": 1}}, "day"),
        ({"day": [1, [2]]}, "day"),
        ({"day": None}, "day"),
        ({"time": ""}, "time"),
        ({"time": "25:00"}, "time"),
        ({"time": 1900}, "time"),
        ({"address": "", "city": ""}, "address"),
    ],
)
def test_a_fault_is_rejected_under_its_field(
    feed: Path, fields: dict[str, object], column: str
) -> None:
    assert [name for _, name, _ in rejections(read(feed, {**MEETING, **fields}))] == [column]


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"end_time": "20h"}, "end_time"),
        ({"end_time": "18:30"}, "end_time"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"conference_url": "Yak's room, code 1234"}, "conference_url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"latitude": 0, "longitude": 0}, "latitude"),
    ],
)
def test_what_is_doubtful_is_left_out_and_warned_of(
    feed: Path, fields: dict[str, object], column: str
) -> None:
    harvest = read(feed, {**MEETING, **fields})

    assert [(n.kind, n.field) for n in harvest.notes] == [(NoteKind.WARNING, column)]
    assert "Yak" not in harvest.notes[0].reason
    (listing,) = harvest.listings
    assert (listing.service.timezone, listing.service.url, listing.service.point) == ("", "", None)
    assert listing.service.location_type is LocationType.PHYSICAL


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1,",
        '{"name": "x"}',
        '"text"',
        "null",
        "[" * 20_000,
        "\x00",
        '[{"name": "\\ud800"}]',
    ],
)
def test_a_file_that_is_no_list_of_meetings_is_refused(feed: Path, content: str) -> None:
    feed.write_text(content)

    with pytest.raises(SourceFileError):
        MeetingGuideImporter().run([feed])


def test_items_that_are_no_objects_are_rejected(feed: Path) -> None:
    harvest = read(feed, 1, "x", None, [])

    assert [row for row, _, _ in rejections(harvest)] == [1, 1, 2, 2, 3, 3, 4, 4]


likely = st.sampled_from(
    ("", "19:00", "23:59", "yes", "US", "USA", "Leeds, UK", 1, 6, [0, 3], ["TC", "W"], "0", 91.5,
     "https://x.example.org", "+13125550142,,1#", "America/Chicago", "2026-01-01 00:00:00")
)  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    feed_content=st.lists(
        st.fixed_dictionaries(
            {"name": likely | anything, "slug": likely | anything},
            optional=dict.fromkeys(
                sorted(MeetingGuideImporter.fields - {"name", "slug"}), likely | anything
            ),
        )
        | anything,
        max_size=4,
    ),
    country=st.sampled_from(("", "US", "GB")),
)
def test_any_feed_gives_sound_listings_and_notes_and_nothing_else(
    tmp_path: Path, feed_content: list[object], country: str
) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(feed_content))

    try:
        harvest = MeetingGuideImporter(ImportOptions(country=country)).run([path])
    except ImporterError:
        return
    assert harvest.rows == len(feed_content)
    for listing in harvest.listings:
        if listing.service.opening_hours:
            OpeningHours(listing.service.opening_hours)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("bytes") / "feed.json"
    path.write_bytes(content)

    try:
        harvest = MeetingGuideImporter().run([path])
    except ImporterError:
        return
    assert harvest.listings == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(MeetingGuideImporter.fields)), value=anything)
def test_a_wrong_type_in_one_field_harms_no_other_meeting(
    tmp_path: Path, name: str, value: object
) -> None:
    other = {**MEETING, "slug": "other", "types": ["W"]}

    harvest = read(tmp_path / "feed.json", {**MEETING, name: value}, other)

    assert "women" in {a for item in harvest.listings for a in item.service.audiences}


def test_a_newer_feeds_silence_takes_back_hours_and_link(
    feed: Path, tmp_path: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    link = {"conference_url": "https://video.example.org/j/1", "types": ["W"]}
    appointed = {**MEETING, "day": None, "time": None}

    for meeting, day in (({**MEETING, **link}, "2026-01-01"), (appointed, "2026-02-01")):
        feed.write_text(json.dumps([meeting]))
        said = ImportOptions(date=day)
        run_import("meeting-guide", [feed], into, geocoder=geocoder, options=said)

    (service,) = read_services(into).services
    assert (service.opening_hours, service.url, service.settings, service.audiences) == (
        "",
        "",
        (),
        (),
    )
