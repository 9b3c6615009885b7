"""The text of a form gives the numbers with which the form was scored."""

from __future__ import annotations

import random

import numpy as np
import pytest
import scipy.special
import sympy as sp

from symnn.codegen.search.lifting import KINDS, lifted
from symnn.codegen.search.source import Writer
from symnn.codegen.search.term import Term, call, make, number, power, variable
from symnn.codegen.search.values import FUNCTIONS, Evaluation
from symnn.codegen.wide import corrected, long, twofold

X = {"x": np.array([0.3, 1.7, 2.5, 7.0, 1e-9, 31.0]), "y": np.array([2.0, 0.4, 3.0, 0.1, 5.0, 1.1])}
"""Above 0, so that every function has a value somewhere."""

LEAVES = (variable("x"), variable("y"), number(10), number("3/7"), number("1/2"), number(-2),
          Term("constant", sp.sqrt(2)), Term("constant", sp.pi))  # fmt: skip
ONE, TWO = sorted(set(FUNCTIONS) - {*KINDS, "+", "-", "*", "/", "neg", "max", "min", "hypot", "pow"}
                  ), ("+", "-", "*", "/", "max", "min", "hypot", "pow")  # fmt: skip


def drawn(choice: random.Random, depth: int) -> Term:
    """A random term; the functions of two arguments get numbers too."""
    if depth == 0:
        return choice.choice(LEAVES)
    kind = choice.random()
    inner = drawn(choice, depth - 1)
    if kind < 0.45:
        return Term(choice.choice(ONE), inner)
    if kind < 0.6:
        return power(inner, choice.choice((2, 3, 5)))
    return make(choice.choice(TWO), inner, drawn(choice, choice.randrange(depth)))


def values_of_text(form: Term) -> np.ndarray:
    names = {variable(name): name for name in X}
    body = "\n".join(f"    {line}" for line in Writer(names).lines(form))
    space = {**vars(twofold), **vars(long), **vars(corrected), "np": np, "special": scipy.special}
    exec(f"def f(x, y):\n{body}", space)
    with np.errstate(all="ignore"):
        return np.broadcast_to(space["f"](**X), X["x"].shape)


@pytest.mark.parametrize("head", ["plain", *KINDS])
def test_text_and_form_give_the_same_numbers(head: str) -> None:
    choice, seen, different = random.Random(7), 0, []
    while seen < 150:
        inner = drawn(choice, choice.randrange(1, 4))
        form = inner if head == "plain" else lifted(inner, head)
        if form is None or not {"x", "y"} & {p.args[0] for p in leaves(inner)}:
            continue
        seen += 1
        expected = np.broadcast_to(Evaluation(X)(form), X["x"].shape)
        if not np.array_equal(values_of_text(form), expected, equal_nan=True):
            different.append(str(form))
    assert not different


def leaves(t: Term) -> list[Term]:
    return [t] if t.is_leaf else [leaf for part in t.parts for leaf in leaves(part)]


@pytest.mark.parametrize("head", KINDS)
def test_functions_of_numbers_have_a_text(head: str) -> None:
    """`10**x` in many digits is exp(log(10)*x): the logarithm is that of a number."""
    form = lifted(call("pow", number(10), variable("x")), head)
    assert form is not None
    assert np.allclose(values_of_text(form), 10 ** X["x"], rtol=1e-14)
