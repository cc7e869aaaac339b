"""Every way in which a file of a table can be broken, for every format that reads tables."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.services_csv import read_services
from locator.importers.base import Harvest, ImporterError, ImportOptions, NoteKind, SourceFileError
from locator.importers.coordinates import PostalGeocoder
from locator.importers.formats import formats
from locator.importers.run import run_import
from locator.web.exports import write_package
from tests.cqc_files import active_sheets, directory_csv
from tests.workbooks import (
    LAUGHS,
    OUTSIDE,
    Sheets,
    cells_part,
    changed,
    ods,
    with_entity,
    with_entry,
    xlsx,
)

SAMPLES = Path(__file__).parents[1] / "samples"
DOCS = Path(__file__).parents[2] / "docs"


def hsds_tables() -> dict[str, bytes]:
    """Return the tables of the sample directory's own HSDS package."""
    package = io.BytesIO()
    write_package(package, read_services(SAMPLES / "services.csv").services)
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cqc_rows() -> list[dict[str, str]]:
    with (SAMPLES / "cqc-2026-04.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Sound:
    """A sound file of a format, to be broken; ``header`` is the header's line, from 0.

    One of HSDS's tables stands with the others ``beside`` it, in a zip or in a folder.
    """

    format: str
    content: bytes
    header: int = 0
    mapping: Path | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)
    zipped: bool = False

    @property
    def options(self) -> ImportOptions:
        return ImportOptions(date="2024-05", mapping=self.mapping)

    @property
    def lines(self) -> list[list[str]]:
        text = self.content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))

    def written(self, content: bytes, folder: Path, name: str = "source-2024-05") -> list[Path]:
        """Write the file with another content, and what stands beside it; return the paths."""
        if not self.beside:
            (folder / name).write_bytes(content)
            return [folder / name]
        tables = {**self.beside, "services.csv": content}
        if self.zipped:
            with zipfile.ZipFile(folder / "package.zip", "w") as archive:
                for table, text in tables.items():
                    archive.writestr(table, text)
            return [folder / "package.zip"]
        package = folder / "package"
        package.mkdir(exist_ok=True)
        for table, text in tables.items():
            (package / table).write_bytes(text)
        return sorted(package.iterdir())


HSDS = hsds_tables()
TEXTS = {
    "samhsa": Sound("samhsa", (SAMPLES / "samhsa-directory-2024.csv").read_bytes()),
    "cqc": Sound("cqc", (SAMPLES / "cqc-2026-04.csv").read_bytes()),
    "cqc-directory": Sound("cqc", directory_csv(cqc_rows()).encode(), header=4),
    "care-inspectorate": Sound(
        "care-inspectorate", (SAMPLES / "care-inspectorate-2026-05-31.csv").read_bytes()
    ),
    "findtreatment": Sound("findtreatment", (SAMPLES / "findtreatment-2026-07.csv").read_bytes()),
    "csv": Sound("csv", (DOCS / "csv-example.csv").read_bytes(), mapping=DOCS / "csv-example.toml"),
    "hsds-zip": Sound("hsds", HSDS["services.csv"], beside=HSDS, zipped=True),
    "hsds-folder": Sound("hsds", HSDS["services.csv"], beside=HSDS),
}
WORKBOOKS = {
    "samhsa": Sound("samhsa", (SAMPLES / "samhsa-su-2023.xlsx").read_bytes()),
    "cqc-xlsx": Sound("cqc", xlsx(active_sheets(cqc_rows()))),
    "cqc-ods": Sound("cqc", ods(active_sheets(cqc_rows()))),
}
EVERY_TEXT = pytest.mark.parametrize("sound", TEXTS.values(), ids=TEXTS)
EVERY_WORKBOOK = pytest.mark.parametrize("sound", WORKBOOKS.values(), ids=WORKBOOKS)
EVERY_SOUND = pytest.mark.parametrize(
    "sound",
    [*TEXTS.values(), *WORKBOOKS.values()],
    ids=[*TEXTS, *(f"{name}-workbook" for name in WORKBOOKS)],
)
SLOW_FIXTURES = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)


