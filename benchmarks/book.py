"""The whole book: how long it takes cold and warm, how much memory, how large the page.

Each run is a fresh `symnn report --book` with a cache folder of its own. Cold finds everything
anew; warm changes nothing; the others write the book in another format from what was found. Time
is wall time and processor time of all processes; memory is the largest sum over all processes that
lived at one time, in proportional shares (pages that processes share count once), looked at ten
times a second; beside it stands the largest process alone.

    python benchmarks/book.py               # two processes
    python benchmarks/book.py --jobs 4
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK = 0.1
MIB, MB = 1 << 20, 1_000_000
TARGETS = {"cold": 600.0, "warm": 10.0, "memory": 1500, "page": 8.0}

FORMATS = {
    "single file": ("--single-file",), "PDF": ("--format", "pdf"),
    "LaTeX": ("--format", "latex"), "Markdown": ("--format", "markdown"),
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What a run took: seconds of wall and of processor time, memory in MiB.

    Args:
        memory: the largest sum over all processes.
        alone: the largest process.
    """

    wall: float
    processor: float
    memory: float
    alone: float
    code: int


def family(root: int) -> Iterator[int]:
    """The process with all its descendants."""
    yield root
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def memory(process: int) -> float:
    """In MiB: the proportional share, else the resident size."""
    for name, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{process}/{name}").read_text().splitlines()
            found = next(line for line in lines if line.startswith(key))
            return int(found.split()[1]) / 1024
    return 0.0


def processor(process: int) -> float:
    """Seconds of processor time, with those of children that ended."""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def run(folder: Path, jobs: int, *options: str) -> Run:
    """One `symnn report --book`."""
    command = [sys.executable, "-m", "symnn", "report", "--book", "--out", str(folder / "book"),
               "--jobs", str(jobs), *options]  # fmt: skip
    environment = {**os.environ, "SYMNN_CACHE": str(folder / "cache")}
    start, most, alone, used = time.monotonic(), 0.0, 0.0, {}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            living = list(dict.fromkeys(family(process.pid)))
            shares = [memory(p) for p in living]
            most, alone = max(most, sum(shares)), max(alone, *shares)
            used |= {p: processor(p) for p in living}
            time.sleep(LOOK)
    return Run(time.monotonic() - start, sum(used.values()), most, alone, process.returncode)


def shown(name: str, found: Run, seconds: float | None = None) -> str:
    """A line of the table."""
    target = f" (at most {seconds:g})" if seconds else ""
    return (
        f"{name:12} {found.wall:7.1f} s wall{target}, {found.processor:6.1f} s of processor time, "
        f"{found.memory:5.0f} MiB (one process {found.alone:.0f}), exit code {found.code}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    jobs = parser.parse_args().jobs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold = run(folder, jobs)
        print(shown("cold", cold, TARGETS["cold"]), flush=True)
        warm = run(folder, jobs)
        print(shown("warm", warm, TARGETS["warm"]), flush=True)
        others = []
        for form, options in FORMATS.items():
            others.append(run(folder, jobs, *options))
            print(shown(form, others[-1]), flush=True)
        most = max(found.memory for found in (cold, warm, *others))
        pages = [p.stat().st_size for p in (folder / "book").glob("*.html") if p.stem != "book"]
        page = (folder / "book" / "book.html").stat().st_size / MB
        print(f"memory       {most:7.0f} MiB over all processes (at most {TARGETS['memory']} MB)")
        print(f"one page     {page:7.2f} MB (at most {TARGETS['page']:g})")
        print(f"all pages    {sum(pages) / MB:7.2f} MB in {len(pages)} files")
        for ending in (".pdf", ".tex", ".md"):
            sizes = [p.stat().st_size for p in (folder / "book").glob(f"*{ending}")]
            print(f"{ending[1:]:12} {sum(sizes) / MB:7.2f} MB in {len(sizes)} files")


if __name__ == "__main__":
    main()
