"""Programs in safe form: the same values, and right ones where the plain form breaks down."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import sympy as sp
from codegen_networks import GRADIENTS, classifier, classifier_arrays

import symnn as sn
from symnn import codegen
from symnn.codegen.calls.module import function_from
from symnn.codegen.forms.exponentials import without_largest
from symnn.codegen.forms.facts import use_facts
from symnn.codegen.forms.stabilise import stabilise
from symnn.codegen.lowering.lowered import lower
from symnn.codegen.writing.functional import functional_source
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, equals, gradient, index
from symnn.indexed.language.binders import BINDERS
from symnn.proof.programs.program_equality import prove_equal
from symnn.syntax import where

N, K = sizes("N K")
n, k, m = index("n", N), *index("k m", K)
z, T, w = tensor("z", N, K), tensor("T", N, K), tensor("w", K)
EXTREME = np.array([[1000.0, 0.0, -1000.0], [-800.0, -800.0, -2000.0]])
TARGETS = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])


def softmax_program(named: bool = False) -> Program:
    P = Program(facts=[equals(Sum(T[n, k], k), 1)])
    total = Sum(sp.exp(z[n, m]), m)
    if named:
        total = P.define("S", (n,), total)[n]
    p = P.define("p", (n, k), sp.exp(z[n, k]) / total)
    P.define("L", (), -Sum(T[n, k] * sp.log(p[n, k]), n, k) / N)
    P.define("lse", (n,), sp.log(Sum(sp.exp(z[n, m]), m)))
    return P


def plain(program: Program, outputs: list[str], arrays: dict) -> dict:
    """The program as written, without the safe forms."""
    lowered = lower(program, [program.named(o) for o in outputs])
    step = function_from(functional_source(lowered), "step")
    return step(*[arrays[i.name] for i in lowered.inputs])


@pytest.mark.parametrize("named", [False, True], ids=["inline", "named sum"])
def test_the_values_are_those_of_the_plain_form(named) -> None:
    arrays = {"z": np.random.default_rng(0).normal(size=(2, 3)), "T": TARGETS}
    program = softmax_program(named)
    expected = plain(program, ["p", "L", "lse"], arrays)
    results = codegen.compile(program, outputs=["p", "L", "lse"])(**arrays)
    for name, value in results.items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-14)


@pytest.mark.parametrize("named", [False, True], ids=["inline", "named sum"])
def test_extreme_logits_are_finite_and_silent(named) -> None:
    step = codegen.compile(softmax_program(named), outputs=["p", "L", "lse"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = step(z=EXTREME, T=TARGETS)
        bound = step.bind({"z": EXTREME, "T": TARGETS})
        bound.run()
    np.testing.assert_allclose(results["p"], [[1, 0, 0], [0.5, 0.5, 0]])
    np.testing.assert_allclose(results["L"], (1000 + np.log(2)) / 2)
    np.testing.assert_allclose(results["lse"], [1000, -800 + np.log(2)])
    for name, value in results.items():
        np.testing.assert_allclose(bound.buffers[name], value, rtol=1e-15)


def test_the_plain_form_does_break_down() -> None:
    with np.errstate(all="ignore"):
        results = plain(softmax_program(), ["p", "L"], {"z": EXTREME, "T": TARGETS})
    assert np.isnan(results["p"]).any()
    assert not np.isfinite(results["L"])


def test_no_exponential_is_summed_without_a_shift() -> None:
    for equation in codegen.stabilise(softmax_program()):
        for total in equation.right.atoms(*BINDERS[:1]):
            assert "shifted" in str(total) or not total.has(sp.exp), equation


def test_one_shift_serves_all_equations() -> None:
    names = [e.name for e in codegen.stabilise(softmax_program())]
    assert names.count("max_z") == 1
    assert not any(name.startswith("max_z_") for name in names)


def test_names_that_are_taken_are_left_alone() -> None:
    P = Program()
    maximum = tensor("max_z", N)
    P.define("p", (n, k), sp.exp(z[n, k]) / Sum(sp.exp(z[n, m]), m) + maximum[n])
    result = codegen.compile(P)(z=np.zeros((1, 4)), max_z=np.array([5.0]))
    np.testing.assert_allclose(result["p"], 5.25)


def test_weighted_exponents_and_other_numerators() -> None:
    P = Program()
    P.define("p", (n, k), w[k] * sp.exp(2 * z[n, k]) / Sum(sp.exp(2 * z[n, m]), m))
    P.define("r", (n,), sp.exp(z[n, 0]) / Sum(sp.exp(z[n, m]), m))
    arrays = {"z": EXTREME / 100, "w": np.arange(3.0)}
    expected = plain(P, ["p", "r"], arrays)
    results = codegen.compile(P)(**arrays)
    for name in expected:
        np.testing.assert_allclose(results[name], expected[name], rtol=1e-13)


def bce_program() -> Program:
    P = Program()
    x, t = tensor("x", N), tensor("t", N)
    y = P.define("y", (n,), 1 / (1 + sp.exp(-x[n])))
    P.define("L", (), -Sum(t[n] * sp.log(y[n]) + (1 - t[n]) * sp.log(1 - y[n]), n) / N)
    return P


def test_binary_cross_entropy_is_taken_from_the_logits() -> None:
    step = codegen.compile(bce_program(), outputs=["L", "y"])
    arrays = {"x": np.array([1000.0, -1000.0, 0.5]), "t": np.array([0.0, 1.0, 1.0])}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = step(**arrays)
    np.testing.assert_allclose(results["L"], (2000 + np.log1p(np.exp(-0.5))) / 3, rtol=1e-15)
    moderate = {"x": np.array([1.0, -2.0, 0.5]), "t": np.array([0.0, 0.3, 1.0])}
    np.testing.assert_allclose(
        step(**moderate)["L"], plain(bce_program(), ["L"], moderate)["L"], rtol=1e-14
    )


def test_the_gradient_of_cross_entropy_written_in_one_line_is_p_minus_t() -> None:
    def loss(x, t):
        p = 1 / (1 + sp.exp(-x))
        return -t * sp.log(p) - (1 - t) * sp.log(1 - p)

    logits, targets = np.array([40.0, 800, 800, -800, -800]), np.array([1.0, 1, 0, 1, 0])
    by_hand = [-np.exp(-40.0), 0, 1, -1, 0]
    x, t = tensor("x", N), tensor("t", N)
    P = Program()
    step = codegen.compile(gradient(P, P.define("L", (), Sum(loss(x[n], t[n]), n)), [x]))
    found = step(x=logits, t=targets)["dL_dx"]
    np.testing.assert_allclose(found, by_hand, rtol=1e-13, atol=2**-53)  # as exact as p - t is
    f = codegen.compile(loss(*sp.symbols("x t")), inputs=["x", "t"])
    np.testing.assert_allclose(f.gradient(logits, targets)[0], by_hand, rtol=1e-13)


def test_facts_save_a_sum_and_are_needed_for_it() -> None:
    P = softmax_program()
    loss = use_facts(codegen.stabilise(P))[P.named("L")].right
    assert len(loss.atoms(BINDERS[0])) == 2
    without = Program(P)
    assert len(codegen.stabilise(without)[P.named("L")].right.atoms(BINDERS[0])) == 1
    arrays = {"z": EXTREME / 300, "T": np.array([[0.5, 0.1, 0.1], [2.0, 0.0, 0.0]])}
    right = plain(without, ["L"], arrays)["L"]
    np.testing.assert_allclose(codegen.compile(without, outputs=["L"])(**arrays)["L"], right)
    step = codegen.compile(P, outputs=["L"])
    wrong = step.function(*[arrays[i.name] for i in step.inputs])["L"]
    assert abs(wrong - right) > 0.1, "targets that violate the fact give another value"


def test_the_gradient_of_a_confident_network_is_finite() -> None:
    arrays = classifier_arrays()
    arrays["V"] = arrays["V"] * 1e4
    step = codegen.compile(classifier(), outputs=["L", *GRADIENTS])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(np.isfinite(v).all() for v in step(**arrays).values())


def test_masked_weights_are_stabilised_like_any_softmax() -> None:
    T = sizes("T")
    i, j, m = index("i j m", T)
    s, v, P = tensor("s", T, T), tensor("v", T), Program()
    above = sp.Piecewise((sp.exp(s[i, j]), j <= i), (0, True))
    below = Sum(sp.Piecewise((sp.exp(s[i, m]), m <= i), (0, True)), m)
    p = P.define("p", (i, j), above / below)
    L = P.define("L", (), Sum(p[i, j] * v[j], i, j))
    compiled = codegen.compile(gradient(P, L, s))
    random = np.random.default_rng(0)
    scores, values = random.normal(size=(5, 5)), random.normal(size=5)
    scores[np.triu_indices(5, 1)] = 1e4  # masked, and larger than all that count
    for shift in (0.0, 5000.0, -5000.0):
        found = compiled(s=scores + shift, v=values)
        weights = np.tril(np.exp(np.tril(scores)))
        weights /= weights.sum(axis=1, keepdims=True)
        slope = weights * (values - (weights @ values)[:, None])
        np.testing.assert_allclose(found["dL_ds"], slope, rtol=1e-9, atol=1e-12)


def test_a_recurrence_of_log_sum_exp_is_shifted() -> None:
    """The partition function of a chain; before the first step, sums read 0 and maxima nothing."""
    U, A, al = tensor("U", N, K), tensor("A", K, K), tensor("al", N, K)
    P = Program()
    before = sp.log(Sum(sp.exp(al[n - 1, m] + A[m, k]), m))
    P.define("al", (n, k), U[n, k] + where(n >= 1, before, 0))
    P.define("L", (), sp.log(Sum(sp.exp(al[N - 1, k]), k)))
    rng = np.random.default_rng(0)
    arrays = {"U": rng.normal(size=(4, 3)), "A": rng.normal(size=(3, 3))}
    step = codegen.compile(P, outputs=["L"])
    np.testing.assert_allclose(step(**arrays)["L"], plain(P, ["L"], arrays)["L"], rtol=1e-14)
    far = step(**arrays | {"U": arrays["U"] + 1000})["L"]
    np.testing.assert_allclose(far, plain(P, ["L"], arrays)["L"] + 4000, rtol=1e-14)


def log_softmax() -> Program:
    P = Program()
    p = P.define("p", (n, k), sp.exp(z[n, k]) / Sum(sp.exp(z[n, m]), m))
    P.define("out", (n, k), sp.log(p[n, k]))
    return P


def test_a_confident_winner_keeps_what_the_others_add() -> None:
    step = codegen.compile(log_softmax(), outputs=["out"])
    rows = np.array([[0.0, -40, -700], [5, 5, -40], [700, 0, 0], [-1e300, 1e300, 0]])
    found = step(z=rows)["out"]
    exact = codegen.compile(log_softmax(), outputs=["out"], accuracy="guarded")(z=rows)["out"]
    np.testing.assert_allclose(found, exact, rtol=1e-15)
    assert found[0, 0] == -4.248354255291589e-18
    assert step(z=rows[:3].astype(np.float32))["out"][0, 0] == np.float32(found[0, 0])
    bound = step.bind({"z": rows})
    bound.run()
    np.testing.assert_allclose(bound.buffers["out"], exact, rtol=1e-15)
    assert np.isnan(step(z=np.array([[np.nan, 1, 2]]))["out"]).all()


def test_a_winner_left_in_the_sum_is_lost() -> None:
    program = stabilise(log_softmax(), winners=False)
    assert plain(program, ["out"], {"z": np.array([[0.0, -40, -700]])})["out"][0, 0] == 0


def test_terms_up_to_the_largest_are_split_without_a_change() -> None:
    """Each u <= 0 is below 0, or is 0 and counts as 1; without u <= 0 that is false."""
    split = "Piecewise((exp(u), u < 0), (1, True)) == exp(u)"
    assert sn.verify(split, {"u": "Interval(-oo, 0)"}).status == "proved"
    assert sn.verify(split, {"u": "Reals"}).status == "refuted"


def test_what_is_shifted_is_proved_to_be_the_same_for_all_sizes() -> None:
    P = Program()
    P.define("p", (n, k), sp.exp(z[n, k]) / Sum(sp.exp(z[n, m]), m))
    shifted = stabilise(P)
    p, total = shifted.named("p"), shifted.named("sum_exp_z")
    plain_sum = Sum(sp.exp(z[n, m]), m)
    top = shifted.named("max_z")[n]
    assert prove_equal(shifted, sp.exp(top) * total[n], plain_sum).status == "proved"
    assert prove_equal(shifted, p[n, k], sp.exp(z[n, k]) / plain_sum).status == "proved"
    assert prove_equal(shifted, p[n, k], sp.exp(z[n, k] - top) / plain_sum).status == "refuted"
    rest, ties = without_largest(shifted[total].right)
    assert prove_equal(shifted, 1 + rest + ties, total[n]).status in ("proved", "sampled")
    assert prove_equal(shifted, 2 + rest + ties, total[n]).status == "refuted"