def read(sound: Sound, content: bytes, folder: Path, name: str = "source-2024-05") -> Harvest:
    return formats()[sound.format](sound.options).run(sound.written(content, folder, name))


def written(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def outcome(harvest: Harvest) -> tuple[list[object], list[tuple[int, str, str]]]:
    """Return what an import would list and note, whatever the file was called."""
    return (
        [listing.service for listing in harvest.listings],
        [(note.row, note.field, note.reason) for note in harvest.notes],
    )


def rejected(harvest: Harvest) -> dict[int, str]:
    return {n.row: n.reason for n in harvest.notes if n.kind is NoteKind.REJECTED}


@EVERY_SOUND
def test_the_samples_themselves_are_sound(sound: Sound, tmp_path: Path) -> None:
    assert read(sound, sound.content, tmp_path).listings


# Encodings


@EVERY_TEXT
def test_a_byte_order_mark_changes_nothing(sound: Sound, tmp_path: Path) -> None:
    marked = b"\xef\xbb\xbf" + sound.content.removeprefix(b"\xef\xbb\xbf")

    assert outcome(read(sound, marked, tmp_path)) == outcome(read(sound, sound.content, tmp_path))


@EVERY_TEXT
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused(sound: Sound, tmp_path: Path, encoding: str) -> None:
    content = sound.content.decode("utf-8-sig").encode(encoding)

    with pytest.raises(SourceFileError, match="is not UTF-8"):
        read(sound, content, tmp_path)


@EVERY_TEXT
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_latin_1_is_refused_with_the_place_where_it_shows(
    sound: Sound, tmp_path: Path, encoding: str
) -> None:
    lines = [line[:] for line in sound.lines]
    lines[sound.header + 1][1] = "Caf\u00e9"
    content = written(lines).decode().encode(encoding, "replace")

    with pytest.raises(SourceFileError, match=r"is not UTF-8 \(byte \d+\); save it as UTF-8"):
        read(sound, content, tmp_path)


# Headers


@EVERY_TEXT
def test_a_missing_header_is_refused(sound: Sound, tmp_path: Path) -> None:
    with pytest.raises(ImporterError, match=r"lacks the column|does not explain"):
        read(sound, written(sound.lines[sound.header + 1 :]), tmp_path)


@EVERY_TEXT
def test_a_doubled_column_is_refused(sound: Sound, tmp_path: Path) -> None:
    header = sound.lines[sound.header]
    names = ("name", "name1", "servicename", "service")
    name = next(cell for cell in header if cell.lower() in names)
    lines = [[*line, name if n == sound.header else ""] for n, line in enumerate(sound.lines)]

    with pytest.raises(SourceFileError, match=f"has the column '{name.lower()}' twice"):
        read(sound, written(lines), tmp_path)


@EVERY_TEXT
def test_only_a_header_lists_nothing(sound: Sound, tmp_path: Path) -> None:
    harvest = read(sound, written(sound.lines[: sound.header + 1]), tmp_path)

    assert (harvest.rows, harvest.listings, harvest.notes) == (0, [], [])


@EVERY_TEXT
def test_a_million_empty_columns_change_nothing(sound: Sound, tmp_path: Path) -> None:
    lines = sound.lines[: sound.header + 3]
    wide = [[*line, *([""] * 1_000_000)] for line in lines]

    assert outcome(read(sound, written(wide), tmp_path)) == outcome(
        read(sound, written(lines), tmp_path)
    )


@EVERY_TEXT
def test_more_named_columns_than_a_sheet_holds_are_refused(sound: Sound, tmp_path: Path) -> None:
    lines = sound.lines[: sound.header + 2]
    lines[sound.header] = [*lines[sound.header], *(f"c{n}" for n in range(20_000))]

    with pytest.raises(SourceFileError, match=r"has 20,\d+ columns, too many"):
        read(sound, written(lines), tmp_path)


# Rows and cells


@EVERY_TEXT
def test_every_row_with_more_cells_than_the_header_is_rejected(
    sound: Sound, tmp_path: Path
) -> None:
    top = sound.header + 1
    lines = [*sound.lines[:top], *([*line, "more", ""] for line in sound.lines[top:])]
    harvest = read(sound, written(lines), tmp_path)

    assert harvest.listings == []
    assert list(rejected(harvest)) == [n for n, _ in enumerate(lines, 1)][top:]
    assert set(rejected(harvest).values()) == {
        "has more cells than the header has columns (1 more hold text); a comma may lack its quotes"
    }


@EVERY_TEXT
def test_rows_may_leave_out_the_empty_cells_at_their_end(sound: Sound, tmp_path: Path) -> None:
    lines = [line[:] for line in sound.lines]
    for line in lines[sound.header + 1 :]:
        while line and not line[-1]:
            line.pop()

    assert outcome(read(sound, written(lines), tmp_path)) == outcome(
        read(sound, sound.content, tmp_path)
    )


@EVERY_TEXT
def test_nul_bytes_spoil_no_row_but_their_own(sound: Sound, tmp_path: Path) -> None:
    top = sound.header + 1
    lines = [line[:] for line in sound.lines]
    lines[top] = [f"{cell[:1]}\0{cell[1:]}" for cell in lines[top]]
    without = [*sound.lines[:top], *sound.lines[top + 1 :]]

    found = read(sound, written(lines), tmp_path)

    assert top + 1 in {note.row for note in found.notes}
    assert [x.service for x in found.listings] == [
        x.service for x in read(sound, written(without), tmp_path).listings
    ]


@EVERY_TEXT
def test_a_cell_of_ten_megabytes_is_refused(sound: Sound, tmp_path: Path) -> None:
    lines = [line[:] for line in sound.lines]
    lines[sound.header + 1][1] = "x" * 10_000_000

    with pytest.raises(SourceFileError, match="is not CSV"):
        read(sound, written(lines), tmp_path)


@EVERY_TEXT
def test_a_row_with_a_cell_longer_than_a_sheet_holds_is_rejected(
    sound: Sound, tmp_path: Path
) -> None:
    lines = [line[:] for line in sound.lines]
    column = next(
        n for n, c in enumerate(lines[sound.header]) if "phone" in c.lower() or c == "alert"
    )
    lines[sound.header + 1][column] = "9" * 100_000

    reason = rejected(read(sound, written(lines), tmp_path))[sound.header + 2]

    assert "holds 100,000 characters, too many" in reason


# Files that are something else, or not whole


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods", ".json"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        b"<!doctype html><title>Not found</title>",
        b'"text"',
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        b"PK\x05\x06" + b"\0" * 18,
    ],
    ids=["empty", "nul", "pdf", "html", "json", "xls", "empty zip"],
)
def test_a_file_that_is_something_else_is_refused(
    name: str, suffix: str, content: bytes, tmp_path: Path
) -> None:
    sound = Sound(name, content)

    with pytest.raises(ImporterError):
        read(sound, content, tmp_path, f"source-2024-05{suffix}")


