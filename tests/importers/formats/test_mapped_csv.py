from __future__ import annotations

import re
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.directory.services_csv import read_services
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import (
    Harvest,
    ImporterError,
    ImportOptions,
    NoteKind,
    SourceFileError,
)
from locator.importers.coordinates import SWAPPED
from locator.importers.formats.csv_mapping import FIELDS, MappingError
from locator.importers.formats.mapped_csv import MappedCsvImporter
from locator.importers.run import run_import
from locator.models import Answer, LocationType, Source

if TYPE_CHECKING:
    from locator.importers.coordinates import PostalGeocoder

DOCS = Path(__file__).parents[3] / "docs"

SOURCE = '[source]\nname = "Example List"\nlicence = "CC0-1.0"\ndate = "2026"\ncountry = "GB"\n'
ID = '[id]\ncolumns = "Ref"\nprefix = "gb-ex"\n'
NAME = '[columns]\nservice_name = "Name"\n'
MAPPING = SOURCE + ID + NAME


def imported(
    folder: Path, mapping: str, text: str, options: ImportOptions | None = None
) -> Harvest:
    """Return what a CSV's text and a mapping's give."""
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    said = options or ImportOptions()
    importer = MappedCsvImporter(
        ImportOptions(said.date, said.source, mapping=folder / "mapping.toml")
    )
    return importer.run([path])


def reasons(harvest: Harvest, kind: NoteKind) -> list[tuple[int, str, str]]:
    return [(note.row, note.field, note.reason) for note in harvest.notes if note.kind is kind]


def test_the_example_of_the_docs_is_imported(tmp_path: Path, geocoder: PostalGeocoder) -> None:
    into = tmp_path / "services.csv"
    options = ImportOptions(mapping=DOCS / "csv-example.toml")

    report = run_import("csv", [DOCS / "csv-example.csv"], into, geocoder=geocoder, options=options)
    again = run_import("csv", [DOCS / "csv-example.csv"], into, geocoder=geocoder, options=options)

    unit, drop_in, refuge = read_services(into).services
    assert [service.id for service in (unit, drop_in, refuge)] == [
        "gb-example-a1",
        "gb-example-a2",
        "gb-example-a3",
    ]
    assert unit.name == "Example Trust, Example Detox Unit"
    assert unit.types == ("detox", "therapy")
    assert unit.benzodiazepine_detox is Answer.YES
    assert unit.access == ("referral",)
    assert unit.address.lines == ("Example House, 1 Example Road", "Leeds LS1 1AA")
    assert (unit.point, unit.coordinates_precision) == (Point(53.8008, -1.5491), Precision.STREET)
    assert [phone.number for phone in unit.phones] == ["+441134960001", "+441134960002"]
    assert unit.url == "https://detox.example.org"
    assert unit.source == Source(
        "Example Borough Council", "2026-04-30", "OGL-UK-3.0", "https://example.org/services", "A1"
    )
    assert (drop_in.types, drop_in.access, drop_in.url) == (
        ("support-group",),
        ("self-referral", "walk-in"),
        "",
    )
    assert (drop_in.point, drop_in.benzodiazepine_detox) == (Point(53.801, -1.549), Answer.UNKNOWN)
    assert refuge.location_type is LocationType.CONFIDENTIAL
    assert (refuge.address.address_1, refuge.point) == ("", Point(53.8, -1.55))
    assert report.unknown_codes == {"types: Acupuncture": 1}
    assert [(note.name, note.reason) for note in report.excluded] == [
        ("Example Old Clinic", "closed")
    ]
    assert [(note.row, note.field, note.reason) for note in report.warnings] == [
        (
            3,
            "url",
            "'www.example.org' is not a web address starting with https:// or http://; "
            "it is left out",
        ),
        (3, "latitude", SWAPPED),
    ]
    assert (again.counts["unchanged"], again.counts["changed"]) == (3, 0)


def test_the_template_of_the_docs_is_sound_as_it_stands(tmp_path: Path) -> None:
    template = (DOCS / "csv-mapping.toml").read_text(encoding="utf-8")

    harvest = imported(
        tmp_path, template, "Reference,Name\n7,Example\n", ImportOptions(date="2026-04")
    )

    # It names no country, which is told of the row.
    assert reasons(harvest, NoteKind.REJECTED) == [
        (2, "country", "is empty; this column is required")
    ]


def test_the_template_of_the_docs_is_sound_with_every_line_in_use(tmp_path: Path) -> None:
    template = (DOCS / "csv-mapping.toml").read_text(encoding="utf-8")
    used = re.sub("^#(?=[a-z[])", "", template, flags=re.MULTILINE)
    columns = (
        "Reference;Name;Provider;House;Street;Town;Postcode;Phone;Website;Services;Benzos;"
        "Lat;Long;Refuge;Status"
    )
    row = "7;Example;;;;;;;;Detoxification;Y;;;No;"

    harvest = imported(tmp_path, used, f"a\nb\nc\n{columns}\n{row}\n")

    (listing,) = harvest.listings
    assert (listing.service.id, listing.service.types) == ("gb-example-7", ("detox",))
    assert listing.row.number == 5
    assert set(tomllib.loads(used)["columns"]) < set(FIELDS)


