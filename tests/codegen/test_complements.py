"""What is left of a confident winner is kept: p - t, and the gradient of a softmax."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from array_programs import K, N, built, k, label, m, n, t, with_loss, z

import symnn as sn
from symnn.codegen.calls.module import function_from
from symnn.codegen.forms.stabilise import stabilise
from symnn.codegen.lowering.lowered import lower
from symnn.codegen.writing.functional import functional_source
from symnn.proof.programs.program_equality import prove_equal

CONFIDENT = np.array([[0.0, -40, -60, -700], [5, 5, -40, 1], [700, 0, 0, 1], [-3, 2, 1, 0]])
ONE_HOT, LABELS = np.eye(4)[[0, 1, 0, 3]], np.array([0, 1, 0, 3])


def slope(name: str) -> tuple[sn.Program, list[str]]:
    """The gradient of a program by its floats."""
    program, loss = with_loss(name)
    wrt = [b for b in program.inputs if b.name not in ("label", "g", "t", "y")]
    derived = sn.gradient(program, loss, wrt)
    return derived, [b.name for b in derived.gradients]


def values(program: sn.Program, name: str, arrays: dict) -> np.ndarray:
    """An array of a program in the form that it has, without any that is more stable."""
    lowered = lower(program, [program.named(name)])
    step = function_from(functional_source(lowered), "step")
    return step(*[arrays[i.name] for i in lowered.inputs])[name]


CASES = {
    "cross_entropy": {"z": CONFIDENT, "t": ONE_HOT},
    "loss_of_labels": {"z": CONFIDENT, "label": LABELS},
    "log_softmax": {"z": CONFIDENT, "g": ONE_HOT},
    "softmax": {"z": CONFIDENT, "g": ONE_HOT + np.array([3.0, 1, 2, 7])},
    "binary_cross_entropy": {"a": np.array([40.0, -700, 36, 0.3]), "y": np.array([1.0, 0, 1, 0])},
}


@pytest.mark.parametrize("name", CASES)
def test_gradients_keep_what_is_left_of_a_winner(name) -> None:
    program, outputs = slope(name)
    step = sn.compile(program, outputs=outputs)
    exact = sn.compile(program, outputs=outputs, accuracy="guarded")(**CASES[name])
    for output, found in step(**CASES[name]).items():
        np.testing.assert_allclose(found, exact[output], rtol=1e-14)
        lost = values(stabilise(program, winners=False), output, CASES[name])
        off = np.abs(lost - exact[output]) > 1e-3 * np.abs(exact[output])
        assert off.any(), "without the rule nothing is left"
    bound = step.bind(CASES[name])
    bound.run()
    for output, true in exact.items():
        np.testing.assert_allclose(bound.buffers[output], true, rtol=1e-14)


@pytest.mark.parametrize("name", ["cross_entropy", "loss_of_labels", "softmax"])
def test_a_confident_winner_in_single_precision(name) -> None:
    program, outputs = slope(name)
    arrays = {a: v.astype(np.float32) if v.dtype == float else v for a, v in CASES[name].items()}
    found = sn.compile(program, outputs=outputs)(**arrays)
    exact = sn.compile(program, outputs=outputs, accuracy="guarded")(**arrays)
    for output, true in exact.items():
        assert found[output].dtype == np.float32
        np.testing.assert_allclose(found[output], true, rtol=1e-6, atol=1e-40)


def test_the_loss_of_labels_is_taken_from_the_logits() -> None:
    program, out = built("loss_of_labels")
    step = sn.compile(program, outputs=[out])
    assert step(z=np.array([[0.0, -800, -900, -900]]), label=np.array([1]))["out"] == 800
    assert "np.log1p" in step.source


def test_each_rule_is_an_identity() -> None:
    """And with one letter changed it is none."""
    real = {"p": "Interval(0, 1)", "a": "Reals", "b": "Reals"}
    assert sn.verify("a*p - b == (a - b)*p - b*(1 - p)", real).status == "proved"
    assert sn.verify("a*p - b == (a - b)*p - a*(1 - p)", real).status == "refuted"
    sums = {"u": "Interval(-oo, 0)", "r": "Interval(0, oo)"}
    kept = "a*exp(u)/(1 + r) - b == ((a*exp(u) - b) - b*r)/(1 + r)"
    assert sn.verify(kept, real | sums).status == "proved"
    assert sn.verify(kept.replace("- b*r", "- a*r"), real | sums).status == "refuted"


def test_gradients_from_a_winner_are_proved_to_be_the_same() -> None:
    """p - 1 at a label, and a mean measured from any number, for weights that sum to 1."""
    u, rest, c = sn.tensor("u", N, K), sn.tensor("rest", N), sn.tensor("c", N)
    g, P = sn.tensor("g", N, K), sn.Program()
    p = P.define("p", (n, k), sn.exp(u[n, k]) / sn.Sum(sn.exp(u[n, m]), m))
    plain = g[n, k] - sn.Sum(g[n, m] * p[n, m], m)
    moved = g[n, k] - c[n] - sn.Sum((g[n, m] - c[n]) * p[n, m], m)
    assert prove_equal(P, moved, plain).status == "proved"
    assert prove_equal(P, moved + c[n], plain).status == "refuted"
    r, total = sn.exp(rest[n]), sn.Sum(t[n, m], m)
    share, hot = sn.exp(u[n, k]) / (1 + r), sp.KroneckerDelta(k, label[n])
    for a, b in ((1, hot), (1, t[n, k]), (total, t[n, k])):
        kept = ((a * sn.exp(u[n, k]) - b) - b * r) / (1 + r)
        assert prove_equal(P, kept, a * share - b).status == "proved"
        assert prove_equal(P, kept + b * r, a * share - b).status == "refuted"


def test_what_only_looks_like_a_difference_from_a_target_is_left() -> None:
    """No probability, a numerator that is no term of the sum, three terms, a target that is 1."""
    P = sn.Program()
    total = sn.Sum(sn.exp(z[n, m]), m)
    p = P.define("p", (n, k), sn.exp(z[n, k]) / total)
    r = P.define("r", (n, k), sn.exp(2 * z[n, k]) / total)
    P.define("d1", (n, k), z[n, k] - t[n, k])
    P.define("d2", (n, k), r[n, k] - t[n, k])
    P.define("d3", (n, k), p[n, k] - t[n, k] + z[n, k])
    P.define("d4", (n, k), 1 - p[n, k])
    P.define("d5", (n, k), t[n, k] - sn.Sum(t[n, m] * r[n, m], m))
    assert not {"gap", "at_winner"} & {e.name for e in stabilise(P)}