@EVERY_TEXT
def test_a_gzip_that_is_whole_reads_as_the_plain_file(sound: Sound, tmp_path: Path) -> None:
    packed = gzip.compress(sound.content)

    assert outcome(read(sound, packed, tmp_path)) == outcome(read(sound, sound.content, tmp_path))


@EVERY_TEXT
def test_a_gzip_cut_short_is_refused(sound: Sound, tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="is cut short or damaged"):
        read(sound, gzip.compress(sound.content)[:-20], tmp_path)


@EVERY_TEXT
def test_a_gzip_bomb_is_refused(sound: Sound, tmp_path: Path) -> None:
    bomb = gzip.compress(b"x" * 210_000_000, compresslevel=1)

    with pytest.raises(SourceFileError, match="holds over 200,000,000 bytes"):
        read(sound, bomb, tmp_path)


# Workbooks


@EVERY_WORKBOOK
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.99])
def test_a_workbook_cut_short_is_refused(sound: Sound, tmp_path: Path, kept: float) -> None:
    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        read(sound, sound.content[: int(len(sound.content) * kept)], tmp_path)


@EVERY_WORKBOOK
def test_a_zip_bomb_is_refused_before_it_is_unpacked(sound: Sound, tmp_path: Path) -> None:
    bomb = with_entry(sound.content, "xl/media/image1.png", 30_000_000)

    with pytest.raises(SourceFileError, match=r"unpacks to 3\d,\d{3},\d{3} bytes, too many"):
        read(sound, bomb, tmp_path)


