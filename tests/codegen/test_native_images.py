"""Networks of convolutions in C: samples along the vectors, passes left out where nothing is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from symnn.codegen.calls.native import bind_native, native_recipe, requested
from symnn.codegen.native import collecting
from symnn.codegen.native.affine import Affine, Axis, of
from symnn.codegen.native.skipping import asking
from symnn.codegen.native.term import Access, Term
from symnn.codegen.native.work import flops
from symnn.native import found_compiler
from symnn.native.running import NativeStep
from symnn.train.compiled import compiled_step, requested_step
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Sequential
from symnn.train.layers.layout import Layout
from symnn.train.update import facts_of, initial_state, training_program

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
NETS = {
    "pooled": ("conv 2 3; relu; pool 2; conv 3 2; tanh; flatten; dense 3", (1, 10, 10)),
    "twice": ("conv 2 3; relu; pool 2; conv 2 3; relu; pool 2; flatten; dense 3", (1, 14, 14)),
    "strided": ("conv 3 3 stride 2; relu; flatten; dense 3", (2, 9, 9)),
    "sequence": ("conv 3 2; tanh; mean pool 2; flatten; dense 3", (2, 7)),
    "overlapping": (
        "conv 2 2; relu; max pool 2 stride 1; conv 3 3; tanh; flatten; dense 3",
        (1, 8, 8),
    ),
    "bordered": (
        "conv 2 3; relu; pool 2; conv 2 1 padding 1; relu; pool 2; flatten; dense 3",
        (1, 10, 10),
    ),
    "one weight": (
        "conv 2 3 stride 2; relu; pool 2; conv 3 1; tanh; pool 2; flatten; dense 3",
        (1, 12, 11),
    ),
    "steps": ("conv 2 2; relu; pool 2; conv 5 3; relu; pool 2; flatten; dense 3", (2, 15)),
}
BATCH, STEPS = 18, 3
"""Samples that fill no whole number of vectors."""


ADDED = re.compile(r"b\d+\[.*\] \+= b\d+\[")
"""An entry in memory that another one is added to."""


class Case:
    """A network with data, and what NumPy makes of it in some steps."""

    def __init__(self, name: str) -> None:
        layers, shape = NETS[name]
        network = LayeredNetwork(Layout(Sequential(layers), shape, 3), "cross_entropy")
        random, kind = np.random.default_rng(0), (network.plan, "cross_entropy", "momentum")
        start: Any = {n: random.normal(size=s) / 3 for n, s in network.parameter_shapes}
        batch = {"X": random.normal(size=(BATCH, *shape)), "T": np.eye(3)[np.arange(BATCH) % 3]}
        self.kind = kind
        self.compiled, made = compiled_step(*kind), training_program(*kind)
        self.arrays = {**initial_state(made, start, {}), **batch}
        self.names = list(start)
        self.data = batch

    def native(self) -> NativeStep:
        return bind_native(self.compiled, self.arrays, ("X", "T"))

    def distance(self, step: NativeStep) -> float:
        bound = self.compiled.bind(self.arrays)
        losses = []
        for _ in range(STEPS):
            bound.run()
            losses.append(float(bound.buffers["L"]))
        found = step.loop(self.data, np.tile(np.arange(BATCH), (STEPS, 1)))
        gaps = [np.abs(found["L"] - losses).max()]
        gaps += [np.abs(step.value(n) - bound.value(n)).max() for n in self.names]
        return float(max(gaps))


@needs_compiler
@pytest.mark.every(2)
@pytest.mark.parametrize("name", NETS)
def test_as_numpy(name: str) -> None:
    case = Case(name)
    assert case.distance(case.native()) < 1e-12


@pytest.mark.parametrize("name", ["strided", "sequence"])
def test_forms_that_wait_for_sizes_give_the_same_c(name: str) -> None:
    """Those of other sizes are others."""
    case = Case(name)
    waiting, _ = requested_step(*case.kind)
    recipe = requested(waiting, case.arrays, ("X", "T"))
    assert recipe == native_recipe(case.compiled, case.arrays, ("X", "T"))
    fewer = {n: a[:8] if n in case.data else a for n, a in case.arrays.items()}
    assert recipe != requested(waiting, fewer, ("X", "T"))


@needs_compiler
def test_tiles_read_lanes_in_turn_and_no_bit_changes() -> None:
    """Those of a dropout's mask, which has no samples along its vectors."""
    layers = "conv 2 3; relu; pool 2; flatten; dense 40; relu; dropout 0.5; dense 3"
    shape = (1, 10, 10)
    network = LayeredNetwork(Layout(Sequential(layers), shape, 3), "cross_entropy")
    random, kind = np.random.default_rng(0), (network.plan, "cross_entropy", "momentum")
    start: Any = {n: random.normal(size=s) / 3 for n, s in network.parameter_shapes}
    data = {"X": random.normal(size=(BATCH, *shape)), "T": np.eye(3)[np.arange(BATCH) % 3]}
    made, mask = training_program(*kind), (random.random((BATCH, 40)) < 0.5) * 1.0
    (drawn,) = facts_of(made).masks
    arrays = {**initial_state(made, start, {}), **data, drawn.name: mask}
    step = bind_native(compiled_step(*kind), arrays, ("X", "T"))
    source, macro = step.source, 'LANES_BY(_Pragma("GCC unroll 1"), '
    assert source.count("LANES_IN_TURN(") > 1
    assert macro in source
    other = NativeStep(replace(step.recipe, source=source.replace(macro, "LANES_BY(, ")), arrays)
    order = np.tile(np.arange(BATCH), (STEPS, 1))
    np.testing.assert_array_equal(step.loop(data, order)["L"], other.loop(data, order)["L"])
    for name in start:
        np.testing.assert_array_equal(step.value(name), other.value(name))


