"""The C of steps compiles elsewhere too: with other compilers, for other processors."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import test_native_places as places
import test_native_recurrence as recurrence
from test_native import Case

from symnn.codegen.calls import native

pytestmark = pytest.mark.slow
FLAGS = (
    "-O1",
    "-std=gnu11",
    "-c",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-Wno-psabi",
    "-Werror",
)
TARGETS = {
    "gcc, avx512": ("gcc", 64, "-march=skylake-avx512"), "gcc, avx2": ("gcc", 32, "-mavx2 -mfma"),
    "gcc, sse2": ("gcc", 16, ""), "clang, avx512": ("clang", 64, "-march=skylake-avx512"),
    "clang, avx2": ("clang", 32, "-mavx2 -mfma"), "neon": ("aarch64-linux-gnu-gcc", 16, ""),
}  # fmt: skip


def sources(dtype: str) -> list[str]:
    """A tiny step, a step with threads, one with a loop over time, one with places."""
    tiny, larger = Case((2, 3, 1), loss="bce", dtype=dtype), Case((64, 80, 10), dtype=dtype)
    shared = native.native_recipe(larger.compiled, larger.start, ("X", "T"), dtype, 2)
    small = native.native_recipe(tiny.compiled, tiny.start, ("X", "T"), dtype)
    found = [small.source, shared.source]
    for made, data in (recurrence.compiled("lstm", recurrence.SIZES["odd"]), places.rows()):
        found.append(native.native_recipe(made, data, (), dtype).source)
    return found


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", TARGETS)
def test_compiles(target: str, dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler, vector, more = TARGETS[target]
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler}")
    monkeypatch.setattr(native, "vector_bytes", lambda: vector)
    for source in sources(dtype):
        text = tmp_path / "step.c"
        text.write_text(source, "utf-8")
        command = [compiler, *FLAGS, *more.split(), "-o", str(tmp_path / "step.o"), str(text)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[:2000]
