"""Rules for arrays, arguments, and methods of the verifier."""

from __future__ import annotations

from sympy import (
    Abs,
    Derivative,
    Function,
    Integral,
    Interval,
    Limit,
    S,
    Sum,
    Symbol,
    binomial,
    exp,
    log,
    oo,
    tanh,
)

from symnn.book.material import Equated, FunctionLaw, Stated
from symnn.book.material.certified import Certified
from symnn.book.rulebook.rule import Rule
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Sum as SumOver
from symnn.indexed import index

x, u, v, t, s = (Variable(name) for name in ("x", "u", "v", "t", "s"))
a0, a1, b0, b1 = (Variable(name) for name in ("a_0", "a_1", "b_0", "b_1"))
p, q = (Variable(name, Interval.open(0, oo)) for name in ("p", "q"))
share = Variable("p", Interval.open(0, 1))
n, k = (Variable(name, S.Naturals) for name in ("n", "k"))
j = Symbol("j", integer=True)
f, g = Function("f"), Function("g")
N = sizes("N")
i = index("i", N)
X, Y = tensor("x", N), tensor("y", N)
FOLLOWS = "Equals stand for equals; the step repeats no more than a *definition* says."

ARRAYS: tuple[Rule, ...] = (
    Rule("substitute", "arrays", "A derivative that was found before is inserted. " + FOLLOWS),
    Rule("fold", "arrays", "A part that is the right side of a definition is written by its name. "
         + FOLLOWS),
    Rule("fact", "arrays", "What is assumed of the data is used: rows of targets that sum to 1, "
         "for instance. It stands under *What is given*, and the result holds where it does."),
    Rule("collect", "arrays", "Terms are collected and reordered; both sides have one normal form.",
         (Equated(SumOver(X[i] * 2 + Y[i] * X[i], i), SumOver(X[i] * (Y[i] + 2), i),
                  "For all sizes, for instance,"),)),
)  # fmt: skip

ARGUMENTS: tuple[Rule, ...] = (
    Rule("triangle inequality", "argument", "A sum is at most as large as its parts together.",
         (Certified(claim(Abs(u + v), "<=", Abs(u) + Abs(v))),)),
    Rule("quotient rule of logarithms", "argument", "The logarithm of a quotient is a difference.",
         (Certified(equal(log(p / q), log(p) - log(q))),)),
    Rule("Pascal's rule", "argument", "Of $n$ things choose $k$: with the last one, or without it.",
         (Stated(equal(binomial(n, k), binomial(n - 1, k - 1) + binomial(n - 1, k), k < n)),)),
    Rule("binomial theorem", "argument", "Multiply out $(p + (1 - p))^n$: each term chooses one of "
         "the two from every factor.",
         (Stated(equal(Sum(binomial(n, j) * share**j * (1 - share) ** (n - j), (j, 0, n)), 1)),)),
    Rule("induction", "argument", "What holds for the first number, and with each number for the "
         "next, holds for all. This is what whole numbers *are*, an axiom; the step itself, from "
         "one number to the next, is what the badge is about."),
    Rule("summation by parts", "argument", "The product rule for differences, summed: the values "
         "$a_0, b_0$ stand at one number, $a_1, b_1$ at the next.",
         (Stated(equal(a1 * b1 - a0 * b0, a0 * (b1 - b0) + b1 * (a1 - a0))),)),
    Rule("integration by parts", "argument", "The product rule, integrated.",
         (FunctionLaw(Derivative(f(x) * g(x), x) - f(x) * Derivative(g(x), x),
                      Derivative(f(x), x) * g(x)),)),
)  # fmt: skip

METHODS: tuple[Rule, ...] = (
    Rule("canonical form", "method", "The difference of both sides is written as a fraction of "
         "polynomials in independent exponentials, logarithms and roots, by rewritings that hold "
         "wherever both sides are defined. A numerator 0 is a proof; another one proves nothing.",
         (Certified(equal(tanh(x), 2 * SIGMOID(2 * x) - 1), "For instance,"),)),
    Rule("inequality", "method", "The sign of the difference is shown: by the signs of its "
         "factors, by derivatives, or by intervals that cover the domain.",
         (Certified(claim(exp(x), ">=", 1 + x), "For instance,"),)),
    Rule("normal form of sums", "method", "Both sides are written in one normal form of sums over "
         "indices: products multiplied out, bound names renamed, deltas summed away. Each "
         "rewriting holds for every size.",
         (Equated(SumOver((X[i] - Y[i]) ** 2, i),
                  SumOver(X[i] ** 2, i) - 2 * SumOver(X[i] * Y[i], i) + SumOver(Y[i] ** 2, i),
                  "For instance,"),)),
    Rule("term by term", "method", "Sums over the same indices are equal, or stand in order, if "
         "their terms are. Each term is a claim of its own.",
         (Equated(SumOver((X[i] - Y[i]) ** 2, i), 2 * SumOver(X[i] ** 2 + Y[i] ** 2, i),
                  "For instance,", relation="<="),)),
    Rule("factor by factor", "method", "A product of factors between 0 and their bounds is at most "
         "the product of the bounds.",
         (Stated(claim(p * q, "<=", u * v, p <= u, q <= v), "For two factors."),)),
    Rule("antiderivative", "method", "A function is guessed and differentiated; if its slope is "
         "the integrand, the integral is the difference of its values at the ends.",
         (FunctionLaw(Derivative(Integral(f(t), (t, s, x)), x), f(x)),
          Certified(equal(Integral(exp(-2 * t), (t, 0, x)), (1 - exp(-2 * x)) / 2, x > 0),
                    "For instance,"))),
    Rule("telescoping sum", "method", "A sequence is guessed whose steps are the terms; the sum is "
         "the difference of its ends.",
         (Certified(equal(Sum(j, (j, 1, n)), n * (n + 1) / 2), "For instance,"),)),
    Rule("limit", "method", "Each limit is worked out, by its terms at infinity or by what grows "
         "faster, and its value put in its place; then the rest is shown as any equation is.",
         (Certified(equal(Limit((1 - exp(-p * t)) / t, t, 0), p), "For instance,"),)),
    Rule("balls", "method", "Both sides are evaluated in ball arithmetic: each number is known "
         "with a bound of its error, and rounding makes the bound larger, never wrong."),
)  # fmt: skip

DEFINITIONS: tuple[Rule, ...] = (
    Rule("definition", "definition", "A name is given to an expression. Nothing is claimed, so "
         "there is nothing to prove."),
    Rule("own value", "definition", "A part is written by the name that the function's own value "
         "was given before."),
    Rule("next order", "definition", "A derivative of higher order is, by definition, the "
         "derivative of the one before."),
    Rule("inner slope", "definition", "A derivative that stands inside of the expression is worked "
         "out first; the step is checked as a whole."),
    Rule("tidy", "definition", "Terms are collected and canceled. The step is checked as a whole, "
         "by the *canonical form*."),
    Rule("cross-check", "definition", "No step of the derivation: the result is compared with the "
         "derivative that SymPy finds by itself."),
)  # fmt: skip
