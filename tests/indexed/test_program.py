"""Programs: what they hold, and what they refuse, with the equation named."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from random_expressions import INDICES, SIZES, expressions, value
from sympy import I, Integer, Interval, Product, Symbol, exp, oo

from symnn.core import sizes, tensor
from symnn.errors import EquationError, FormulaSyntaxError, ShapeError, UnknownNameError
from symnn.indexed import Equation, MaxOver, Program, Sum, equals, index, merged, substitute
from symnn.indexed.language.index import extent, numbered, numbering
from symnn.indexed.language.names import Scope
from symnn.indexed.language.order import ordered
from symnn.indexed.language.program import dependents, influences
from symnn.indexed.language.traverse import free_indices

N, D = sizes("N D")
n, i, j = index("n", N), *index("i j", D)
X, w, y = tensor("X", N, D), tensor("w", D), tensor("y", N)


def small() -> Program:
    P = Program()
    z = P.define("z", (n,), Sum(X[n, i] * w[i], i))
    P.define("L", (), Sum(z[n] ** 2, n))
    return P


def test_inputs_sizes_and_names() -> None:
    P = small()
    assert [str(b.label) for b in P.inputs] == ["X", "w"]
    assert P.sizes == (D, N)
    assert P.named("z") == tensor("z", N)
    assert len(P) == 2
    assert P.copy().equations == P.equations
    with pytest.raises(UnknownNameError, match="program: `zz` is not used; did you mean `z`"):
        P.named("zz")


def test_dependents_and_influences() -> None:
    P = small()
    z, L = P.named("z"), P.named("L")
    assert dependents(P, [w]) == {w, z, L}
    assert influences(P, [z]) == {z, X, w}


def test_equations_may_come_in_any_order() -> None:
    P, later = Program(), tensor("later", N)
    P.define("first", (n,), later[n] ** 2)
    P.define("later", (n,), y[n] + 1)
    assert [e.name for e in ordered(P)] == ["later", "first"]


def test_an_entry_may_be_defined_by_an_earlier_one() -> None:
    h, P = tensor("h", N), Program()
    P.define("h", (n,), h[n - 1] + y[n])
    assert [e.name for e in P] == ["h"]


def test_recurrences_have_an_order_too() -> None:
    h = tensor("h", N)
    P = Program()
    P.define("a", (n,), h[n - 1] * y[n])
    P.define("h", (n,), exp(tensor("a", N)[n]))
    assert {e.name for e in ordered(P)} == {"a", "h"}


def test_merged_programs() -> None:
    P = small()
    Q = Program(facts=[equals(Sum(w[i], i), 1)])
    Q.define("more", (), Sum(w[i], i))
    both = merged(P, Q, P)
    assert [e.name for e in both] == ["z", "L", "more"]
    assert both.facts == Q.facts
    Q.define("z", (n,), y[n])
    with pytest.raises(EquationError, match="merged: `z` has two equations"):
        merged(P, Q)


def test_an_equation_at_other_indices() -> None:
    P = small()
    m = index("m", N)
    assert P[P.named("z")].at([m]) == Sum(X[m, i] * w[i], i)
    captured = Equation(tensor("z", D)[i], Sum(w[i] * w[j], j)).at([j])
    assert free_indices(captured) == {j}
    assert str(P[P.named("z")]).startswith("z[n] := Sum(")


BAD = {
    "taken": (lambda P: P.define("z", (), w[0]), EquationError, "`z` already has an equation"),
    "free on the right": (
        lambda P: P.define("q", (n,), X[n, i]), EquationError,
        "equation `q`: index `i` stands free on the right but not on the left",
    ),
    "twice on the left": (
        lambda P: P.define("q", (n, n), y[n]), EquationError,
        "equation `q`: index `n` is used twice on the left",
    ),
    "shadowed": (
        lambda P: P.define("q", (n,), Sum(y[n], n)), EquationError,
        "equation `q`: index `n` is used twice: it is summed over",
    ),
    "no index": (
        lambda P: P.define("q", (Symbol("a"),), Integer(1)), EquationError,
        "equation `q`: a is not an index",
    ),
    "extent": (
        lambda P: P.define("q", (i,), y[i]), ShapeError,
        r"equation `q`: index `i` has extent D, but axis 0 of `y` with shape \(N,\) has extent N",
    ),
    "two extents": (
        lambda P: P.define("q", (n, j), Sum(X[n, i] * tensor("V", N, D)[i, j], i)), ShapeError,
        r"index `i` has extent D, but axis 0 of `V` with shape \(N, D\) has extent N; "
        r"it indexes `X` with shape \(N, D\) too; use an index over that extent, in `Sum\(",
    ),
    "itself": (
        lambda P: P.define("X", (n, i), X[n, i] + 1), EquationError,
        r"equation `X`: `X\[n, i\]` stands on the right too; needed other arrays, or an earlier",
    ),
    "itself turned": (
        lambda P: P.define("A", (i, j), tensor("A", D, D)[j, i]), EquationError, r"`A\[j, i\]` st",
    ),
    "scalar itself": (
        lambda P: P.define("s", (), tensor("s") + 1), EquationError, "equation `s`: `s` stands on",
    ),
    "outside": (
        lambda P: P.define("q", (), tensor("c", 3)[3]), ShapeError,
        "equation `q`: constant index 3 is outside axis 0 of `c`, which has extent 3",
    ),
    "negative": (
        lambda P: P.define("q", (), y[Integer(-1)]), ShapeError, "constant index -1 is outside",
    ),
    "two shapes": (
        lambda P: P.define("q", (n,), tensor("w", N)[n]), ShapeError,
        r"equation `q`: `w` has shape \(N,\) here, but shape \(D,\) in equation `z`",
    ),
    "text": (
        lambda P: P.define("q", (), "y + 1"), EquationError,
        "equation `q`: the right side is 'y \\+ 1'; needed an expression",
    ),
    "name": (lambda P: P.define("2z", (), w[0]), FormulaSyntaxError, "2z"),
    "keyword": (lambda P: P.define("lambda", (), w[0]), FormulaSyntaxError, "lambda"),
    "foreign": (
        lambda P: P.define("q", (), Product(y[n], (n, 0, N - 1))), EquationError,
        "equation `q`: `Product` stands on the right",
    ),
    "derivative": (
        lambda P: P.define("q", (), sympy.Derivative(exp(w[0]), w[0])), EquationError,
        "equation `q`: `Derivative` stands on the right",
    ),
    "complex": (
        lambda P: P.define("q", (), I * w[0]), EquationError, "not a real number",
    ),
    "infinite": (lambda P: P.define("q", (), w[0] + oo), EquationError, "not a real number"),
    "data as index": (
        lambda P: P.define("q", (n,), w[y[n]]), EquationError,
        r"equation `q`: `w\[y\[n\]\]` is read at `y\[n\]`, which is data; needed an",
    ),
    "no affine index": (
        lambda P: P.define("q", (n,), y[n**2]), EquationError,
        r"equation `q`: `y\[n\*\*2\]` is read at `n\*\*2`; needed an index",
    ),
    "product of indices": (
        lambda P: P.define("q", (n, i), y[n * i]), EquationError, "needed an index, or a sum of",
    ),
    "endless": (
        lambda P: P.define("q", (), sympy.Sum(1 / (Symbol("a") + 1) ** 2, (Symbol("a"), 0, oo))),
        EquationError, "equation `q`: `a` runs from 0 to oo|not a real number",
    ),
    "triangle": (
        lambda P: P.define("q", (n,), sympy.Sum(y[Symbol("a")], (Symbol("a"), 0, n + 1))),
        EquationError, "`a` runs from 0 to n \\+ 1, which cannot be shown to lie within 0",
    ),
    "empty range": (
        lambda P: P.define("q", (), sympy.Sum(y[Symbol("a")], (Symbol("a"), 3, 1))),
        EquationError, "equation `q`: the range of `a`, from 3 to 1, is empty",
    ),
    "limit": (lambda P: Sum(y[n], 3), EquationError, "Sum: the limit is 3; needed an index"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name: str) -> None:
    attempt, error, message = BAD[name]
    P = small()
    with pytest.raises(error, match=message):
        attempt(P)
    assert len(P) == 2  # nothing half-defined stays behind


def test_other_ranges_become_whole_indices() -> None:
    P = Program()
    a = Symbol("a", integer=True)
    q = P.define("q", (), sympy.Sum(y[a], (a, 1, N - 1)) + sympy.Sum(y[n], (n, 0, N - 1)))
    for binder in P[q].right.atoms(sympy.Sum):
        (limit,) = binder.limits
        assert (limit[1], limit[2]) == (limit[0].lower, limit[0].upper)
    shifted = next(s for s in P[q].right.atoms(sympy.Sum) if extent(s.limits[0][0]) == N - 1)
    assert shifted.function == y[shifted.limits[0][0] + 1]


def test_decimals_are_fractions() -> None:
    P = Program()
    q = P.define("q", (n,), sympy.Float("0.01") * y[n] + 0.5)
    assert P[q].right == y[n] / 100 + sympy.Rational(1, 2)


# substitution and names


@given(expressions())
def test_substitution_never_captures(e) -> None:
    k, s = INDICES[0], INDICES[1]
    moved = substitute(e, {k: s})
    for place in range(SIZES[k.upper + 1]):
        at = dict.fromkeys(INDICES, 0) | {s: place}
        assert value(moved, at) == value(e, at | {k: place})
    assert k not in free_indices(moved)


@given(expressions())
def test_substitution_is_simultaneous(e) -> None:
    k, s = INDICES[0], INDICES[1]
    swapped = substitute(e, {k: s, s: k})
    at = dict.fromkeys(INDICES, 0)
    assert value(swapped, at | {k: 1}) == value(e, at | {s: 1})


@given(expressions())
def test_readable_names_keep_the_value(e) -> None:
    P = Program()
    k, s = INDICES[0], INDICES[1]
    A = tensor("A", *(SIZES and (extent(k), extent(k))))
    P.define("q", (k,), Sum(A[k, s], s))
    shown = Scope(P).readable(e, free_indices(e))
    at = dict.fromkeys(INDICES, 1)
    assert value(shown, at) == value(e, at)


def test_readable_names_come_from_the_program() -> None:
    P = small()
    scope = Scope(P)
    hidden = Sum(w[numbered(1, 0, D)], numbered(1, 0, D))
    assert scope.readable(hidden) == Sum(w[i], i)
    other = scope.readable(hidden, [i])
    (bound,) = other.limits[0][:1]
    assert str(bound) == "j"
    assert scope.indices_of(X) == (n, i)


def test_numbered_indices_belong_to_nobody_else() -> None:
    one = numbered(1, 0, D)
    assert one == numbered(1, 0, D)
    assert numbering(one) == (1, 0)
    assert numbering(i) is None
    assert one not in index("k1 _k1", D)


def test_maximum_needs_an_index() -> None:
    assert MaxOver(y[n], n).function == y[n]


def test_the_domain_of_what_is_defined_says_nothing_of_its_value() -> None:
    """Else `w := R` with a positive `w` would say that every R is positive."""
    R, positive = tensor("R", N), tensor("w", N, domain=Interval.open(0, oo))
    with pytest.raises(EquationError, match=r"`w` has an equation, but its domain .* says more"):
        Program([Equation(positive[n], R[n])])


def test_two_equations_of_one_name() -> None:
    R, v = tensor("R", N), tensor("v", N)
    assert len(Program([Equation(v[n], R[n]), Equation(v[n], R[n])])) == 1
    with pytest.raises(EquationError, match="`v` has two equations"):
        Program([Equation(v[n], R[n]), Equation(v[n], 2 * R[n])])


def test_a_program_shows_in_a_line():
    assert repr(small()) == "Program(z, L)"
