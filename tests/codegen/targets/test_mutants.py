"""A changed number in emitted text is noticed by what its evidence is measured with."""

from __future__ import annotations

import pytest
from mutants_of_text import FORMULAS, mutants, survivors

import symnn
from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.calls.module import function_from
from symnn.native import found_compiler

LOADED = {
    "numpy": lambda text: function_from(text, "f"),
    "c": lambda text: BACKENDS["c"].functions(text, ["f"], 1)[0],
}
FAST = {("numpy", "cases"), ("numpy", "selu"), ("c", "hard")}
PAIRS = [
    pytest.param(t, n, marks=() if (t, n) in FAST else pytest.mark.slow)
    for t in LOADED for n in FORMULAS
]  # fmt: skip


@pytest.mark.parametrize(("target", "name"), PAIRS)
def test_every_number_counts(target: str, name: str) -> None:
    if target == "c" and found_compiler() is None:
        pytest.skip("no C compiler is installed")
    source = symnn.compile(FORMULAS[name], target=target, accuracy="fast").source
    every = 1 if (target, name) not in FAST or target == "numpy" else 3
    left, count = survivors(name, source, LOADED[target], 4.0, every)
    assert count >= 1
    assert not left


def test_what_counts_as_a_number() -> None:
    text = "// 1.5\n    if (x < -2.0)\n        return t1*3.0 + x**2;\nfloat f_float 7"
    assert [shown for shown, _ in mutants(text)] == [
        "if (x < - [2.0]", "return t1* [3.0]", "return t1*3.0 + x** [2]",
    ]  # fmt: skip
