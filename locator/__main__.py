"""Run the command line as ``locator`` and ``python -m locator``."""

from __future__ import annotations

import sys


def main() -> None:
    """Load the commands and run the one asked for; Ctrl+C ends it with a word at any moment."""
    try:
        from locator.cli import main as run

        run()
    except KeyboardInterrupt:
        # Only while the program is loaded: Click tells of every later one in the same words.
        sys.exit("Aborted!")


if __name__ == "__main__":
    main()
