"""Textbook forms: what the books print is what comes out, and only where it is defined."""

from __future__ import annotations

from dataclasses import replace

import pytest
from indexed_networks import (
    POSITIVE,
    SHAPES,
    Y_,
    D,
    H,
    K,
    N,
    Q,
    T,
    X,
    b,
    inline_log_sum_exp,
    k,
    log_sum_exp,
    m,
    n,
    network,
    of_logits,
    scored,
    shifted,
    squashed,
    tanh_classifier,
    weight,
    weighted,
)
from sympy import Abs, Max, Mul, Piecewise, Pow, Rational, erf, exp, log, pi, sign, sqrt, tanh

from symnn.catalog.activations import activation
from symnn.catalog.losses import loss
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, canonical, equal, equals, gradient, index
from symnn.indexed.closed_form.cost import cost, poles
from symnn.indexed.closed_form.rules import Rules
from symnn.indexed.closed_form.shorten import Shortening, _parts
from symnn.indexed.closed_form.tidy import light, tidied
from symnn.indexed.language.traverse import names_read
from symnn.indexed.normal.absorption import Absorption

i, j, l1 = index("i", D), index("j", H), index("j1", H)
l = index("l", D)  # noqa: E741


def right_of(G, name):
    """The right side of a derived equation."""
    return G[G.named(name)].right


def derivative_of(name):
    """z, its stored activation, the incoming adjoint, and the adjoint of z."""
    case = network(activation(name), loss("mse"))
    G = gradient(case.program, case.loss, case.wrt)
    z, a, out = G.named("z1"), G.named("a1"), G.named("dL_dz2")
    (row, unit) = G[G.named("dL_dz1")].indices
    W2 = G.named("W2")
    last = G[G.named("dL_dz2")].indices[1]
    incoming = Sum(out[row, index("k", K)] * W2[unit, index("k", K)], index("k", K))
    assert last.upper + 1 == K
    return z[row, unit], a[row, unit], incoming, right_of(G, "dL_dz1")


def cases(condition, value, other):
    return Piecewise((value, condition), (other, True))


