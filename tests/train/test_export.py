"""Models as files for PyTorch: what is written, and what is refused."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from symnn.errors import DataError, NotSupportedError
from symnn.train import Options, from_arrays, train
from symnn.train.dataset import Dataset

RANDOM = np.random.default_rng(0)


def model(**more):
    data = from_arrays(RANDOM.normal(size=(20, 2)), np.arange(20) % 2)
    return train(Dataset(**{**vars(data), **more}), Options(hidden=(3,), epochs=1))


def test_the_file_is_python_without_symnn(tmp_path):
    path = model().export(tmp_path / "net.py")
    tree = ast.parse(path.read_text())
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert names == {"numpy", "pathlib", "torch"}
    classes = [n.name for n in tree.body if isinstance(n, ast.ClassDef)]
    assert classes == ["Predict", "Loss", "Network", "Trained"]
    with np.load(tmp_path / "net.npz") as arrays:
        assert arrays["W1"].shape == (2, 3)


def test_names_of_users_stay_text(tmp_path):
    hostile = ('"""\nimport os\n', "\\"), ("'''", "$name")
    path = model(feature_names=hostile[0], classes=hostile[1]).export(tmp_path / "net.py")
    tree = ast.parse(path.read_text())
    found = {n.targets[0].id: ast.literal_eval(n.value) for n in tree.body
             if isinstance(n, ast.Assign)}  # fmt: skip
    assert found == {"CLASSES": hostile[1], "FEATURES": hostile[0]}


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"needed a file that ends in \.py"):
        model().export(tmp_path / "net.txt")
    with pytest.raises(DataError, match="cannot be written"):
        model().export(tmp_path / "nowhere" / "net.py")


def test_c_is_not_for_programs():
    import symnn
    from symnn.train.network import gradients

    with pytest.raises(NotSupportedError, match="needed target 'numpy', 'jax' or 'torch'"):
        symnn.compile(gradients(("tanh",), "mse"), target="c")
