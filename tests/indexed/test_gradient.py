"""Gradients: every activation with every loss, other shapes of equations, and bad requests."""

from __future__ import annotations

import numpy as np
import pytest
from gradient_oracle import TOLERANCE, largest_error
from indexed_networks import NETWORKS, OUTPUTS, SHAPES, Case, named, scored, tanh_classifier
from sympy import Function, Symbol, exp, log, sqrt, tanh

from symnn.codegen import compile  # noqa: A004
from symnn.core import sizes, tensor
from symnn.errors import EquationError, NotSupportedError, ShapeError, UnknownNameError
from symnn.indexed import GradientProgram, MaxOver, Program, Sum, equal, gradient, index
from symnn.indexed.closed_form.skeleton import Transport
from symnn.indexed.language.program import influences

N, D = sizes("N D")
n, i = index("n", N), index("i", D)
X, y, t, w = tensor("X", N, D), tensor("y", N), tensor("t", N), tensor("w", D)


def errors(case: Case) -> tuple[float, float]:
    """Of the simplified gradient, and of the one before simplification."""
    G = gradient(case.program, case.loss, case.wrt)
    pairs = dict(zip(G.wrt, G.gradients, strict=True))
    short, raw = (
        largest_error(program, case.loss, pairs, case.sizes, case.data) for program in (G, G.raw)
    )
    return short, raw


@pytest.mark.every(2)
@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_of_networks_are_right(name: str) -> None:
    assert max(errors(named(name))) < TOLERANCE


@pytest.mark.parametrize("name", OUTPUTS)
def test_gradients_of_other_losses_are_right(name: str) -> None:
    assert max(errors(scored(OUTPUTS[name]))) < TOLERANCE


@pytest.mark.parametrize("name", SHAPES)
def test_gradients_of_other_shapes_are_right(name: str) -> None:
    assert max(errors(SHAPES[name]())) < TOLERANCE


def test_a_fact_that_does_not_hold_spoils_the_gradient() -> None:
    case = tanh_classifier()
    spoiled = Case(case.program, case.loss, case.wrt, case.sizes, {})
    short, raw = errors(spoiled)
    assert short > 1e-3  # the simplified form rests on sum_k T = 1
    assert raw < TOLERANCE


def test_facts_that_were_used_are_recorded() -> None:
    case = tanh_classifier()
    assert gradient(case.program, case.loss, case.wrt).facts_used == tuple(case.program.facts)
    mse = named(next(name for name in NETWORKS if name.startswith("tanh-mse")))
    assert gradient(mse.program, mse.loss, mse.wrt).facts_used == ()


def test_without_the_fact_the_gradient_is_longer_and_right() -> None:
    case = tanh_classifier()
    bare = Program(case.program)
    G = gradient(bare, case.loss, case.wrt)
    assert G.facts_used == ()
    pairs = dict(zip(G.wrt, G.gradients, strict=True))
    assert largest_error(G, case.loss, pairs, case.sizes) < TOLERANCE


def test_parts_of_a_gradient_program() -> None:
    case = tanh_classifier()
    G = gradient(case.program, case.loss, case.wrt)
    assert isinstance(G, GradientProgram)
    assert [e.name for e in G.forward] == [e.name for e in case.program]
    assert [str(g.label) for g in G.gradients] == ["dL_dW1", "dL_db1", "dL_dW2", "dL_db2"]
    assert [e.name for e in G.adjoint] == [
        "dL_dz2", "dL_dW2", "dL_db2", "dL_dz1", "dL_dW1", "dL_db1",
    ]  # fmt: skip
    assert tuple(G) == (*G.forward, *G.adjoint)
    assert G.adjoint_of(G.named("z1")) == G.named("dL_dz1")
    assert influences(G, G.gradients) <= {*G.equations, *G.inputs}
    assert "∂L/∂z2" in G.text()
    assert r"\frac{\partial L}{\partial W^{(1)}}" in G.latex("matrix")
    assert G._repr_latex_().startswith("$")


