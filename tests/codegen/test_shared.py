"""Products below several sums: they are computed once, and nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Mul, Piecewise

from symnn.codegen.calls import compiler
from symnn.codegen.forms import prepared as forms
from symnn.codegen.forms.shared import Sharing, with_shared_products
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.indexed.language.traverse import names_read
from symnn.train.compiled import compiled_step
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Sequential
from symnn.train.layers.layout import Layout
from symnn.train.update import training_program

N, K, D, H = sizes("N K D H")
n, k, d, o = index("n", N), index("k", K), index("d", D), index("o", H)
m, w, s, x = tensor("m", N, K), tensor("w", K, D), tensor("s", N, D), tensor("x", N, H)
SIZES = {N: 3, K: 2, D: 4, H: 5}
NETS = {
    "pooled": ("conv 2 3; relu; pool 2; flatten; dense 3", (1, 8, 8)),
    "twice": ("conv 2 3; relu; pool 2; conv 2 3; tanh; pool 2; flatten; dense 3", (1, 12, 12)),
    "again": ("conv 2 3; relu; pool 2; conv 2 3; relu; pool 2; flatten; dense 3", (1, 12, 12)),
    "mean": ("conv 2 3; tanh; mean pool 2; conv 2 2; flatten; dense 3", (2, 8, 8)),
    "sequence": ("conv 3 2; relu; pool 2; conv 2 2; relu; pool 2; flatten; dense 3", (2, 11)),
    "norm": ("conv 2 3; batch norm; relu; pool 2; flatten; dense 3", (1, 8, 8)),
}
QUICK = [name for name in NETS if name != "twice"]


def computed(program: Program, given: dict[str, Any], outputs: Any) -> dict[str, Any]:
    made = compiler.compile(program, outputs=outputs, sizes=SIZES)
    return made(**{i.name: given[i.name] for i in made.inputs})


def values(program: Program) -> dict[str, Any]:
    random = np.random.default_rng(0)
    return {b.name: random.normal(size=[SIZES[e] for e in b.shape]) for b in program.inputs}


def added(program: Program) -> list[Any]:
    return [e for e in with_shared_products(program) if e not in list(program)]


def test_a_product_below_two_sums_is_computed_once() -> None:
    P = Program()
    P.define("b", (k,), Sum(m[n, k] * w[k, d] * s[n, d], n, d))
    P.define("a", (k, o), 2 * Sum(m[n, k] * w[k, d] * s[n, d] * x[n, o], n, d))
    b, a, product = sorted(added(P), key=lambda e: len(e.name))
    assert product.name == "shared"
    assert {e.name: {str(q) for q in names_read(e.right)} for e in (a, b)} == {
        "a": {"shared", "x"}, "b": {"shared"},
    }  # fmt: skip
    given = values(P)
    expected = np.einsum("nk,kd,nd->k", given["m"], given["w"], given["s"])
    found = computed(P, given, ["a", "b"])
    np.testing.assert_allclose(found["b"], expected, rtol=1e-13)


def test_where_it_does_not_pay() -> None:
    """No sum is shared; its result is larger than all that it is multiplied with; one differs."""
    P = Program()
    P.define("b", (k, d), Sum(m[n, k] * s[n, d] * w[k, d], n))
    P.define("a", (d,), Sum(m[n, k] * w[k, d], n, k))
    P.define("c", (n,), Sum(m[n, k] * w[k, d], k, d))
    assert not added(P)
    Q = Program()
    Q.define("b", (k,), Sum(m[n, k] * w[k, d] * s[n, d], n, d))
    Q.define("a", (k, o), Sum(m[n, k] * w[k, d] ** 2 * s[n, d] * x[n, o], n, d))
    assert not added(Q)


def test_a_recurrence_stays_as_it_is() -> None:
    T = sizes("T")
    t = index("t", T)
    h, g = tensor("h", T, K), tensor("g", T, K, D)
    P = Program()
    P.define("h", (t, k), Sum(g[t, k, d] * w[k, d] * h[t - 1, k], d))
    P.define("a", (k,), Sum(g[t, k, d] * w[k, d] * h[t - 1, k] * h[t, k], t, d))
    assert not added(P)


def test_what_stands_already_is_read() -> None:
    P = Program()
    b = P.define("b", (n, k), Sum(m[n, k] * w[k, d] * s[n, d], d))
    P.define("a", (k, o), Sum(m[n, k] * w[k, d] * s[n, d] * x[n, o], n, d))
    (a,) = added(P)
    assert a.right == Sum(b[n, k] * x[n, o], (n, 0, N - 1))


class Case:
    """A network: what a step makes of data."""

    def __init__(self, name: str) -> None:
        layers, shape = NETS[name]
        network = LayeredNetwork(Layout(Sequential(layers), shape, 3), "cross_entropy")
        self.made = training_program(network.plan, "cross_entropy", "sgd")
        random = np.random.default_rng(0)
        self.given = {n: random.normal(size=s) / 3 for n, s in network.parameter_shapes}
        self.given |= {"X": random.normal(size=(5, *shape)), "T": np.eye(3)[np.arange(5) % 3]}

    def slopes(self) -> dict[str, Any]:
        compiled = compiler.compile(self.made.program, outputs=self.made.gradients)
        constants = self.made.structure.constants
        known = {i.name: constants.get(i.name, self.given.get(i.name)) for i in compiled.inputs}
        found = compiled(**known)
        return {name: np.asarray(value) for name, value in found.items()}


@pytest.mark.parametrize("name", [*QUICK, pytest.param("twice", marks=pytest.mark.slow)])
def test_gradients_of_networks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(name)
    found = case.slopes()
    monkeypatch.setattr(forms, "with_shared_products", lambda program: program)
    for parameter, expected in case.slopes().items():
        np.testing.assert_allclose(found[parameter], expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    ("name", "count"), [("pooled", 1), ("again", 2), ("sequence", 2), ("norm", 1)]
)
def test_adjoints_behind_windows_have_equations(name: str, count: int) -> None:
    """One for each convolution, which the gradients by weights and bias read, and the next one."""
    case = Case(name)
    new = [e for e in added(case.made.program) if e.name.startswith("shared")]
    assert len(new) == count
    bases = {e.base for e in new}
    readers = [e.name for e in added(case.made.program) if names_read(e.right) & bases]
    assert len([r for r in readers if r.startswith("dL_d")]) == (3 if name == "norm" else 2 * count)
    assert len([r for r in readers if r.startswith("shared")]) == count - 1


@pytest.mark.parametrize("name", ["pooled", "again"])
def test_a_wrong_place_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two axes of the product read the other way round."""
    case = Case(name)
    expected = case.slopes()
    original = Sharing._replace

    def turned(self: Sharing, old: Any, read: Any, rest: Any, gone: Any) -> None:
        *others, a, b = read.indices
        read = read.base[(*others, b, a)] if rest else read
        original(self, old, read, rest, gone)

    monkeypatch.setattr(Sharing, "_replace", turned)
    found = case.slopes()
    assert any(not np.allclose(found[p], v) for p, v in expected.items())


