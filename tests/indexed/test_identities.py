"""What may be used to shorten equations holds: each fold, fact and symmetry, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest
from flint import arb
from indexed_networks import OUTPUTS, SHAPES, Case, network, scored
from sympy import Add, Max, Mul, Piecewise, exp, tanh

from symnn.catalog.activations import activation
from symnn.catalog.losses import loss
from symnn.core import PositiveDefinite, sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, det, equals, gradient, index, inv, logdet, solve
from symnn.indexed.closed_form.facts import FactRule
from symnn.indexed.closed_form.fold import BranchFold, Fold, FoldGroup
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.closed_form.reuse import shared_sums
from symnn.indexed.closed_form.rules import Rules
from symnn.indexed.derivatives.anf import named_sums
from symnn.indexed.derivatives.whole_derivative import with_inverses
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.binders import BINDERS, bind
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import free_indices, names_read, shape_of
from symnn.indexed.language.whole import cholesky
from symnn.indexed.normal.attained import with_maxima
from symnn.indexed.normal.symmetry import Symmetry, stated_symmetry
from symnn.proof.programs.facts import DataSource

N, M = sizes("N M")
i, j, k, l = index("i j k l", N)  # noqa: E741
n = index("n", M)
A, X, Y = (tensor(c, N, N) for c in "AXY")
a, C, F = tensor("a", N), tensor("C", N, M), tensor("F", M, N)
S = tensor("S", N, N, domain=PositiveDefinite(N))


def whole() -> Program:
    """Inverses of products, solutions and factors of matrices, symmetric ones among them."""
    P = Program(facts=[equals(A[i, j], A[j, i])])
    D = P.define("D", (i, j), Sum(X[i, k] * Y[k, j], k))
    G = P.define("G", (i, j), Sum(F[n, i] * F[n, j], n))
    P.define("R", (i, j), Sum(X[k, i] * A[k, l] * X[l, j], k, l))
    terms = [
        Sum(a[i] * inv(D)[i, j] * a[j], i, j), det(X), logdet(Y), logdet(A), logdet(S),
        Sum(solve(S, C)[i, n] ** 2, i, n), Sum(cholesky(S)[i, j] * a[i], i, j),
        Sum(inv(G)[i, j] * A[i, j], i, j),
    ]  # fmt: skip
    P.define("L", (), Add(*terms))
    return P


def gated() -> Program:
    P = Program()
    h = P.define("h", (i, j), Max(0, A[i, j]))
    u = P.define("u", (i, j), Piecewise((1, A[i, j] > 0), (0, True)))
    P.define("L", (), Sum(h[i, j] ** 2 * u[i, j] * a[i], i, j))
    return P


def square() -> Program:
    """A softmax over a square, so that rows are told from columns."""
    P = Program()
    p = P.define("p", (i, j), exp(A[i, j]) / Sum(exp(A[i, k]), k))
    y = P.define("y", (i, j), A[i, j] / (1 + a[i] ** 2))
    h = P.define("h", (i, j), tanh(A[i, j]))
    P.define("L", (), Sum(p[i, j] * y[j, i] * h[i, j], i, j))
    return P


PROGRAMS: dict[str, Any] = {
    **{name: lambda make=make: make().program for name, make in SHAPES.items()},
    **{name: lambda make=make: scored(make).program for name, make in OUTPUTS.items()},
    **{
        name: lambda name=name: network(activation(name), loss("bce")).program
        for name in ("sigmoid", "tanh", "elu", "softplus")
    },
    "whole": whole,
    "gated": gated,
    "square": square,
}  # fmt: skip
AT = {"whole": {"M": 3, "N": 2}}


def gaps(rule: Any) -> Iterator[Any]:
    """What must be 0 for a rule to hold."""
    if isinstance(rule, FoldGroup):
        for member in rule.rules:
            yield from gaps(member)
    elif isinstance(rule, FactRule):
        yield rule.fact.left - rule.fact.right
        yield from (fact.left - fact.right for fact in rule.rests)
        yield from gaps(rule.rule)
    elif isinstance(rule, Symmetry):
        yield rule.left - rule.right
        yield rule.left - rule.sign * rule.other(rule.left)
    elif isinstance(rule, ProductRule):
        yield bind(BINDERS[0], Mul(*rule.factors), rule.bound) - rule.replacement
    elif isinstance(rule, Fold):
        yield rule.pattern - rule.replacement
        yield rule.undone(rule.replacement) - rule.replacement
    elif isinstance(rule, BranchFold):
        for number in range(max(map(len, rule.branches))):
            values = [next(iter(folds[number : number + 1]), None) for folds in rule.branches]
            yield Piecewise(
                *[
                    (fold.pattern - fold.replacement if fold else 0, condition)
                    for fold, condition in zip(values, rule.conditions, strict=True)
                ]
            )


def largest_slip(G: Any, at: dict[str, int] | None = None) -> float:
    """Of all steps that lead to derived equations, against what is derived without any."""
    raw = G.raw
    numbers = {n: (at or {}).get(str(n), 2 + place) for place, n in enumerate(raw.sizes)}
    expansion = Expansion(raw, numbers, Balls(DataSource(raw, numbers).draw(Random(7)), 128))
    worst = 0.0
    for base, steps in G.steps.items():
        for place in expansion.places(base):
            where = dict(zip(raw[base].indices, place, strict=True))
            for step in steps:
                gap = expansion.evaluate(step.expression, where) - expansion.value(base, place)
                worst = max(worst, float(arb(gap).abs_upper()))
    return worst


def largest_gap(program: Program, at: dict[str, int] | None = None) -> float:
    """Of all rules that a program gives, at data that satisfy its facts."""
    named = with_inverses(named_sums(program))
    numbers = {n: (at or {}).get(str(n), 2 + place) for place, n in enumerate(named.sizes)}
    data = DataSource(named, numbers).draw(Random(5))
    expansion = Expansion(named, numbers, Balls(data, 128))
    everything = Add(*(e.left for e in named), *(e.right for e in named))
    worst = 0.0
    for rule in (r for rules in Rules(named).concerning(everything) for r in rules):
        for gap in gaps(rule):
            free = sorted(free_indices(gap), key=str)
            for place in product(*(range(int(expansion.constant(extent(f)))) for f in free)):
                value = arb(expansion.evaluate(gap, dict(zip(free, place, strict=True))))
                worst = max(worst, float(value.abs_upper()))
    return worst


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_rule_holds(name: str) -> None:
    assert largest_gap(PROGRAMS[name](), AT.get(name)) < 1e-10


@pytest.mark.parametrize("name", [*SHAPES, "shifted", "elu", "whole", "gated", "square"])
def test_every_step_of_a_gradient_keeps_the_value(name: str) -> None:
    P = PROGRAMS[name]()
    G = gradient(P, list(P)[-1].base, [b for b in P.inputs if shape_of(b)])
    assert largest_slip(G, AT.get(name)) < 1e-10


def test_named_sums_are_the_sums() -> None:
    P = Program()
    y = P.define("y", (i, j), tanh(Sum(A[i, k] * X[k, j], k)) + exp(A[i, j] * Sum(a[k], k)))
    z = P.define("z", (i, j), y[j, i] * tanh(Sum(A[j, k] * X[k, i], k)))
    named = named_sums(P)
    assert len(named) > len(P)
    data = DataSource(P, {N: 2}).draw(Random(2))
    before, after = (Expansion(program, {N: 2}, Balls(data)) for program in (P, named))
    for base in (y, z):
        for place in before.places(base):
            assert arb(before.value(base, place) - after.value(base, place)).contains(0)


def quadratic() -> Case:
    P = Program(facts=[equals(A[i, j], A[j, i])])
    L = P.define("L", (), Sum(a[i] * A[i, j] * a[j], i, j))
    return Case(P, L, (a,), {}, {})


@pytest.mark.parametrize("make", [lambda: scored(OUTPUTS["shifted"]), quadratic])
def test_the_gradient_names_what_it_rests_on(make: Any) -> None:
    """Each step says which arrays or facts it uses, and the facts are those of the program."""
    case = make()
    G = gradient(case.program, case.loss, case.wrt)
    arrays, stated = {*G.equations, *G.raw.equations, *G.raw.inputs}, set(G.facts)
    known = stated | {r.fact for r in Rules(G.raw).facts}
    assert any(set(steps[0].uses) for steps in G.steps.values())
    assert any(set(step.uses) & stated for steps in G.steps.values() for step in steps)
    for steps in G.steps.values():
        for step in steps:
            assert set(step.uses) <= arrays | known
    assert set(G.facts_used) <= stated


def test_a_symmetry_says_what_was_stated() -> None:
    rule = stated_symmetry(A[i, j], -A[j, i])
    assert rule is not None
    assert (rule.left, rule.right, rule.sign) == (A[i, j], -A[j, i], -1)


def test_maxima_in_place_of_what_holds_them() -> None:
    P = Program()
    y = P.define("y", (i, j), MaxOver(A[i, k] * X[k, j], k))
    e = 3 * y[i, j] - y[j, i]
    found = with_maxima(e, P.equations.get)
    assert y not in names_read(found)
    numbers = Expansion(P, {N: 2}, Balls(DataSource(P, {N: 2}).draw(Random(6))))
    for place in product(range(2), repeat=2):
        assert numbers.evaluate(found - e, dict(zip((i, j), place, strict=True))) == 0


def test_shared_sums_hold_and_lead_to_no_circle() -> None:
    P = Program()
    total = Sum(X[i, k] * Y[k, j], k)
    b = P.define("b", (i, j), 2 * total)
    c = P.define("c", (i, j), b[i, j] * total)
    found = list(shared_sums(P.equations))
    assert [(read, reader) for read, reader, _ in found] == [(b, c)]
    numbers = Expansion(P, {N: 2}, Balls(DataSource(P, {N: 2}).draw(Random(4))))
    for _, _, rule in found:
        for gap in gaps(rule):
            free = sorted(free_indices(gap), key=str)
            for place in product(range(2), repeat=len(free)):
                assert numbers.evaluate(gap, dict(zip(free, place, strict=True))) == 0
