"""The C compiler of this machine, if it has one that works."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from symnn.cache import digest
from symnn.errors import NotSupportedError

FLAGS = (
    "-O3", "-march=native", "-std=gnu11", "-fPIC", "-shared", "-fno-math-errno",
    "-fno-trapping-math",
)  # fmt: skip
"""Nothing here changes a rounding: no reassociation, and no contraction unless it is asked for."""

EXACT = ("-ffp-contract=off",)
CANDIDATES = ("cc", "gcc", "clang")
LIMIT = 120
"""Seconds that one text may take to compile."""

TRIAL = "double twice(double x) { return 2 * x; }\n"


@dataclass(frozen=True)
class Compiler:
    """A program that makes shared libraries from C.

    Attributes:
        path: where it is.
        identity: a name for it and for the processor that `-march=native` means.
    """

    path: str
    identity: str

    def compiled(self, source: str, flags: tuple[str, ...] = EXACT) -> bytes:
        """The shared library of this text.

        Args:
            source: C.
            flags: those that come on top of `FLAGS`.

        Raises:
            NotSupportedError: the compiler refuses the text, or takes too long.
        """
        with tempfile.TemporaryDirectory(prefix="symnn-") as folder:
            text, made = Path(folder, "source.c"), Path(folder, "library.so")
            text.write_text(source, "utf-8")
            command = [self.path, *FLAGS, *flags, "-o", str(made), str(text), "-lm", "-lpthread"]
            try:
                done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise NotSupportedError(f"compiling C: {self.path} failed: {error}") from error
            if done.returncode or not made.exists():
                said = done.stderr.decode("utf-8", "replace").strip().splitlines()
                first = next((s for s in said if "error" in s), said[0] if said else "no message")
                raise NotSupportedError(f"compiling C: {self.path} refuses the text: {first}")
            return made.read_bytes()


@cache
def found_compiler() -> Compiler | None:
    """The compiler to use: `$CC`, else the first that is installed and works; None without one.

    `CC=` (set, but empty) stands for none.
    """
    chosen = os.environ.get("CC")
    names = CANDIDATES if chosen is None else tuple(chosen.split()[:1])
    for name in names:
        path = shutil.which(name)
        if path is None:
            continue
        compiler = Compiler(path, digest([_version(path), platform.machine(), _processor()]))
        try:
            compiler.compiled(TRIAL)
        except NotSupportedError:
            continue
        return compiler
    return None


def _version(path: str) -> str:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").partition("\n")[0]


def _processor() -> str:
    """Its model and what it can do: a library for one processor may not run on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return platform.processor()
    told = ("model name", "flags", "Features", "CPU part")
    return "\n".join(dict.fromkeys(s for s in lines if s.startswith(told)))