def test_a_simplified_adjoint_has_no_equation_of_its_own() -> None:
    case = tanh_classifier()
    G = gradient(case.program, case.loss, case.wrt)
    with pytest.raises(UnknownNameError, match="`p` has no adjoint equation of its own"):
        G.adjoint_of(G.named("p"))


def test_the_raw_program_stands_alone() -> None:
    case = tanh_classifier()
    G = gradient(case.program, case.loss, case.wrt)
    assert {e.name for e in G.raw} >= {"S_p", "dL_dp", "dL_dS_p", "dL_dW1"}
    defined = {*G.raw.equations, *case.program.inputs}
    assert influences(G.raw, G.gradients) <= defined


def test_names_of_indices_do_not_matter() -> None:
    case = tanh_classifier()
    G = gradient(case.program, case.loss, case.wrt)
    indices = sorted({i for e in case.program for i in e.right.atoms(type(n))}, key=str)
    renaming = {i: index(f"q{place}", i.upper + 1) for place, i in enumerate(indices)}
    move = Transport(list(renaming), list(renaming.values()))
    other = Program()
    for equation in case.program:
        left = equation.indices
        other.define(equation.name, tuple(renaming[i] for i in left), move(equation.right))
    for fact in case.program.facts:
        other.assume(type(fact)(move(fact.left), fact.right))
    F = gradient(other, case.loss, case.wrt)
    assert [e.name for e in F.adjoint] == [e.name for e in G.adjoint]
    for equation in G.adjoint:
        assert equal(F[equation.base].at(equation.indices), equation.right)


def test_the_steps_of_an_adjoint() -> None:
    case = tanh_classifier()
    G = gradient(case.program, case.loss, case.wrt)
    dz = G.named("dL_dz2")
    reasons = [step.reason for step in G.steps[dz]]
    assert reasons == ["chain rule", "substitute", "fold", "collect"]
    assert G.steps[dz][-1].expression == G[dz].right
    dS = next(b for b in G.steps if str(b.label) == "dL_dS_p")
    assert [s.reason for s in G.steps[dS]] == ["chain rule", "substitute", "fold", "fact"]
    assert G.steps[dS][-1].uses == tuple(case.program.facts)


def test_gradient_by_an_inner_array_and_by_the_loss() -> None:
    P = Program()
    z = P.define("z", (n,), Sum(X[n, i] * w[i], i))
    L = P.define("L", (), Sum((z[n] - t[n]) ** 2, n))
    G = gradient(P, L, [z, L, w])
    assert equal(G[G.gradients[0]].right, 2 * (z[n] - t[n]))
    assert G[G.gradients[1]].right == 1
    assert equal(G[G.gradients[2]].right, Sum(X[n, i] * G.gradients[0][n], n))


def test_what_does_not_matter_has_gradient_zero() -> None:
    P = Program()
    u = P.define("u", (n,), Sum(X[n, i] * w[i], i))
    L = P.define("L", (), Sum(t[n] ** 2, n))
    G = gradient(P, L, [w, u, X])
    assert [G[g].right for g in G.gradients] == [0, 0, 0]
    assert [tuple(g.shape) for g in G.gradients] == [(D,), (N,), (N, D)]


def test_one_array_or_several() -> None:
    P = Program()
    L = P.define("L", (), Sum(t[n] ** 2, n))
    assert gradient(P, L, t).gradients == gradient(P, L, [t]).gradients


def test_decimals_are_exact() -> None:
    P = Program()
    L = P.define("L", (), 0.1 * Sum(t[n], n))
    assert equal(gradient(P, L, t)[gradient(P, L, t).gradients[0]].right * 10, 1)


# bad requests


def test_the_loss_must_be_a_scalar() -> None:
    P = Program()
    e = P.define("e", (n,), Sum(X[n, i] * w[i], i))
    with pytest.raises(ShapeError) as info:
        gradient(P, e, w)
    assert str(info.value) == (
        "gradient: `loss` is `e` with shape (N,), not ().\n"
        "A gradient is defined for a scalar. Needed: shape ().\n"
        "Sum or average over `n` first, or call `jacobian(program, e, w)`."
    )


