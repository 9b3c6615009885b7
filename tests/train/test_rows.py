"""Samples on disk: the same training, in less memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.errors import DataError
from symnn.train import Checkpoints, Options, from_arrays, load_data, rows, split, train
from symnn.train.checkpoint import fingerprint
from symnn.train.rows import Rows, average, is_on_disk, picked, pieces, transformed
from symnn.train.standardize import fit_standardizer
from symnn.train.training import Training


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test has many of them."""
    monkeypatch.setattr(rows, "PIECE", 1000)


def on_disk(values: np.ndarray) -> np.ndarray:
    found = Rows(0)
    found.add(values)
    return found.array()


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 2000))
def test_what_is_collected_is_what_came(counts: list[int], most: int) -> None:
    parts = [np.random.default_rng(n).normal(size=(n, 3)) for n in counts]
    collected = Rows(most)
    for part in parts:
        collected.add(part)
    found, wanted = collected.array(), np.concatenate(parts)
    assert len(collected) == len(wanted)
    assert np.array_equal(found, wanted)
    assert is_on_disk(found) == (wanted.nbytes > most)


@given(st.integers(1, 200), st.integers(0, 9))
def test_pieces_cover_every_row_once(count: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(count, 7))
    disk = on_disk(values)
    assert [k for piece in pieces(disk) for k in range(count)[piece]] == list(range(count))
    assert list(pieces(values)) == list(pieces(disk))
    places = np.random.default_rng(seed).integers(0, count, 2 * count)
    assert np.array_equal(picked(disk, places), values[places])
    assert is_on_disk(picked(disk, places))
    assert np.array_equal(transformed(disk, np.tanh), np.tanh(values))
    weights = np.linspace(1, 2, count)
    for w in (None, weights):
        np.testing.assert_array_equal(average(disk, np.square, w), average(values, np.square, w))
        np.testing.assert_allclose(average(disk, np.square, w), np.average(values**2, 0, w))


def test_the_file_is_gone_with_its_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = on_disk(np.ones((100, 10)))
    assert found.sum() == 1000
    assert list(tmp_path.iterdir()) == []


def test_no_room_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(DataError, match=r"do not fit into memory nor into .*set TMPDIR"):
        on_disk(np.ones((100, 10)))


def test_standardizing_does_not_care() -> None:
    values = np.random.default_rng(0).normal(3.0, 5.0, size=(500, 4))
    values[:, 2] = 7.0
    here, there = fit_standardizer(values), fit_standardizer(on_disk(values))
    np.testing.assert_array_equal(there.mean, here.mean)
    np.testing.assert_array_equal(there.scale, here.scale)
    np.testing.assert_allclose(here.mean, values.mean(axis=0), rtol=1e-13)
    assert there.scale[2] == 1.0


def written(path: Path, kind: str) -> Path:
    """Three classes that circles tell apart."""
    random = np.random.default_rng(5)
    X = random.normal(size=(300, 6))
    y = np.digitize((X[:, :3] ** 2).sum(axis=1), [1.5, 3.5])
    found = path / f"samples.{kind}"
    if kind == "npz":
        np.savez(found, X=X, y=y)
    else:
        lines = [
            ",".join([*map(repr, map(float, row)), f"class{k}"])
            for row, k in zip(X, y, strict=True)
        ]
        found.write_text("a,b,c,d,e,f,kind\n" + "\n".join(lines) + "\n")
    return found


def trained(path: Path, memory: int | None, **options: Any) -> Any:
    data = load_data(path, memory=memory)
    assert is_on_disk(data.X) == (memory == 0)
    parts = split(data, 0.2, 1)
    assert is_on_disk(parts.train.X) == (memory == 0)
    return train(parts.train, Options(epochs=3, standardize=False, **options), parts.test)


@pytest.mark.parametrize("backend", ["numpy", "auto"])
@pytest.mark.parametrize("kind", ["npz", "csv"])
def test_training_is_the_same_to_the_bit(kind: str, backend: str, tmp_path: Path) -> None:
    path = written(tmp_path, kind)
    here, there = (trained(path, memory, backend=backend) for memory in (None, 0))
    for name, wanted in here.parameters.items():
        assert np.array_equal(there.parameters[name], wanted), name
    assert there.history.epochs[-1].validation_loss == here.history.epochs[-1].validation_loss


