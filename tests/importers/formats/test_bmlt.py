from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from locator.geocoding.outcomes import Precision
from locator.importers.base import Harvest, ImporterError, ImportOptions, NoteKind, SourceFileError
from locator.importers.coordinates import PostalGeocoder
from locator.importers.formats.bmlt import BmltImporter
from locator.importers.run import run_import
from locator.models import Answer, LocationType, Service, Source, Status
from tests.json_values import anything

FILE = "bmlt-2026-05.json"
SECRETS = ("Zebra", "zebra", "keeper@", "555-0199", "5550199", "Yak")
MEETING: dict[str, Any] = {
    "id_bigint": "5",
    "weekday_tinyint": "2",
    "venue_type": "1",
    "start_time": "19:00:00",
    "duration_time": "01:00:00",
    "formats": "O",
    "meeting_name": "Example",
    "location_street": "100 Example St",
    "location_municipality": "Chicago",
    "location_nation": "USA",
}


def read(path: Path, *meetings: object, **said: Any) -> Harvest:
    path.write_text(json.dumps(meetings))
    return BmltImporter(ImportOptions(**said)).run([path])


def one(path: Path, **fields: object) -> Service:
    harvest = read(path, {**MEETING, **fields})
    assert harvest.notes == []
    return harvest.listings[0].service


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    return tmp_path / "answer.json"


@pytest.fixture
def services(samples: Path) -> dict[str, Service]:
    harvest = BmltImporter(ImportOptions(date="2026-05")).run([samples / FILE])
    return {listing.service.source.id: listing.service for listing in harvest.listings}


def test_a_groups_meetings_at_one_place_are_one_listing_with_the_whole_week(
    services: dict[str, Service],
) -> None:
    group = services["7"]

    assert group.id == "na-na.example.org-7"
    assert group.name == "Narcotics Anonymous, Example Group"
    assert (group.types, group.substances) == (("support-group",), ())
    assert group.benzodiazepine_detox is Answer.UNKNOWN
    assert group.opening_hours == "Mo,We 19:00-20:15, Sa 23:30-00:30"
    assert group.address.lines == ("100 Example St", "Example Hall", "Chicago, IL 60641")
    assert group.coordinates_precision is Precision.STREET
    assert (group.audiences, group.wheelchair) == (("women",), "yes")
    assert group.description.endswith("Open to everyone. Women: Wednesday 19:00.")
    assert group.source == Source(
        name="NA meeting list (BMLT)",
        date="2026-05",
        licence="Published by the group for sharing, no licence stated",
        url="https://na.example.org/main_server",
        id="7",
    )
    assert not {"31", "112"} & set(services)


def test_a_virtual_meeting_has_no_address_and_its_link_is_the_page(
    services: dict[str, Service],
) -> None:
    virtual = services["40"]

    assert (virtual.location_type, virtual.settings) == (LocationType.VIRTUAL, ("online",))
    assert (virtual.address.lines, virtual.point) == (("IL",), None)
    assert virtual.url == "https://video.example.org/j/999"
    assert [phone.number for phone in virtual.phones] == ["+13125550143"]
    assert (virtual.timezone, virtual.opening_hours) == ("America/Chicago", "Su 19:00-20:15")
    assert virtual.languages == ("es",)


def test_a_hybrid_meeting_without_a_length_is_a_place_online_too(
    services: dict[str, Service],
) -> None:
    hybrid = services["41"]

    assert (hybrid.location_type, hybrid.settings) == (LocationType.PHYSICAL, ("online",))
    assert hybrid.address.address_1 == "100 Example St"
    assert hybrid.opening_hours == "Mo 19:00-20:00+"


def test_a_meeting_without_a_fixed_end_says_so(services: dict[str, Service]) -> None:
    assert services["44"].opening_hours == "Mo 19:00-20:15+"
    assert "fixes no end" in services["44"].description


def test_a_place_shut_for_now_is_temporarily_closed(services: dict[str, Service]) -> None:
    assert services["42"].status is Status.TEMPORARILY_CLOSED
    assert services["42"].opening_hours == ""


def test_a_hybrid_meeting_whose_place_is_shut_is_online_only(answer: Path) -> None:
    service = one(
        answer, venue_type="3", formats="HY,TC", virtual_meeting_link="https://v.example.org/1"
    )

    assert (service.location_type, service.status) == (LocationType.VIRTUAL, Status.ACTIVE)


