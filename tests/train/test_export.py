"""Models as files for PyTorch: what is written, and what is refused."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from symnn.errors import DataError, NotSupportedError
from symnn.train import Network, Options, Sequential, from_arrays, train
from symnn.train.dataset import Dataset
from symnn.train.export import network_text
from symnn.train.layered import LayeredNetwork
from symnn.train.layers.layout import Layout

RANDOM = np.random.default_rng(0)


def model(**more):
    data = from_arrays(RANDOM.normal(size=(20, 2)), np.arange(20) % 2)
    return train(Dataset(**{**vars(data), **more}), Options(hidden=(3,), epochs=1))


def layers(text, shape):
    return LayeredNetwork(Layout(Sequential(text), shape, 3))


def assigned(function):
    """The names that a function gives values."""
    stores = (n for n in ast.walk(function) if isinstance(n, ast.Name))
    return {n.id for n in stores if isinstance(n.ctx, ast.Store)}


def test_the_file_is_python_without_symnn(tmp_path):
    path = model().export(tmp_path / "net.py")
    tree = ast.parse(path.read_text())
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert names == {"numpy", "pathlib", "torch"}
    classes = [n.name for n in tree.body if isinstance(n, ast.ClassDef)]
    assert classes == ["Predict", "Loss", "Network", "Trained"]
    with np.load(tmp_path / "net.npz") as arrays:
        assert arrays["W1"].shape == (2, 3)


@pytest.mark.parametrize(
    "network",
    [Network((5, 4, 3)), Network((5, 4, 3), "selu", "mse"), layers("lstm 4; dense 3", (5, 3)),
     layers("conv 2 3; relu; max pool 2; flatten; dense 3", (3, 8))],
    ids=str,
)  # fmt: skip
def test_the_derivative_of_a_prediction_reads_what_was_computed(network):
    """No array of the forward equations is assigned in it."""
    tree = ast.parse(network_text(network))
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    forward, backward = (assigned(functions[name]) for name in ("predict", "pull_back"))
    arrays = {e.name for e in network.structure.program if e.indices}
    assert arrays & forward
    assert not arrays & backward
    assert arrays & {a.arg for a in functions["pull_back"].args.args}


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
    from symnn.train.structure import gradients

    with pytest.raises(NotSupportedError, match="needed target 'numpy', 'jax' or 'torch'"):
        symnn.compile(gradients(("tanh",), "mse"), target="c")
