"""Training: data, networks, the loop, and the models that come out.

The estimators are imported when they are first used: they load scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnn.lazy import load
from symnn.train.checking import crosscheck
from symnn.train.checkpoint import Checkpoints
from symnn.train.data import from_arrays, load_data, load_features
from symnn.train.dataset import Dataset
from symnn.train.history import Epoch, Event, History
from symnn.train.holdout import Split, split
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
from symnn.train.stopping import EarlyStopping
from symnn.train.training import train
from symnn.train.watch import Watch

if TYPE_CHECKING:
    from symnn.train.classifier import Classifier
    from symnn.train.regressor import Regressor

ESTIMATORS = {"Classifier": "symnn.train.classifier", "Regressor": "symnn.train.regressor"}

__all__ = [
    "GRU", "LSTM", "RNN", "Activation", "Attention", "BatchNorm", "Checkpoints", "Classifier",
    "Conv", "Dataset", "Dense", "Dropout", "EarlyStopping", "Embedding", "Epoch", "Event",
    "Flatten", "GlobalMean", "History", "LayerNorm", "LayeredNetwork", "MaxPool", "MeanPool",
    "Model", "Network", "Options", "Positions", "Regressor", "Residual", "Sequential", "Split",
    "Watch", "crosscheck", "from_arrays", "load_data", "load_features", "load_model", "split",
    "train",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """An estimator, imported now and kept."""
    if name not in ESTIMATORS:
        raise AttributeError(f"module `symnn.train` has no attribute {name!r}")
    found = load(ESTIMATORS[name], name)
    globals()[name] = found
    return found
