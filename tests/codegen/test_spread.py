"""What meets a small matrix is spread first: fewer broadcasts, the same bits."""

from __future__ import annotations

import numpy as np
import pytest

from symnn import codegen
from symnn.codegen.rewriting import spread
from symnn.core import sizes, tensor
from symnn.indexed import Program, index

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
Z, M, b, c = tensor("Z", N, K), tensor("M", N, K), tensor("b", K), tensor("c", N)
LAWS = {
    "row": Z[n, k] + b[k], "column": Z[n, k] - c[n], "factor": Z[n, k] * b[k],
    "quotient": Z[n, k] / c[n], "both": (Z[n, k] - c[n]) / b[k], "outer": b[k] * c[n],
    "number": 2 * Z[n, k], "alike": Z[n, k] * M[n, k],
}  # fmt: skip


def bound(law, rows=4, columns=3):
    program, draws = Program(), np.random.default_rng(0)
    program.define("y", (n, k), law)
    shapes = {"Z": (rows, columns), "M": (rows, columns), "b": (columns,), "c": (rows,)}
    compiled = codegen.compile(program)
    given = {i.name: draws.normal(size=shapes[i.name]) for i in compiled.inputs}
    step = compiled.bind(given)
    step.run()
    return step, compiled(**given)["y"]


@pytest.mark.parametrize("name", LAWS)
def test_it_changes_no_bit(name):
    step, plain = bound(LAWS[name])
    assert (step.buffers["y"] == plain).all()


@pytest.mark.parametrize(
    ("name", "copies"), [("row", 1), ("both", 2), ("outer", 0), ("number", 0), ("alike", 0)]
)
def test_only_what_has_to_be_repeated_is_copied(name, copies):
    assert bound(LAWS[name])[0].source.count("[...] = ") == copies


def test_large_matrices_are_left_to_broadcasting(monkeypatch):
    assert "[...] = " in bound(LAWS["row"])[0].source
    assert "[...] = " not in bound(LAWS["row"], rows=spread.MOST)[0].source
    monkeypatch.setattr(spread, "MOST", 0)
    assert "[...] = " not in bound(LAWS["row"], columns=5)[0].source
