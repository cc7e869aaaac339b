from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner, Result

from locator.cli import main
from locator.config import Settings
from locator.directory.database import Directory
from locator.directory.rows import COLUMNS, read_row
from locator.models import Service
from locator.web import exports


def run(settings: Settings, *arguments: str) -> Result:
    environment = {
        "LOCATOR_SERVICES": str(settings.services),
        "LOCATOR_DATABASE": str(settings.database),
    }
    return CliRunner().invoke(main, ["export", *arguments], env=environment)


def everyone(directory: Directory) -> list[Service]:
    return list(exports.every_service(directory.entities))


def test_csv_holds_every_service_as_the_directory_file_does(
    settings: Settings, directory: Directory
) -> None:
    done = run(settings, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))

    assert done.exit_code == 0
    assert tuple(rows[0]) == COLUMNS
    plain = [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]
    assert [read_row(row, 2)[0] for row in plain] == everyone(directory)


def test_csv_is_safe_in_a_spreadsheet(directory: Directory) -> None:
    service = replace(everyone(directory)[0], service_name="=1+1", alert="@SUM(A1)")
    header, row = csv.reader(io.StringIO(b"".join(exports.csv_chunks([service])).decode()))
    cells = dict(zip(header, row, strict=True))

    assert (cells["service_name"], cells["alert"]) == ("'=1+1", "'@SUM(A1)")


def test_geojson_holds_every_service_and_names_its_sources(
    settings: Settings, directory: Directory
) -> None:
    body = json.loads(run(settings, "--format", "geojson").stdout)

    assert body["type"] == "FeatureCollection"
    assert [feature["id"] for feature in body["features"]] == [s.id for s in everyone(directory)]
    for feature, service in zip(body["features"], everyone(directory), strict=True):
        if service.point is None:
            assert feature["geometry"] is None
        else:
            assert feature["geometry"]["coordinates"] == [
                service.point.longitude,
                service.point.latitude,
            ]
    names = {source.name for service in everyone(directory) for source in service.sources}
    assert all(any(name in credit for credit in body["attribution"]) for name in names)


def test_hsds_is_what_the_api_answers(settings: Settings, client: object) -> None:
    done = run(settings, "--format", "hsds")
    answer = client.get("/hsds/services?full=true&per_page=100")  # type: ignore[attr-defined]

    assert json.loads(done.stdout) == answer.get_json()["contents"]


def test_hsds_to_a_zip_is_a_data_package_whose_keys_hold(
    settings: Settings, directory: Directory, tmp_path: Path
) -> None:
    path = tmp_path / "services.zip"
    assert run(settings, "--format", "hsds", "-o", str(path)).exit_code == 0
    with zipfile.ZipFile(path) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        tables = {
            resource["name"]: list(
                csv.DictReader(io.StringIO(archive.read(resource["path"]).decode(), newline=""))
            )
            for resource in descriptor["resources"]
        }
    ids = {name: {row["id"] for row in rows} for name, rows in tables.items()}

    assert len(tables["service"]) == directory.size
    assert all(len(ids[name]) == len(rows) for name, rows in tables.items())
    for table, column, target in (
        ("service", "organization_id", "organization"),
        ("service_at_location", "service_id", "service"),
        ("service_at_location", "location_id", "location"),
        ("address", "location_id", "location"),
        ("phone", "service_id", "service"),
        ("language", "service_id", "service"),
        ("attribute", "link_id", "service"),
        ("attribute", "taxonomy_term_id", "taxonomy_term"),
        ("taxonomy_term", "taxonomy_id", "taxonomy"),
    ):
        assert tables[table], table
        assert {row[column] for row in tables[table]} <= ids[target], (table, column)


@pytest.mark.parametrize("form", ["csv", "geojson", "hsds"])
def test_a_file_is_replaced_in_one_step_or_not_at_all(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / "out"
    path.write_text("as it was")
    with monkeypatch.context() as patched:
        gone = Mock(side_effect=OSError("the disk is gone"))
        patched.setattr("locator.directory.entities.Entities.service_page", gone)
        done = run(settings, "--format", form, "-o", str(path))
    assert done.exit_code == 1
    assert path.read_text() == "as it was"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]

    done = run(settings, "--format", form, "-o", str(path))
    assert done.exit_code == 0
    assert path.stat().st_size > 1000
    assert f"services written to {path}" in done.stderr


def test_an_empty_directory_is_still_a_sound_file() -> None:
    assert json.loads(b"".join(exports.hsds_chunks([]))) == []
    assert json.loads(b"".join(exports.geojson_chunks([])))["features"] == []
    assert b"".join(exports.csv_chunks([])).count(b"\r\n") == 1