def test_meetings_that_are_not_published_are_excluded(samples: Path, answer: Path) -> None:
    harvest = BmltImporter().run([samples / FILE])

    assert [(n.kind, n.row, n.name, n.reason) for n in harvest.notes] == [
        (NoteKind.EXCLUDED, 7, "Draft Example", "not published by its server")
    ]
    assert harvest.unknown_codes == {"QQQ": 1}
    for no in ("0", 0, False, "false"):
        assert read(answer, {**MEETING, "published": no}).listings == [], no
    for yes in ("1", 1, True, None):
        assert len(read(answer, {**MEETING, "published": yes}).listings) == 1, yes


def test_contacts_and_comments_get_nowhere_not_even_into_the_report(
    samples: Path, tmp_path: Path, geocoder: PostalGeocoder
) -> None:
    meetings = json.loads((samples / FILE).read_text())
    assert all(secret in (samples / FILE).read_text() for secret in ("Zebra", "keeper@", "Yak"))
    meetings += [{**meetings[0], "weekday_tinyint": "9"}, {**meetings[0], "location_nation": ""}]
    answer, into = tmp_path / "answer.json", tmp_path / "services.csv"
    answer.write_text(json.dumps(meetings))

    harvest = BmltImporter().run([answer])
    report = run_import("bmlt", [answer], into, geocoder=geocoder)

    out = (repr(harvest), report.to_text(), report.to_json(), report.problems_csv())
    for text in (*out, into.read_text()):
        assert [secret for secret in SECRETS if secret in text] == []
    assert len(report.rejected) == 2
    assert report.counts["added"] == len(harvest.listings) == 5


def test_an_answer_with_its_formats_explains_renamed_keys(answer: Path) -> None:
    formats = [
        {"key_string": "Mulher", "world_id": "W"},
        {"key_string": "FECH", "world_id": "TC"},
        {"key_string": "XYZ", "world_id": "STEP"},
        {"key_string": "Local", "world_id": ""},
        "no format",
        {"key_string": 3},
    ]
    meeting = {**MEETING, "formats": "Mulher,XYZ,Local"}
    shut = {**MEETING, "id_bigint": "6", "meeting_name": "Shut", "formats": "FECH"}
    answer.write_text(json.dumps({"meetings": [meeting, shut], "formats": formats}))

    harvest = BmltImporter().run([answer])

    women, closed = (listing.service for listing in harvest.listings)
    assert women.audiences == ("women",)
    assert closed.status is Status.TEMPORARILY_CLOSED
    assert harvest.unknown_codes == {"Local": 1}


def test_an_older_server_says_by_its_formats_how_a_meeting_is_held(answer: Path) -> None:
    link = {"virtual_meeting_link": "https://v.example.org/1", "venue_type": ""}

    assert one(answer, formats="VM", **link).location_type is LocationType.VIRTUAL
    assert one(answer, formats="HY", **link).settings == ("online",)
    assert one(answer, formats="O", **link).settings == ()


def test_sunday_is_1_and_numbers_do_for_text(answer: Path) -> None:
    assert one(answer, weekday_tinyint=1, id_bigint=5).opening_hours == "Su 19:00-20:00"
    assert one(answer, weekday_tinyint="7", venue_type=1).opening_hours == "Sa 19:00-20:00"


def test_a_meeting_of_a_whole_day_is_open_all_day(answer: Path) -> None:
    service = one(answer, start_time="00:00:00", duration_time="24:00:00")

    assert service.opening_hours == "Mo 00:00-24:00"


def test_the_smallest_number_of_a_group_is_its_id(answer: Path) -> None:
    harvest = read(
        answer,
        {**MEETING, "id_bigint": "10", "weekday_tinyint": "3"},
        {**MEETING, "id_bigint": "9"},
        {**MEETING, "id_bigint": "11", "start_time": "08:00:00"},
        source="Example Region",
    )

    assert [listing.service.id for listing in harvest.listings] == ["na-example-region-9"]


def test_meetings_of_several_servers_with_one_number_have_ids_of_their_own(answer: Path) -> None:
    servers = (
        {**MEETING, "root_server_id": server, "meeting_name": f"Example {server}"}
        for server in (1, 38)
    )

    ids = [listing.service.id for listing in read(answer, *servers, source="All").listings]

    assert ids == ["na-all-1-5", "na-all-38-5"]


