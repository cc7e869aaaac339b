from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from locator.importers.base import Paging
from locator.importers.fetching import AddressError, NotThereError
from locator.importers.sources import NoSourceError, name_of, source_files
from tests.https_server import Served, content, status

pytestmark = pytest.mark.usefixtures("temporary")


def test_a_file_is_itself_and_a_folder_its_files_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    (folder / "further").mkdir(parents=True)
    for name in ("b.csv", "a.csv", ".hidden.csv", "further/c.csv"):
        (folder / name).touch()
    alone = tmp_path / "alone.csv"
    alone.touch()

    with source_files([str(alone), str(folder)], kept=tmp_path) as files:
        assert files == (alone, folder / "a.csv", folder / "b.csv")
    assert alone.exists()


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with (
        pytest.raises(NoSourceError, match="holds no files"),
        source_files([str(tmp_path / "empty")], kept=tmp_path),
    ):
        pass


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(NoSourceError, match=r"list\.csv is not there; give a file, a folder or"),
        source_files([str(tmp_path / "list.csv")], kept=tmp_path),
    ):
        pass


@pytest.mark.parametrize("address", ["http://example.org/a.csv", "HTTP://example.org", "ftp://x/y"])
def test_addresses_without_tls_are_refused_before_anything_is_fetched(
    address: str, tmp_path: Path
) -> None:
    with pytest.raises(AddressError, match="use https:"), source_files([address], kept=tmp_path):
        pass


def test_a_fetched_file_keeps_its_name_and_goes_afterwards(
    server: Served, temporary: Path, tmp_path: Path
) -> None:
    address = server.at("/files/cqc-2026-04.csv", content(b"a,b\n", "text/csv")) + "?download=1"

    with source_files([address, address], kept=tmp_path / "kept") as files:
        assert [file.name for file in files] == ["cqc-2026-04.csv"] * 2
        assert [file.read_bytes() for file in files] == [b"a,b\n"] * 2
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "kept").exists()


def test_nothing_stays_of_what_was_fetched_before_a_failure(
    server: Served, temporary: Path, tmp_path: Path
) -> None:
    sources = [
        server.at("/a.csv", content(b"a,b\n", "text/csv")),
        server.at("/b.csv", status(404)),
    ]

    with pytest.raises(NotThereError), source_files(sources, kept=tmp_path / "kept"):
        pass

    assert list(temporary.iterdir()) == []


def test_nothing_stays_where_the_import_fails(
    server: Served, temporary: Path, tmp_path: Path
) -> None:
    paged = server.at("/v2", content(b'{"totalPages": 1, "rows": []}', "application/json"))
    plain = server.at("/a.csv", content(b"a,b\n", "text/csv"))
    for source, paging in ((plain, None), (paged, Paging())):
        with (
            pytest.raises(ZeroDivisionError),
            source_files([source], kept=tmp_path / "kept", paging=paging) as files,
        ):
            assert files[0].exists()
            _ = 1 / 0
        assert not files[0].exists()

    assert list(temporary.iterdir()) == []
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/a/su-2025.xlsx?x=1", "su-2025.xlsx"),
        ("https://example.org/National%20Directory%20SU%202024_Final.xlsx", None),
        ("https://example.org/..%2f..%2fetc%2fpasswd", "_.._etc_passwd"),
        ("https://example.org/.hidden", "hidden"),
        ("https://example.org/api/v2/", "v2"),
        ("https://example.org/", "download"),
        (f"https://example.org/{'a' * 300}-2025.csv", f"{'a' * 91}-2025.csv"),
    ],
)
def test_a_name_is_taken_from_the_address_and_fit_for_a_folder(
    address: str, name: str | None
) -> None:
    assert name_of(address) == (name or "National Directory SU 2024_Final.xlsx")


def test_being_told_to_stop_leaves_no_temporary_folder(
    server: Served, tmp_path: Path, temporary: Path
) -> None:
    address = server.at("/list-2026.csv", content(b"a,b\n", "text/csv"))
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from locator.importers.sources import source_files\n"
        "with source_files([sys.argv[1]], kept=Path(sys.argv[2])):\n"
        "    print('fetched', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, address, str(tmp_path)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"fetched\n"
        assert len(list(temporary.iterdir())) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM

    assert list(temporary.iterdir()) == []
