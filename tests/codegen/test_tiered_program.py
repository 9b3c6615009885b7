"""Programs within a tolerance: the way that is chosen keeps it on arrays that were not seen."""

from __future__ import annotations

import numpy as np
import pytest
from array_programs import PROGRAMS, SIZES, built

import symnn as sn
from symnn.accuracy import SAMPLERS, array_sample
from symnn.codegen.calls import tiered_program
from symnn.codegen.calls.module import function_from
from symnn.errors import NotSupportedError, ShapeError
from symnn.indexed.language.traverse import name_of

WAYS = {
    ("norm", "fast"): "plain", ("norm", "accurate"): "extended", ("softmax", "fast"): "extended",
    ("softmax", "accurate"): "extended", ("layer_norm", "accurate"): "extended",
    ("log_softmax", "accurate"): "extended", ("dot", "fast"): "extended",
    ("attention", "accurate"): "guarded",
}  # fmt: skip


def fresh_errors(name: str, tier: str, dtype: str = "float64") -> float:
    """The largest error on arrays of another seed and other sizes."""
    program, result = built(name)
    step = sn.compile(program, outputs=[result], accuracy=tier)
    order = [name_of(b) for b in program.inputs]
    worst = 0.0
    for sampler in SAMPLERS:
        sizes = {s: SIZES[s] for s in program.sizes}
        sample = array_sample(
            program, sizes, outputs=[result], sampler=sampler, cases=12, seed=7, dtype=dtype
        )
        found = sample.measure(lambda *arrays: step(**dict(zip(order, arrays, strict=True))))
        assert found.spurious == 0
        worst = max(worst, found.max_ulp)
    return worst


@pytest.mark.parametrize(("name", "tier"), WAYS)
def test_the_cheapest_way_that_keeps_the_tolerance_is_chosen(name, tier) -> None:
    program, result = built(name)
    step = sn.compile(program, outputs=[result], accuracy=tier)
    assert step.way.name == step.evidence.details["way"] == WAYS[name, tier]
    assert f"{step.way.name}" in step.evidence.summary
    measured = step.evidence.details["ulps"]
    limits = {"plain": {"fast": 2, "accurate": 0.5}, "extended": {"fast": 4, "accurate": 1}}
    for way, most in measured.items():
        assert (most <= limits[way][tier]) == (way == step.way.name)


def test_sums_that_cancel_are_guarded_where_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers as a chosen way: without the check they would be wrong."""
    program, result = built("dot")
    step = sn.compile(program, outputs=[result], accuracy="accurate")
    a, y = np.array([1e17, 1.0, -1e17, 3.0]), np.array([3.0, 1 / 3, 3.0, 1 / 7])
    exact = sn.compile(program, outputs=[result], accuracy="guarded")(a=a, y=y)["out"]
    assert step(a=a, y=y)["out"] == exact
    rough = step.compiled.function(a.astype(np.longdouble), y.astype(np.longdouble))["out"]
    assert abs(float(rough) / exact - 1) > 1e-6


@pytest.mark.parametrize("name", ["softmax", "layer_norm", "cross_entropy", "dot"])
def test_fresh_arrays_are_within_the_tolerance(name) -> None:
    assert fresh_errors(name, "accurate") <= 1.0


@pytest.mark.parametrize("name", ["softmax", "rms_norm"])
def test_single_precision_is_rounded_once(name) -> None:
    assert fresh_errors(name, "fast", "float32") < 0.51


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["fast", "accurate"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_all_programs_are_within_the_tolerance(name, tier) -> None:
    assert fresh_errors(name, tier) <= {"fast": 6.0, "accurate": 1.5}[tier]


def test_the_source_runs_alone_and_says_what_was_measured() -> None:
    program, result = built("softmax")
    step = sn.compile(program, outputs=[result], accuracy="accurate")
    z = np.array([[0.0, -40, 3]])
    np.testing.assert_array_equal(function_from(step.source, "step")(z)["p"], step(z=z)["p"])
    assert "np.longdouble" in step.source
    assert step.source.startswith("# plain: at most")
    assert "from symnn" not in step.source
    with pytest.raises(ShapeError, match="needed \\(N, K\\)"):
        step(z=[1.0])


def test_without_wider_numbers_it_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiered_program, "EXTENDED_BITS", 200)
    program, result = built("softmax")
    step = sn.compile(program, outputs=[result], accuracy="accurate")
    assert step.way.name == "guarded"
    assert "So it is guarded" in step.evidence.summary


def test_facts_about_data_are_not_used() -> None:
    K = sn.sizes("K")
    k, m = sn.index("k m", K)
    t, z = sn.tensor("t", K), sn.tensor("z", K)
    program = sn.Program(facts=[sn.equals(sn.Sum(t[k], k), 1)])
    total = sn.log(sn.Sum(sn.exp(z[m]), m))
    out = program.define("out", (), sn.Sum(t[k] * (z[k] - total), k))
    step = sn.compile(program, outputs=[out], accuracy="accurate")
    exact = -2 * np.log(1 + np.exp(-1.0))
    assert step(t=[2.0, 0.0], z=[1.0, 0.0])["out"] == pytest.approx(exact, rel=1e-15)


def test_no_states_and_no_other_library() -> None:
    program, result = built("norm")
    with pytest.raises(NotSupportedError, match="accuracy 'fast' has no bound form"):
        sn.compile(program, accuracy="fast", updates={"x": "r"})
    with pytest.raises(NotSupportedError, match="measured accuracy is built for target 'numpy'"):
        sn.compile(program, outputs=[result], accuracy="fast", target="jax")
