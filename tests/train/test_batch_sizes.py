"""A step on its buffers computes the same as the readable code, whatever the size of the batch.

How values lie in memory depends on sizes: few entries are added in another order than many.
"""

from __future__ import annotations

import numpy as np
import pytest
from layer_nets import NETS, samples

from symnn.train.batches import Batching
from symnn.train.compiled import compiled_step
from symnn.train.initialize import initial_parameters
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Layout, Sequential
from symnn.train.layers.layout import sample_shape
from symnn.train.step import Stepper

SIZES = (1, 2, 3, 4, 5, 9)


@pytest.mark.every(8)
@pytest.mark.parametrize("name", ["mean pooling", *(n for n in NETS if n != "mean pooling")])
def test_small_batches(name):
    text, shape = NETS[name]
    X, y = samples(shape, 20)
    layers = Sequential(text).settled(3, 6)
    network = LayeredNetwork(Layout(layers, sample_shape(layers, shape), 3))
    readable = compiled_step(network.plan, network.loss, "sgd")
    start = initial_parameters(network, seed=2)
    for size in SIZES:
        stepper = Stepper(network, start, "sgd", {}, Batching(size, size, 0))
        read, written = stepper.rehearse(X, np.eye(3)[y], np.arange(size))
        expected = readable(**{i.name: read[i.name] for i in readable.inputs})
        for result, array in expected.items():
            found = written.get(result, written.get(readable.updates.get(result, "")))
            np.testing.assert_allclose(
                found, array, rtol=1e-9, atol=1e-12, err_msg=f"{result}, batches of {size}"
            )
