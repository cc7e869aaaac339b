"""What the package imports, pyproject.toml names: nothing is there by somebody else's grace."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]


def imported(module: Path) -> Iterator[str]:
    """Yield the top-level name of everything that a module imports."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def normal(name: str) -> str:
    """Return a distribution's name as all its spellings compare."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {normal(re.split("[><=]", line)[0]) for line in project["dependencies"]}
    modules = (ROOT / "locator").rglob("*.py")
    names = {name for module in modules for name in imported(module)}
    names -= {"locator", *sys.stdlib_module_names}
    providers = packages_distributions()
    assert names >= {"flask", "urllib3"}
    assert {name for name in names if not declared & set(map(normal, providers[name]))} == set()
