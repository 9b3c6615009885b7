"""The command line: parsing of arguments and printing, nothing else."""

import sys

from symnn.cli.overview import overview
from symnn.lazy import load


def main() -> None:
    """The console script."""
    if sys.argv[1:] == ["--help"]:
        sys.stdout.write(overview())
    else:
        load("symnn.cli.application", "application").main(prog_name="symnn")


__all__ = ["main"]
