"""Code of networks of layers is written for the extents that they have."""

from __future__ import annotations

import numpy as np

import symnn as sn
from symnn.train import Sequential
from symnn.train.compiled import compiled_forward
from symnn.train.initialize import initial_parameters
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Layout
from symnn.train.structure import structure


def test_predictions_of_images_are_written_for_their_extents() -> None:
    """Spread over places, as for images of unknown extent, they would take fifty times as long."""
    layout = Layout(Sequential("conv 16 5; relu; pool 2; flatten; dense 3"), (1, 12, 12), 3)
    network = LayeredNetwork(layout, "cross_entropy")
    made = compiled_forward(network.plan, network.loss)
    general = sn.compile(structure(network.plan, network.loss).program, outputs=list(made.outputs))
    assert "scattered(" in general.source
    assert "scattered(" not in made.source
    drawn = initial_parameters(network, 0)
    for count in (1, 5):
        given = {**drawn, "X": np.random.default_rng(count).normal(size=(count, 1, 12, 12))}
        held = {i.name: given[i.name] for i in made.inputs}
        ours, theirs = made(**held), general(**held)
        for name in made.outputs:
            np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12)
