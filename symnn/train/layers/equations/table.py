"""Which equations each kind of layer adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnn.errors import NotSupportedError
from symnn.train.layers.dense import Activation, Dense, Flatten, GlobalMean
from symnn.train.layers.equations.build import Build
from symnn.train.layers.equations.dense import activated, dense, flat, global_mean
from symnn.train.layers.equations.norms import batch_norm, dropout, layer_norm
from symnn.train.layers.equations.own import elementwise, own, own_activation
from symnn.train.layers.equations.sequence import attention, embedding, positions, recurrent
from symnn.train.layers.equations.stack import residual
from symnn.train.layers.equations.window import convolution, max_pool, mean_pool
from symnn.train.layers.layer import Layer
from symnn.train.layers.norms import BatchNorm, Dropout, LayerNorm
from symnn.train.layers.own import Elementwise, Own, OwnActivation
from symnn.train.layers.sequence import Attention, Embedding, Positions, Recurrent
from symnn.train.layers.sequential import Residual
from symnn.train.layers.window import Conv, MaxPool, MeanPool

EQUATIONS: Mapping[type[Layer], Callable[[Any, Build], None]] = {
    Dense: dense, Activation: activated, Flatten: flat, GlobalMean: global_mean,
    Conv: convolution, MaxPool: max_pool, MeanPool: mean_pool,
    Recurrent: recurrent, Attention: attention, Embedding: embedding, Positions: positions,
    LayerNorm: layer_norm, BatchNorm: batch_norm, Dropout: dropout,
    Residual: residual, Own: own, OwnActivation: own_activation,
    Elementwise: elementwise,
}  # fmt: skip


def equations_of(kind: type[Layer]) -> Callable[[Any, Build], None]:
    """What adds the equations of a kind of layer, or of the kind that it is made from.

    Raises:
        NotSupportedError: nothing does.
    """
    known = next((k for k in kind.__mro__ if k in EQUATIONS), None)
    if known is None:
        raise NotSupportedError(
            f"network: layers of the kind `{kind.__name__}` have no equations; needed a method "
            "`add(build)` that adds them, or a function as a layer, see `Own`"
        )
    return EQUATIONS[known]