@EVERY_WORKBOOK
@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_of_xml_are_never_unfolded(sound: Sound, tmp_path: Path, doctype: str) -> None:
    hostile = with_entity(sound.content, doctype)

    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        read(sound, hostile, tmp_path)


@EVERY_WORKBOOK
def test_entities_that_nothing_names_change_nothing(sound: Sound, tmp_path: Path) -> None:
    part = cells_part(sound.content)
    root = "<office:document-content" if part == "content.xml" else "<worksheet"
    declared = changed(sound.content, part, root, f"{LAUGHS}{root}")

    assert outcome(read(sound, declared, tmp_path)) == outcome(read(sound, sound.content, tmp_path))


FAR_CELL = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
MANY_CELLS = (
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)
MANY_SPACES = (
    '<table:table-row><table:table-cell office:value-type="string">'
    '<text:p>x<text:s text:c="2000000000"/></text:p></table:table-cell></table:table-row>'
)


@pytest.mark.parametrize(
    ("name", "end", "hostile"),
    [
        ("samhsa", "</sheetData>", FAR_CELL),
        ("cqc-xlsx", "</sheetData>", FAR_CELL),
        ("cqc-ods", "</table:table>", MANY_CELLS),
        ("cqc-ods", "</table:table>", MANY_SPACES),
    ],
)
def test_cells_that_ask_for_more_memory_than_there_is_end_in_a_refusal(
    name: str, end: str, hostile: str, tmp_path: Path
) -> None:
    sound = WORKBOOKS[name]
    content = changed(sound.content, cells_part(sound.content), end, hostile + end)

    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        read(sound, content, tmp_path)


