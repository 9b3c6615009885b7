"""The affine layer and attention, forward and backward, for arrays of any size."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from sympy import KroneckerDelta, Rational, S, sqrt

from symnn.book.item import Item
from symnn.book.layers import Differentiated
from symnn.book.material import (
    Backward,
    Derived,
    Drawn,
    Equated,
    Exhausted,
    Forward,
    Refused,
    Shaped,
    Simulated,
    stated,
)
from symnn.book.sections.layer_figures import attention_figure
from symnn.catalog.layers import scaled_dot_product
from symnn.core import data_index, sizes, tensor
from symnn.indexed import Program, Sum, equals, index

N, D, K = sizes("N D K")
n, i, j = index("n", N), index("i", D), index("j", K)
X, W, b, G = tensor("X", N, D), tensor("W", D, K), tensor("b", K), tensor("G", N, K)

affine = Program()
Y = affine.define("Y", (n, j), Sum(X[n, i] * W[i, j], i) + b[j])
of_affine = Differentiated.of(affine, Y, G, [X, W, b])
by_x, by_w, by_b = of_affine.gradients

T, U, d, E = sizes("T U d E")
q, p = index("i", T), index("p", T)
k, m = index("j m", U)
e, f = index("e", d), index("f", E)
Q, keys, V = tensor("Q", T, d), tensor("K", U, d), tensor("V", U, E)
slopes = tensor("delta", T, E)

attending = Program()
attention = scaled_dot_product(attending, (Q, keys, V), "")
scores, weights, output = attention.scores, attention.weights, attention.output
agreed = attending.define("a", (q, k), Sum(slopes[q, f] * V[k, f], f))
of_attention = Differentiated.of(attending, output, slopes, [Q, keys, V])
by_query, by_key, by_value = of_attention.gradients
by_score = of_attention.found.adjoint_of(scores)
bound = tensor("M")

ORDER = data_index("pi", T, extent=T)
MOVED = tensor("c", d)


def changed(queries: object, others: object) -> tuple[Program, object]:
    """Attention beside that with other queries and keys, and what the other one puts out."""
    program = Program()
    scaled_dot_product(program, (Q, keys, V), "")
    first = program.define("Q_new", (q, e), queries)
    second = program.define("K_new", (k, e), others)
    return program, scaled_dot_product(program, (first, second, V), "_new").output


def other(queries: object, others: object, value: object, words: str) -> Equated:
    """What attention with other queries and keys puts out."""
    program, found = changed(queries, others)
    return Equated(found[q, f], value, words, program)  # type: ignore[index]


def in_any_order(order: tuple[int, ...]) -> bool:
    """Whether three keys, moved with their values, give the same mean."""
    strength, value = (Rational(1, 2), Rational(2), Rational(5)), (7, -1, 4)
    total = sum(strength[place] * value[place] for place in order)
    return total / sum(strength) == Rational(43, 15)


M_, R_ = sizes("M R")
o, r = index("o", M_), index("r", R_)
e2 = index("h", d)
query, key = tensor("q", M_, d), tensor("k", R_, d)
chance, likelihood = tensor("P", M_), tensor("Q", R_)
score = Sum(query[o, e] * key[r, e], e)
CENTERED = Program(facts=[equals(Sum(chance[o] * query[o, e], o), 0)])
UNCORRELATED = Program(facts=[
    equals(Sum(chance[o] * query[o, e] * query[o, e2], o), KroneckerDelta(e, e2)),
    equals(Sum(likelihood[r] * key[r, e] * key[r, e2], r), KroneckerDelta(e, e2)),
])  # fmt: skip


def squared_scores(random: np.random.Generator, count: int) -> np.ndarray:
    """Squares of scores of width 16 whose entries are fair signs, divided by 16."""
    signs = random.choice([-1.0, 1.0], size=(count, 16))
    return signs.sum(axis=1) ** 2 / 16


ITEMS: tuple[Item, ...] = (
    Item(
        "layer.affine_backward",
        "A whole batch goes through one matrix product, and both backward products follow from the "
        "shapes alone: the error $G$ has a row for each sample and a column for each unit, and "
        "there is one way to multiply it with $W$ that gives the shape of $X$, and one with $X$ "
        "that gives the shape of $W$. Samples are summed over wherever they share a parameter.",
        (
            Forward(affine, (Y,)),
            Backward(of_affine.found, "For any loss, with $G = \\partial L/\\partial Y$:"),
            Shaped(of_affine.found.gradients[0], (N, D), "The slopes have the shape of what they "
                   "belong to: those by $X$,"),
            Shaped(of_affine.found.gradients[1], (D, K), "and those by $W$."),
            Refused("The product $G W$ instead of $G W^\\top$ is refused.",
                    lambda: Program().define("H", (n, i), Sum(G[n, j] * W[j, i], j)), "extent"),
        ),
        twins=(
            of_affine(by_w[i, j], Sum(X[n, i] * G[n, j], n) / N, "With a mean over the batch, "
                      "which belongs to the loss."),
            of_affine(by_b[j], G[n, j], "A bias that forgets to sum over the samples."),
        ),
        sources=("rumelhart1986",),
    ),
    Item(
        "layer.attention",
        "Each position asks a query; every key answers with a score, their dot product. Softmax "
        "turns the scores of a query into weights, and the output is the mean of the values by "
        "these weights: a look-up in a table, softened so that it has slopes.",
        (
            Forward(attending, (scores, weights, output)),
            of_attention(Sum(weights[q, k], k), S.One, "The weights of each query sum to 1,"),
            stated("exp(x)/(exp(x) + s) > 0", "each of them is positive (here with the sum $s$ of "
                   "the others),", x="Reals", s="Interval(0, oo)"),
            of_attention(bound - output[q, f], Sum(weights[q, k] * (bound - V[k, f]), k),
                         "so no output exceeds a bound $M$ of the values: what is missing is a "
                         "mean of what the values miss."),
            other(Q[ORDER[q], e], keys[k, e], output[ORDER[q], f],
                  "It knows no order. If the queries are moved, the outputs move along;"),
            other(Q[q, e], keys[k, e] + MOVED[e], output[q, f],
                  "one vector $c$ added to all keys changes nothing;"),
            other(0 * Q[q, e], keys[k, e], Sum(V[k, f], k) / U,
                  "and a query that agrees with no key gets the plain mean."),
        ),
        twins=(
            of_attention(Sum(weights[q, k], q), S.One, "The weights of a key over all queries."),
            other(Q[q, e] + MOVED[e], keys[k, e], output[q, f], "One vector added to all queries."),
            other(Q[ORDER[q], e], keys[k, e], output[q, f], "Outputs that stay where they are."),
        ),
        beside=(
            Exhausted("Keys may stand in any order, as long as their values go with them: all 6 "
                      "orders of three.", lambda: permutations(range(3)), in_any_order),
            Drawn("One query and three keys.", attention_figure),
        ),
        sources=("vaswani2017",),
    ),
    Item(
        "layer.attention_backward",
        "Backward through a mean, a softmax and two products. Only the softmax needs thought: of "
        "what a weight is blamed for, $a_{ij}$, the mean $\\sum_m p_{im} a_{im}$ is taken off, "
        "since weights can only grow at the cost of others. That mean is also the product of the "
        "output with its own error, so it needs no pass over the keys; fast implementations rest "
        "on that.",
        (
            Forward(of_attention.found, (agreed,), "The blame of each weight, "
                    "$\\partial L/\\partial p = \\delta V^\\top$, with "
                    "$\\delta = \\partial L/\\partial y$."),
            Backward(of_attention.found, "The slopes of any loss:"),
            of_attention(Sum(weights[q, m] * agreed[q, m], m),
                         Sum(slopes[q, f] * output[q, f], f), "The mean, without the keys."),
            Derived("attention", "The same with samples and heads."),
            Derived("causal_attention", "A mask changes no formula."),
        ),
        twins=(
            of_attention(by_score[q, k], weights[q, k] * agreed[q, k], "The mean left in."),
            of_attention(by_key[k, e], Sum(by_score[q, k] * Q[q, e], q),
                         "Without the root of the width."),
            of_attention(by_query[q, e], Sum(by_score[q, k] * Q[q, e], k) / sqrt(d),
                         "Query in place of key."),
        ),
        sources=("vaswani2017", "dao2022"),
    ),
    Item(
        "layer.attention_scale",
        "A dot product of $d$ entries is a sum of $d$ terms, and grows like $\\sqrt d$. Scores "
        "that large make the softmax choose one key and ignore the rest, and there its slope is "
        "almost 0: nothing is learned. So the scores are divided by what they grow with. In the "
        "formulas the query is $q_o$ with probability $P_o$, the key $k_r$ with $Q_r$, whatever "
        "their law.",
        (
            Equated(Sum(chance[o] * likelihood[r] * score, o, r), S.Zero,
                    "Queries of mean 0 give scores of mean 0.", CENTERED),
            Derived("attention_scale"),
            Equated(Sum(chance[o] * likelihood[r] * score**2, o, r), d,
                    "For uncorrelated entries of variance 1, the variance of the score.",
                    UNCORRELATED),
        ),
        twins=(
            stated("d*v == d**2*v", "A variance that grows with the square.", d="Naturals",
                   v="Interval.open(0, oo)"),
            stated("(d*v)/d**2 == v", "Divided by $d$ the score itself, not its root.",
                   d="Naturals", v="Interval.open(0, oo)"),
        ),
        beside=(Simulated(
            "Scores of width 16 with entries $\\pm 1$, squared and divided by 16.", squared_scores,
            1.0, 400_000, 16.0),),
        sources=("vaswani2017",),
    ),
)  # fmt: skip