def test_a_country_nobody_says_is_a_reason_to_reject(answer: Path) -> None:
    meeting = {**MEETING, "location_nation": ""}

    harvest = read(answer, meeting)

    assert [(n.field, n.reason) for n in harvest.notes] == [
        ("country", "is not known; say it with --country, such as US")
    ]
    assert read(answer, meeting, country="gb").listings[0].service.address.country == "GB"


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"id_bigint": ""}, "id_bigint"),
        ({"meeting_name": None}, "meeting_name"),
        ({"weekday_tinyint": "0"}, "weekday_tinyint"),
        ({"weekday_tinyint": "12"}, "weekday_tinyint"),
        ({"start_time": "late"}, "start_time"),
        ({"venue_type": "2"}, "virtual_meeting_link"),
        ({"location_street": "", "location_municipality": ""}, "location_street"),
    ],
)
def test_a_fault_is_rejected_under_its_field(
    answer: Path, fields: dict[str, object], column: str
) -> None:
    harvest = read(answer, {**MEETING, **fields})

    assert harvest.listings == []
    assert [(n.kind, n.field) for n in harvest.notes] == [(NoteKind.REJECTED, column)]


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"duration_time": "an hour"}, "duration_time"),
        ({"time_zone": "CST6"}, "time_zone"),
        ({"virtual_meeting_link": "Zoom, ask Yak"}, "virtual_meeting_link"),
        ({"latitude": "0", "longitude": "0"}, "latitude"),
    ],
)
def test_what_is_doubtful_is_left_out_and_warned_of(
    answer: Path, fields: dict[str, object], column: str
) -> None:
    harvest = read(answer, {**MEETING, **fields})

    assert [(n.kind, n.field) for n in harvest.notes] == [(NoteKind.WARNING, column)]
    assert "Yak" not in harvest.notes[0].reason
    assert len(harvest.listings) == 1


@pytest.mark.parametrize(
    "content", ["", "{", '{"meetings": 5}', '{"error": "x"}', '"text"', "null", "[" * 20_000]
)
def test_a_file_that_is_no_answer_of_a_server_is_refused(answer: Path, content: str) -> None:
    answer.write_text(content)

    with pytest.raises(SourceFileError):
        BmltImporter().run([answer])


@pytest.mark.parametrize("unseen", ["\0", "\u202e", "&#8203;", "\x7f"])
@pytest.mark.parametrize("name", ["id_bigint", "virtual_meeting_link", "location_text"])
def test_unseen_characters_in_a_field_harm_no_meeting_of_the_group(
    answer: Path, name: str, unseen: str
) -> None:
    said = {"id_bigint": "0", "virtual_meeting_link": "https://v.example.org/1"}.get(name, "Hall")
    hybrid = {**MEETING, "venue_type": "3", "id_bigint": "0", name: f"{said}{unseen}"}

    harvest = read(answer, hybrid, {**MEETING, "id_bigint": "111", "formats": "W"})

    assert [n for n in harvest.notes if n.kind is NoteKind.REJECTED] == []
    (listing,) = harvest.listings
    assert listing.service.audiences == ("women",)


likely = st.sampled_from(
    ("", "1", "2", "3", "7", "19:00:00", "24:00:00", "00:00:00", "USA", "GB", "TC,VM", "HY,W", 2,
     "91.5", "https://x.example.org", "+13125550142,,1#", "Europe/London", "Example")
)  # fmt: skip
fields = dict.fromkeys(sorted(BmltImporter.fields), likely | anything)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    meetings=st.lists(st.fixed_dictionaries({}, optional=fields) | anything, max_size=4),
    formats=anything | st.none(),
    country=st.sampled_from(("", "US", "GB")),
)
def test_any_answer_gives_sound_listings_and_notes_and_nothing_else(
    tmp_path: Path, meetings: list[object], formats: object, country: str
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"meetings": meetings, "formats": formats}))

    try:
        harvest = BmltImporter(ImportOptions(country=country)).run([path])
    except ImporterError:
        return
    assert harvest.rows == len(meetings)
    for listing in harvest.listings:
        OpeningHours(listing.service.opening_hours)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(fields)), value=anything)
def test_a_wrong_type_in_one_field_harms_no_other_meeting(
    tmp_path: Path, name: str, value: object
) -> None:
    path = tmp_path / "answer.json"

    harvest = read(path, {**MEETING, name: value}, {**MEETING, "id_bigint": "1", "formats": "W"})

    assert "women" in {a for item in harvest.listings for a in item.service.audiences}
