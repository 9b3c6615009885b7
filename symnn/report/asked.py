"""What the command line of a script asks for: a page on what it finds."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path


def page_wanted(about: str | None, arguments: Sequence[str] | None = None) -> Path | None:
    """The file that `--html FILE` names for a page, or None.

    Args:
        about: what the script does, for its `--help`.
        arguments: those of the command line if None.

    >>> str(page_wanted("Shows something.", ["--html", "page.html"]))
    'page.html'

    Raises:
        SystemExit: the arguments are others, or ask for help.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page with figures")
    return parser.parse_args(arguments).html
