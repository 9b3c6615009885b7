"""A trained model as a file for PyTorch that runs without this package."""

from __future__ import annotations

import io
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from symnn.codegen.calls.torch_module import Parts, torch_module
from symnn.errors import DataError
from symnn.files import write_whole
from symnn.indexed.language.traverse import name_of
from symnn.train.encoding import Quantities
from symnn.train.layered import AnyNetwork
from symnn.train.model import Model
from symnn.train.structure import structure

MEAN, SCALE = "feature.mean", "feature.scale"
WORDS = {"float64": "torch.float64", "float32": "torch.float32"}

TRAINED = Template('''
CLASSES = $classes
FEATURES = $features


class Trained(torch.nn.Module):
    """The network behind the units of the data: features in, $results out."""

    def __init__(self, values, dtype=$dtype):
        super().__init__()
        self.network = Network(values, dtype)
        for name in ("feature_mean", "feature_scale", "target_mean", "target_scale"):
            self.register_buffer(name, torch.as_tensor(values[name], dtype=dtype))

    def forward(self, features):
        units = (features - self.feature_mean)/self.feature_scale
        found = self.network(units.reshape(-1, *$shape))
        return found*self.target_scale + self.target_mean


def trained():
    """The module as it was trained: its numbers lie beside this file."""
    with numpy.load(pathlib.Path(__file__).with_suffix(".npz")) as found:
        return Trained({name: found[name] for name in found.files})
''')


def network_text(network: AnyNetwork) -> str:
    """A `torch.nn.Module` with the forward equations of a network and their own derivative.

    Dropout leaves nothing out in it, and batch norms use the averages of training.

    Raises:
        NotSupportedError: an operation has no PyTorch yet.
    """
    found = structure(network.plan, network.loss, training=False)
    known = {name_of(b): b for b in found.program.inputs}
    fixed = [known[n] for n in (*(a.name for a in found.averages), *found.constants) if n in known]
    parts = Parts(
        found.program, found.inputs, found.targets, found.prediction, found.loss,
        tuple(p.array for p in found.parameters), tuple(fixed), not network.tokens,
    )  # fmt: skip
    return torch_module(parts, title=_described(network), sizes=found.sizes)


def _described(network: AnyNetwork) -> str:
    """One line that can stand in a text of Python."""
    return "".join(c for c in str(network) if c.isprintable() and c not in '\\"') + "."


def export_torch(model: Model, path: str | Path) -> Path:
    """Write a model as a module of PyTorch; returns the path.

    The text of the file needs PyTorch and NumPy alone; `trained()` in it gives the module with its
    parameters, which lie beside it in an npz file.

    Args:
        model: a trained model.
        path: of the file, which ends in `.py`.

    Raises:
        DataError: the ending is another one, or a file cannot be written.
        NotSupportedError: an operation has no PyTorch yet.
    """
    place = Path(path)
    if place.suffix != ".py":
        raise DataError(f"{path}: the ending is {place.suffix!r}; needed a file that ends in .py")
    text, arrays = _text(model), _arrays(model)
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    try:
        write_whole({place: text.encode(), place.with_suffix(".npz"): content.getvalue()})
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written: {error.strerror}; choose a folder that exists and can be "
            "written to"
        ) from error
    return place


def _text(model: Model) -> str:
    network, dtype = model.network, str(next(iter(model.parameters.values())).dtype)
    text = network_text(network).replace(
        "import torch\n", "import pathlib\n\nimport numpy\nimport torch\n", 1
    )
    return text + TRAINED.substitute(
        results="quantities" if isinstance(model.encoding, Quantities) else "probabilities",
        classes=repr(tuple(model.classes)), features=repr(tuple(model.feature_names)),
        dtype=WORDS[dtype], shape=repr(tuple(network.inputs)),
    )  # fmt: skip


def _arrays(model: Model) -> dict[str, Any]:
    units = model.encoding.scaler if isinstance(model.encoding, Quantities) else None
    found = structure(model.network.plan, model.network.loss, training=False)
    constants = {name: np.asarray(value) for name, value in found.constants.items()}
    return {
        **constants, **model.parameters,
        "feature_mean": model.scaler.mean, "feature_scale": model.scaler.scale,
        "target_mean": units.mean if units else np.zeros(()),
        "target_scale": units.scale if units else np.ones(()),
    }  # fmt: skip
