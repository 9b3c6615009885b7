"""The gradient check: right gradients pass, every planted error is refuted with its entry."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
import sympy
from handmade import (
    W1,
    W2,
    D,
    H,
    Handmade,
    K,
    N,
    T,
    X,
    b1,
    gradient_of_classifier,
    gradient_of_line,
    i,
    j,
    k,
    m,
    n,
)  # fmt: skip
from sympy import Abs, Interval, Max, S, exp, log

from symnn.catalog.activations import activation
from symnn.catalog.layers import dense, last_step, lstm
from symnn.catalog.losses import MSE, loss
from symnn.core import Simplex, sizes, tensor
from symnn.core.domains import PositiveDefinite
from symnn.indexed import Program, Sum, equals, gradient, index, logdet
from symnn.proof.programs.facts import DataSource, UnsatisfiedError, as_fractions
from symnn.proof.programs.program import check_gradient
from symnn.proof.programs.sizes import default_sizes

RIGHT = {f.__name__: f for f in (gradient_of_classifier, gradient_of_line)}


@pytest.mark.parametrize("name", RIGHT)
def test_right_gradients_are_sampled_never_proved(name: str) -> None:
    verdict = check_gradient(RIGHT[name]())
    assert (verdict.status, verdict.level) == ("sampled", "sampled")
    assert verdict.evidence.details["bound"] < 1e-25
    assert verdict.evidence.details["entries"] >= 6
    assert "differ by at most" in verdict.evidence.summary


def test_both_versions_are_checked() -> None:
    verdict = check_gradient(gradient_of_classifier())
    assert set(verdict.evidence.details["bounds"]) == {"simplified", "raw"}
    assert verdict.assumptions_used == ("sum_k T[n,k] = 1  for all n",)


G = gradient_of_classifier()
MUTANTS: dict[str, tuple[str, Any]] = {
    **{f"{g.label} doubled": (str(g.label), 2 * G[g].right) for g in G.gradients},
    **{f"{g.label} negated": (str(g.label), -G[g].right) for g in G.gradients},
    **{f"{g.label} off by 1e-12": (
        str(g.label), G[g].right * (1 + sympy.Rational(1, 10**12))) for g in G.gradients},
    **{f"{g.label} dropped": (str(g.label), S.Zero) for g in G.gradients},
    "inner derivative forgotten": (
        "dL_dz1", Sum(G.named("dL_dz2")[n, k] * W2[j, k], k)),
    "inner derivative wrong": (
        "dL_dz1", (1 + G.named("h")[n, j] ** 2) * Sum(G.named("dL_dz2")[n, k] * W2[j, k], k)),
    "mean forgotten": ("dL_dz2", G.named("p")[n, k] - T[n, k]),
    "targets forgotten": ("dL_dz2", G.named("p")[n, k] / N),
    "wrong size": ("dL_dz2", (G.named("p")[n, k] - T[n, k]) / K),
    "shifted": ("dL_dW1", Sum(X[n - 1, i] * G.named("dL_dz1")[n, j], n)),
    "wrong class": ("dL_dz2", (G.named("p")[n, K - 1 - k] - T[n, k]) / N),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_error_is_refuted(name: str) -> None:
    equation, right = MUTANTS[name]
    verdict = check_gradient(G.mutated(equation, right))
    assert verdict.status == "refuted"
    details = verdict.evidence.details
    assert details["version"] == "simplified"
    assert details["entry"].startswith("dL_d")
    assert set(details["sizes"]) == {"N", "D", "H", "K"}
    assert set(details["point"]) == {"X", "T", "W1", "W2", "b1", "b2"}
    assert details["adjoint"] != details["derivative"]


def test_a_wrong_raw_version_is_refuted() -> None:
    raw = G.mutated("dL_db1", 3 * G[G.named("dL_db1")].right)
    verdict = check_gradient(Handmade(Program(G, G.facts), "L", G.wrt, Program(raw, raw.facts)))
    assert verdict.status == "refuted"
    assert verdict.evidence.details["version"] == "raw"


def test_a_fact_that_is_used_is_load_bearing() -> None:
    verdict = check_gradient(G, violate=G.facts[0])
    assert verdict.status == "refuted"
    assert verdict.evidence.details["version"] == "simplified"
    (row, *_) = verdict.evidence.details["point"]["T"]
    assert sum(map(Fraction, row)) != 1


def test_a_fact_that_is_not_used_may_be_violated() -> None:
    raw = Handmade(G.raw, "L", G.wrt)
    assert check_gradient(raw, violate=raw.facts[0]).status == "sampled"


def test_gradients_by_arrays_in_between() -> None:
    inner = [*G.wrt, G.named("z1"), G.named("z2")]
    P = Program(G, G.facts)
    assert check_gradient(Handmade(P, "L", inner)).status == "sampled"
    wrong = G.mutated("dL_dz2", 2 * G[G.named("dL_dz2")].right)
    verdict = check_gradient(Handmade(Program(wrong, G.facts), "L", [G.named("z2")]))
    assert verdict.evidence.details["entry"].startswith("dL_dz2[")


def test_sizes_may_be_chosen() -> None:
    verdict = check_gradient(G, [{N: 1, D: 2, H: 2, K: 3}], entries=2)
    assert verdict.evidence.details["sizes"] == [{"N": 1, "D": 2, "H": 2, "K": 3}]
    assert verdict.evidence.details["entries"] == 8


def test_default_sizes_differ() -> None:
    first, second = default_sizes(G)
    assert len(set(first.values())) == len(set(second.values())) == 4
    assert all(v >= 2 for v in (*first.values(), *second.values()))
    assert first != second
    u = tensor("u")
    P = Program()
    P.define("L", (), u**2)
    assert default_sizes(P) == [{}]


def test_an_index_error_that_one_size_hides_is_seen() -> None:
    """At K = 1 a swapped class index changes nothing; the default sizes see it."""
    wrong = G.mutated(*MUTANTS["wrong class"])
    assert check_gradient(wrong, [{N: 2, D: 2, H: 2, K: 1}]).status == "sampled"
    assert check_gradient(wrong).status == "refuted"


def scalar(value: Any, slope: Any, wrt: Any, facts: Any = ()) -> Handmade:
    P = Program(facts=facts)
    P.define("L", (), value)
    P.define(f"dL_d{getattr(wrt, 'label', wrt)}", (), slope)
    return Handmade(P, "L", [wrt])


u, v = tensor("u"), tensor("v", domain=Interval.open(0, S.Infinity))


def test_switches_and_domains() -> None:
    slope = 3 * sympy.Heaviside(u) - 1
    assert check_gradient(scalar(Abs(u) + Max(u, 0), slope, u)).status == "sampled"
    assert check_gradient(scalar(log(v), 1 / v, v)).status == "sampled"
    assert check_gradient(scalar(log(v), 1 / v + 1, v)).status == "refuted"


def test_what_cannot_be_checked_is_unknown() -> None:
    never = check_gradient(scalar(log(-exp(u)), u, u))
    assert never.status == "unknown"
    assert "log of" in never.evidence.summary
    strange = check_gradient(scalar(sympy.Function("zork")(u), u, u))
    assert strange.status == "unknown"
    assert "zork" in strange.evidence.summary
    wild = check_gradient(scalar(u**2, 2 * u, u, [equals(u**2, 2)]))
    assert wild.status == "unknown"
    assert "the fact u**2 = 2 fails" in wild.evidence.summary
    clash = check_gradient(scalar(u**2, 2 * u, u, [equals(u, 1), equals(u, 2)]))
    assert clash.status == "unknown"
    assert "contradict each other" in clash.evidence.summary


x, y = tensor("x", K), tensor("y", N, K)
A = tensor("A", K, K, domain=PositiveDefinite(K))


def drawn(facts: Any, *reads: Any, **options: Any) -> dict[str, Any]:
    P = Program(facts=facts)
    P.define("q", (), sum(reads, S.Zero))
    source = DataSource(P, {N: 3, K: 4}, **options)
    return {str(b.label): as_fractions(v) for b, v in source.draw(Random(1)).items()}


def test_data_satisfy_affine_facts() -> None:
    facts = [equals(Sum(y[n, k], k), 1), equals(Sum(y[n, k], n), x[k]), equals(x[0], 0)]
    data = drawn(facts, Sum(y[n, k] * x[k], n, k))
    rows = [[Fraction(a) for a in row] for row in data["y"]]
    assert all(sum(row) == 1 for row in rows)
    assert [sum(column) for column in zip(*rows, strict=True)] == list(map(Fraction, data["x"]))
    assert Fraction(data["x"][0]) == 0


def test_data_are_in_their_domains() -> None:
    p = tensor("p", domain=Simplex(K, open=True))
    data = drawn([], Sum(p[k] * A[k, m], k, m))
    assert sum(map(Fraction, data["p"])) == 1
    rows = [[Fraction(a) for a in row] for row in data["A"]]
    exact = [[sympy.Rational(a.numerator, a.denominator) for a in row] for row in rows]
    assert sympy.Matrix(exact).is_positive_definite


def test_a_violated_fact_fails_everywhere() -> None:
    fact = equals(Sum(y[n, k], k), 1)
    data = drawn([fact], Sum(y[n, k], n, k), violate=fact)
    assert all(sum(map(Fraction, row)) != 1 for row in data["y"])


def test_facts_that_follow_from_the_equations_hold() -> None:
    P = Program()
    p = P.define("p", (k,), exp(x[k]) / Sum(exp(x[m]), m))
    P.define("L", (), log(p[0]))
    P.assume(equals(Sum(p[k], k), 1))
    assert DataSource(P, {K: 3}).draw(Random(0))
    P.assume(equals(Sum(p[k], k), 2))
    with pytest.raises(UnsatisfiedError, match="= 2 fails"):
        DataSource(P, {K: 3}).draw(Random(0))


def test_a_deep_network() -> None:
    depth = 24
    P, h = Program(), tensor("h0", H)
    i0 = index("i0", H)
    for d in range(1, depth + 1):
        w = tensor(f"V{d}", H, H)
        z = P.define(f"z{d}", (j,), Sum(h[i0] * w[i0, j], i0))
        h = P.define(f"h{d}", (j,), sympy.tanh(z[j]))
    P.define("L", (), Sum(h[j], j))
    g = None
    for d in range(depth, 0, -1):
        up = S.One if g is None else Sum(g[i0] * tensor(f"V{d + 1}", H, H)[j, i0], i0)
        slope = 1 - P.named(f"h{d}")[j] ** 2
        g = P.define(f"dL_dz{d}", (j,), slope * up)
        P.define(f"dL_dV{d}", (i0, j), P.named(f"h{d - 1}")[i0] * g[j])
    wrt = [tensor("V1", H, H), tensor("V12", H, H)]
    assert check_gradient(Handmade(P, "L", wrt), [{H: 2}], entries=2).status == "sampled"


def test_shapes_are_those_of_the_variables() -> None:
    assert [g.shape for g in G.gradients][:2] == [W1.shape, b1.shape] == [(D, H), (H,)]


def test_other_sizes_where_the_usual_ones_have_no_value() -> None:
    M, N = sizes("M N")
    (i, j), n = index("i j", N), index("n", M)
    P, Y = Program(), tensor("Y", M, N)
    gram = P.define("S", (i, j), Sum(Y[n, i] * Y[n, j], n))
    verdict = gradient(P, P.define("L", (), logdet(gram)), Y).check()
    assert verdict.status == "sampled"
    assert all(s["M"] >= s["N"] for s in verdict.evidence.details["sizes"])


def numeric(samples: int) -> Any:
    """A classifier of 784 features, 128 hidden units and 10 classes."""
    P, x, t0 = Program(), tensor("X", samples, 784), tensor("T", samples, 10)
    hidden = dense(P, x, 128, 1, activation("tanh"))
    output = dense(P, hidden.output, 10, 2)
    L = loss("cross_entropy").define(P, output.output, t0).loss
    return gradient(P, L, [*hidden.parameters, *output.parameters])


def test_sizes_at_which_there_is_too_much_to_write_out() -> None:
    verdict = numeric(128).check()
    assert verdict.status == "unknown"
    assert "declare sizes as symbols" in verdict.evidence.summary


@pytest.mark.slow
def test_large_numeric_sizes() -> None:
    verdict = numeric(2).check()
    assert verdict.status == "sampled"
    assert verdict.evidence.details["bound"] < 1e-25


def test_a_network_of_gates() -> None:
    T, N, D, H, K = sizes("T N D H K")
    P, X, Y = Program(), tensor("X", T, N, D), tensor("Y", N, K)
    layer = lstm(P, X, H, 1)
    output = dense(P, last_step(P, "y", layer.output), K, 2)
    L = MSE.define(P, output.output, Y).loss
    verdict = gradient(P, L, [*layer.parameters, *output.parameters]).check()
    assert verdict.status == "sampled"
    assert verdict.evidence.details["bound"] < 1e-25
    assert set(verdict.evidence.details["bounds"]) == {"simplified", "raw"}
    assert len(verdict.evidence.details["sizes"]) == 2