SLOPES = {
    "identity": lambda z, a: 1,
    "sigmoid": lambda z, a: a * (1 - a),
    "tanh": lambda z, a: 1 - a**2,
    "relu": lambda z, a: cases(z > 0, 1, 0),
    "leaky_relu": lambda z, a: cases(z > 0, 1, Rational(1, 100)),
    "prelu": lambda z, a: cases(z > 0, 1, tensor("alpha1")),
    "elu": lambda z, a: cases(z > 0, 1, a + 1),
    "selu": lambda z, a: cases(
        z > 0, tensor("selu_lamda"), a + tensor("selu_lamda") * tensor("selu_alpha")
    ),
    "gelu": lambda z, a: (1 + erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / sqrt(2 * pi),
    "softplus": lambda z, a: 1 - exp(-a),
    "silu": lambda z, a: a + (1 - a) / (1 + exp(-z)),
}
LITTLE = {"prelu": 1}  # its incoming adjoint is read twice, and so has a name


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_are_written_in_stored_values(name: str) -> None:
    z, a, incoming, found = derivative_of(name)
    if name in LITTLE:
        assert equal(found, SLOPES[name](z, a) * tensor("dL_da1", N, H)[z.indices])
    else:
        assert equal(found, SLOPES[name](z, a) * incoming)
        assert cost(found) <= cost(SLOPES[name](z, a) * incoming) + 1


@pytest.mark.parametrize("name", [name for name in SLOPES if name not in ("gelu", "silu")])
def test_no_function_of_the_preactivation_is_computed_again(name: str) -> None:
    *_, found = derivative_of(name)
    z = tensor("z1", N, H)
    assert not any(f.has(z) for f in found.atoms(exp))


LOSSES = {
    "mse": lambda p, t, n, k: 2 * (p - t) / (n * k),
    "mae": lambda p, t, n, k: sign(p - t) / (n * k),
    "huber": lambda p, t, n, k: cases(Abs(p - t) <= 1, p - t, sign(p - t)) / (n * k),
    "bce": lambda p, t, n, k: (p - t) / (n * k),
    "cross_entropy": lambda p, t, n, k: (p - t) / n,
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("batch", [True, False])
def test_error_signals(name: str, batch: bool) -> None:
    case = network(activation("tanh"), loss(name), batch=batch)
    G = gradient(case.program, case.loss, case.wrt)
    dz = G[G.named("dL_dz2")]
    prediction = G.named("p" if name in ("bce", "cross_entropy") else "z2")[dz.indices]
    expected = LOSSES[name](prediction, G.named("T")[dz.indices], N if batch else 1, K)
    assert equal(dz.right, expected)
    assert cost(dz.right) <= cost(expected)


def softmax_of(z):
    return exp(z[n, k]) / Sum(exp(z[n, m]), m)


OTHER = {
    "log_sum_exp": (log_sum_exp, lambda z: (exp(z[n, k] - tensor("lse", N)[n]) - T[n, k]) / N),
    "inline": (
        inline_log_sum_exp, lambda z: (exp(z[n, k]) / tensor("S_L", N)[n] - T[n, k]) / N,
    ),
    "shifted": (shifted, lambda z: (tensor("p", N, K)[n, k] - T[n, k]) / N),
    "of_logits": (of_logits, lambda z: (1 / (1 + exp(-z[n, k])) - T[n, k]) / N),
    "weighted": (
        weighted,
        lambda z: (
            tensor("p", N, K)[n, k] * Sum(weight[m] * T[n, m], m) - weight[k] * T[n, k]
        ) / N,
    ),
    "squashed": (
        squashed,
        lambda z: 2 * (tensor("y", N, K)[n, k] - T[n, k]) * tensor("y", N, K)[n, k]
        * (1 - tensor("y", N, K)[n, k]) / N,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_error_signals_of_other_losses(name: str) -> None:
    output, expected = OTHER[name]
    case = scored(output)
    G = gradient(case.program, case.loss, case.wrt)
    form = expected(G.named("z"))
    assert equal(right_of(G, "dL_dz"), form)
    assert cost(right_of(G, "dL_dz")) <= cost(form)


def test_the_recursion_of_backpropagation() -> None:
    case = network(activation("tanh"), loss("cross_entropy"), depth=3)
    G = gradient(case.program, case.loss, case.wrt)
    for layer in (1, 2):
        dz = G[G.named(f"dL_dz{layer}")]
        row, unit = dz.indices
        later, W = G.named(f"dL_dz{layer + 1}"), G.named(f"W{layer + 1}")
        out = index("o", later.shape[1])
        slope = 1 - G.named(f"a{layer}")[row, unit] ** 2
        assert equal(dz.right, slope * Sum(later[row, out] * W[unit, out], out))
        dW = G[G.named(f"dL_dW{layer}")]
        before = G.named(f"a{layer - 1}" if layer > 1 else "X")
        p, q = dW.indices
        assert equal(dW.right, Sum(before[row, p] * dz.base[row, q], row))
        db = G[G.named(f"dL_db{layer}")]
        assert equal(db.right, Sum(dz.base[row, db.indices[0]], row))


def test_the_softmax_is_shown_as_it_was_written() -> None:
    case = tanh_classifier()
    G = gradient(case.program, case.loss, case.wrt)
    assert list(G.forward) == list(case.program)


def test_a_sum_that_the_gradient_reads_gets_a_name() -> None:
    case = scored(inline_log_sum_exp)
    G = gradient(case.program, case.loss, case.wrt)
    assert equal(right_of(G, "S_L"), Sum(exp(G.named("z")[n, m]), m))
    assert right_of(G, "L").has(G.named("S_L"))


def test_layer_norm_backward_as_printed() -> None:
    case = SHAPES["layer_norm"]()
    G = gradient(case.program, case.loss, case.wrt)
    dy, g, x, s = (G.named(name) for name in ("dL_dy", "g", "xhat", "sigma"))
    i1 = index("i1", D)
    dx = {q: g[q] * dy[n, q] for q in (i, i1)}
    means = Sum(dx[i1], i1) / D + x[n, i] * Sum(dx[i1] * x[n, i1], i1) / D
    assert equal(right_of(G, "dL_dX"), (dx[i] - means) / s[n])
    assert not right_of(G, "dL_dX").has(G.named("mu"))


def test_attention_backward_as_printed() -> None:
    case = SHAPES["attention"]()
    G = gradient(case.program, case.loss, case.wrt)
    p, do, o, value = (G.named(name) for name in ("p", "dL_do", "o", "value"))
    # the sum over keys of p*dp is the sum over outputs of o*do: no second product over keys
    inner = Sum(do[n, j] * value[k, j], j) - Sum(do[n, j] * o[n, j], j)
    assert equal(right_of(G, "dL_dscores"), p[n, k] * inner)
    assert cost(right_of(G, "dL_dscores")) <= cost(p[n, k] * inner)


@pytest.mark.parametrize("form", ["numerator and sum", "one case distinction", "array"])
def test_causal_attention_backward_as_printed(form: str) -> None:
    s, dp, P = tensor("s", K, K), tensor("r", K, K), Program()
    l1 = index("l1", K)
    weight = {i: Piecewise((exp(s[k, i]), i <= k), (0, True)) for i in (m, l1)}
    if form == "numerator and sum":
        right = weight[m] / Sum(weight[l1], l1)
    elif form == "one case distinction":
        right = Piecewise((exp(s[k, m]) / Sum(exp(s[k, l1]), (l1, 0, k)), m <= k), (0, True))
    else:
        w = P.define("w", (k, m), weight[m])
        right = w[k, m] / Sum(w[k, l1], l1)
    p = P.define("p", (k, m), right)
    L = P.define("L", (), Sum(p[k, m] * dp[k, m], k, m))
    ds = right_of(gradient(P, L, s), "dL_ds")
    expected = p[k, m] * (dp[k, m] - Sum(p[k, l1] * dp[k, l1], l1))
    assert equal(ds, expected)
    assert not ds.has(Piecewise)
    assert cost(ds) <= cost(expected)


def test_a_mask_stays_where_a_sum_may_be_empty() -> None:
    """[m < k] at k = 0 is a sum of nothing: p is 0 there, and p/S would be no number."""
    s, dp, P = tensor("s", K, K), tensor("r", K, K), Program()
    l1 = index("l1", K)
    below = Sum(Piecewise((exp(s[k, l1]), l1 < k), (0, True)), l1)
    p = P.define("p", (k, m), Piecewise((exp(s[k, m]) / below, m < k), (0, True)))
    L = P.define("L", (), Sum(p[k, m] * dp[k, m], k, m))
    G = gradient(P, L, s)
    divided = [e for e in G.adjoint if any(f.exp == -1 for f in e.right.atoms(Pow))]
    assert all(e.right.has(Piecewise) for e in divided)
    assert canonical(right_of(G, "dL_ds")) != 0


def test_another_name_for_an_entry_is_not_read() -> None:
    """A summand of a residual has the adjoint of the sum, and no name of its own for it."""
    P, U = Program(), tensor("U", D, H)
    g = P.define("g", (n, i), tanh(X[n, i]))
    o = P.define("o", (n, j), Sum(g[n, i] * U[i, j], i))
    scale = tensor("scale", H)
    r = P.define("r", (n, j), o[n, j] + tanh(scale[j]))
    L = P.define("L", (), Sum(exp(r[n, j]) * (r[n, j] + 1) ** 3, n, j))
    G = gradient(P, L, [X, U, scale])
    assert not [e for e in G.adjoint if e.right.as_coeff_Mul()[1].is_Indexed]


def test_entropy_and_divergence_by_logits() -> None:
    z, q = tensor("z", K), tensor("q", K, domain=POSITIVE)
    for divisor, sign_of in ((1, -1), (q[k], 1)):
        P = Program()
        p = P.define("p", (k,), exp(z[k]) / Sum(exp(z[m]), m))
        L = P.define("L", (), sign_of * Sum(p[k] * log(p[k] / divisor), k))
        G = gradient(P, L, z)
        expected = p[k] * (sign_of * log(p[k] / divisor) - L)
        assert equal(G[G.gradients[0]].at((k,)), expected)
        assert [e.name for e in G.adjoint] == ["dL_dz"]


def test_batch_norm_backward_as_printed() -> None:
    eps, g, incoming = tensor("eps", domain=POSITIVE), tensor("g", D), tensor("c", N, D)
    n1 = index("n1", N)
    P = Program()
    mu = P.define("mu", (i,), Sum(X[n, i], n) / N)
    var = P.define("var", (i,), Sum((X[n, i] - mu[i]) ** 2, n) / N)
    x = P.define("xhat", (n, i), (X[n, i] - mu[i]) / sqrt(var[i] + eps))
    beta = tensor("beta", D)
    y = P.define("y", (n, i), g[i] * x[n, i] + beta[i])
    L = P.define("L", (), Sum(incoming[n, i] * y[n, i] ** 2, n, i))
    G = gradient(P, L, [X, g])
    dy = G.named("dL_dy")
    rest = x[n, i] * G.named("dL_dg")[i] + Sum(dy[n1, i], n1)
    assert equal(right_of(G, "dL_dX"), g[i] / sqrt(var[i] + eps) * (N * dy[n, i] - rest) / N)


def test_a_norm_is_folded_back() -> None:
    v = tensor("v", D)
    P = Program()
    r = P.define("r", (), sqrt(Sum(v[i] ** 2, i)))
    L = P.define("L", (), 3 * r)
    G = gradient(P, L, v)
    assert equal(G[G.gradients[0]].right, 3 * v[i] / r)


def test_a_quadratic_form() -> None:
    case = SHAPES["quadratic_form"]()
    G = gradient(case.program, case.loss, case.wrt)
    A, v = case.wrt
    i1 = index("i1", D)
    dv = G[G.named("dL_dv")]
    assert equal(dv.at((i,)), Sum((A[i, i1] + A[i1, i]) * v[i1], i1))
    assert len(dv.right.atoms(type(dv.right))) == 1  # one sum, not two


def test_backpropagation_through_time() -> None:
    case = SHAPES["recurrence"]()
    G = gradient(case.program, case.loss, case.wrt)
    t = index("t", Y_)
    da, R, state = G.named("dL_da"), G.named("R"), G.named("h")
    later = Sum(da[t + 1, l1] * R[j, l1], l1)
    slope = 1 - state[t, j] ** 2
    assert equal(right_of(G, "dL_da"), slope * (2 * b[j] * state[t, j] + later))
    equation = G[G.named("dL_dR")]
    assert equal(equation.at((l1, j)), Sum(state[t - 1, l1] * da[t, j], t))


def test_symbolic_depth() -> None:
    case = SHAPES["residual_stack"]()
    G = gradient(case.program, case.loss, case.wrt)
    depth = index("l", Q)
    dh = G.named("dL_dh")
    assert right_of(G, "dL_dh").has(dh[depth + 1, j])


# what must not be done


def test_no_fold_adds_a_pole() -> None:
    P = Program()
    u, o = tensor("u", N), tensor("o")
    P.define("a", (n,), o * exp(u[n]))
    e = exp(u[n]) + 1
    folds, facts = Rules(P).concerning(e)
    assert folds  # exp(u) -> a/o is known, and is of no use here
    assert poles(Shortening()(e, folds, facts).expression) == frozenset()


@pytest.mark.parametrize(("gate", "folded"), [(tensor("o", N)[n], False), (tensor("o"), True)])
def test_a_gate_is_not_divided_by(gate, folded) -> None:
    """h = o*tanh(c) leaves the slopes of an LSTM as they are printed: o*(1 - o)*tanh(c)."""
    P, c = Program(), tensor("c", N)
    h = P.define("h", (n,), gate * tanh(c[n]))
    e = gate * (1 - gate) * tanh(c[n])
    found = Shortening()(e, *Rules(P).concerning(e)).expression
    assert equal(found, h[n] * (1 - gate) if folded else e)
    assert names_read(found) == ({h, gate} if folded else {tensor("o", N), c})


def test_a_delta_at_one_place_does_not_put_an_equation_into_all_that_read_it() -> None:
    P, last = Program(), Y_ - 1
    t, R, x, state = index("t", Y_), tensor("R", H, H), tensor("x", Y_, H), tensor("h", Y_, H)
    a = P.define("a", (t, j), Sum(state[t - 1, l1] * R[l1, j], l1) + x[t, j])
    P.define("h", (t, j), tanh(a[t, j]) * x[t, j])
    L = P.define("L", (), Sum(state[last, j] ** 2, j))
    G = gradient(P, L, [R, x])
    readers = [e.name for e in G.adjoint if G.named("dL_dh") in names_read(e.right)]
    assert readers == ["dL_da", "dL_dx"]


def test_sums_are_merged_for_a_common_factor_only() -> None:
    x, y, g = tensor("x", N), tensor("y", N), tensor("g")
    A, B = tensor("A", N), tensor("B", N)
    assert tidied(g * Sum(A[n] * x[n], n) - g * Sum(A[n] * y[n], n)) == g * Sum(
        A[n] * (x[n] - y[n]), n
    )
    apart = g * Sum(A[n] * x[n], n) + Sum(B[n] * y[n], n)
    assert tidied(apart) == apart


def test_a_minus_goes_into_a_sign() -> None:
    u, v, w = (tensor(letter, N) for letter in "uvw")
    assert light(-2 * w[n] * sign(u[n] - v[n])) == 2 * w[n] * sign(v[n] - u[n])


def test_a_minus_has_no_length_of_its_own() -> None:
    a, m, q = tensor("a", N), tensor("m", N), tensor("q")
    e = (1 - a[n] ** 2) * m[n] / (1 - q)
    assert cost(1 - a[n]) == cost(a[n] - 1)
    assert Shortening()(e).expression == e  # not (a**2 - 1)/(q - 1)


@pytest.mark.parametrize(
    ("other", "folded"), [(log(1 + X[0, 0] ** 2), False), (X[0, 0] ** 2, True)]
)
def test_a_stored_indicator_replaces_distinctions_on_its_condition(other, folded) -> None:
    P, z = Program(), tensor("z", N)
    u = P.define("u", (n,), cases(z[n] > 0, 1, 0))
    e = cases(z[n] > 0, 1 - X[0, 0] ** 2, -other)
    found = Shortening()(e, *Rules(P).concerning(e)).expression
    assert equal(found, u[n] - other if folded else e)
    assert (u in names_read(found)) == folded
    opposite = cases(z[n] < 0, 1 - X[0, 0], -X[0, 0])
    assert u not in names_read(Shortening()(opposite, *Rules(P).concerning(opposite)).expression)


def test_a_read_outside_is_not_folded() -> None:
    # s[n - 1] is 0 outside of its range, where 1/(1 + exp(-z[n - 1])) is 1/2
    P, z = Program(), tensor("z", N)
    P.define("s", (n,), 1 / (1 + exp(-z[n])))
    e = 1 / (1 + exp(-z[n - 1]))
    folds, facts = Rules(P).concerning(e)
    assert Shortening()(e, folds, facts).expression == e


def test_folds_are_found_under_other_index_names() -> None:
    P, z = Program(), tensor("z", N)
    s = P.define("s", (n,), 1 / (1 + exp(-z[n])))
    q = index("q", N)
    e = Sum(exp(-2 * z[q]) / (1 + exp(-z[q])) ** 2, q)
    folds, facts = Rules(P).concerning(e)
    assert equal(Shortening()(e, folds, facts).expression, Sum((1 - s[q]) ** 2, q))


def test_folds_of_branches_are_found_under_other_index_names() -> None:
    P, z, q = Program(), tensor("z", N), index("q", N)
    a = P.define("a", (n,), Piecewise((z[n], z[n] > 0), (exp(z[n]) - 1, True)))
    e = Sum(Piecewise((1, z[q] > 0), (exp(z[q]), True)), q)
    folds, facts = Rules(P).concerning(e)
    found = Shortening()(e, folds, facts).expression
    assert equal(found, Sum(Piecewise((1, z[q] > 0), (a[q] + 1, True)), q))


def test_facts_are_used_inside_wider_sums() -> None:
    P = Program(facts=tanh_classifier().program.facts)
    y = tensor("y", N)
    e = Sum(T[n, k] * y[n], n, k)
    folds, facts = Rules(P).concerning(e)
    assert equal(Shortening()(e, folds, facts).expression, Sum(y[n], n))
    e = Sum(T[n, k] * y[n] * X[n, index("i", D)] * tensor("c", K)[k], n, k)
    assert equal(Shortening()(e, folds, facts).expression, e)  # c[k] is in the way


def test_what_is_long_and_written_twice_has_its_own_equation() -> None:
    d, d1 = index("d d1", D)
    x, w = tensor("x", D), tensor("w", D)
    P = Program()
    s = P.define("s", (), Sum(x[d] ** 2, d))
    y = P.define("y", (d,), x[d] / sqrt(s + 1))
    p = P.define("p", (d,), exp(y[d]) / Sum(exp(y[d1]), d1))
    L = P.define("L", (), Sum(w[d] * p[d] ** 2, d))
    assert [e.name for e in gradient(P, L, x).adjoint] == ["dL_dy", "dL_dx"]


def test_a_stored_rectifier_holds_its_own_gate() -> None:
    P, u, v = Program(), tensor("u", N), tensor("v", N)
    h = P.define("h", (n,), Max(0, u[n]))
    L = P.define("L", (), Sum(h[n] ** 2 * v[n], n))
    G = gradient(P, L, u)
    assert canonical(right_of(G, "dL_du") - 2 * h[n] * v[n]) == 0


def test_identities_are_derived_from_definitions() -> None:
    case = scored(weighted)
    S_p = tensor("S_p", N)
    named = gradient(case.program, case.loss, case.wrt).raw
    assert S_p in named
    rules = Rules(named)
    assert any(equal(f.fact.left, Sum(tensor("p", N, K)[n, k], k)) for f in rules.facts)
    norm = Rules(SHAPES["layer_norm"]().program)
    stated = [canonical(f.fact.left - f.fact.right) for f in norm.facts]
    assert any(e.has(tensor("xhat", N, D)) for e in stated)


def test_derived_facts_are_not_stated_ones() -> None:
    case = scored(shifted)
    G = gradient(case.program, case.loss, case.wrt)
    assert G.facts_used == tuple(case.program.facts)


def test_what_a_derived_symmetry_rests_on_is_said() -> None:
    i1, i2 = index("i1 i2", D)
    A, V, v = tensor("A", D, D), tensor("V", D, D), tensor("v", D)
    P = Program(facts=[equals(A[i, i1], A[i1, i])])
    R = P.define("R", (i, i1), Sum(V[l, i] * A[l, i2] * V[i2, i1], l, i2))
    G = gradient(P, P.define("L", (), Sum(v[i] * R[i, i1] * v[i1], i, i1)), v)
    assert cost(right_of(G, "dL_dv")) == cost(2 * Sum(R[i, i1] * v[i1], i1))
    assert G.facts_used == tuple(P.facts)


def test_widths_of_a_layer_may_be_numbers() -> None:
    two = sizes("Z")
    z, t = index("z", two), index("t", 4)
    A, v = tensor("A", two, 4), tensor("v", 4)
    P = Program()
    y = P.define("y", (z,), Sum(A[z, t] * v[t], t))
    L = P.define("L", (), Sum(y[z] ** 2, z))
    G = gradient(P, L, v)
    assert equal(right_of(G, "dL_dv"), 2 * Sum(A[z, t] * y[z], z))


def test_results_do_not_depend_on_what_was_derived_before() -> None:
    first = [G.text() for G in (_gradient("tanh"), _gradient("sigmoid"))]
    other = [G.text() for G in (_gradient("sigmoid"), _gradient("tanh"))]
    assert first == other[::-1]


POSITIVE_PAIR = [tensor(letter, domain=POSITIVE) for letter in "pq"]
REAL_PAIR = [tensor(letter) for letter in "uv"]


def logs(pair):
    one, other = pair
    return log(one * other) - log(one)


def contracted(size):
    """A difference of two products with a matrix."""
    row, one = index("row one", size)
    matrix, first, second = tensor("A", size, size), tensor("f", size), tensor("g", size)
    return Sum(matrix[row, one] * first[one], one) - Sum(matrix[row, one] * second[one], one)


def squared(size):
    """A square that only shows once all is multiplied out."""
    one = index("one", size)
    total = Sum(tensor("f", size)[one] * tensor("g", size)[one], one)
    return (1 + total) ** 2 - 2 * total - 1


ALIKE = {
    "domains": (logs(POSITIVE_PAIR), logs(REAL_PAIR)),
    "which names are the same": (
        Mul(*REAL_PAIR) + REAL_PAIR[0] * POSITIVE_PAIR[0],
        REAL_PAIR[0] * tensor("w") + tensor("z") * POSITIVE_PAIR[0],
    ),
    "sizes": (contracted(N), contracted(K)),
    "sizes of new indices": (squared(N), squared(K)),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_was_found_for_one_is_not_said_of_what_differs(name: str) -> None:
    first, second = ALIKE[name]
    memory = Shortening()
    assert memory(first).expression == Shortening()(first).expression
    found, fresh = memory(second).expression, Shortening()(second).expression
    assert equal(found, second)
    assert cost(found) == cost(fresh)


def test_a_mask_is_not_dropped_for_another_divisor() -> None:
    """Whether what is divided by may be 0 is part of a problem."""
    u, v = tensor("u", N), tensor("v", N)
    mask = Absorption(u, (n,), (n >= 1,), frozenset([v]))
    assert list(_parts(mask)) != list(_parts(replace(mask, divisors=frozenset())))


def test_folds_lead_to_folds() -> None:
    P, z = Program(), tensor("z", N)
    s = P.define("s", (n,), 1 / (1 + exp(-z[n])))
    q = P.define("q", (n,), exp(s[n]))
    e = exp(1 / (1 + exp(-z[n])))
    folds, facts = Rules(P).concerning(e)
    assert Shortening()(e, folds, facts).expression == q[n]


def _gradient(name: str):
    case = network(activation(name), loss("cross_entropy"), depth=3)
    return gradient(case.program, case.loss, case.wrt)


def test_deep_memory_of_the_same_layer() -> None:
    case = network(activation("tanh"), loss("mse"), depth=3)
    G = gradient(case.program, case.loss, case.wrt)
    first, second = (right_of(G, f"dL_dz{layer}") for layer in (1, 2))
    assert type(first) is type(second)
    assert cost(first) == cost(second)


INLINED = {
    "tanh": (lambda a: tanh(a), lambda s, h: 1 - h**2),
    "silu": (lambda a: a / (1 + exp(-a)), lambda s, h: h + (1 - h) / (1 + exp(-s))),
}


@pytest.mark.parametrize("name", INLINED)
def test_a_preactivation_inside_of_its_activation_is_named_whole(name: str) -> None:
    act, slope = INLINED[name]
    W, c, P = tensor("W", D, K), tensor("c", K), Program()
    h = P.define("h", (n, k), act(Sum(X[n, i] * W[i, k], i) + c[k]))
    L = P.define("L", (), Sum((h[n, k] - T[n, k]) ** 2, n, k))
    G = gradient(P, L, [W, c])
    S, dS = G.named("S_h"), G.named("dL_dS_h")
    assert equal(G[S].at((n, k)), Sum(X[n, i] * W[i, k], i) + c[k])
    signal = 2 * (h[n, k] - T[n, k]) * slope(S[n, k], h[n, k])
    assert equal(G[dS].at((n, k)), signal)
    assert equal(right_of(G, "dL_dc"), Sum(dS[n, k], n))
    assert equal(right_of(G, "dL_dW"), Sum(X[n, i] * dS[n, k], n))
