"""The layers of a `Sequential`, as records; their equations come from the catalog."""

from symnn.train.layers.dense import Activation, Dense, Flatten, GlobalMean
from symnn.train.layers.layer import Layer
from symnn.train.layers.layout import Layout
from symnn.train.layers.norms import BatchNorm, Dropout, LayerNorm
from symnn.train.layers.own import Elementwise, Own
from symnn.train.layers.sequence import GRU, LSTM, RNN, Attention, Embedding, Positions
from symnn.train.layers.sequential import Residual, Sequential
from symnn.train.layers.window import Conv, MaxPool, MeanPool

__all__ = [
    "GRU", "LSTM", "RNN", "Activation", "Attention", "BatchNorm", "Conv", "Dense", "Dropout",
    "Elementwise", "Embedding", "Flatten", "GlobalMean", "Layer", "LayerNorm", "Layout", "MaxPool",
    "MeanPool", "Own", "Positions", "Residual", "Sequential",
]  # fmt: skip
