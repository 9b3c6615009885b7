"""Layers: functions that add the equations of one layer to a program, and name its arrays."""

from symnn.catalog.layers.dense import Dense, dense
from symnn.catalog.layers.dropout import Dropout, dropout
from symnn.catalog.layers.elementwise import elementwise, formal_indices, softmax
from symnn.catalog.layers.embedding import Embedding, embedding
from symnn.catalog.layers.graph import Earlier, Graph, Vertex, graph
from symnn.catalog.layers.node import Edge, Names, Node, node
from symnn.catalog.layers.recurrent import Recurrent, gru, last_step, lstm, simple_recurrent
from symnn.catalog.layers.residual import ResidualStack, residual_stack

__all__ = [
    "Dense", "Dropout", "Earlier", "Edge", "Embedding", "Graph", "Names", "Node", "Recurrent",
    "ResidualStack", "Vertex", "dense", "dropout", "elementwise", "embedding", "formal_indices",
    "graph", "gru", "last_step", "lstm", "node", "residual_stack", "simple_recurrent", "softmax",
]  # fmt: skip