def test_every_fault_of_a_mapping_is_named_in_one_message(tmp_path: Path) -> None:
    mapping = """
    colour = "red"
    [source]
    name = "A;B"
    country = "England"
    url = "example.org"
    [file]
    delimiter = "x"
    header_line = 0
    [id]
    prefix = "GB"
    [columns]
    nmae = "Name"
    city = "Town"
    types = { column = "Help", values = { Detox = "detoxx" } }
    latitude = "Lat"
    status = { constant = "shut" }
    description = 3
    [[ignore]]
    column = "State"
    values = "Closed"
    """

    with pytest.raises(MappingError) as caught:
        imported(tmp_path, mapping, "Ref,Name\n1,Example\n")

    message = str(caught.value)
    for part in (
        "the file has 'colour', which is none of source, file, id, columns, ignore",
        "source.name must not hold a semicolon",
        "source.licence is missing",
        "source.country 'England' is not a code of ISO 3166-1",
        "source.url 'example.org' is not a web address",
        "source.date is missing; give it there, with --date",
        "file.delimiter must be one of",
        "file.header_line must be the line",
        "id.prefix must be lower-case letters",
        "id.columns must name a column",
        "[columns] has 'nmae', which is none of organization_name, service_name",
        "columns.service_name is missing",
        "columns.types.values.'Detox' is 'detoxx'; use detox, therapy",
        "columns.longitude is missing",
        "columns.coordinates_precision is missing; latitude, longitude and how exact they are "
        "(exact, street, postcode, area)",
        "columns.status.constant is 'shut'; use active, temporarily-closed, defunct",
        "columns.description must name a column",
        "ignore rule 1, values, must be a list",
        "the column 'town' is not in list.csv, whose columns are Ref, Name",
        "the column 'help' is not in list.csv",
        "the column 'state' is not in list.csv",
    ):
        assert f"\n- {part}" in message


def test_without_a_mapping_the_option_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list-2026-04.csv"
    path.write_text("Ref,Name\n1,Example\n", encoding="utf-8")

    with pytest.raises(MappingError, match="needs --mapping FILE"):
        MappedCsvImporter().run([path])


@pytest.mark.parametrize(
    "content",
    [
        b"[source",
        b"\xff\xfe[\0s\0]\0",
        b'name = "\xe9"',
        b"a = " + b"[" * 100_000,
        b"a = " + b"9" * 5_000,
        b"#" * 1_000_001,
        b"[source]\nname = 1\nname = 2",
    ],
    ids=["cut short", "utf-16", "latin-1", "deep", "huge number", "too large", "doubled key"],
)
def test_a_mapping_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    mapping, path = tmp_path / "mapping.toml", tmp_path / "list.csv"
    mapping.write_bytes(content)
    path.write_text("Ref,Name\n1,Example\n", encoding="utf-8")

    with pytest.raises(MappingError, match=r"mapping\.toml"):
        MappedCsvImporter(ImportOptions(mapping=mapping)).run([path])


def test_what_the_person_says_stands_before_the_mapping(tmp_path: Path) -> None:
    said = ImportOptions(date="2025-12", source="Another List")

    (listing,) = imported(tmp_path, MAPPING, "Ref,Name\n1,Example\n", said).listings

    assert (listing.service.source.name, listing.service.source.date) == (
        "Another List",
        "2025-12",
    )


@pytest.mark.parametrize(
    ("columns", "row", "id_"),
    [
        ('"Ref"', "AB.7,Example,x", "gb-ex-ab.7"),
        ('"Ref"', "A/7,Example,x", "gb-ex-e7f420324819"),
        ('["Name", "Town"]', "1,Example,Leeds", "gb-ex-78f5096f00c1"),
    ],
)
def test_an_id_is_the_key_of_the_source_or_made_from_columns(
    tmp_path: Path, columns: str, row: str, id_: str
) -> None:
    mapping = SOURCE + f'[id]\ncolumns = {columns}\nprefix = "gb-ex"\n' + NAME

    harvest = imported(tmp_path, mapping, f"Ref,Name,Town\n{row}\n")

    assert [listing.service.id for listing in harvest.listings] == [id_]


def test_a_row_without_a_key_or_with_another_s_is_rejected(tmp_path: Path) -> None:
    harvest = imported(tmp_path, MAPPING, "Ref,Name\n,One\n1,Two\n1,Three\n")

    assert reasons(harvest, NoteKind.REJECTED) == [
        (2, "ref", "is empty; ids are made from it"),
        (4, "id", "'gb-ex-1' stands in row 3 of list.csv already"),
    ]


def test_columns_are_found_whatever_their_capitals_and_spaces(tmp_path: Path) -> None:
    mapping = MAPPING + 'city = "Post  Town"\n'

    harvest = imported(tmp_path, mapping, " REF ,name,post town  \n1,Example,Leeds\n")

    assert harvest.listings[0].service.address.city == "Leeds"


