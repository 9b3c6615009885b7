"""Data to standard output, everything else to standard error, files whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from symnn.errors import SymnnError
from symnn.files import hindrance, opened, write_whole


def text_of(argument: str) -> str:
    """The argument, or all of standard input for `-`.

    Raises:
        SymnnError: it is not UTF-8 text.
    """
    if argument != "-":
        return argument
    with opened("-") as stream:
        data = stream.read()
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise SymnnError(f"standard input is not UTF-8 text (byte {error.start + 1})") from None


def print_text(line: str) -> None:
    """One line, flushed; half of a surrogate pair, which no encoding has, is escaped."""
    click.echo(line.encode(errors="backslashreplace").decode())


def print_json(value: Any) -> None:
    """One line of JSON, flushed."""
    print_text(json.dumps(value, ensure_ascii=False, default=str))


def note(message: str) -> None:
    """A remark for people, on standard error; the work goes on when nobody can be told."""
    with suppress(OSError):
        click.echo(message, err=True)


def styled(text: str, **style: Any) -> str:
    """Text with color where color is wanted: on a terminal, and without NO_COLOR."""
    plain = os.environ.get("NO_COLOR") or not sys.stdout.isatty()
    return text if plain else click.style(text, **style)


@contextmanager
def folder(option: str, name: str) -> Iterator[Path]:
    """The folder `name`, made if missing, writable; one that was made and stays empty goes again.

    Raises:
        SymnnError: it is a file, or cannot be made or written to; `option` names who asked.
    """
    target = Path(name)
    if target.exists() and not target.is_dir():
        raise SymnnError(f"{option}: `{name}` is a file; needed a folder")
    made = [place for place in (target, *target.parents) if not place.exists()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=target):
            pass
    except OSError as error:
        raise SymnnError(f"{option}: `{name}` cannot be written: {error.strerror}") from None
    try:
        yield target
    finally:
        with suppress(OSError):
            for place in made:
                place.rmdir()


def check_place(option: str, path: str) -> None:
    """Refuse a file that could not be written, before the work that would fill it.

    Raises:
        SymnnError: its folder is missing or closed, or the path is a folder.
    """
    reason = hindrance(Path(path))
    if reason:
        raise SymnnError(f"{option}: `{path}` cannot be written: {reason}")


def check_apart(places: Mapping[str, str]) -> None:
    """Refuse paths of which one would overwrite another.

    Args:
        places: paths by the option, or other word, that names them.

    Raises:
        SymnnError: two of them are the same file.
    """
    known: dict[str, str] = {}
    for name, path in places.items():
        real = os.path.realpath(path)
        if real in known and (os.path.isfile(real) or not os.path.exists(real)):
            raise SymnnError(f"{name} and {known[real]} are the same file `{path}`; name another")
        known[real] = name


def write(path: str, text: str) -> None:
    """Write `text` to the file, whole or not at all.

    Raises:
        SymnnError: the folder does not exist or cannot be written to.
    """
    try:
        write_whole({Path(path): text.encode()})
    except OSError as error:
        raise SymnnError(f"`{path}` cannot be written: {error.strerror}") from None
