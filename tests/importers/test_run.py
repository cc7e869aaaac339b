from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from locator.directory.services_csv import read_services
from locator.importers.base import SourceFileError, UnknownFormatError, UnsoundDirectoryError
from locator.importers.run import FORMATS, run_import

if TYPE_CHECKING:
    from locator.importers.coordinates import PostalGeocoder
    from locator.importers.report import ImportReport

SOURCES = {
    "samhsa": "samhsa-directory-2024.csv",
    "cqc": "cqc-2026-04.csv",
    "care-inspectorate": "care-inspectorate-2026-05-31.csv",
}


def import_all(into: Path, samples: Path, geocoder: PostalGeocoder) -> list[ImportReport]:
    points = sorted(samples.glob("locator-points-*.csv"))
    return [
        run_import(kind, [samples / name], into, geocoder=geocoder, locator_points=points)
        for kind, name in SOURCES.items()
    ]


def test_every_format_has_a_sample() -> None:
    assert set(FORMATS) == set(SOURCES)


def test_importing_twice_gives_a_byte_identical_file(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, fresh = tmp_path / "services.csv", tmp_path / "fresh.csv"
    first = import_all(into, samples, geocoder)
    once = into.read_bytes()
    second = import_all(into, samples, geocoder)
    import_all(fresh, samples, geocoder)

    assert into.read_bytes() == once == fresh.read_bytes()
    assert [report.counts["added"] for report in first] == [20, 21, 16]
    assert [report.counts["unchanged"] for report in second] == [20, 21, 16]
    assert [report.counts[key] for report in second for key in ("added", "changed", "gone")] == (
        [0] * 9
    )


def test_what_was_imported_is_a_sound_directory(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    import_all(into, samples, geocoder)

    reading = read_services(into)

    assert reading.errors == ()
    assert len(reading.services) == reading.rows == 57


def test_the_report_counts_rows_and_how_they_are_placed(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    samhsa, cqc, _ = import_all(tmp_path / "services.csv", samples, geocoder)

    assert samhsa.counts == {
        "rows": 29,
        "added": 20,
        "changed": 0,
        "unchanged": 0,
        "gone": 0,
        "merged": 3,
        "rejected": 5,
        "excluded": 1,
        "warnings": 7,
        "directory": 20,
    }
    assert samhsa.placement == {"street": 14, "area": 3, "not placed": 3}
    assert cqc.placement == {"postcode": 21}


def test_a_later_file_reports_changes_field_by_field_and_what_is_gone(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, source = tmp_path / "services.csv", tmp_path / "cqc-2026-04.csv"
    import_all(into, samples, geocoder)
    lines = (samples / SOURCES["cqc"]).read_text(encoding="utf-8").splitlines()
    later = [line.replace("01924438383", "01924438384") for line in lines if "Oxygen" not in line]
    source.write_text("\n".join(later), encoding="utf-8")

    report = run_import("cqc", [source], into, geocoder=geocoder)

    assert [(change.id, change.fields) for change in report.changed] == [
        ("gb-cqc-1-10559211016", (("phone", "+441924438383", "+441924438384"),))
    ]
    assert [service.name for service in report.gone] == ["Oxygen Detox"]
    assert "'+441924438383' → '+441924438384'" in report.to_text()


def test_a_dry_run_changes_nothing(tmp_path: Path, samples: Path, geocoder: PostalGeocoder) -> None:
    into = tmp_path / "services.csv"

    report = run_import("cqc", [samples / SOURCES["cqc"]], into, geocoder=geocoder, dry_run=True)

    assert report.counts["added"] == 21
    assert "21 listings would be in the directory." in report.to_text()
    assert not into.exists()


@pytest.mark.parametrize("name", ["missing-2026-04.csv", "care-inspectorate-2026-05-31.csv"])
def test_a_bad_source_leaves_the_directory_untouched(
    name: str, tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    import_all(into, samples, geocoder)
    before = into.read_bytes()

    with pytest.raises(SourceFileError):
        run_import("cqc", [samples / SOURCES["cqc"], samples / name], into, geocoder=geocoder)

    assert into.read_bytes() == before
    assert list(tmp_path.iterdir()) == [into]


def test_an_unknown_format_is_refused_by_name(tmp_path: Path, geocoder: PostalGeocoder) -> None:
    with pytest.raises(UnknownFormatError, match="use samhsa, cqc, care-inspectorate"):
        run_import("nhs", [], tmp_path / "services.csv", geocoder=geocoder)


@pytest.mark.parametrize("content", [b"id,service_name\n", b"\xff\xfe", b"id,id\n"])
def test_a_directory_with_faults_is_not_imported_into(
    content: bytes, tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    into.write_bytes(content)

    with pytest.raises(UnsoundDirectoryError):
        run_import("cqc", [samples / SOURCES["cqc"]], into, geocoder=geocoder)

    assert into.read_bytes() == content


def test_progress_tells_how_many_further_rows_were_read(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    told: list[int] = []

    run_import(
        "cqc",
        [samples / SOURCES["cqc"]],
        tmp_path / "services.csv",
        geocoder=geocoder,
        progress=told.append,
    )

    assert sum(told) == 28


def test_the_report_as_json_holds_every_note(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    samhsa, *_ = import_all(tmp_path / "services.csv", samples, geocoder)

    whole = json.loads(samhsa.to_json())

    assert whole["counts"] == samhsa.counts
    assert whole["excluded"] == [
        {
            "kind": "excluded",
            "file": "samhsa-directory-2024.csv",
            "row": 2,
            "name": "RMC Anniston",
            "field": "service_code_info",
            "reason": "a mental-health facility that reports no treatment of substance use",
        }
    ]
    assert len(whole["merged"]) == 3
    assert len(whole["added"]) == 20


def test_the_problems_as_csv_are_safe_in_a_spreadsheet(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    source = tmp_path / "cqc-2026-04.csv"
    text = (samples / SOURCES["cqc"]).read_text(encoding="utf-8")
    source.write_text(text.replace("HMP Manchester", "=HMP()"), encoding="utf-8")
    text = source.read_text(encoding="utf-8").replace("=HMP()", "=cmd HMP")
    source.write_text(text, encoding="utf-8")

    report = run_import("cqc", [source], tmp_path / "services.csv", geocoder=geocoder)

    rows = list(csv.DictReader(io.StringIO(report.problems_csv())))
    assert len(rows) == len(report.notes)
    assert [row["name"] for row in rows if "prison" in row["reason"] and "HMP" in row["name"]] == [
        "'=cmd HMP"
    ]
