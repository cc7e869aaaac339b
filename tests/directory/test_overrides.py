"""Corrections by hand: laid over the directory file, never written into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.cli import main
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.directory.live import refresh
from locator.directory.rows import district_code
from locator.directory.services_csv import (
    DirectoryFileError,
    read_directory,
    read_services,
    write_services,
)
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.models import Address, LocationType

HEADER = "id,column,value,note,date"
COLUMNS = (
    "id,service_name,minimum_age,address_1,city,postal_code,country,latitude,longitude,"
    "coordinates_precision,phone,source,source_date,licence"
)
ALPHA = (
    "a,Alpha,18,1 High Street,Bury,BL9 0AA,GB,53.59312,-2.29765,street,+441632960001,"
    "Test list,2026,OGL-UK-3.0"
)
BETA = "b,Beta,,,,,GB,,,,,Test list,2026,OGL-UK-3.0"


@pytest.fixture
def services(tmp_path: Path) -> Path:
    path = tmp_path / "services.csv"
    path.write_text(f"{COLUMNS}\n{ALPHA}\n{BETA}\n", encoding="utf-8")
    return path


def corrected(services: Path, *rows: str, name: str = "overrides.csv") -> Path:
    path = services.with_name(name)
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def problems(services: Path) -> list[str]:
    return [str(problem) for problem in read_directory(services).problems]


def test_a_correction_is_laid_over_the_file_and_not_written_into_it(services: Path) -> None:
    before = services.read_bytes()
    corrected(
        services,
        "a,url,https://alpha.example.org/,they wrote to us,2026-11-20",
        "a,minimum_age,,no lower age,2026-11-20",
    )

    reading = read_directory(services)

    assert reading.problems == ()
    assert reading.services[0].url == "https://alpha.example.org/"
    assert reading.services[0].minimum_age is None
    assert services.read_bytes() == before
    assert read_services(services).services[0].minimum_age == 18


def test_without_corrections_the_file_is_read_as_it_stands(services: Path) -> None:
    assert read_directory(services) == read_services(services)


def test_corrections_survive_a_rewrite_of_the_file(services: Path) -> None:
    corrected(services, "a,assured_date,2026-11-20,,2026-11-20")
    write_services(services, read_services(services).services)
    assert read_directory(services).services[0].assured_date == "2026-11-20"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ("zz,url,https://a.example.org/,,2026",),
            "warning: overrides.csv, row 2, id: 'zz' is not in the directory file: its source has "
            "it no more, or the id is mistyped; take its corrections out or mend the id",
        ),
        (
            ("a,colour,red,,2026",),
            "error: overrides.csv, row 2, column: 'colour' is no column that can be corrected",
        ),
        (
            ("a,id,b,,2026",),
            "error: overrides.csv, row 2, column: 'id' is no column that can be corrected",
        ),
        (
            ("b,url,,,2026", "a,latitude,ninety,,2026"),
            "error: overrides.csv, row 3, latitude: 'ninety' is not a number",
        ),
        (
            ("a,service_name,,,2026",),
            "error: overrides.csv, row 2, service_name: is empty; this column is required",
        ),
        (
            ("a,url,,,2026", "b,url,,,2026", "a,url,https://a.example.org/,,2026"),
            "error: overrides.csv, row 4, column: url of 'a' is corrected in row 2 already",
        ),
        (
            ("a,maximum_age,17,,2026",),
            "error: overrides.csv, row 2, minimum_age: 18 is above the maximum age 17 "
            "(in 'a', once it is corrected)",
        ),
        (
            ("a,opening_hours,nine to five,,2026",),
            "error: overrides.csv, row 2, opening_hours: 'nine to five' is not in "
            "OpenStreetMap's syntax, such as Mo-Fr 09:00-17:00",
        ),
        (
            ("a,url,,,",),
            "error: overrides.csv, row 2, date: is empty; say when the correction was made",
        ),
        (
            ("a,url,,,May",),
            "error: overrides.csv, row 2, date: 'May' is not a date such as 2026-04-30, 2026-04 "
            "or 2026",
        ),
        (("a,url,,2026",), "error: overrides.csv, row 2: has 4 cells, not 5"),
        (
            ("a,address_1,2 Low Street,,2026",),
            "warning: overrides.csv, row 2, address_1: corrects an address whose place on the map "
            "stays; give latitude and longitude as well if the service has moved",
        ),
        (
            ("a,phone,01632,,2026",),
            "warning: overrides.csv, row 2, phone: '01632' cannot be dialled and is shown as text, "
            "not as a link",
        ),
    ],
)
def test_a_bad_correction_is_named(services: Path, rows: tuple[str, ...], said: str) -> None:
    corrected(services, *rows)
    assert said in problems(services)


def test_a_wrong_header_is_named_and_nothing_is_corrected(services: Path) -> None:
    services.with_name("overrides.csv").write_text("id,column,value\na,url,\n", encoding="utf-8")
    assert problems(services) == [
        f"error: overrides.csv, row 1: the header must name these columns: {HEADER}"
    ]


def test_a_correction_mends_an_error_of_the_file_itself(services: Path) -> None:
    broken = ALPHA.replace("53.59312", "95")
    services.write_text(f"{COLUMNS}\n{broken}\n", encoding="utf-8")
    corrected(services, "a,latitude,53.59312,,2026")
    assert problems(services) == []
    corrected(services, "a,url,,,2026")
    assert [line.split(":")[0:2] for line in problems(services)] == [["error", " row 2, latitude"]]


def test_one_correction_hides_a_confidential_place(services: Path) -> None:
    corrected(services, "a,location_type,confidential,asked by the refuge,2026-11-20")

    reading = read_directory(services)

    assert reading.problems == ()
    hidden = reading.services[0]
    assert hidden.location_type is LocationType.CONFIDENTIAL
    assert hidden.address == Address(city="Bury", postal_code="BL9", country="GB")
    assert hidden.point == Point(53.59, -2.3)
    assert hidden.coordinates_precision is Precision.AREA


def test_a_hidden_place_is_not_given_its_street_by_another_correction(services: Path) -> None:
    corrected(services, "a,location_type,confidential,,2026", "a,address_1,1 High Street,,2026")
    assert problems(services) == [
        "error: overrides.csv, row 3, address_1: must be empty where the place is confidential"
    ]


@pytest.mark.parametrize(
    ("code", "country", "district"),
    [
        ("M1 1AE", "GB", "M1"),
        ("m11ae", "GB", "m1"),
        ("SW1A 1AA", "GB", "SW1A"),
        ("SW1A", "GB", "SW1A"),
        ("IM1 1AA", "IM", "IM1"),
        ("D02 X285", "IE", "D02"),
        ("K1A 0B1", "CA", "K1A"),
        ("1012 AB", "NL", "1012"),
        ("10001-1234", "US", "10001"),
        ("75001", "FR", ""),
        ("", "GB", ""),
    ],
)
def test_the_district_of_a_postal_code(code: str, country: str, district: str) -> None:
    assert district_code(code, country) == district


def test_a_change_of_the_corrections_is_compiled(services: Path, tmp_path: Path) -> None:
    target = tmp_path / "directory.sqlite"
    assert refresh(services, target) == "compiled 2 services"
    corrected(services, "b,status,defunct,,2026")
    assert refresh(services, target) == "compiled 1 services"
    assert refresh(services, target) == "directory is up to date"
    services.with_name("overrides.csv").unlink()
    assert refresh(services, target) == "compiled 2 services"


def test_bad_corrections_leave_the_last_good_directory(services: Path, tmp_path: Path) -> None:
    target = tmp_path / "directory.sqlite"
    corrected(services, "a,url,https://good.example.org/,,2026")
    refresh(services, target)
    corrected(services, "a,url,javascript:alert(1),,2026")
    said = refresh(services, target)
    assert said.startswith("refused: ")
    assert said.endswith("Going on with the last good directory")
    service = Directory(target).get("a")
    assert service is not None
    assert service.url == "https://good.example.org/"


def test_corrections_that_were_named_must_be_there(services: Path, tmp_path: Path) -> None:
    with pytest.raises(DirectoryFileError, match="cannot be read: No such file"):
        read_directory(services, tmp_path / "elsewhere.csv")


def test_the_corrections_file_can_stand_elsewhere(services: Path, tmp_path: Path) -> None:
    elsewhere = corrected(services, "a,url,https://a.example.org/,,2026", name="mine.csv")
    environment = {"LOCATOR_SERVICES": str(services), "LOCATOR_OVERRIDES": str(elsewhere)}
    chosen = Settings.from_environment(environment)
    assert chosen.overrides == elsewhere
    assert Settings.from_environment({"LOCATOR_SERVICES": str(services)}).overrides == (
        services.with_name("overrides.csv")
    )
    build(services, tmp_path / "directory.sqlite", chosen.overrides)
    service = Directory(tmp_path / "directory.sqlite").get("a")
    assert service is not None
    assert service.url == "https://a.example.org/"


def test_check_looks_at_the_corrections_too(services: Path) -> None:
    corrected(services, "a,colour,red,,2026")
    done = CliRunner().invoke(main, ["check", str(services)])
    assert done.exit_code == 1
    assert done.output == (
        "error: overrides.csv, row 2, column: 'colour' is no column that can be corrected\n"
        "2 rows: 1 errors, 0 warnings\n"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise_anything_but_its_own_error(
    services: Path, content: bytes
) -> None:
    services.with_name("overrides.csv").write_bytes(HEADER.encode() + b"\na,url," + content)
    try:
        reading = read_directory(services)
    except DirectoryFileError:
        return
    assert reading.rows == 2
