"""What an import did, as text for people, JSON for programs and CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from locator.importers.base import Merge, Note, NoteKind
from locator.importers.merge import Change, Join, KeptId
from locator.importers.recognition import Doubt
from locator.models import Service
from locator.spreadsheet import inert_cell

SHOWN = 20
"""Entries of each list that the text shows; JSON and the problems' CSV hold them all."""

FILES_SHOWN = 3
"""Files that the text's first line names; JSON names them all."""

PROBLEM_COLUMNS = ("kind", "file", "row", "name", "field", "reason")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found and what it did to the directory.

    ``merges`` are rows of the source that are one place, ``joined`` the listings that
    now name a further source, ``kept_ids`` those that kept an id which their source's
    newer words would have changed, and ``doubtful`` what a person should look at.
    ``placement`` counts the listings found by how exactly they are placed
    (``street``, ``postcode``, ``area``, ``not placed``).
    """

    format: str
    files: tuple[str, ...]
    dry_run: bool
    rows: int
    added: tuple[Service, ...]
    changed: tuple[Change, ...]
    gone: tuple[Service, ...]
    unchanged: int
    notes: tuple[Note, ...]
    merges: tuple[Merge, ...]
    unknown_codes: Mapping[str, int]
    placement: Mapping[str, int]
    total: int
    joined: tuple[Join, ...] = ()
    kept_ids: tuple[KeptId, ...] = ()
    doubtful: tuple[Doubt, ...] = ()

    def of(self, kind: NoteKind) -> tuple[Note, ...]:
        """Return the notes of one kind."""
        return tuple(note for note in self.notes if note.kind is kind)

    @property
    def rejected(self) -> tuple[Note, ...]:
        """Return each fault of each row that is not fit to be listed."""
        return self.of(NoteKind.REJECTED)

    @property
    def excluded(self) -> tuple[Note, ...]:
        """Return the sound rows left out on purpose, each with its reason."""
        return self.of(NoteKind.EXCLUDED)

    @property
    def warnings(self) -> tuple[Note, ...]:
        """Return what is doubtful about rows that are listed all the same."""
        return self.of(NoteKind.WARNING)

    @property
    def counts(self) -> dict[str, int]:
        """Return the report in numbers; rejected and excluded count rows."""
        return {
            "rows": self.rows,
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "gone": len(self.gone),
            "joined": len(self.joined),
            "ids kept": len(self.kept_ids),
            "doubtful": len(self.doubtful),
            "merged": len(self.merges),
            "rejected": _rows(self.rejected),
            "excluded": _rows(self.excluded),
            "warnings": len(self.warnings),
            "directory": self.total,
        }

    def to_text(self) -> str:
        """Return the report for a terminal, long lists cut short."""
        done = "would be" if self.dry_run else "are"
        lines = [f"Import of {_files(self.files)} ({self.format})"]
        lines += [f"  {name:<10}{count:>8,}" for name, count in self.counts.items()]
        lines.append(f"{self.total:,} listings {done} in the directory.")
        placed = ", ".join(f"{name} {count:,}" for name, count in self.placement.items())
        lines += [f"Placed by: {placed}"] if placed else []
        lines += _section("Unknown codes", [f"{c}: {n:,}" for c, n in self.unknown_codes.items()])
        lines += _section("Added", [f"{s.id}: {s.name}" for s in self.added])
        lines += _section("Changed", [_changed(change) for change in self.changed])
        lines += _section("Gone", [f"{s.id}: {s.name}" for s in self.gone])
        lines += _section("Joined", [_joined(join) for join in self.joined])
        lines += _section(
            "Ids kept", [f"{k.id} (was {k.found_id}): {k.name}" for k in self.kept_ids]
        )
        lines += _section("Doubtful", [_doubted(doubt) for doubt in self.doubtful])
        lines += _section("Rejected", [_noted(note) for note in self.rejected])
        reasons = Counter(note.reason for note in self.excluded)
        lines += _section("Excluded", [f"{n:,} x {reason}" for reason, n in reasons.most_common()])
        lines += _section("Warnings", [_noted(note) for note in self.warnings])
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """Return the whole report as JSON."""
        whole = {
            "format": self.format,
            "files": list(self.files),
            "dry_run": self.dry_run,
            "counts": self.counts,
            "placement": dict(self.placement),
            "unknown_codes": dict(self.unknown_codes),
            "added": [_named(service) for service in self.added],
            "changed": [
                {
                    "id": change.id,
                    "name": change.name,
                    "fields": [
                        {"field": field, "before": before, "after": after}
                        for field, before, after in change.fields
                    ],
                }
                for change in self.changed
            ],
            "gone": [_named(service) for service in self.gone],
            "joined": [asdict(join) for join in self.joined],
            "kept_ids": [asdict(kept) for kept in self.kept_ids],
            "doubtful": [asdict(doubt) for doubt in self.doubtful],
            "merged": [{"id": merge.id, "names": list(merge.names)} for merge in self.merges],
            **{
                f"{kind}": [_note_cells(note) for note in self.of(kind)]
                for kind in (NoteKind.REJECTED, NoteKind.EXCLUDED, NoteKind.WARNING)
            },
        }
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"

    def problems_csv(self) -> str:
        """Return everything rejected, excluded or doubtful as CSV, safe in a spreadsheet."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, PROBLEM_COLUMNS, lineterminator="\n")
        writer.writeheader()
        for cells in (*map(_note_cells, self.notes), *map(_doubt_cells, self.doubtful)):
            writer.writerow({name: inert_cell(str(cell)) for name, cell in cells.items()})
        return text.getvalue()


def _files(names: Sequence[str]) -> str:
    """Return the files' names, of many the first few; a list in pages has hundreds."""
    shown = ", ".join(names[:FILES_SHOWN])
    return shown if len(names) <= FILES_SHOWN else f"{len(names):,} files: {shown} …"


def _rows(notes: Iterable[Note]) -> int:
    return len({(note.file, note.row) for note in notes})


def _section(title: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    lines = [f"{title}:", *(f"  {entry}" for entry in entries[:SHOWN])]
    if len(entries) > SHOWN:
        lines.append(f"  … and {len(entries) - SHOWN:,} more")
    return lines


def _changed(change: Change) -> str:
    fields = "; ".join(f"{name}: {old!r} → {new!r}" for name, old, new in change.fields)
    return f"{change.id}: {change.name}: {fields}"


def _noted(note: Note) -> str:
    named = f" ({note.name})" if note.name else ""
    field = f", {note.field}" if note.field else ""
    return f"{note.file}, row {note.row}{named}{field}: {note.reason}"


def _joined(join: Join) -> str:
    return f"{join.id} (with {join.found_id}): {join.name}: {'; '.join(join.sources)}"


def _doubted(doubt: Doubt) -> str:
    return f"{doubt.id}: {doubt.name} / {doubt.other_id}: {doubt.other_name}: {doubt.why}"


def _doubt_cells(doubt: Doubt) -> dict[str, str | int]:
    reason = f"may be {doubt.other_id} ({doubt.other_name}): {doubt.why}"
    return {
        "kind": "doubtful",
        "file": "",
        "row": "",
        "name": doubt.name,
        "field": doubt.id,
        "reason": reason,
    }


def _named(service: Service) -> dict[str, str]:
    return {"id": service.id, "name": service.name}


def _note_cells(note: Note) -> dict[str, str | int]:
    return {
        "kind": str(note.kind),
        "file": note.file,
        "row": note.row,
        "name": note.name,
        "field": note.field,
        "reason": note.reason,
    }