def test_names_are_no_arrays() -> None:
    P = Program()
    L = P.define("L", (), Sum(t[n], n))
    with pytest.raises(EquationError, match=r"gradient: `wrt` is 't'; needed an array; pass what"):
        gradient(P, L, ["t"])
    with pytest.raises(EquationError, match=r"gradient: `loss` is 'L'; needed an array"):
        gradient(P, "L", t)


def test_the_loss_must_be_defined() -> None:
    P = Program()
    P.define("loss", (), Sum(t[n], n))
    with pytest.raises(UnknownNameError, match="`loss` is `los`, which has no equation; did you"):
        gradient(P, tensor("los"), t)


def test_wrt_must_be_used() -> None:
    P = Program()
    L = P.define("L", (), Sum(t[n], n))
    with pytest.raises(UnknownNameError, match="`wrt` is `tt`, which the program neither reads"):
        gradient(P, L, [tensor("tt", N)])


def test_wrt_must_be_an_array() -> None:
    P = Program()
    L = P.define("L", (), Sum(t[n], n))
    with pytest.raises(EquationError, match=r"`wrt` is the entry `t\[n\]`; needed an array"):
        gradient(P, L, t[n])


def test_names_of_gradients_must_be_free() -> None:
    P = Program()
    d = P.define("dL_dt", (n,), t[n])
    L = P.define("L", (), Sum(d[n], n))
    with pytest.raises(EquationError, match="`dL_dt` is needed for what is derived from `t`"):
        gradient(P, L, t)


def test_a_function_without_a_derivative() -> None:
    P = Program()
    L = P.define("L", (), Sum(Function("strange")(t[n]), n))
    with pytest.raises(NotSupportedError, match="the derivative of `strange` is not known"):
        gradient(P, L, t)


def test_a_function_with_a_derivative_of_its_own() -> None:
    class Cube(Function):
        def fdiff(self, argindex: int = 1):
            return 3 * self.args[0] ** 2

    P = Program()
    L = P.define("L", (), Sum(Cube(t[n]), n))
    assert equal(gradient(P, L, t)[tensor("dL_dt", N)].right, 3 * t[n] ** 2)


def test_plain_symbols_are_scalars() -> None:
    beta = Symbol("beta", positive=True)
    P = Program()
    L = P.define("L", (), Sum(log(1 + exp(beta * t[n])) / beta, n) + sqrt(beta) * tanh(beta))
    G = gradient(P, L, [t, beta])
    pairs = dict(zip(G.wrt, G.gradients, strict=True))
    assert largest_error(G, L, pairs, {N: 2}) < TOLERANCE


def test_named_sums_keep_clear_of_the_names_of_inputs() -> None:
    N, D, K = sizes("N D K")
    n, i, k = index("n", N), index("i", D), index("k", K)
    X, S = tensor("X", N, D), tensor("S_z", D, K)
    P = Program()
    z = P.define("z", (n, k), tanh(Sum(X[n, i] * S[i, k], i)))
    L = P.define("L", (), Sum(z[n, k] ** 2, n, k))
    names = [e.name for e in gradient(P, L, [S, X])]
    assert len(set(names)) == len(names)
    assert {"dL_dS_z", "dL_dX"} <= set(names)


def test_ties_of_a_maximum_share_its_slope_and_rounding_hides_none() -> None:
    N = sizes("N")
    n = index("n", N)
    v, P = tensor("v", N), Program()
    L = P.define("L", (), MaxOver(v[n] / 3, n))
    G = gradient(P, L, [v])
    step = compile(G, outputs=G.gradients)
    random = np.random.default_rng(0)
    for _ in range(100):
        slopes = step(v=random.normal(size=4))["dL_dv"]
        assert slopes.sum() == pytest.approx(1 / 3)
    np.testing.assert_allclose(step(v=np.zeros(3))["dL_dv"], [1 / 9] * 3)
    assert G.check().status == "sampled"


def test_a_maximum_of_equal_entries_has_slope_one() -> None:
    K, s, P = sizes("K"), tensor("s"), Program()
    L = P.define("L", (), MaxOver(s, index("k", K)))
    G = gradient(P, L, [s])
    assert G[G.gradients[0]].right == 1