@pytest.mark.parametrize("column", ["status", "location_type"])
def test_an_unknown_word_that_decides_whether_a_place_is_shown_rejects_the_row(
    tmp_path: Path, column: str
) -> None:
    mapping = f'{MAPPING}{column} = "Kind"\n'

    harvest = imported(tmp_path, mapping, "Ref,Name,Kind\n1,Example,Secret\n")

    assert harvest.listings == []
    assert [(row, field) for row, field, _ in reasons(harvest, NoteKind.REJECTED)] == [(2, column)]
    assert dict(harvest.unknown_codes) == {f"{column}: Secret": 1}


def test_a_cell_that_the_directory_refuses_is_left_out_and_the_row_kept(tmp_path: Path) -> None:
    mapping = MAPPING + 'email = "Mail"\nminimum_age = "From"\nphone = "Phone"\n'

    harvest = imported(
        tmp_path, mapping, "Ref,Name,Mail,From,Phone\n1,Example,none,young,0000000000\n"
    )

    assert len(harvest.listings) == 1
    assert reasons(harvest, NoteKind.WARNING) == [
        (2, "phone", "'0000000000' is no real number; it is left out"),
        (2, "minimum_age", "'young' is not a whole number; it is left out"),
        (2, "email", "'none' is not an e-mail address; it is left out"),
    ]


def test_coordinates_without_a_known_precision_are_left_out(tmp_path: Path) -> None:
    mapping = MAPPING + 'latitude = "Lat"\nlongitude = "Long"\ncoordinates_precision = "How"\n'

    harvest = imported(tmp_path, mapping, "Ref,Name,Lat,Long,How\n1,Example,53.8,-1.5,roof\n")

    assert harvest.listings[0].service.point is None
    assert dict(harvest.unknown_codes) == {"coordinates_precision: roof": 1}


def test_several_columns_of_codes_are_one_list(tmp_path: Path) -> None:
    mapping = MAPPING + 'types = { columns = ["A", "B"], values = { Talk = "therapy" } }\n'

    harvest = imported(tmp_path, mapping, "Ref,Name,A,B\n1,Example,talk;detox,TALK\n")

    assert harvest.listings[0].service.types == ("therapy", "detox")


@pytest.mark.parametrize(
    "text",
    ['Ref,Name\n1,"Example\n', "Ref,Name,Name\n1,A,B\n", "Ref,Name\n1," + "x" * 10_000_000],
    ids=["open quote", "doubled column", "10 MB cell"],
)
def test_a_broken_csv_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceFileError, match=r"list\.csv"):
        imported(tmp_path, MAPPING, text)


@pytest.mark.parametrize("text", ["", "\n\n", "Name\nx\n"])
def test_a_file_without_the_mapping_s_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingError, match="the column 'ref' is not in list"):
        imported(tmp_path, MAPPING, text)


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters='"\r\n') | st.sampled_from("\0;|,"), max_size=12
) | st.sampled_from(["detox", "confidential", "0", "53.8", "-1.5", "nan", "01632 960001", "GB"])
EVERYTHING = MAPPING + "".join(
    f'{name} = "{name}"\n' for name in FIELDS if name not in ("service_name", "country")
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=len(FIELDS) + 2), max_size=4))
def test_no_cells_give_anything_but_listings_notes_or_a_refusal(rows: list[list[str]]) -> None:
    header = ",".join(["Ref", "Name", *(name for name in FIELDS if name != "service_name")])
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        try:
            harvest = imported(Path(folder), EVERYTHING, "\n".join([header, *lines]))
        except ImporterError as error:
            assert "list.csv" in str(error)
            return
    rejected = {note.row for note in harvest.notes if note.kind is NoteKind.REJECTED}
    assert len(harvest.listings) + len(rejected) == harvest.rows


TOML = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["Ref", "Name"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["column", "columns", "values", "separator", "constant", "join", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


def toml(value: object) -> str:
    """Return a value as TOML writes it, tables in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = "".join(
            f"\\U{ord(char):08x}" for char in value if not 0xD800 <= ord(char) < 0xE000
        )
        return f'"{escaped}"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + "}"
    return str(value)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["source", "file", "id", "columns", "ignore"])
        | st.sampled_from([f"columns.{name}" for name in ("types", "phone", "status", "city")])
        | st.sampled_from(["source.date", "source.url", "file.delimiter", "file.header_line"]),
        TOML,
        max_size=4,
    )
)
def test_any_toml_is_a_mapping_or_a_list_of_faults(changes: dict[str, object]) -> None:
    whole: dict[str, object] = tomllib.loads(MAPPING)
    for name, value in changes.items():
        table, _, key = name.partition(".")
        kept = whole.get(table)
        whole[table] = {**kept, key: value} if key and isinstance(kept, dict) else value
    text = "\n".join(f"{name} = {toml(value)}" for name, value in whole.items())
    with tempfile.TemporaryDirectory() as folder:
        try:
            harvest = imported(Path(folder), text, "Ref,Name\n1,Example\n")
        except ImporterError as error:
            assert "list.csv" in str(error)
        else:
            assert harvest.rows <= 1
