"""Reverse and forward mode: linear, adjoint to each other, and free of capture."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from indexed_networks import NETWORKS, SHAPES, Case, named
from sympy import Integer, KroneckerDelta, Rational, tanh

from symnn.core import sizes, tensor
from symnn.errors import EquationError, ShapeError, UnknownNameError
from symnn.indexed import Program, Sum, equal, gradient, index, jvp, merged, vjp
from symnn.indexed.derivatives.reverse import pulled_back
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.traverse import entry, name_of, shape_of

N, D = sizes("N D")
n, i, j = index("n", N), *index("i j", D)
X, w, v = tensor("X", N, D), tensor("w", D), tensor("v", D)

LAYERS = [name for name in SHAPES if name != "quadratic_form"]  # it has nothing before the loss
CASES = dict.fromkeys(list(NETWORKS)[::9], named)
CASES |= {name: lambda s: SHAPES[s]() for name in LAYERS}


def data(program: Program, small: dict, seed: int) -> dict:
    """Random fractions for all inputs."""
    rnd = Random(seed)

    def array(shape: tuple[int, ...], positive: bool):
        if shape:
            return [array(shape[1:], positive) for _ in range(shape[0])]
        return Fraction(rnd.randint(1 if positive else -60, 60), 47)

    expansion = Expansion(program, small, Balls({}))
    found = {}
    for base in program.inputs:
        label = getattr(base, "label", base)
        found[base] = array(expansion.shape(base), bool(label.is_positive))
    return found


def last_array(case: Case):
    """The last array before the loss: the output of the modes that is not a scalar."""
    return [e.base for e in case.program if e.base != case.loss][-1]


def inner_products(case: Case):
    """<cotangent, J tangent> and <J^T cotangent, tangent> in one program."""
    output = last_array(case)
    seed = tensor("seed", *shape_of(output))
    directions = {b: tensor(f"v_{name_of(b)}", *shape_of(b)) for b in case.wrt}
    forward, backward = jvp(case.program, directions), vjp(case.program, output, case.wrt, seed)
    P = merged(case.program, forward, backward)
    places = case.program[output].indices
    tangent = next(e.base for e in forward if e.name == f"{name_of(output)}_dot")
    left = P.define("left", (), Sum(seed[places] * tangent[places], *places))
    terms = []
    for base in case.wrt:
        found = [e for e in backward if e.name == f"{name_of(base)}_bar"]
        if found:
            at = found[0].indices
            term = found[0].left * entry(directions[base], at)
            terms.append(Sum(term, *at) if at else term)
    right = P.define("right", (), sum(terms))
    return P, left, right


@pytest.mark.parametrize("name", CASES)
def test_the_modes_are_adjoint(name: str) -> None:
    case = CASES[name](name)
    P, left, right = inner_products(case)
    small = {size: case.sizes.get(size, 2) for size in P.sizes}
    expansion = Expansion(P, small, Balls(data(P, small, 7), 200))
    a, b = expansion.value(left), expansion.value(right)
    assert abs(float(a - b)) < 1e-40
    assert abs(float(a)) > 1e-6  # nothing is shown by 0 = 0


def test_reverse_mode_is_linear_in_the_seed() -> None:
    P = Program()
    y = P.define("y", (n,), tanh(Sum(X[n, i] * w[i], i)))
    first, second = tensor("first", N), tensor("second", N)
    seed = tensor("seed", N)
    both, a, b = (vjp(P, y, [w], s) for s in (seed, first, second))
    by, start = tensor("w_bar", D), tensor("y_bar", N)

    def pulled(program: Program, given):
        return program[by].right.xreplace({start[n]: program[start].right}).xreplace(given)

    put_in = pulled(both, {seed[n]: 2 * first[n] - Rational(1, 3) * second[n]})
    assert equal(put_in, 2 * pulled(a, {}) - pulled(b, {}) / 3)


def test_forward_mode_is_linear_in_the_direction() -> None:
    P = Program()
    P.define("y", (n,), tanh(Sum(X[n, i] * w[i], i)))
    first, second = tensor("first", D), tensor("second", D)
    y_dot = tensor("y_dot", N)
    a, b = (jvp(P, {w: d})[y_dot].right for d in (first, second))
    both = jvp(P, {w: v})[y_dot].right
    put_in = both.xreplace({v[i]: 2 * first[i] - second[i]})
    assert equal(put_in, 2 * a - b)


def test_names() -> None:
    P = Program()
    y = P.define("y", (n,), Sum(X[n, i] * w[i], i))
    L = P.define("L", (), Sum(y[n] ** 2, n))
    assert [e.name for e in vjp(P, L, [w])] == ["dL_dy", "dL_dw"]
    assert [e.name for e in vjp(P, y, [w], tensor("s", N))] == ["y_bar", "w_bar"]
    assert [e.name for e in jvp(P, {w: v})] == ["y_dot", "L_dot"]


def test_only_what_influences_the_loss_has_an_adjoint() -> None:
    P = Program()
    P.define("unused", (n,), Sum(X[n, i] * w[i], i))
    L = P.define("L", (), Sum(w[i] ** 2, i))
    assert [e.name for e in vjp(P, L, [w])] == ["dL_dw"]


def test_directions_must_fit() -> None:
    P = Program()
    P.define("y", (n,), Sum(X[n, i] * w[i], i))
    with pytest.raises(ShapeError, match=r"jvp: the direction `u` has shape \(N,\), but `w` has"):
        jvp(P, {w: tensor("u", N)})


def test_seeds_must_fit() -> None:
    P = Program()
    y = P.define("y", (n,), Sum(X[n, i] * w[i], i))
    with pytest.raises(ShapeError, match=r"vjp: `y` has shape \(N,\), and there is no seed"):
        vjp(P, y, [w])
    with pytest.raises(ShapeError, match=r"there is seed `s` of shape \(D,\); needed"):
        vjp(P, y, [w], tensor("s", D))
    with pytest.raises(UnknownNameError, match="vjp: `output` is `X`, which has no equation"):
        vjp(P, X, [w])


def test_names_must_be_free() -> None:
    P = Program()
    P.define("y", (n,), Sum(X[n, i] * w[i], i))
    P.define("y_dot", (n,), X[n, 0])
    with pytest.raises(EquationError, match="`y_dot` is needed for what is derived from `y`"):
        jvp(P, {w: v})


def test_no_formal_index_is_captured() -> None:
    # the formal index of y is the one that the weight is summed over, and the other way round
    A, y, z = tensor("A", D, D), tensor("y", D), tensor("z", D)
    P = Program()
    first = P.define("first", (i,), Sum(A[i, j] * y[j], j))
    second = P.define("second", (j,), Sum(A[j, i] * first[i], i))
    L = P.define("L", (), Sum(z[i] * second[i], i))
    G = gradient(P, L, [A, y])
    k = index("k", D)
    dA = G[tensor("dL_dA", D, D)]
    d1, d2 = tensor("dL_dfirst", D), tensor("dL_dsecond", D)
    back = {d1[k]: Sum(A[j, k] * z[j], j), d2[k]: z[k]}
    p, r = dA.indices
    expected = z[p] * first[r] + Sum(A[j, p] * z[j], j) * y[r]
    found = dA.right
    for read, value in back.items():
        for place in (p, r):
            found = found.xreplace({read.base[place]: value.xreplace({k: place})})
    assert equal(found, expected)


def test_pulling_back_contracts_or_keeps_deltas() -> None:
    y = tensor("y", N)
    m = index("m", N)
    assert pulled_back(y[n], [n], [n], [m]) == y[m]
    assert pulled_back(y[n], [n], [n - 1], [m]) == y[m + 1]
    assert equal(pulled_back(y[n], [n], [Integer(0)], [m]), KroneckerDelta(m, 0) * Sum(y[n], n))
    twice = pulled_back(y[n], [n], [n, n], [m, index("p", N)])
    assert equal(twice, KroneckerDelta(m, index("p", N)) * y[m])
