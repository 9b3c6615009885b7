"""Files with more features than the memory that is taken to train on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from symnn.train.data import load_data

GROUP = 100_000
"""Rows of a Parquet file that stand together."""
STREAMED = """
import sys, threading, gc
from symnn.train import Options, load_data, split, train

def own():
    size, resident, shared = open("/proc/self/statm").read().split()[:3]
    return (int(resident) - int(shared))*4096

def fitted(path, memory):
    data = load_data(path, memory=memory)
    options = Options(hidden=(4,), epochs=1, batch_size=256, crosscheck_every=0, backend="numpy")
    train(split(data, 0.1).train, options)
    return data.X.nbytes

def watched(done, seen):
    while not done.wait(0.002):
        seen.append(own())

small, large, memory = sys.argv[1], sys.argv[2], int(sys.argv[3])
fitted(small, memory)
gc.collect()
before, seen, done = own(), [0], threading.Event()
watch = threading.Thread(target=watched, args=(done, seen))
watch.start()
needed = fitted(large, memory)
done.set()
watch.join()
print(needed, max(seen) - before)
"""
TIMES = 3
"""So many times what is taken are the features, at least."""
SHAPES = {
    ("csv", "wide"): (8_000, 2_000), ("csv", "tall"): (200_000, 80),
    ("parquet", "wide"): (16_000, 2_000), ("parquet", "tall"): (400_000, 80),
}  # fmt: skip


def written(path: Path, rows: int, columns: int) -> Path:
    """Samples of two classes; a hundred of them again and again."""
    random = np.random.default_rng(0)
    X, y = random.normal(size=(100, columns)).round(3), np.arange(100) % 2
    if path.suffix == ".csv":
        lines = [",".join([*map(str, row), f"class{k}"]) for row, k in zip(X, y, strict=True)]
        with path.open("w") as file:
            for _ in range(rows // 100):
                file.write("\n".join(lines) + "\n")
        return path
    arrow, parquet = (pytest.importorskip(name) for name in ("pyarrow", "pyarrow.parquet"))
    table = arrow.table({**{f"x{i}": X[:, i] for i in range(columns)}, "y": y})
    with parquet.ParquetWriter(path, table.schema, use_dictionary=False) as file:
        for start in range(0, rows, GROUP):
            count = min(GROUP, rows - start) // 100
            file.write_table(arrow.concat_tables([table] * count).combine_chunks())
    return path


def measured(small: Path, large: Path, memory: int) -> tuple[int, int]:
    """Bytes of features, and bytes that training took at most, what lies in files left out."""
    command = [sys.executable, "-c", STREAMED, str(small), str(large), str(memory)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    features, taken = map(int, done.stdout.split())
    print(f"{large.name}: {taken / 1e6:.0f} MB taken for {features / 1e6:.0f} MB of features")
    return features, taken


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told elsewhere")
@pytest.mark.parametrize(("kind", "shape"), SHAPES)
def test_features_are_several_times_the_memory_that_is_taken(tmp_path, kind, shape):
    rows, columns = SHAPES[kind, shape]
    small = written(tmp_path / f"small.{kind}", 300, columns)
    large = written(tmp_path / f"{shape}.{kind}", rows, columns)
    features, taken = measured(small, large, 0)
    assert features == rows * columns * 8
    assert features >= TIMES * taken
    features, taken = measured(small, large, 1 << 40)
    assert features <= taken


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_small_files_like_those_are_what_was_written(tmp_path, kind):
    data = load_data(written(tmp_path / f"small.{kind}", 300, 3), memory=0)
    assert data.X.shape == (300, 3)
    np.testing.assert_array_equal(data.X[:100], data.X[200:])
    np.testing.assert_array_equal(data.y, np.arange(300) % 2)
