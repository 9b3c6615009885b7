"""Equality of indexed expressions, and gradients proved for symbolic sizes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
import sympy
from handmade import (
    W1,
    W2,
    D,
    H,
    K,
    N,
    T,
    X,
    b1,
    b2,
    classifier,
    gradient_of_classifier,
    i,
    j,
    k,
    m,
    n,
)  # fmt: skip
from sympy import (
    Abs,
    Interval,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    erf,
    exp,
    log,
    sqrt,
    tanh,
)

from symnn.core import tensor
from symnn.indexed import Equation, MaxOver, Program, Sum, equals, function, gradient, index
from symnn.proof.programs.chain_rule import directional
from symnn.proof.programs.program import (
    check_gradient,
    proofs,
    prove_chain_rule,
    prove_equal,
    prove_gradient,
    prove_simplified,
)
from symnn.proof.programs.program_domain import Signs, open_conditions
from symnn.proof.programs.unfolding import Unfolding, unfolded

u, v = tensor("u"), tensor("v", domain=Interval.open(0, S.Infinity))
z, y = tensor("z", N), tensor("y", N, K)
P = Program(facts=[equals(Sum(T[n, k], k), 1)])
s = P.define("s", (n,), 1 / (1 + exp(-z[n])))
mean = P.define("mean", (), Sum(z[n], n) / N)
p = P.define("p", (n, k), exp(y[n, k]) / Sum(exp(y[n, m]), m))

TRUE: dict[str, tuple[Any, Any, str]] = {
    "renamed": (Sum(z[n] * y[n, k], k), Sum(z[n] * y[n, m], m), "normal form"),
    "constants move out": (Sum(z[n] * y[n, k], k), z[n] * Sum(y[n, k], k), "normal form"),
    "centered": (Sum(z[n] - mean, n), S.Zero, "unfolding mean"),
    "logistic slope": (
        s[n] * (1 - s[n]), exp(-z[n]) / (1 + exp(-z[n])) ** 2, "unfolding s"),
    "probabilities": (Sum(p[n, k], k), S.One, "unfolding p"),
    "fact": (Sum(T[n, k] * z[n], n, k), Sum(z[n], n), "given sum_k T[n,k] = 1"),
    "fact below a product": (
        Sum(T[n, k] * Sum(T[n, m] * z[n], m), n, k), Sum(z[n], n), "given sum_k"),
    "tanh": (tanh(z[n]), 2 / (1 + exp(-2 * z[n])) - 1, "canonical form"),
    "tanh below a sum": (
        Sum(tanh(z[n]), n), Sum(2 / (1 + exp(-2 * z[n])), n) - N, "canonical form"),
    "mean of squares": (
        Sum((z[n] - mean) ** 2, n) / N, Sum(z[n] ** 2, n) / N - mean**2, "unfolding mean"),
    "square of a sum": (Sum(z[n], n) ** 2, Sum(z[n] * z[index("q", N)], n, index("q", N)), "form"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_for_all_sizes(name: str) -> None:
    lhs, rhs, how = TRUE[name]
    verdict = prove_equal(P, lhs, rhs)
    assert (verdict.status, verdict.level) == ("proved", "exact")
    assert how in f"{verdict.method}: {verdict.evidence.summary}"
    assert "for all sizes" in verdict.evidence.summary


@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize("factor", [2, -1, Rational(1001, 1000)])
def test_a_false_twin_is_refuted(name: str, factor: Any) -> None:
    lhs, rhs, _ = TRUE[name]
    wrong = factor * rhs if rhs != 0 else lhs + factor
    verdict = prove_equal(P, lhs, wrong)
    assert verdict.status == "refuted"
    assert verdict.evidence.details["left"] != verdict.evidence.details["right"]
    assert verdict.evidence.details["at"]


FALSE: dict[str, tuple[Any, Any]] = {
    "square inside": (Sum(z[n], n) ** 2, Sum(z[n] ** 2, n)),
    "transposed": (Sum(W1[i, j] * X[n, i], i) * b1[j], Sum(W1[i, j] * X[n, i], i) + b1[j]),
    "wrong size": (Sum(z[n], n) / N, Sum(z[n], n) / K),
    "off by one": (Sum(z[n], n), Sum(z[n - 1], n)),
    "swapped": (y[n, k], y[n, K - 1 - k]),
    "without the fact": (Sum(y[n, k], k), S.One),
    "equal at one size only": (Sum(z[n], n), z[0] * N),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_is_refuted_with_data(name: str) -> None:
    verdict = prove_equal(P, *FALSE[name])
    assert verdict.status == "refuted"
    assert "the left side is " in verdict.evidence.summary
    data = verdict.evidence.details["point"]
    if "T" in data:
        assert all(sum(map(Fraction, row)) == 1 for row in data["T"])


def test_a_fact_is_load_bearing() -> None:
    lhs, rhs, _ = TRUE["fact"]
    assert prove_equal(Program(P), lhs, rhs).status == "refuted"
    verdict = prove_equal(P, lhs, rhs)
    assert verdict.assumptions_used == ("sum_k T[n,k] = 1  for all n",)


def test_what_is_not_proved_is_sampled_and_says_so() -> None:
    verdict = prove_equal(P, Sum(z[n], n), Sum(z[N - 1 - n], n))
    assert (verdict.status, verdict.level) == ("sampled", "sampled")
    assert "sizes and data are samples" in verdict.evidence.summary
    assert len(verdict.evidence.details["sizes"]) >= 4


def test_undefined_sides_are_not_fully_proved() -> None:
    verdict = prove_equal(P, log(u) * 2, log(u) + log(u))
    assert verdict.status == "proved-where-defined"
    assert verdict.assumptions_used == ("u > 0",)
    assert prove_equal(P, log(v) * 2, log(v) + log(v)).status == "proved"
    assert prove_equal(P, 1 / z[n], 2 / z[n] / 2).assumptions_used == ("z[n] != 0",)


def test_nothing_known_is_unknown() -> None:
    f = sympy.Function("zork")
    verdict = prove_equal(
        P, f(u), f(u) + 0 * u + f(2 * u) - f(u + u) + f(u) * sympy.Function("q")(u)
    )
    assert verdict.status == "unknown"
    assert "zork" in verdict.evidence.summary


def test_open_conditions() -> None:
    assert open_conditions(Signs(P), log(1 - s[n]) + log(s[n]) + sqrt(mean**2)) == ()
    assert open_conditions(Signs(P), sqrt(mean), mean**u) == ("mean > 0", "mean >= 0")
    assert open_conditions(Signs(P), 1 / Sum(z[n] ** 2, n)) == ("sum_n z[n]**2 != 0",)
    assert open_conditions(Signs(P), 1 / N + 1 / (1 + Sum(z[n] ** 2, n))) == ()
    (found,) = open_conditions(Signs(P), sympy.Function("zork")(u))
    assert "zork(u) is a real number" in found


def test_unfolding_goes_from_the_latest_to_the_inputs() -> None:
    Q = Program()
    a = Q.define("a", (), u + 1)
    b = Q.define("b", (), a**2)
    c = Q.define("c", (), a + b)
    walk = Unfolding(Q, c - 1)
    forms = list(walk)
    assert walk.unfolded == [c, b, a]
    assert forms[-1] == (u + 1 + (u + 1) ** 2 - 1).expand()
    assert Unfolding(Q, c, opaque=[a]).unfolded == []
    assert list(Unfolding(Q, c, opaque=[a]))[-1] == a**2 + a


def test_shifted_reads_are_not_unfolded() -> None:
    """Outside its array a read is 0, which the definition at that place is not."""
    Q = Program()
    a = Q.define("a", (n,), z[n] + 1)
    verdict = prove_equal(Q, Sum(a[n - 1], n), Sum(z[n - 1] + 1, n))
    assert verdict.status == "refuted"
    assert unfolded(Q, a[n], [a]) == z[n] + 1


def recurrent(direction: int):
    """A state that is computed from the one before it, or behind it."""
    t, later = index("t", N + 1), index("v", N)
    x, h, Q = tensor("x", N + 1), tensor("h", N + 1), Program()
    Q.define("h", (t,), tanh(x[t] + h[t - direction]))
    return x, h, later, Q


def test_a_recurrence_is_unfolded_where_that_ends() -> None:
    x, h, v, Q = recurrent(1)
    assert prove_equal(Q, h[v + 1], tanh(x[v + 1] + tanh(x[v] + h[v - 1]))).status == "proved"
    assert prove_equal(Q, h[v + 1], tanh(x[v + 1] + tanh(x[v]))).status == "refuted"
    assert prove_equal(Q, h[1], tanh(x[1] + tanh(x[0]))).status == "proved"
    assert prove_equal(Q, h[1], tanh(x[1] + tanh(x[1]))).status == "refuted"
    assert not Unfolding(Q, h[v - 1]).unfolded


def test_a_recurrence_backwards_is_unfolded_from_the_last_step() -> None:
    x, h, v, Q = recurrent(-1)
    assert prove_equal(Q, h[N - 1], tanh(x[N - 1] + tanh(x[N]))).status == "proved"
    assert prove_equal(Q, h[N - 1], tanh(x[N - 1] + x[N])).status == "refuted"
    walk = Unfolding(Q, h[v + 1])
    assert list(walk) == [h[v + 1]]
    assert not walk.unfolded


ACTIVATIONS = {
    "tanh": tanh,
    "logistic": lambda x: 1 / (1 + exp(-x)),
    "rectifier": lambda x: Piecewise((x, x > 0), (0, True)),
    "rectifier as maximum": lambda x: Max(0, x),
    "leaky": lambda x: Max(x, x / 100),
    "clipped": lambda x: Min(1, Max(x, -1)),
    "elu": lambda x: Piecewise((x, x > 0), (exp(x) - 1, True)),
    "gelu": lambda x: x * (1 + erf(x / sqrt(2))) / 2,
    "softplus": lambda x: log(1 + exp(x)),
    "silu": lambda x: x / (1 + exp(-x)),
    "absolute": Abs,
}


def squares(activation: Any) -> Program:
    Q = Program()
    a = Q.define("a", (n, j), Sum(X[n, i] * W1[i, j], i) + b1[j])
    h = Q.define("h", (n, j), activation(a[n, j]))
    o = Q.define("o", (n, k), Sum(h[n, j] * W2[j, k], j) + b2[k])
    Q.define("L", (), Sum((o[n, k] - T[n, k]) ** 2, n, k) / N)
    return Q


@pytest.mark.every(2)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backpropagation_is_proved_for_all_sizes(name: str) -> None:
    Q = squares(ACTIVATIONS[name])
    G = gradient(Q, Q.named("L"), [W1, b1, W2, b2])
    found = prove_gradient(G)
    assert Counter(verdict.status for _, verdict in found) == {"proved": len(found)}
    assert {e.base for e, _ in found} >= set(G.gradients)
    assert check_gradient(G, entries=2).status == "sampled"


def cross_entropy(shifted: bool) -> Program:
    Q = Program(facts=[equals(Sum(T[n, k], k), 1)])
    o = Q.define("o", (n, k), Sum(X[n, i] * tensor("W", D, K)[i, k], i))
    largest = Q.define("M", (n,), MaxOver(o[n, k], k)) if shifted else None
    e = exp(o[n, k] - largest[n]) if shifted else exp(o[n, k])
    weight = Q.define("e", (n, k), e)
    q = Q.define("p", (n, k), weight[n, k] / Sum(weight[n, m], m))
    Q.define("L", (), -Sum(T[n, k] * log(q[n, k]), n, k) / N)
    return Q


@pytest.mark.parametrize("shifted", [False, True])
def test_softmax_cross_entropy_is_proved_given_its_fact(shifted: bool) -> None:
    Q = cross_entropy(shifted)
    G = gradient(Q, Q.named("L"), tensor("W", D, K))
    found = prove_gradient(G)
    assert {verdict.status for _, verdict in found} == {"proved"}
    assert any(verdict.assumptions_used for _, verdict in found)
    assert check_gradient(G).status == "sampled"


def test_a_deep_network_is_proved_equation_by_equation() -> None:
    Q, h, w = Program(), tensor("h0", N, H), []
    j0 = index("j0", H)
    for depth in range(1, 9):
        w.append(tensor(f"V{depth}", H, H))
        a = Q.define(f"a{depth}", (n, j), Sum(h[n, j0] * w[-1][j0, j], j0))
        h = Q.define(f"h{depth}", (n, j), tanh(a[n, j]))
    Q.define("L", (), Sum(h[n, j] ** 2, n, j) / N)
    found = prove_gradient(gradient(Q, Q.named("L"), w))
    assert {verdict.status for _, verdict in found} == {"proved"}


G = gradient_of_classifier()


class Derived:
    """A gradient program of hand-written parts, with planted errors."""

    def __init__(self, forward: Program, raw: Program, simplified: Program) -> None:
        self.raw, self.loss, self.facts = raw, forward.named("L"), forward.facts
        self.forward = tuple(forward)
        self.adjoint = tuple(e for e in simplified if e.name.startswith("dL_d"))
        named = {e.name: e.base for e in raw}
        self.names = {
            b: named[f"dL_d{name}"]
            for b in (*forward.inputs, *forward.equations)
            if f"dL_d{(name := str(getattr(b, 'label', b)))}" in named
        }

    def __iter__(self) -> Any:
        return iter((*self.forward, *self.adjoint))


def derived(raw: Program, simplified: Program) -> Derived:
    forward = Program([e for e in G if not e.name.startswith("dL_d")], G.facts)
    return Derived(forward, raw, simplified)


def changed(program: Program, name: str, factor: Any) -> Program:
    equations = [Equation(e.left, e.right * factor if e.name == name else e.right) for e in program]
    return Program(equations, program.facts)


def test_a_handwritten_classifier_is_proved() -> None:
    found = prove_gradient(derived(_by_hand(), classifier()))
    assert {e.name: verdict.status for e, verdict in found} == dict.fromkeys(
        ["dL_dp", "dL_dz2", "dL_dW2", "dL_db2", "dL_dh", "dL_dz1", "dL_dW1", "dL_db1"], "proved"
    )


def test_the_weakest_verdict_counts() -> None:
    """An equation that is no chain rule stays refuted, though its rewriting changes nothing."""
    Q = squares(ACTIVATIONS[next(iter(ACTIVATIONS))])
    found = gradient(Q, Q.named("L"), [W1, b1]).prove()
    assert {verdict.status for verdict in found.values()} == {"proved"}
    wrong = changed(_by_hand(), "dL_db2", 2), changed(classifier(), "dL_db2", 2)
    planted = proofs(derived(*wrong))
    assert planted["dL_db2"].status == "refuted"
    assert planted["dL_dW2"].status == "proved"


def _by_hand() -> Program:
    """The adjoints before simplification: every equation is one application of the chain rule."""
    R = Program([e for e in G if not e.name.startswith("dL_d")], G.facts)
    q, z2, h = R.named("p"), R.named("z2"), R.named("h")
    dp = R.define("dL_dp", (n, k), -T[n, k] / (N * q[n, k]))
    total = Sum(exp(z2[n, m]), m)
    inner = Sum(dp[n, m] * exp(z2[n, m]), m) * exp(z2[n, k]) / total**2
    dz2 = R.define("dL_dz2", (n, k), dp[n, k] * exp(z2[n, k]) / total - inner)
    R.define("dL_dW2", (j, k), Sum(h[n, j] * dz2[n, k], n))
    R.define("dL_db2", (k,), Sum(dz2[n, k], n))
    dh = R.define("dL_dh", (n, j), Sum(dz2[n, k] * W2[j, k], k))
    dz1 = R.define("dL_dz1", (n, j), dh[n, j] * (1 - tanh(R.named("z1")[n, j]) ** 2))
    R.define("dL_dW1", (i, j), Sum(X[n, i] * dz1[n, j], n))
    R.define("dL_db1", (j,), Sum(dz1[n, j], n))
    return R


@pytest.mark.parametrize("name", ["dL_dp", "dL_dz2", "dL_dW2", "dL_dh", "dL_dz1", "dL_db1"])
@pytest.mark.parametrize("factor", [2, -1, 1 + Rational(1, 10**9)])
def test_a_wrong_raw_adjoint_is_refuted(name: str, factor: Any) -> None:
    parts = derived(changed(_by_hand(), name, factor), classifier())
    found = {e.name: verdict for e, verdict in prove_chain_rule(parts)}
    assert found[name].status == "refuted"
    assert all(verdict.status == "proved" for other, verdict in found.items() if other != name)


@pytest.mark.parametrize("name", ["dL_dz2", "dL_dW2", "dL_dz1", "dL_db1"])
def test_a_wrong_simplification_is_refuted(name: str) -> None:
    found = prove_simplified(derived(_by_hand(), changed(classifier(), name, 2)))
    verdicts = {e.name: verdict.status for e, verdict in found}
    assert verdicts[name] == "refuted"


def test_without_its_fact_the_simplification_is_refuted() -> None:
    parts = derived(_by_hand(), classifier())
    parts.facts, parts.raw = (), Program(parts.raw)
    verdicts = {e.name: verdict.status for e, verdict in prove_simplified(parts)}
    assert verdicts["dL_dz2"] == "refuted"


def test_directional_derivatives() -> None:
    dz = tensor("dz", N)
    assert directional(Sum(z[n] ** 2, n), z, dz) == Sum(2 * z[n] * dz[n], n)
    assert directional(z[n - 1] * u, z, dz) == u * dz[n - 1]
    assert directional(MaxOver(z[n], n), u, tensor("du")) == 0
    step: Any = directional(MaxOver(z[n], n), z, dz)
    taken = Piecewise((1, z[n] >= MaxOver(z[n], n)), (0, True))
    assert step == Sum(taken * dz[n], n) / Sum(taken, n)
    assert directional(sympy.sign(u) + sympy.Heaviside(u), u, tensor("du")) == 0


def test_what_has_no_derivative_is_unknown() -> None:
    Q = Program()
    f = sympy.Function("zork")
    Q.define("L", (), f(u) * u)
    raw = Program(Q)
    raw.define("dL_du", (), u)
    ((_, verdict),) = prove_chain_rule(Derived(Q, raw, raw))
    assert verdict.status == "unknown"
    assert "no derivative of" in verdict.evidence.summary


def test_any_smooth_function_has_a_value_everywhere() -> None:
    x = tensor("x")
    smooth, own = function("f"), function("q", lambda z: 1 / z)
    declared = function("r", derivative=lambda z: 1 / z)
    assert open_conditions(Signs(Program()), smooth(x), smooth(x).fdiff()) == ()
    assert open_conditions(Signs(Program()), own(x)) == ("x != 0",)
    assert open_conditions(Signs(Program()), declared(x)) == ("r(x) is a real number",)


def test_a_fact_may_say_what_is_not_0_and_is_then_named() -> None:
    r = tensor("r", domain=Interval.open(0, S.Infinity))
    claim = (z[n] / sqrt(Sum(z[n] ** 2, n)) * 2, 2 * z[n] / sqrt(Sum(z[n] ** 2, n)))
    known = Program(P, [equals(Sum(z[n] ** 2, n), r)])
    assert prove_equal(P, *claim).status == "proved-where-defined"
    verdict = prove_equal(known, *claim)
    assert verdict.status == "proved"
    assert verdict.assumptions_used == ("sum_n z[n]**2 = r",)


def test_a_fact_whose_factors_are_no_fractions_leaves_it_open() -> None:
    exponential = Program(facts=[equals(v * exp(u), 1)])
    assert prove_equal(exponential, v * exp(u), S.One).status == "proved"
    verdict = prove_equal(exponential, u * v, 2 * u * v)
    assert verdict.status == "unknown"
    assert "which is no fraction" in verdict.evidence.summary