def test_masks_and_shares_are_matched_whatever_their_indices_are_called() -> None:
    i, j = index("i j", D)
    y = tensor("y", N, D)

    def body(r: Any, q: Any) -> Any:
        winner = Piecewise((1, y[n, r] >= x[n, o]), (0, True))
        total = Sum(Piecewise((1, y[n, q] > 0), (0, True)), q)
        return Mul(winner, w[k, r], s[n, r]) / total

    P, wide = Program(), tensor("v", N, K, H)
    P.define("b", (k,), Sum(wide[n, k, o] * body(i, j), n, o, i))
    P.define("a", (k,), Sum(wide[n, k, o] * body(j, i) * x[n, o], n, o, j))
    b, a, product = sorted(added(P), key=lambda e: len(e.name))
    assert product.base in names_read(a.right) & names_read(b.right)
    assert {str(q) for q in names_read(a.right)} | {str(q) for q in names_read(b.right)} == {
        "shared", "x",
    }  # fmt: skip
    Q = Program()
    Q.define("b", (k,), Sum(m[n, k] * body(i, j), n, o, i))
    Q.define("a", (k,), Sum(m[n, k] * body(j, i) * x[n, o], n, o, j))
    assert not added(Q), "nothing is as large as the product over n, k and o"


def test_steps_of_training_have_it_too() -> None:
    layers, shape = NETS["again"]
    network = LayeredNetwork(Layout(Sequential(layers), shape, 3), "cross_entropy")
    assert "shared" in compiled_step(network.plan, "cross_entropy", "sgd").source


def test_it_is_a_gradient_program_like_any_other() -> None:
    P = Program()
    loss = P.define("L", (), Sum(m[n, k] * w[k, d] * s[n, d], n, k, d))
    found = gradient(P, loss, [m, w, s])
    assert list(with_shared_products(found)) == list(found)


def test_factors_that_look_alike_are_not_matched_in_all_their_orders() -> None:
    """Twelve of fourteen: as many ways as seconds in a thousand years."""
    places = index(" ".join(f"q{c}" for c in range(14)), D)
    y = tensor("y", N, D)

    def product(count: int) -> Any:
        return Mul(*[y[n, q] for q in places[:count]])

    P = Program()
    P.define("b", (), Sum(product(12), n, *places[:12]))
    P.define("a", (n,), Sum(product(14) * x[n, o], o, *places))
    assert not added(P)
