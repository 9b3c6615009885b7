"""The command line: parsing of arguments and printing, nothing else."""

import sys

from symnn.cli.overview import overview
from symnn.cli.quick import continued
from symnn.lazy import load


def main() -> None:
    """The console script."""
    try:
        if sys.argv[1:2] == ["continue"] and continued(sys.argv[2:]):
            return
        if sys.argv[1:] != ["--help"] or not _printed(overview()):
            load("symnn.cli.application", "application").main(prog_name="symnn")
    except KeyboardInterrupt:  # before the command could see to it
        sys.stderr.write("symnn: interrupted\n")
        sys.exit(130)


def _printed(text: str) -> bool:
    """Whether standard output took the text; the full command tells why it did not."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (AttributeError, OSError):  # it is closed, or full
        return False
    return True


__all__ = ["main"]
