"""The `symnn` command: its subcommands, loaded when named, and how failures end a run."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from symnn.cli import streams
from symnn.cli.overview import COMMANDS, overview
from symnn.errors import StepRefuted, SymnnError, nearest
from symnn.lazy import load

BAD_INPUT = 2
INTERRUPTED = 130
READER_GONE = 141


class Application(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        return load(module, attribute)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"unknown command `{args[0]}`; {nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        return overview().rstrip()

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run, and end the process with the contract's exit code and at most one message."""
        if sys.stderr is None:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        code = _guarded(self.run, sys.argv[1:] if args is None else args)
        _give_up_unwritten(sys.stderr)
        sys.exit(code)

    def run(self, args: Sequence[str]) -> Any:
        """What the command returns; click's own `main` would end a closed pipe with code 1."""
        if sys.stdout is None:
            raise SymnnError("standard output is closed; redirect it to a file or to /dev/null")
        try:
            with self.make_context("symnn", list(args)) as context:
                return self.invoke(context)
        except click.exceptions.Exit as finished:
            return finished.exit_code


def _guarded(run: Callable[[Sequence[str]], Any], args: Sequence[str]) -> int:
    """The exit code of `run`; a failure becomes one message on stderr."""
    try:
        code = run(args)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        streams.note(error.format_message())
        return BAD_INPUT
    except click.ClickException as error:
        return _complain(error.format_message(), getattr(error, "ctx", None))
    except StepRefuted as error:
        _complain(str(error))
        return 1
    except SymnnError as error:
        return _complain(str(error))
    except BrokenPipeError:
        _give_up_unwritten(sys.stdout)
        return READER_GONE
    except OSError as error:
        _give_up_unwritten(sys.stdout)
        return _complain(_of_file(error))
    except MemoryError:
        return _complain("out of memory; needed a smaller problem or a larger machine")
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted")
        return INTERRUPTED
    except Exception as error:
        return _internal(error)


def _complain(message: str, context: click.Context | None = None) -> int:
    where = context.command_path if context is not None else "symnn"
    streams.note(f"{where}: {message}")
    return BAD_INPUT


def _of_file(error: OSError) -> str:
    reason = error.strerror or str(error)
    if error.filename:
        return f"`{error.filename}`: {reason}"
    return f"standard output: {reason}" if error.errno == errno.ENOSPC else reason


def _give_up_unwritten(stream: Any) -> None:
    """What a closed pipe or a full disk did not take must not fail again when Python ends."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _internal(error: Exception) -> int:
    """A defect of symnn: not the exit code 1 of a refuted claim."""
    if os.environ.get("SYMNN_DEBUG"):
        raise error
    name = type(error).__name__
    return _complain(f"internal error ({name}: {error}); SYMNN_DEBUG=1 shows where; please report")


@click.group("symnn", cls=Application)
@click.version_option(package_name="symnn", prog_name="symnn", message="%(prog)s %(version)s")
def application() -> None:
    """The mathematics of neural networks: derived, verified, compiled, explained."""
