"""Errors planted in rules of the calculus spoil the gradient of a network.

What any rule can suffer, to be disabled, doubled or index-swapped, is tried by `test_rules`; here
are errors that only one rule can have.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from gradient_oracle import TOLERANCE, largest_error
from indexed_networks import (
    SHAPES,
    Case,
    clipped,
    linear,
    network,
    scored,
    tanh_classifier,
)
from mutation import forget
from random_expressions import A, c, k, m, s, value, x, y
from sympy import Add, Max, Min, Mul, Pow

from symnn.catalog.activations import activation
from symnn.catalog.losses import loss
from symnn.indexed import Program, Sum, canonical, gradient
from symnn.indexed.closed_form import factor, skeleton
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.derivatives import derivative, hoist, reverse, whole_derivative
from symnn.indexed.normal import deltas, places, shifts

canonical_module = sys.modules["symnn.indexed.normal.canonical"]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget()
    yield
    forget()


CASES: dict[str, Callable[[], Case]] = {
    "classifier": tanh_classifier,
    "silu": lambda: network(activation("silu"), loss("mse"), depth=3),
    "norm": SHAPES["layer_norm"],
    "convolution": SHAPES["convolution"],
    "recurrence": SHAPES["recurrence"],
    "linear": lambda: scored(linear),
}


FORMS = [
    c / (1 - c), 1 / (c * (1 - c)), c**2 / (2 + 3 * c) ** 2, Sum(x[k] / (2 - x[k]), k),
    Sum(x[k] * y[(k - m) / 2] * y[m], k, m),
    Sum(A[k, s] * x[s], s) ** 2 / (1 + c), (x[k] + c) ** 4, Sum(c, k) * Sum(x[k] * A[k, s], k),
]  # fmt: skip


def forms_are_wrong() -> bool:
    """Whether the normal form changes a value; a crash counts as caught."""
    try:
        return any(value(canonical(e)) != value(e) for e in FORMS)
    except Exception:
        return True


def error_of(name: str) -> float:
    """Of a case's simplified and raw gradients; a crash counts as caught."""
    case = CASES[name]()
    try:
        G = gradient(case.program, case.loss, case.wrt)
        pairs = dict(zip(G.wrt, G.gradients, strict=True))
        return max(
            largest_error(program, case.loss, pairs, case.sizes, case.data)
            for program in (G, G.raw)
        )
    except Exception:
        return float("inf")


def test_without_a_mutation_all_is_well() -> None:
    assert not forms_are_wrong()
    assert max(map(error_of, CASES)) < TOLERANCE


def negated(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: -function(*a, **k)


def reversed_formal(function: Callable[..., Any]) -> Callable[..., Any]:
    def swapped(product: Any, summed: Any, read: Any, formal: Any) -> Any:
        turned = formal[::-1]
        same = [j.upper for j in formal] == [j.upper for j in turned]
        return function(product, summed, read, turned if same else formal)

    return swapped


def first_read_only(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda e, wanted: function(e, wanted)[:1]


def without_bound(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda factors, bound: function(factors, bound[:-1])


def other_argument(rule: Callable[..., Any]) -> Callable[..., Any]:
    def turned(e: Any) -> Any:
        found = rule(e)
        weights = [weight for _, weight in found]
        return [(a, w) for (a, _), w in zip(found, weights[::-1], strict=True)]

    return turned


def extent_forgotten(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda i: 1


def off_by_one(function: Callable[..., Any]) -> Callable[..., Any]:
    def moved(a: Any, b: Any, v: Any) -> Any:
        value = function(a, b, v)
        return None if value is None else value + 1

    return moved


def one_ahead(function: Callable[..., Any]) -> Callable[..., Any]:
    """Sums moved by one, whatever stands at their ends."""
    return lambda factors, v: function(factors, v) or int(any(f.has(v) for f in factors))


def always(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *a, **k: True


def last_terms_doubled(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(product: Any) -> Any:
        terms = function(product)
        return [terms[0], *[2 * t for t in terms[1:]]]

    return wrong


def power_lost(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(term: Any, common: Any) -> Any:
        return Mul(function(term, common), Pow(common, 1)) if Add.make_args(common)[1:] else (
            function(term, common) * (2 if common.is_Number and common != 1 else 1)
        )  # fmt: skip

    return wrong


def every_factor_apart(function: Callable[..., Any]) -> Callable[..., Any]:
    """Sums split although their factors share an index."""
    return lambda factors, bound: [part for f in factors for part in function([f], bound)]


def no_distinction(function: Callable[..., Any]) -> Callable[..., Any]:
    """Skeletons that take every array for the same one."""
    return lambda self, leaf, kind: (kind, self.numbers.setdefault(leaf, len(self.numbers)) and 0)


# where it shows, what is replaced, and by what
MUTANTS: dict[str, tuple[str, Any, str, Callable[..., Any]]] = {
    "slope negated": ("linear", derivative, "slope_of", negated),
    "reads forgotten": ("classifier", whole_derivative, "partials", first_read_only),
    "indices of the adjoint swapped": ("recurrence", reverse, "pulled_back", reversed_formal),
    "an index not summed": ("classifier", reverse, "hoisted", without_bound),
    "extent of an unused index forgotten": ("FORMS", canonical_module, "extent", extent_forgotten),
    "extent forgotten when hoisting": ("linear", hoist, "extent", extent_forgotten),
    "delta off by one": ("convolution", deltas, "_solution", off_by_one),
    "places solved wrongly": ("FORMS", places, "_solved", off_by_one),
    "shifted without need": ("FORMS", shifts, "_may_shift_by", one_ahead),
    "sums split that share an index": ("FORMS", canonical_module, "_split", every_factor_apart),
    "quotient with a wrong remainder": ("FORMS", canonical_module, "reduced", last_terms_doubled),
    "content lost": ("norm", factor, "divided", power_lost),
    "rule fits anywhere": ("norm", ProductRule, "_fits", lambda f: staticmethod(always(f))),
    "orders left to chance": ("silu", skeleton.Skeleton, "_leaf", no_distinction),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_are_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, owner, attribute, mutate = MUTANTS[name]
    original = owner.__dict__[attribute]
    plain = original.__func__ if isinstance(original, staticmethod) else original
    monkeypatch.setattr(owner, attribute, mutate(plain))
    assert forms_are_wrong() if case == "FORMS" else error_of(case) > 1e-9, "went unseen"


@pytest.mark.parametrize("head", [Max, Min])
def test_weights_of_the_other_argument_are_caught(
    head: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = derivative.SWITCH_RULES
    monkeypatch.setitem(rules, head, other_argument(rules[head]))
    case = scored(clipped)
    G = gradient(case.program, case.loss, case.wrt)
    pairs = dict(zip(G.wrt, G.gradients, strict=True))
    assert largest_error(G, case.loss, pairs, case.sizes, case.data) > 1e-9


def test_a_fact_about_other_data_is_caught() -> None:
    case = tanh_classifier()
    (fact,) = case.program.facts
    wrong = Program(case.program, [replace(fact, right=fact.right + 1)])
    G = gradient(wrong, case.loss, case.wrt)
    pairs = dict(zip(G.wrt, G.gradients, strict=True))
    assert largest_error(G, case.loss, pairs, case.sizes, case.data) > 1e-3
    assert largest_error(G.raw, case.loss, pairs, case.sizes, case.data) < TOLERANCE
