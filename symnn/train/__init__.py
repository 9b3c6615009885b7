"""Training: data, networks, the loop, and the models that come out.

Every name is imported when it is first used: estimators load scikit-learn, networks load the
symbols, and what goes on from a kept training needs neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnn.lazy import load

if TYPE_CHECKING:
    from symnn.train.checking import crosscheck
    from symnn.train.checkpoint import Checkpoints
    from symnn.train.classifier import Classifier
    from symnn.train.data import from_arrays, load_data, load_features
    from symnn.train.dataset import Dataset
    from symnn.train.history import Epoch, Event, History
    from symnn.train.holdout import Split, split
    from symnn.train.kept import KeptTraining
    from symnn.train.layered import LayeredNetwork
    from symnn.train.layers import (
        GRU,
        LSTM,
        RNN,
        Activation,
        Attention,
        BatchNorm,
        Conv,
        Dense,
        Dropout,
        Elementwise,
        Embedding,
        Flatten,
        GlobalMean,
        LayerNorm,
        MaxPool,
        MeanPool,
        Positions,
        Residual,
        Sequential,
    )
    from symnn.train.model import Model, load_model
    from symnn.train.network import Network
    from symnn.train.options import Options
    from symnn.train.regressor import Regressor
    from symnn.train.stopping import EarlyStopping
    from symnn.train.training import train
    from symnn.train.watch import Watch

LAYERS = (
    "GRU", "LSTM", "RNN", "Activation", "Attention", "BatchNorm", "Conv", "Dense", "Dropout",
    "Elementwise", "Embedding", "Flatten", "GlobalMean", "LayerNorm", "MaxPool", "MeanPool",
    "Positions", "Residual", "Sequential",
)  # fmt: skip
HOME = {
    **dict.fromkeys(LAYERS, "layers"),
    "Checkpoints": "checkpoint", "Classifier": "classifier", "Dataset": "dataset",
    "EarlyStopping": "stopping", "Epoch": "history", "Event": "history", "History": "history",
    "KeptTraining": "kept", "LayeredNetwork": "layered", "Model": "model", "Network": "network",
    "Options": "options", "Regressor": "regressor", "Split": "holdout", "Watch": "watch",
    "crosscheck": "checking", "from_arrays": "data", "load_data": "data", "load_features": "data",
    "load_model": "model", "split": "holdout", "train": "training",
}  # fmt: skip

__all__ = [
    "GRU", "LSTM", "RNN", "Activation", "Attention", "BatchNorm", "Checkpoints", "Classifier",
    "Conv", "Dataset", "Dense", "Dropout", "EarlyStopping", "Elementwise", "Embedding", "Epoch",
    "Event", "Flatten", "GlobalMean", "History", "KeptTraining", "LayerNorm", "LayeredNetwork",
    "MaxPool", "MeanPool", "Model", "Network", "Options", "Positions", "Regressor", "Residual",
    "Sequential", "Split", "Watch", "crosscheck", "from_arrays", "load_data", "load_features",
    "load_model", "split", "train",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A name, imported now and kept."""
    if name not in HOME:
        raise AttributeError(f"module `symnn.train` has no attribute {name!r}")
    found = load(f"symnn.train.{HOME[name]}", name)
    globals()[name] = found
    return found
