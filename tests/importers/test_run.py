from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from locator.directory.services_csv import read_services, write_services
from locator.geo import Point
from locator.importers.base import (
    PartialSourceError,
    ShrinkError,
    SourceFileError,
    UnknownFormatError,
    UnsoundDirectoryError,
)
from locator.importers.run import FORMATS, run_import
from locator.models import Answer, Status

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


def test_the_official_formats_are_found_by_themselves() -> None:
    assert set(SOURCES) <= set(FORMATS)


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
        "joined": 0,
        "ids kept": 0,
        "doubtful": 0,
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


def test_a_source_that_lost_more_than_a_fifth_is_stopped_unless_that_is_allowed(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, source = tmp_path / "services.csv", tmp_path / "care-inspectorate-2026-06-30.csv"
    import_all(into, samples, geocoder)
    before = into.read_bytes()
    lines = (samples / SOURCES["care-inspectorate"]).read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join(lines[:13]), encoding="utf-8")

    with pytest.raises(ShrinkError, match=r"only 12 listings .* has 16 .* --allow-shrink"):
        run_import("care-inspectorate", [source], into, geocoder=geocoder)

    assert into.read_bytes() == before
    report = run_import("care-inspectorate", [source], into, geocoder=geocoder, allow_shrink=True)
    assert report.counts["gone"] == 4


def test_a_source_that_lost_a_fifth_or_less_is_taken(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, source = tmp_path / "services.csv", tmp_path / "care-inspectorate-2026-06-30.csv"
    import_all(into, samples, geocoder)
    lines = (samples / SOURCES["care-inspectorate"]).read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join(lines[:14]), encoding="utf-8")

    report = run_import("care-inspectorate", [source], into, geocoder=geocoder)

    assert report.counts["gone"] == 3


def test_a_place_that_its_next_edition_names_otherwise_keeps_its_id(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, newer = tmp_path / "services.csv", tmp_path / "samhsa-directory-2025.csv"
    run_import("samhsa", [samples / SOURCES["samhsa"]], into, geocoder=geocoder)
    ids = {service.id for service in read_services(into).services}
    text = (samples / SOURCES["samhsa"]).read_text(encoding="utf-8")
    newer.write_text(text.replace("Center", "Ctr"), encoding="utf-8")

    report = run_import("samhsa", [newer], into, geocoder=geocoder)

    assert report.counts["ids kept"] > 0
    assert {service.id for service in read_services(into).services} == ids
    whole = json.loads(report.to_json())
    assert len(whole["kept_ids"]) == report.counts["ids kept"]
    assert "Ids kept:" in report.to_text()


def test_doubtful_pairs_are_reported_and_written_with_the_problems(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, newer = tmp_path / "services.csv", tmp_path / "care-inspectorate-2026-06-30.csv"
    import_all(into, samples, geocoder)
    text = (samples / SOURCES["care-inspectorate"]).read_text(encoding="utf-8")
    moved = text.replace("CS2003000231", "CS2003999999").replace("7 Virginia", "9 Virginia")
    newer.write_text(moved, encoding="utf-8")

    report = run_import("care-inspectorate", [newer], into, geocoder=geocoder)

    (doubt,) = report.doubtful
    assert (doubt.id, doubt.other_id) == ("gb-ci-cs2003999999", "gb-ci-cs2003000231")
    assert json.loads(report.to_json())["doubtful"][0]["why"] == doubt.why
    rows = list(csv.DictReader(io.StringIO(report.problems_csv())))
    assert [row["field"] for row in rows if row["kind"] == "doubtful"] == [doubt.id]


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
    with pytest.raises(UnknownFormatError, match=r"use .*care-inspectorate, cqc, "):
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
    assert len(rows) == len(report.notes) + len(report.doubtful)
    assert [row["name"] for row in rows if "prison" in row["reason"] and "HMP" in row["name"]] == [
        "'=cmd HMP"
    ]


@pytest.mark.parametrize("alone", ["samhsa-su-2023.xlsx", "samhsa-mh-2023.xlsx"])
def test_one_of_two_directories_is_refused_where_the_other_is_known(
    alone: str, tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    import_all(into, samples, geocoder)
    before = into.read_bytes()

    with pytest.raises(PartialSourceError, match="in one import: locator import samhsa SU MH"):
        run_import("samhsa", [samples / alone], into, geocoder=geocoder)

    assert into.read_bytes() == before


def test_both_directories_in_one_import_are_taken(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    both = [samples / "samhsa-mh-2023.xlsx", samples / "samhsa-su-2023.xlsx"]

    assert run_import("samhsa", both, into, geocoder=geocoder).counts["added"] == 11
    assert run_import("samhsa", both, into, geocoder=geocoder).counts["unchanged"] == 11


def test_one_directory_alone_goes_into_a_file_without_the_other(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, alone = tmp_path / "services.csv", [samples / "samhsa-mh-2023.xlsx"]
    run_import("cqc", [samples / SOURCES["cqc"]], into, geocoder=geocoder)

    first = run_import("samhsa", alone, into, geocoder=geocoder)
    second = run_import("samhsa", alone, into, geocoder=geocoder)

    assert first.counts["added"] == second.counts["unchanged"] > 0
    assert second.counts["directory"] == first.counts["added"] + 21


def test_corrections_by_hand_outlast_the_next_import(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    import_all(into, samples, geocoder)
    corrected = tuple(
        replace(
            service,
            status=Status.DEFUNCT,
            url=service.url or "https://hope.example.org/",
            minimum_age=18,
            access=("self-referral",),
            languages=service.languages or ("cy",),
            alert=service.alert or "Moves in spring.",
            wheelchair="limited",
            assured_date="2026-06-01",
        )
        for service in read_services(into).services
    )
    write_services(into, corrected)
    before = into.read_bytes()

    reports = import_all(into, samples, geocoder)

    assert into.read_bytes() == before
    assert [report.counts["changed"] for report in reports] == [0, 0, 0]


def test_a_confidential_place_is_imported_without_its_street_or_exact_point(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    import_all(into, samples, geocoder)

    (hidden,) = [s for s in read_services(into).services if s.location_type == "confidential"]

    assert hidden.address.lines == ("Gilbert, AZ 85298",)
    assert hidden.point == Point(33.24, -111.73)


def test_a_newer_directory_takes_back_the_detox_it_no_longer_reports(
    tmp_path: Path, samples: Path, geocoder: PostalGeocoder
) -> None:
    into, newer = tmp_path / "services.csv", tmp_path / "samhsa-directory-2025.csv"
    run_import("samhsa", [samples / SOURCES["samhsa"]], into, geocoder=geocoder)
    text = (samples / SOURCES["samhsa"]).read_text(encoding="utf-8")
    newer.write_text(re.sub(r"\b[A-Z]+DTX\b", "", text), encoding="utf-8")
    before = {s.benzodiazepine_detox for s in read_services(into).services}

    run_import("samhsa", [newer], into, geocoder=geocoder)

    assert before == set(Answer)
    assert {s.benzodiazepine_detox for s in read_services(into).services} == {Answer.UNKNOWN}
