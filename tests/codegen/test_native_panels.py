"""Large matrices that a product reads across are turned panel by panel, and no bit changes."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.codegen.calls.native import bind_native
from symnn.codegen.native import fusing, panels, unit
from symnn.native import found_compiler
from symnn.train.compiled import compiled_step
from symnn.train.network import Network
from symnn.train.update import initial_state, training_program

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
NETS = {
    "even": ((3, 64, 48, 2), 16), "odd": ((7, 57, 53, 3), 19), "few rows": ((5, 60, 33, 2), 5),
    "three products": ((4, 70, 35, 50, 3), 13),
}  # fmt: skip
RATE = {"eta": 0.1}


def step(layers, batch, dtype=np.float64, threads=1, rule="momentum"):
    """A step and its data."""
    network, random = Network(layers, "tanh"), np.random.default_rng(0)
    kind = network.activations, network.loss, rule
    start = {n: random.normal(size=s).astype(dtype) for n, s in network.parameter_shapes}
    X = random.normal(size=(batch, layers[0])).astype(dtype)
    T = np.eye(layers[-1], dtype=dtype)[random.integers(layers[-1], size=batch)]
    arrays = {**initial_state(training_program(*kind), start, RATE), "X": X, "T": T}
    return bind_native(compiled_step(*kind), arrays, ("X", "T"), dtype, threads), {"X": X, "T": T}


def trained(layers, batch, dtype, rule="momentum"):
    found, data = step(layers, batch, dtype, rule=rule)
    losses = found.loop(data, np.tile(np.arange(batch), (3, 1)))["L"]
    return [losses, *(found.value(g.name) for g in found.recipe.states)], found.recipe


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("net", NETS)
def test_no_bit_changes_and_less_memory_is_needed(net, dtype, monkeypatch):
    whole, before = trained(*NETS[net], dtype)
    monkeypatch.setattr(panels, "LARGE", 1)
    by_panel, after = trained(*NETS[net], dtype)
    assert after.workspace < before.workspace
    for one, other in zip(whole, by_panel, strict=True):
        np.testing.assert_array_equal(one, other)


def test_copies_of_one_shape_are_turned_each_alone(monkeypatch):
    net = (4, 48, 48, 48, 3), 16
    alone, recipe = trained(*net, "float64")
    assert recipe.source.count("v_turn(x);") == 3
    monkeypatch.setattr(fusing, "turned_source", lambda term: None)
    together, slower = trained(*net, "float64")
    assert slower.source.count("v_turn(x);") == 1
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_is_overwritten_before_it_is_read_is_copied_first(monkeypatch):
    monkeypatch.setattr(panels, "LARGE", 1)
    seen = []

    def noted(clusters, roots, replaced, target):
        found = panels.turned_by_panel(clusters, roots, replaced, target)
        for reader, copy in found.items():
            (source,) = (a.term for a in copy.terms[0].accesses)
            early = {clusters[0].terms[0]: source}
            seen.append(reader in panels.turned_by_panel(clusters, roots, early, target))
        return found

    monkeypatch.setattr(unit, "turned_by_panel", noted)
    step(*NETS["odd"])
    assert seen
    assert not any(seen)


def test_threads_that_share_rows_share_the_copy(monkeypatch):
    alone = step((3, 64, 64, 8), 64, threads=2)[0].recipe
    monkeypatch.setattr(panels, "LARGE", 1)
    assert step((3, 64, 64, 8), 64, threads=2)[0].recipe == alone


def test_a_large_copy_takes_a_panel(monkeypatch):
    recipe = step((784, 1024, 1024, 10), 8)[0].recipe
    monkeypatch.setattr(panels, "LARGE", 1 << 60)
    more = step((784, 1024, 1024, 10), 8)[0].recipe.workspace - recipe.workspace
    assert more >= 1024 * (1024 - 16)
