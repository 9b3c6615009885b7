"""Layers: functions that add the equations of one layer to a program, and name its arrays."""

from symnn.catalog.layers.arranged import Arranged, arranged
from symnn.catalog.layers.attention import Attention, scaled_dot_product, self_attention
from symnn.catalog.layers.convolution import Convolution, convolution, transposed_convolution
from symnn.catalog.layers.dense import Dense, activation_parameters, dense
from symnn.catalog.layers.dropout import Dropout, dropout
from symnn.catalog.layers.elementwise import elementwise, formal_indices, softmax
from symnn.catalog.layers.embedding import Embedding, embedding
from symnn.catalog.layers.gated import Gated, gated
from symnn.catalog.layers.graph import Earlier, Graph, Vertex, graph
from symnn.catalog.layers.node import Edge, Names, Node, node
from symnn.catalog.layers.normalization import (
    Normalization,
    batch_norm,
    layer_norm,
    rms_norm,
    weight_norm,
)
from symnn.catalog.layers.pooling import average_pooling, max_pooling
from symnn.catalog.layers.recurrent import Recurrent, gru, last_step, lstm, simple_recurrent
from symnn.catalog.layers.residual import ResidualStack, residual_stack
from symnn.catalog.layers.transformer import BlockSizes, TransformerBlock, transformer_block
from symnn.catalog.layers.windows import Window

__all__ = [
    "Arranged", "Attention", "BlockSizes", "Convolution", "Dense", "Dropout", "Earlier", "Edge",
    "Embedding", "Gated", "Graph", "Names", "Node", "Normalization", "Recurrent",
    "ResidualStack", "TransformerBlock", "Vertex", "Window", "activation_parameters",
    "arranged", "average_pooling", "batch_norm", "convolution", "dense", "dropout",
    "elementwise", "embedding", "formal_indices", "gated", "graph", "gru", "last_step",
    "layer_norm", "lstm", "max_pooling", "node", "residual_stack", "rms_norm",
    "scaled_dot_product", "self_attention", "simple_recurrent", "softmax", "transformer_block",
    "transposed_convolution", "weight_norm",
]  # fmt: skip
