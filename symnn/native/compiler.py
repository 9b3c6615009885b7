"""The C compiler of this machine, if it has one that works."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from symnn.cache import Cache, digest
from symnn.errors import NotSupportedError
from symnn.lazy import load
from symnn.native.parts import LINKED, parts

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

    def compiled(self, source: str, flags: tuple[str, ...] = (*FLAGS, *EXACT)) -> bytes:
        """The shared library of this text.

        Args:
            source: C.
            flags: all of them.

        Raises:
            NotSupportedError: the compiler refuses the text, or takes too long, or there is no
                room for what it reads and writes.
        """
        try:
            with load("tempfile", "TemporaryDirectory")(prefix="symnn-") as folder:
                return self._made(Path(folder), source, flags)
        except OSError as error:
            raise NotSupportedError(
                f"compiling C: a file for it cannot be written or read: {error}; needed room in "
                "the folder for temporary files, which $TMPDIR names"
            ) from error

    def _made(self, folder: Path, source: str, flags: tuple[str, ...]) -> bytes:
        made, texts = folder / "library.so", parts(source)
        files = [folder / f"source{number}.c" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, "utf-8")
        objects = files
        if len(files) > 1:
            objects = [file.with_suffix(".o") for file in files]
            pairs = zip(files, objects, strict=True)
            self._run([[*flags, LINKED, "-c", "-o", str(o), str(file)] for file, o in pairs])
        self._run([[*flags, "-o", str(made), *map(str, objects), "-lm", "-lpthread"]])
        return made.read_bytes()

    def _run(self, wanted: Iterable[Sequence[str]]) -> None:
        """The compiler, with each of these arguments at one time."""
        opened, pipe = load("subprocess", "Popen"), load("subprocess", "PIPE")
        expired, started = load("subprocess", "TimeoutExpired"), list[Any]()
        try:
            for arguments in wanted:
                started.append(opened([self.path, *arguments], stdout=pipe, stderr=pipe))
            for process in started:
                self._check(process.communicate(timeout=LIMIT)[1], process.returncode)
        except (OSError, expired) as error:
            raise NotSupportedError(f"compiling C: {self.path} failed: {error}") from error
        finally:
            for process in started:
                process.kill()
                process.communicate()

    def _check(self, told: bytes, code: int) -> None:
        if code:
            said = told.decode("utf-8", "replace").strip().splitlines()
            first = next((s for s in said if "error" in s), said[0] if said else "no message")
            raise NotSupportedError(f"compiling C: {self.path} refuses the text: {first}")


@cache
def found_compiler() -> Compiler | None:
    """The compiler to use: `$CC`, else the first that is installed and works; None without one.

    `CC=` (set, but empty) stands for none. That one works is kept on disk, until it is replaced.
    """
    chosen = os.environ.get("CC")
    names = CANDIDATES if chosen is None else tuple(chosen.split()[:1])
    for name in names:
        path = _path(name)
        compiler = path and _tried(path)
        if compiler:
            return compiler
    return None


def _path(name: str) -> str:
    """Where a program is; empty where there is none.

    `Why not shutil:` what it loads takes as long as ten steps of training.
    """
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    places = [name] if os.path.dirname(name) else [os.path.join(f, name) for f in folders if f]
    return next((p for p in places if os.path.isfile(p) and os.access(p, os.X_OK)), "")


def _tried(path: str) -> Compiler | None:
    """The compiler at this place, if it works."""
    found, processor = os.stat(path), _processor()
    here = (path, str(found.st_size), str(found.st_mtime_ns), os.uname().machine, processor)
    key, kept = f"compiler-{digest(here)}", Cache()
    known = kept.get(key)
    if known:
        return Compiler(path, known)
    compiler = Compiler(path, digest([_version(path), os.uname().machine, processor]))
    try:
        compiler.compiled(TRIAL)
    except NotSupportedError:
        return None
    kept.put(key, compiler.identity)
    return compiler


def _version(path: str) -> str:
    run, expired = load("subprocess", "run"), load("subprocess", "TimeoutExpired")
    try:
        done = run([path, "--version"], capture_output=True, timeout=10, check=False)
    except (OSError, expired):
        return ""
    return done.stdout.decode("utf-8", "replace").partition("\n")[0]


def _processor() -> str:
    """Its model and what it can do: a library for one processor may not run on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return load("platform", "processor")()
    told = ("model name", "flags", "Features", "CPU part")
    return "\n".join(dict.fromkeys(s for s in lines if s.startswith(told)))
