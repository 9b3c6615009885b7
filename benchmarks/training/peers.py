"""Processes that run steps on request, and the ratios of what they take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROUND_SECONDS = 0.15
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass
class Peer:
    """A process that runs steps on request."""

    name: str
    problem: Any
    core: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def start(self, cpu: int) -> None:
        """Launch, and wait until it is built."""
        spec = self.problem.spec
        chosen = {"OPENBLAS_CORETYPE": self.core} if self.core else {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "training.worker", self.name, json.dumps(spec), str(cpu)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, **ONE_THREAD, **chosen, **self.more},
        )  # fmt: skip
        self.built = self.answer()

    def ask(self, command: str) -> dict[str, Any]:
        self.process.stdin.write(command + "\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return self.answer()

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise SystemExit(f"{self.name} ended without an answer")
        return json.loads(line)

    def median(self) -> float:
        """CPU seconds a step."""
        return median(self.seconds)

    def calibrated(self) -> int:
        """Steps that take about as long as a round should."""
        once = self.ask("run 3")["cpu"]
        once = self.ask(f"run {max(3, int(ROUND_SECONDS / once / 4))}")["cpu"]
        return max(3, int(ROUND_SECONDS / once))

    def stop(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


def possible_cores() -> set[str]:
    """Kernel families of OpenBLAS that this CPU can run, among those worth trying."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return set()
    found = {"Haswell"} if " avx2" in flags else set()
    return found | ({"SkylakeX"} if " avx512f" in flags else set())


def ratio(peer: Peer, other: Peer) -> list[float]:
    """Lower quartile, median and upper quartile of what the other takes, over the peer."""
    ratios = [h / p for h, p in zip(other.seconds, peer.seconds, strict=True)]
    low, middle, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return [round(low, 3), round(middle, 3), round(high, 3)]


def shown(found: list[float] | None) -> str:
    return f"{found[1]:.2f} [{found[0]:.2f}, {found[2]:.2f}]" if found else "check failed"
