"""Files that commands write: never one that the program or the command itself reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from locator.config import Settings


def refuse_overwriting(
    output: Path | None, option: str, settings: Settings, inputs: Iterable[Path] = ()
) -> None:
    """Refuse to write over what an operator cannot get back.

    These are the directory file, its corrections, the database, the reports, the
    helplines, the map's ground and what the command reads. Raises click.BadParameter naming the
    option that asked for it.
    """
    if output is None or not output.exists():
        return
    kept = (
        settings.services,
        settings.overrides,
        settings.database,
        settings.reports,
        settings.helplines,
        settings.basemap,
        *inputs,
    )
    if any(path.exists() and path.samefile(output) for path in kept):
        raise click.BadParameter(
            f"{output} is a file that the program reads and would be lost; name another one",
            param_hint=option,
        )