def test_no_values_are_transformed_to_none() -> None:
    assert transformed(np.empty((0, 3)), lambda rows: rows[:, :2]).shape == (0, 2)


def test_standardized_features_do_not_differ_either(tmp_path: Path) -> None:
    path = written(tmp_path, "npz")
    here, there = (train(load_data(path, memory=m), Options(epochs=2)) for m in (None, 0))
    for name, wanted in here.parameters.items():
        np.testing.assert_array_equal(there.parameters[name], wanted)
    X = np.random.default_rng(1).normal(size=(50, 6))
    assert np.array_equal(there.predict(on_disk(X)), there.predict(X))


def test_other_samples_have_another_fingerprint(tmp_path: Path) -> None:
    found = []
    for change in (0.0, 0.0, 1e-9):
        X = np.random.default_rng(0).normal(size=(90, 4))
        X[77, 2] += change
        data = from_arrays(on_disk(X), X[:, 0] > 0)
        found.append(fingerprint(Training(data, Options(standardize=False)).run.parts))
    assert found[0] == found[1] != found[2]


def test_a_crash_costs_no_more_than_in_memory(tmp_path: Path) -> None:
    data = load_data(written(tmp_path, "npz"), memory=0)
    kept = Checkpoints(tmp_path / "kept", resume=True)
    train(data, Options(epochs=1), checkpoints=kept)
    resumed = train(data, Options(epochs=3), checkpoints=kept)
    alone = train(data, Options(epochs=3))
    assert all(np.array_equal(resumed.parameters[n], a) for n, a in alone.parameters.items())


def test_arrays_of_the_user_that_lie_on_disk_stay_there() -> None:
    X = on_disk(np.random.default_rng(0).normal(size=(100, 3)).astype(np.float32))
    data = from_arrays(X, np.arange(100) % 2)
    assert is_on_disk(data.X)
    assert data.X.dtype == np.float64
    X[60, 1] = np.nan
    with pytest.raises(DataError, match=r"holds nan at row 60, column 1 .*1 such values"):
        from_arrays(X, np.arange(100) % 2)


LIMITED = """
import resource, sys
import numpy as np
from symnn.train import Options, load_data, split, train
train(load_data("iris"), Options(hidden=(4,), epochs=1, crosscheck_every=0))
used = int(next(x for x in open("/proc/self/status") if x.startswith("VmData")).split()[1]) << 10
resource.setrlimit(resource.RLIMIT_DATA, (used + (ROOM << 20), resource.RLIM_INFINITY))
parts = split(load_data(sys.argv[1], memory=int(sys.argv[2])), 0.1)
options = Options(hidden=(4,), epochs=1, batch_size=256, crosscheck_every=0)
print(train(parts.train, options).history.epochs[-1].number)
"""
ROOM = 60
"""MiB beyond what a small training takes."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the system does not count private memory")
@pytest.mark.parametrize("kind", ["npz", "csv"])
def test_memory_is_bounded(tmp_path: Path, kind: str) -> None:
    """80 MB of features, copied twice on the way, where 60 MiB may be allocated."""
    path = tmp_path / f"large.{kind}"
    X = np.random.default_rng(0).normal(size=(10_000, 1000))
    y = np.arange(10_000) % 2
    if kind == "npz":
        np.savez(path, X=X, y=y)
    else:
        np.savetxt(path, np.column_stack([X, y]), "%.5g", ",")
    text = LIMITED.replace("ROOM", str(ROOM))
    there, here = (
        subprocess.run(
            [sys.executable, "-c", text, str(path), memory],
            capture_output=True,
            text=True,
            check=False,
        )
        for memory in ("0", str(1 << 40))
    )
    assert there.stdout == "1\n", there.stderr
    assert "MemoryError" in here.stderr or "Unable to allocate" in here.stderr
