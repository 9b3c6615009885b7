"""Forms with every function of sums of two doubles, as kernels, and what NumPy computes of them."""

from __future__ import annotations

import numpy as np

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.lifting import lifted
from symnn.codegen.search.term import call, plus, times, variable
from symnn.codegen.search.values import Evaluation
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.kernel import Kernel, Piece
from symnn.codegen.wide.long import LONG

X, Y = variable("x"), variable("y")
OF_TWO = ("max", "min", "pow", "hypot")


def form(name, head):
    """x*f + exp(x), so that what is beyond a double counts, with and without exponents apart."""
    value = call(name, X, Y) if name in OF_TWO else call(name, X)
    found = lifted(plus(times(X, value), call("exp", X)), head)
    assert found is not None
    return found


def family(of_two, head):
    """All functions of one or of two arguments in one text."""
    names = [name for name in LONG if (name in OF_TWO) == of_two]
    variables = ("x", "y") if of_two else ("x",)
    kernels = [
        Kernel(f"f_{n}", variables, variables, (Piece(Choice(X, (), (form(n, head),))),), n)
        for n in names
    ]
    return Family(kernels[0], (), dict(enumerate(kernels[1:])))


def columns(count=800):
    random = np.random.default_rng(4)
    sizes = np.exp(random.uniform(-300, 300, count)) * random.choice([-1, 1], count)
    x = np.concatenate([random.uniform(-20, 20, count), random.uniform(-690, 690, count),
                        sizes[np.abs(sizes) < 1e9], random.uniform(-1, 1, count)])  # fmt: skip
    return [x, np.resize(np.concatenate([random.uniform(-5, 5, count), np.abs(sizes)]), len(x))]


def values(kernel, given):
    """What NumPy computes."""
    (piece,) = kernel.pieces
    named = dict(zip(kernel.variables, given, strict=True))
    return np.broadcast_to(Evaluation(named)(piece.forms[0]), given[0].shape)


def differing(kernel, given, found):
    """At how many points of ordinary size the values differ."""
    expected = values(kernel, given)
    usual = np.isfinite(expected) & (np.abs(expected) > 1e-290)
    assert usual.sum() > 300
    return int((found[usual] != expected[usual]).sum())
