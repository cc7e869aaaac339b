"""Helplines: every fault of their file named, and who is there at an instant, to the second."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from locator import safety
from locator.cli import main
from locator.config import Settings
from locator.directory.services_csv import DirectoryFileError
from locator.helplines import (
    COLUMNS,
    Helpline,
    HelplinesFileError,
    Kind,
    helplines_of,
    load_helplines,
    read_helplines,
)

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "data" / "helplines.csv"
SOUND = {
    "id": "gb-a",
    "country": "GB",
    "name": "A",
    "for": "Someone to talk to.",
    "kind": "crisis",
    "phone": "116123",
    "opening_hours": "24/7",
    "source": "Test list",
    "source_url": "https://example.org/",
    "checked_date": "2026-11-22",
}


def file_of(folder: Path, *rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "helplines.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def line(id_: str, hours: str = "", **fields: object) -> Helpline:
    known = {"country": "GB", "kind": Kind.CRISIS, "phone": "116123", **fields}
    return Helpline(
        id=id_,
        name=id_,
        purpose="Someone to talk to.",
        source="Test list",
        source_url="https://example.org/",
        opening_hours=hours,
        **known,  # type: ignore[arg-type]
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ids(lines: Sequence[Helpline]) -> list[str]:
    return [helpline.id for helpline in lines]


def test_the_shipped_file_has_no_error_and_says_what_nobody_has_checked() -> None:
    reading = read_helplines(SHIPPED)
    assert reading.errors == ()
    assert len(reading.helplines) == reading.rows
    unchecked = {h.id for h in reading.helplines if not h.checked_date}
    assert unchecked == {
        "gb-breathing-space",
        "gb-childline",
        "gb-dan-24-7",
        "gb-frank",
        "gb-scottish-families",
        "ie-hse-drugs-alcohol",
        "ie-samaritans",
        "us-veterans",
    }
    notes = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert [h.id for h in reading.helplines if f"`{h.id}`" not in notes] == []


def test_the_shipped_columns_are_those_of_the_program_in_their_order() -> None:
    assert SHIPPED.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


def test_the_shipped_file_says_what_the_design_says() -> None:
    said = {h.id: (h.phone, h.press, h.opening_hours) for h in load_helplines(SHIPPED)}
    assert said["gb-samaritans"] == ("116123", "", "24/7")
    assert said["gb-frank"] == ("+443001236600", "", "")
    assert said["gb-nhs-111-england"] == said["gb-nhs-111-wales"] == ("111", "2", "24/7")
    assert said["us-988"] == ("988", "", "24/7")
    assert said["us-samhsa"] == ("+18006624357", "", "24/7")
    assert said["ie-hse-drugs-alcohol"][0] == "+3531800459459"


def test_the_emergency_numbers_of_every_page_are_those_of_the_file() -> None:
    countries = {"UK": {"GB"}, "US and Canada": {"US", "CA"}, "Ireland and the EU": {"IE"}}
    rows = [h for h in load_helplines(SHIPPED) if h.kind is Kind.EMERGENCY]
    by_number = {
        number: {h.country for h in rows if h.phone == number} for number in {h.phone for h in rows}
    }
    on_pages = {entry.number: countries[entry.where] for entry in safety.EMERGENCY_NUMBERS}
    assert by_number.keys() == on_pages.keys()
    assert all(on_pages[number] <= by_number[number] for number in on_pages)
    # Ireland answers to both; its page names the other as well.
    assert by_number["999"] == {"GB", "IE"}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", "Gb A", "'Gb A' is not lower-case letters, digits, dots, dashes, at most 80"),
        ("id", "", "is empty; this column is required"),
        ("country", "UK", "'UK' is not a code of ISO 3166-1 such as GB or US"),
        ("country", "", "is empty; this column is required"),
        ("name", "", "is empty; this column is required"),
        ("for", "", "is empty; this column is required"),
        ("kind", "", "is empty; this column is required"),
        (
            "kind",
            "chat",
            "'chat' is not one of emergency, drugs-alcohol, crisis, families, health-advice",
        ),
        (
            "phone",
            "0300 123 6600",
            "'0300 123 6600' is not a number as it is dialled, such as 116123, "
            "or E.164, such as +443001236600",
        ),
        ("phone", "+999123456789", "'+999123456789' is not an international (E.164) number"),
        ("phone", "", "phone and text are both empty; give one of them"),
        ("press", "two", "'two' is not one digit"),
        ("text", "shout 85258", "'shout 85258' is not a number and a keyword such as 85258 SHOUT"),
        (
            "url",
            "javascript:alert(1)",
            "'javascript:alert(1)' is not a web address starting with https:// or http://",
        ),
        (
            "opening_hours",
            "nine to five",
            "'nine to five' is not in OpenStreetMap's syntax, such as Mo-Fr 09:00-17:00",
        ),
        ("timezone", "London", "'London' is not a time zone such as Europe/London"),
        ("source", "", "is empty; this column is required"),
        ("source_url", "", "is empty; this column is required"),
        ("checked_date", "2026-11", "'2026-11' is not a whole day"),
        ("checked_date", "2026-02-30", "'2026-02-30' is not a day of the calendar"),
        (
            "checked_date",
            "soon",
            "'soon' is not a date such as 2026-04-30, 2026-04 or 2026",
        ),
        ("name", "A\u202eB", "has a line break or an invisible control character; take it out"),
    ],
)
def test_a_bad_cell_is_named_and_keeps_its_row_out(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    reading = read_helplines(file_of(tmp_path, {**SOUND, column: value}))
    assert (2, column, reason) in {(p.row, p.field, p.reason) for p in reading.errors}
    assert reading.helplines == ()


@pytest.mark.parametrize(("column", "word"), [("audiences", "everyone"), ("languages", "xx")])
def test_an_unknown_code_is_named(tmp_path: Path, column: str, word: str) -> None:
    (problem,) = read_helplines(file_of(tmp_path, {**SOUND, column: word})).errors
    assert problem.field == column
    assert problem.reason.startswith(f"'{word}' is not a known code; use ")


def test_every_problem_of_every_row_is_named(tmp_path: Path) -> None:
    bad = {**SOUND, "id": "gb-b", "kind": "chat", "press": "12", "url": "no"}
    reading = read_helplines(file_of(tmp_path, bad, SOUND, SOUND))
    assert [(p.row, p.field) for p in reading.errors] == [
        (2, "kind"),
        (2, "press"),
        (2, "url"),
        (4, "id"),
    ]
    assert reading.errors[-1].reason == "'gb-a' stands in row 3 already"
    assert (ids(reading.helplines), reading.rows) == (["gb-a"], 3)


def test_hours_need_a_time_zone_where_a_country_has_several(tmp_path: Path) -> None:
    (problem,) = read_helplines(file_of(tmp_path, {**SOUND, "country": "US"})).errors
    assert problem.field == "timezone"
    assert problem.reason == "is empty beside opening hours; this country has several"


def test_a_digit_to_press_needs_a_phone(tmp_path: Path) -> None:
    row = {**SOUND, "phone": "", "text": "85258 SHOUT", "press": "1"}
    (problem,) = read_helplines(file_of(tmp_path, row)).errors
    assert (problem.field, problem.reason) == ("press", "is given without a phone number")


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("", "is empty: nobody has compared this row with its source"),
        ("2020-01-31", "2020-01-31 is long ago; compare this row with its source"),
    ],
)
def test_a_row_that_nobody_has_checked_lately_is_kept_with_a_warning(
    tmp_path: Path, day: str, reason: str
) -> None:
    reading = read_helplines(file_of(tmp_path, {**SOUND, "checked_date": day}))
    assert [str(p) for p in reading.problems] == [f"warning: row 2, checked_date: {reason}"]
    assert ids(reading.helplines) == ["gb-a"]


def test_a_missing_and_a_strange_column_are_named(tmp_path: Path) -> None:
    columns = [*COLUMNS[1:], "colour"]
    row = {name: value for name, value in SOUND.items() if name != "id"}
    reading = read_helplines(file_of(tmp_path, row, columns=columns))
    assert [(p.field, p.reason) for p in reading.problems] == [
        ("id", "this column is missing from the header"),
        ("colour", "is not a column of the helplines' file"),
    ]


def test_a_row_of_another_length_is_named(tmp_path: Path) -> None:
    path = file_of(tmp_path, SOUND)
    path.write_text(path.read_text("utf-8").rstrip("\n") + ",more\n", encoding="utf-8")
    (problem,) = read_helplines(path).errors
    assert problem.reason == "has 18 cells where the header has 17"


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DirectoryFileError, match=r"none\.csv cannot be read"):
        load_helplines(tmp_path / "none.csv")


def test_a_file_with_an_error_is_not_served(tmp_path: Path) -> None:
    path = file_of(tmp_path, {**SOUND, "kind": "chat"})
    with pytest.raises(HelplinesFileError) as caught:
        load_helplines(path)
    assert str(caught.value) == f"{path} has 1 error; run 'locator check {path}' to see what"


@pytest.mark.parametrize(
    ("at", "is_open", "words"),
    [
        # The clocks of Dublin go back at 01:00 UTC on 25 October 2026: 01:30 passes twice.
        ("2026-10-25T00:29:59", False, "Closed, opens at 01:30 (Dublin time)"),
        # What would be 02:00 is 01:00 again by the time it comes.
        ("2026-10-25T00:30", True, "Open now, closes at 01:00 (Dublin time)"),
        ("2026-10-25T00:59:59", True, "Open now, closes at 01:00 (Dublin time)"),
        ("2026-10-25T01:29:59", False, "Closed, opens at 01:30 (Dublin time)"),
        ("2026-10-25T01:30", True, "Open now, closes at 02:00 (Dublin time)"),
        ("2026-10-25T02:00", False, "Closed, opens Monday at 01:30 (Dublin time)"),
        # They go forward at 01:00 UTC on 29 March 2026: 01:30 does not happen.
        ("2026-03-29T00:59:59", False, "Closed, opens Monday at 01:30 (Dublin time)"),
        ("2026-03-29T01:00", False, "Closed, opens Monday at 01:30 (Dublin time)"),
        ("2026-03-30T00:30", True, "Open now, closes at 02:00 (Dublin time)"),
    ],
)
def test_a_line_is_open_to_the_second_where_the_clocks_change(
    at: str, is_open: bool, words: str
) -> None:
    night = line("night", "01:30-02:00", country="IE").timetable
    assert night.open_at(utc(at)) is is_open
    assert night.in_words(utc(at)) == words


@pytest.mark.parametrize(
    ("at", "is_open", "words"),
    [
        ("2026-11-23T05:59:59", True, "Open now, closes at 06:00 (London time)"),
        ("2026-11-23T06:00", False, "Closed, opens at 18:00 (London time)"),
        ("2026-11-23T18:00", True, "Open now, closes Tuesday at 02:00 (London time)"),
        ("2026-11-24T01:59:59", True, "Open now, closes at 02:00 (London time)"),
        ("2026-11-24T02:00", False, "Closed, opens at 18:00 (London time)"),
        ("2026-11-27T17:59:59", False, "Closed, opens at 18:00 (London time)"),
        ("2026-11-27T18:00", True, "Open now, closes Monday at 06:00 (London time)"),
        ("2026-11-29T23:59:59", True, "Open now, closes Monday at 06:00 (London time)"),
        # British summer time is an hour ahead of UTC.
        ("2026-07-06T04:59:59", True, "Open now, closes at 06:00 (London time)"),
        ("2026-07-06T05:00", False, "Closed, opens at 18:00 (London time)"),
    ],
)
def test_breathing_space_is_open_on_evenings_and_all_weekend(
    at: str, is_open: bool, words: str
) -> None:
    (shipped,) = (h for h in load_helplines(SHIPPED) if h.id == "gb-breathing-space")
    assert shipped.timetable.open_at(utc(at)) is is_open
    assert shipped.timetable.in_words(utc(at)) == words


@pytest.mark.parametrize(
    ("at", "is_open"), [("2026-11-23T10:00", None), ("2026-11-22T10:00", False)]
)
def test_office_hours_that_are_not_known_are_never_called_open(
    at: str, is_open: bool | None
) -> None:
    (shipped,) = (h for h in load_helplines(SHIPPED) if h.id == "ie-hse-drugs-alcohol")
    assert shipped.timetable.open_at(utc(at)) is is_open
    assert shipped.hours_note == "weekdays, in office hours"


def test_open_lines_come_first_then_unknown_hours_then_closed() -> None:
    lines = [
        line("closed", "Mo-Fr 09:00-17:00"),
        line("unknown"),
        line("open", "24/7"),
        line("elsewhere", "24/7", country="US"),
        line("emergency", "24/7", kind=Kind.EMERGENCY),
    ]
    saturday, monday = utc("2026-11-21T12:00"), utc("2026-11-23T12:00")
    assert ids(helplines_of(lines, "GB", "", saturday)) == ["open", "unknown", "closed"]
    assert ids(helplines_of(lines, "GB", "", monday)) == ["closed", "open", "unknown"]


def test_among_open_lines_those_for_everybody_come_first_and_drugs_before_crisis() -> None:
    lines = [
        line("a-families", "24/7", kind=Kind.FAMILIES),
        line("b-veterans", "24/7", kind=Kind.DRUGS_ALCOHOL, audiences=("veterans",)),
        line("c-crisis", "24/7"),
        line("d-drugs", "24/7", kind=Kind.DRUGS_ALCOHOL),
        line("e-wales", "24/7", kind=Kind.DRUGS_ALCOHOL, region="Wales"),
    ]
    at = utc("2026-11-23T12:00")
    assert ids(helplines_of(lines, "GB", "", at)) == [
        "d-drugs",
        "c-crisis",
        "a-families",
        "b-veterans",
        "e-wales",
    ]
    assert ids(helplines_of(lines, "GB", "wales", at))[:2] == ["d-drugs", "e-wales"]


@pytest.mark.parametrize(
    ("region", "found"),
    [
        ("Wales", ["everywhere", "wales"]),
        ("WALES", ["everywhere", "wales"]),
        ("Scotland", ["everywhere", "scotland"]),
        ("", ["everywhere", "scotland", "wales"]),
        ("Greater Manchester", ["everywhere", "scotland", "wales"]),
    ],
)
def test_lines_of_other_parts_are_left_out_where_the_part_is_known(
    region: str, found: list[str]
) -> None:
    lines = [
        line("wales", "24/7", region="Wales"),
        line("everywhere", "24/7"),
        line("scotland", "24/7", region="Scotland"),
    ]
    assert ids(helplines_of(lines, "GB", region, utc("2026-11-23T12:00"))) == found


def test_a_country_without_lines_has_none() -> None:
    assert helplines_of(load_helplines(SHIPPED), "FR", "", utc("2026-11-23T12:00")) == ()


@pytest.mark.parametrize(
    ("phone", "text", "links"),
    [
        ("116123", "", ("tel:116123", "116 123", "", "")),
        ("+443001236600", "", ("tel:+443001236600", "0300 123 6600", "", "")),
        ("988", "988", ("tel:988", "988", "sms:988", "Text 988")),
        ("", "85258 SHOUT", ("", "", "sms:85258?body=SHOUT", "Text SHOUT to 85258")),
    ],
)
def test_numbers_are_links_and_words(phone: str, text: str, links: tuple[str, ...]) -> None:
    helpline = line("a", phone=phone, text=text)
    assert (
        helpline.phone_href,
        helpline.phone_in_words,
        helpline.text_href,
        helpline.text_in_words,
    ) == links


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, arguments, env=environment)
    return done.exit_code, done.output


def test_check_knows_a_helplines_file_by_its_header(tmp_path: Path) -> None:
    code, said = run("check", str(SHIPPED))
    assert (code, said.splitlines()[-1]) == (0, "21 rows: 0 errors, 8 warnings")
    code, said = run("check", str(file_of(tmp_path, {**SOUND, "press": "two"})))
    assert (code, said) == (
        1,
        "error: row 2, press: 'two' is not one digit\n1 rows: 1 errors, 0 warnings\n",
    )


def test_check_of_nothing_checks_the_directory_and_the_helplines_in_use(tmp_path: Path) -> None:
    services = ROOT / "tests" / "samples" / "services.csv"
    code, said = run("check", LOCATOR_SERVICES=str(services))
    assert code == 0
    assert f"{services}: 44 rows: 0 errors" in said
    assert said.endswith(f"{SHIPPED}: 21 rows: 0 errors, 8 warnings\n")
    broken = file_of(tmp_path, {**SOUND, "kind": "chat"})
    code, said = run("check", LOCATOR_SERVICES=str(services), LOCATOR_HELPLINES=str(broken))
    assert code == 1
    assert said.endswith(f"{broken}: 1 rows: 1 errors, 0 warnings\n")


def test_the_server_does_not_start_on_a_broken_file(tmp_path: Path) -> None:
    broken = file_of(tmp_path, {**SOUND, "kind": "chat"})
    code, said = run(
        "serve",
        "--port",
        "65111",
        LOCATOR_HELPLINES=str(broken),
        LOCATOR_DATABASE=str(tmp_path / "directory.sqlite"),
    )
    assert code == 1
    assert said == f"Error: {broken} has 1 error; run 'locator check {broken}' to see what\n"


def test_an_empty_setting_is_the_shipped_file() -> None:
    assert Settings.from_environment({"LOCATOR_HELPLINES": ""}).helplines == SHIPPED


@pytest.mark.parametrize("territory", ["AS", "GU", "MP", "PR", "VI"])
def test_the_territories_of_the_united_states_have_its_lines(territory: str) -> None:
    lines, at = load_helplines(SHIPPED), datetime(2026, 11, 23, 12, tzinfo=UTC)
    american = helplines_of(lines, "US", "", at)
    assert helplines_of(lines, territory, "", at) == american
    assert american
