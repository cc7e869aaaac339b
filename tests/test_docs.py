"""What the documents say is what the program does."""

from __future__ import annotations

import csv
import re
import shlex
from collections import Counter
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from locator import taxonomy
from locator.cli import main
from locator.commands.update import update
from locator.config import Settings
from locator.directory.rows import COLUMNS, LONGEST_CELL, REQUIRED
from locator.importers.run import FORMATS

ROOT = Path(__file__).parents[1]
DATA_FORMAT = (ROOT / "docs" / "data-format.md").read_text(encoding="utf-8")


def cells_under(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its header."""
    section = re.split(rf"^#+ {re.escape(heading)}$", DATA_FORMAT, flags=re.MULTILINE)[1]
    section = re.split(r"^#", section, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_column_is_documented_in_its_order() -> None:
    assert [cells[0].strip("`") for cells in cells_under("Columns")] == list(COLUMNS)


def test_required_columns_are_marked() -> None:
    marked = [cells[0].strip("`") for cells in cells_under("Columns") if "*required*" in cells[1]]

    assert set(marked) == set(REQUIRED)


@pytest.mark.parametrize("terms", taxonomy.FACETS, ids=lambda terms: terms.column)
def test_every_code_is_documented(terms: taxonomy.Taxonomy) -> None:
    assert cells_under(terms.column) == [
        [f"`{term.code}`", term.label, term.definition] for term in terms.terms
    ]


def test_the_longest_cell_is_documented() -> None:
    assert f"{LONGEST_CELL:,} characters" in DATA_FORMAT


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented(name: str) -> None:
    notes = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")

    assert f"| `{name}` | " in notes


class Asked(dict[str, str]):
    """An environment that remembers which variables it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def test_every_setting_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    environment = Asked()
    Settings.from_environment(environment)
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == environment.names
    updating = {parameter.envvar for parameter in update.params if parameter.envvar}
    assert set(re.findall(r"`(LOCATOR_UPDATE_\w+)`", text)) == updating


def test_every_part_of_the_program_has_its_room_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = text.split("## The rooms")[1].split("## Decisions")[0]
    parts = [path for path in (ROOT / "locator").iterdir() if not path.name.startswith("_")]
    named = [f"{path.name}/" if path.is_dir() else path.name for path in parts]
    assert [name for name in named if name != "py.typed" and name not in rooms] == []


README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/locator (.+)$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def shipped_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shipped") / "directory.sqlite"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(
    command: str, shipped_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    done = CliRunner().invoke(
        main, shlex.split(command), env={"LOCATOR_DATABASE": str(shipped_database)}
    )
    assert done.exit_code == 0, done.output
    if map_file := re.search(r"--map (\S+)", command):
        assert (tmp_path / map_file[1]).stat().st_size > 100_000


def test_every_command_is_in_the_readme_and_no_other() -> None:
    commands = main.list_commands(click.Context(main))
    assert set(re.findall(r"^\| `locator (\w+)", README, re.MULTILINE)) == set(commands)


def test_the_readme_s_make_commands_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    documents = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)", documents))
    assert named >= {"run", "test"}
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_link_of_a_document_leads_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("data/**/*.md")]:
        text = path.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_the_counts_of_the_data_notes_are_those_of_the_directory() -> None:
    notes = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    with (ROOT / "data" / "services.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    placed = Counter(row["coordinates_precision"] for row in rows)
    answers = Counter(row["benzodiazepine_detox"] for row in rows)
    assert (
        f"Placed by street {placed['street']:,}, by full postcode {placed['postcode']:,}, "
        f"by ZIP, district or town {placed['area']:,}."
    ) in notes
    assert (
        f"Benzodiazepine detox: yes {answers['yes']:,}, no {answers['no']:,}, "
        f"not known {answers['unknown']:,}."
    ) in notes
    for source, count in Counter(row["source"] for row in rows).items():
        assert re.search(rf"^\| {re.escape(source)} \|.*\| {count:,} \|$", notes, re.MULTILINE)
