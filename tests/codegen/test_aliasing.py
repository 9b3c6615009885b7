"""Updates in place read every old value before it is overwritten; planted errors are caught."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from codegen_networks import classifier, with_adam
from test_bound import UPDATES, functional_steps, training_arrays

from symnn import codegen
from symnn.codegen.rewriting import factor, masks, scale, units
from symnn.codegen.steps import emit, storage
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

K = sizes("K")
k, m, j = index("k m j", K)
A, B, v, s = tensor("A", K, K), tensor("B", K, K), tensor("v", K), tensor("s")


def run_both(program: Program, updates: dict[str, str], arrays: dict, count: int = 3) -> None:
    """The bound form against the functional one, whose results are fed back."""
    step = codegen.compile(program, updates=updates)
    bound, current = step.bind(arrays), dict(arrays)
    for _ in range(count):
        results = step(**current)
        current.update({state: results[new] for state, new in updates.items()})
        bound.run()
        for state in updates:
            if np.shape(current[state]):
                np.testing.assert_allclose(bound.value(state), current[state], rtol=1e-9)
        for name in set(results) - set(updates.values()):
            np.testing.assert_allclose(bound.buffers[name], results[name], rtol=1e-9)


def arrays(*names: str) -> dict:
    rng = np.random.default_rng(0)
    shapes = {"A": (3, 3), "B": (3, 3), "v": (3,), "w": (3,)}
    return {n: rng.normal(size=shapes[n]) if n in shapes else 2.0 for n in names}


def swap() -> tuple[Program, dict[str, str]]:
    P = Program()
    P.define("A_next", (k, m), B[k, m])
    P.define("B_next", (k, m), A[k, m])
    return P, {"A": "A_next", "B": "B_next"}


def rotation() -> tuple[Program, dict[str, str]]:
    P = Program()
    P.define("A_next", (k, m), A[k, m] + B[k, m] / 2)
    P.define("B_next", (k, m), B[k, m] - A[k, m] / 2)
    return P, {"A": "A_next", "B": "B_next"}


def transposition() -> tuple[Program, dict[str, str]]:
    P = Program()
    P.define("A_next", (k, m), A[m, k] + A[k, m] ** 2 / 10)
    return P, {"A": "A_next"}


def square() -> tuple[Program, dict[str, str]]:
    P = Program()
    P.define("A_next", (k, m), Sum(A[k, j] * A[j, m], j) / 3)
    P.define("norm", (), Sum(A[k, m] ** 2, k, m))
    return P, {"A": "A_next"}


def late_reader() -> tuple[Program, dict[str, str]]:
    P = Program()
    P.define("A_next", (k, m), A[k, m] - B[k, m])
    P.define("w", (k,), Sum(A[k, m] * v[m], m))
    P.define("v_next", (k,), v[k] + P.named("w")[k])
    return P, {"A": "A_next", "v": "v_next"}


def counter() -> tuple[Program, dict[str, str]]:
    P = Program()
    P.define("s_next", (), s + 1)
    P.define("v_next", (k,), v[k] * s + P.named("s_next") + sp.sqrt(s))
    return P, {"s": "s_next", "v": "v_next"}


def late_reader_of_a_part() -> tuple[Program, dict[str, str]]:
    """A and B lie in one vector and are updated first; v and w read what they were."""
    P, w = Program(), tensor("w", K)
    for x in (A, B):
        P.define(f"{x}_next", (k, m), x[k, m] * s)
    for x, y in ((A, v), (B, w)):
        P.define(f"{y}_next", (k,), y[k] + Sum(x[k, m], m))
    return P, {x: f"{x}_next" for x in "ABvw"}


TRAPS = [(late_reader_of_a_part, "ABsvw"),
         (swap, "AB"), (rotation, "AB"), (transposition, "A"), (square, "A"),
         (late_reader, "ABv"), (counter, "sv")]  # fmt: skip


@pytest.mark.parametrize(("trap", "names"), TRAPS, ids=lambda x: getattr(x, "__name__", ""))
def test_old_values_are_read_before_they_are_replaced(trap, names) -> None:
    run_both(*trap(), arrays(*names))


def test_the_state_is_replaced_where_it_lies() -> None:
    P, updates = rotation()
    bound = codegen.compile(P, updates=updates).bind(arrays("A", "B"))
    before = bound.buffers["A"]
    bound.run()
    assert bound.buffers["A"] is before
    assert bound.buffers["A_next"] is before


def test_a_gradient_that_is_a_result_keeps_its_scale() -> None:
    """The optimizer takes gradients in another unit; what the caller sees is in the true one."""
    program, updates, state = with_adam(classifier())
    step = codegen.compile(program, outputs=["L", "dL_dW", "dL_db"], updates=updates)
    values = {**training_arrays(0, (32, 20, 16, 4)), **state}
    bound, expected = step.bind(values), step(**values)
    bound.run()
    np.testing.assert_allclose(bound.buffers["dL_dW"], expected["dL_dW"], rtol=1e-10)
    np.testing.assert_allclose(bound.buffers["dL_db"], expected["dL_db"], rtol=1e-10)


def trains(shape: tuple[int, ...] = (6, 20, 9, 4)) -> bool:
    """Whether three bound training steps give the same state as functional ones."""
    program, updates, _ = with_adam(classifier())
    values = training_arrays(2, shape)
    bound = codegen.compile(program, outputs=["L"], updates=updates).bind(values)
    for _ in range(3):
        bound.run()
    expected = functional_steps(values, 3)
    names = [u for u in UPDATES if u != "t"]
    return all(np.allclose(bound.value(n), expected[n], rtol=1e-7, atol=1e-12) for n in names)


def relu_agrees() -> bool:
    """Whether the two forms agree on case distinctions."""
    P = Program()
    P.define("y", (k,), sp.Piecewise((1, v[k] > 0), (0, True)) * v[k] * 2)
    P.define("z", (k,), sp.Piecewise((sp.log(v[k] ** 3), v[k] ** 3 > 0), (v[k], True)))
    given = {"v": np.array([-1.0, 0.5, 3.0])}
    step = codegen.compile(P)
    bound, expected = step.bind(given), step(**given)
    bound.run()
    return all(np.allclose(bound.buffers[n], expected[n]) for n in "yz")


def spoiled(target, name, wrong):
    patch = pytest.MonkeyPatch()
    patch.setattr(target, name, wrong)
    return patch


def swapped_transposes(low, a, b):
    return low.node("matmul", (b, a), (*b.shape[:1], *a.shape[1:]))


def survives(check) -> bool:
    try:
        return check()
    except Exception:
        return False


def test_the_checks_pass_unspoiled() -> None:
    assert trains()
    assert relu_agrees()
    for trap, names in TRAPS:
        run_both(*trap(), arrays(*names))


MUTANTS = [
    ("buffers are overwritten early", storage.Storage, "is_free", lambda *a: True, trains),
    ("a flat vector forgets its parts", storage.Storage, "overlapping", lambda s, b: [b], trains),
    ("roots lose their number", factor.Factor, "sqrt", lambda self, graph: self, trains),
    ("squares keep the first power", scale, "_square",
     lambda s, n: scale._negative(s, n), trains),
    ("units are not undone", scale.Scaling, "_in_unit",
     lambda self, found, unit: scale.Scaled(
         self.product(found.times(unit).times(factor.Factor(2))), unit.power(-1)), trains),
    ("the opposite of a mask is itself", masks, "opposite", lambda graph, mask: mask, relu_agrees),
    ("a mask is ignored", emit, "emit_apply_where", lambda to, node: None, relu_agrees),
    ("sums run over the other axis", emit, "emit_total",
     lambda to, node: emit._reduction(to, node, "np.maximum.reduce"), trains),
]  # fmt: skip


@pytest.mark.every(2)
@pytest.mark.parametrize(("why", "target", "name", "wrong", "check"), MUTANTS,
                         ids=[m[0] for m in MUTANTS])  # fmt: skip
def test_a_planted_error_is_caught(why, target, name, wrong, check) -> None:
    patch = spoiled(target, name, wrong)
    rules = {"emit_total": ("total", emit.RULES), "emit_apply_where": ("apply_where", emit.RULES),
             "_square": ("square", scale.RULES)}  # fmt: skip
    if name in rules:
        key, table = rules[name]
        patch.setitem(table, key, wrong)
    try:
        shape = (6, 20, 9, 4)
        caught = not survives(check if check is relu_agrees else lambda: trains(shape))
        traps = [survives(lambda t=t, a=a: run_both(*t(), arrays(*a)) is None) for t, a in TRAPS]
    finally:
        patch.undo()
    assert caught or not all(traps), why


def test_units_are_used_where_they_pay() -> None:
    program, updates, _ = with_adam(classifier())
    step = codegen.compile(program, outputs=["L"], updates=updates)
    large = step.bind(training_arrays(0, (32, 64, 32, 10))).source
    assert "np.full((K,), N, dtype)" in large  # multiplied into the sums that divide
    assert large.count("multiply(dL_dW_and_others") == 1  # the step, in the place of gradients
    assert large.count("multiply(v_W") == 1
    assert units.elementwise_time([], {}) == 0
