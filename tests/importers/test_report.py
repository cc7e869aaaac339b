from __future__ import annotations

import json

import pytest

from locator.importers.report import ImportReport


def report(*files: str) -> ImportReport:
    return ImportReport(
        format="hsds",
        files=files,
        dry_run=False,
        rows=0,
        added=(),
        changed=(),
        gone=(),
        unchanged=0,
        notes=(),
        merges=(),
        unknown_codes={},
        placement={},
        total=0,
    )


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "Import of page-1.json (hsds)"),
        (3, "Import of page-1.json, page-2.json, page-3.json (hsds)"),
        (4, "Import of 4 files: page-1.json, page-2.json, page-3.json … (hsds)"),
        (1234, "Import of 1,234 files: page-1.json, page-2.json, page-3.json … (hsds)"),
    ],
)
def test_the_first_line_names_the_first_few_files(count: int, line: str) -> None:
    done = report(*(f"page-{n}.json" for n in range(1, count + 1)))

    assert done.to_text().splitlines()[0] == line


def test_json_names_every_file() -> None:
    files = [f"page-{n}.json" for n in range(50)]

    assert json.loads(report(*files).to_json())["files"] == files