@needs_compiler
def test_what_comes_to_a_place_is_summed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is added up in memory, and other places are seen."""
    case = Case("twice")
    assert not ADDED.search(case.native().source)
    monkeypatch.setattr(collecting, "PASSES", 0.0)
    scattered = case.native()
    assert ADDED.search(scattered.source)
    assert case.distance(scattered) < 1e-12
    monkeypatch.undo()
    original = collecting._where
    monkeypatch.setattr(collecting, "_where", lambda *given: original(*given) + Affine(1))
    assert not case.distance(case.native()) < 1e-6


@pytest.mark.parametrize("start", [0, 1])
def test_places_that_nothing_comes_to_read_nothing(start: int) -> None:
    """Three parts that begin at a place of five: before and behind them is 0."""
    part, inner, place = Axis(3), Axis(4), Axis(5 if start else 3)
    w, x = Term("input", (Axis(3), Axis(4)), "w"), Term("input", (Axis(4),), "x")
    product = Term("sum", (part,), "", (Access(w, (of(part), of(inner))), Access(x, (of(inner),))),
                   (inner,))  # fmt: skip
    over = Axis(3)
    scatter = Term("scatter", (place,), "", (Access(product, (of(over),)),), (over,),
                   places=(of(over) + Affine(start),))  # fmt: skip
    (found,) = collecting.collected([scatter])
    assert found.kind == "sum"
    read = found.accesses[0]
    assert read.index[0] == of(place) + Affine(-start)
    assert read.fill == (0.0 if start else None)


def test_passes_that_add_nothing_are_not_counted() -> None:
    i, j, k = Axis(4), Axis(8), Axis(3)
    w, x = Term("input", (Axis(3),), "w"), Term("input", (Axis(5), Axis(8)), "x")
    guarded = Access(w, (of(i) + of(k).times(-1),), 0.0)
    term = Term("sum", (i, j), "", (guarded, Access(x, (of(k), of(j)))), (k,))
    assert flops([term]) == 2 * 8 * sum(0 <= a - b < 3 for a in range(4) for b in range(3))


@needs_compiler
def test_samples_come_last_and_nothing_is_read_lane_by_lane() -> None:
    source = Case("pooled").native().source
    assert f"/* add: 2 x 8 x 8 x {BATCH} */" in source
    assert f"/* sum: 8 x 8 x 2 x {BATCH} */" not in source  # joined by what adds to it
    assert source.split("STAGE void", 1)[1].count("LANES(") < 6


PLANTED = [
    ("pooled", "v_max(acc", "v_min(acc"),
    ("pooled", "+= x", "-= x"),
    pytest.param("twice", ") if (INSIDE(", ") if (!INSIDE(", marks=pytest.mark.slow),
]


@needs_compiler
@pytest.mark.parametrize(("name", "old", "new"), PLANTED)
def test_planted_errors_are_seen(name: str, old: str, new: str) -> None:
    case = Case(name)
    step = case.native()
    head, body = step.source.split("STAGE void", 1)
    assert old in body
    spoiled = replace(step.recipe, source=f"{head}STAGE void{body.replace(old, new)}")
    assert not case.distance(NativeStep(spoiled, case.arrays)) < 1e-6


def test_what_a_sum_asks() -> None:
    """Only of factors that are one number for a whole vector."""
    i, j, k = Axis(4), Axis(8), Axis(3)
    w, x = Term("input", (Axis(3),), "w"), Term("input", (Axis(5), Axis(8)), "x")
    place = of(i) + of(k).times(-1)
    guarded = Access(w, (place,), 0.0)
    whole = Access(x, (of(k), of(j)))
    assert asking(Term("sum", (i, j), "", (guarded, whole), (k,))) == [(place, 3)]
    assert asking(Term("sum", (j, i), "", (guarded, whole), (k,))) == []
    assert asking(Term("sum", (i, j), "", (Access(w, (Affine(0),), 0.0), whole), (k,))) == []