@EVERY_WORKBOOK
def test_another_kind_of_zip_is_refused(sound: Sound, tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        read(sound, file.getvalue(), tmp_path)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_cell_of_ten_megabytes_in_a_sheet_spoils_its_row_alone(
    write: Callable[[Sheets], bytes], tmp_path: Path
) -> None:
    rows = cqc_rows()[:2]
    sound = Sound("cqc", write(active_sheets(rows)))
    part = next(
        name
        for name in ("content.xml", "xl/worksheets/sheet2.xml")
        if name in zipfile.ZipFile(io.BytesIO(sound.content)).namelist()
    )
    content = changed(sound.content, part, rows[0]["address"].partition(",")[0], "x" * 10_000_000)

    harvest = read(sound, content, tmp_path)

    assert rejected(harvest) == {
        2: "its cell 'location street address' holds 10,000,000 characters, too many; check it"
    }


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_sheet_without_rows_lists_nothing(
    write: Callable[[Sheets], bytes], tmp_path: Path
) -> None:
    harvest = read(Sound("cqc", b""), write(active_sheets([])), tmp_path)

    assert (harvest.rows, harvest.listings, harvest.notes) == (0, [], [])


# Coordinates


@pytest.mark.parametrize("name", ["findtreatment", "csv"])
@pytest.mark.parametrize("point", ["swapped", "null island", "words", "too far"])
def test_no_listing_stands_where_its_source_is_wrong(
    name: str, point: str, tmp_path: Path, geocoder: PostalGeocoder
) -> None:
    sound = TEXTS[name]
    header, *lines = sound.lines
    columns = [header.index(c) for c in header if c.lower() in ("latitude", "lat")]
    columns += [header.index(c) for c in header if c.lower() in ("longitude", "long")]
    wrong = set()
    for line in lines:
        latitude, longitude = (line[n] for n in columns)
        said = {
            "swapped": (longitude, latitude),
            "null island": ("0", "0"),
            "words": ("north", "west"),
            "too far": ("-33.8688", "151.2093"),
        }[point]
        line[columns[0]], line[columns[1]] = said
        wrong.add(said)
    path, into = tmp_path / "source-2024-05.csv", tmp_path / "services.csv"
    path.write_bytes(written([header, *lines]))

    run_import(sound.format, [path], into, geocoder=geocoder, options=sound.options)

    with into.open(newline="", encoding="utf-8") as file:
        placed = {(row["latitude"], row["longitude"]) for row in csv.DictReader(file)}
    assert placed
    assert not {("0", "0"), ("0.0", "0.0"), *wrong} & placed
    for latitude, longitude in placed - {("", "")}:
        assert float(latitude) > 0 > float(longitude), "north and west, as all these places are"


# Anything at all


@EVERY_SOUND
@SLOW_FIXTURES
@given(data=st.data())
def test_any_change_of_bytes_ends_in_listings_or_a_refusal(
    sound: Sound, data: st.DataObject, tmp_path: Path, geocoder: PostalGeocoder
) -> None:
    content = bytearray(sound.content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        size = data.draw(st.sampled_from([0, 1, 8]))
        content[at : at + size] = data.draw(st.binary(max_size=8))
    files, into = sound.written(bytes(content), tmp_path), tmp_path / "services.csv"
    before = (SAMPLES / "services.csv").read_bytes()
    into.write_bytes(before)

    try:
        report = run_import(sound.format, files, into, geocoder=geocoder, options=sound.options)
    except ImporterError as error:
        assert len(str(error)) < 1500
        assert into.read_bytes() == before
    else:
        with into.open(encoding="utf-8", newline="") as file:
            assert report.total == len(list(csv.DictReader(file)))


CELLS = st.text(max_size=20) | st.sampled_from(
    ["AL", "36310", "substance", "SA DT", "205-957-5300 x1", "Rehabilitation (substance abuse)",
     "Alcohol and Drugs Rehabilitation", "1-1", "CS1", "https://x.org", "999999999", "Y", "0",
     "-1.5", "53.8", "Counselling", "=1+1", "\x1b[31m", "\u202e", "|", ";;", "1e400"]
)  # fmt: skip


@EVERY_TEXT
@SLOW_FIXTURES
@given(data=st.data())
def test_any_cells_below_a_header_become_listings_or_notes(
    sound: Sound, data: st.DataObject, tmp_path: Path
) -> None:
    top = sound.lines[: sound.header + 1]
    width = len(top[-1])
    row = st.lists(CELLS, min_size=1, max_size=width + 1)
    lines = data.draw(st.lists(row, max_size=5))
    text = written([*top, *lines]).decode(errors="replace")

    harvest = read(sound, text.encode("utf-8", "replace"), tmp_path)

    noted = {note.row for note in harvest.notes}
    assert harvest.rows <= len(harvest.listings) + len(harvest.merges) + len(noted)


@pytest.mark.parametrize("write", [xlsx, ods])
@SLOW_FIXTURES
@given(data=st.data())
def test_any_cells_in_a_sheet_become_listings_or_notes(
    write: Callable[[Sheets], bytes], data: st.DataObject, tmp_path: Path
) -> None:
    (header, *_) = active_sheets([])["HSCA_Active_Locations"]
    printable = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=20)
    row = st.lists(printable | st.just("Y"), min_size=len(header), max_size=len(header))
    lines = data.draw(st.lists(row, max_size=3))

    harvest = read(Sound("cqc", b""), write({"A": [header, *lines]}), tmp_path)

    noted = {note.row for note in harvest.notes}
    assert harvest.rows <= len(harvest.listings) + len(noted)
