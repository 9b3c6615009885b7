"""Compiled wide numbers are those of NumPy, bit for bit but where NumPy has its own log."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Piecewise, erf, exp, log, sqrt, tanh

from symnn import compile as compiled_function
from symnn.codegen.guarded import function as guarded_function
from symnn.codegen.kernels import arithmetic as kernels
from symnn.codegen.kernels.arithmetic import BLOCK, Block, filled, kernel
from symnn.codegen.kernels.trace import Trace, recorded
from symnn.codegen.wide import number
from symnn.codegen.wide.arithmetic import PARTIAL
from symnn.codegen.wide.bundle import definitions
from symnn.codegen.wide.evaluation import with_values
from symnn.codegen.wide.number import Wide, normal
from symnn.core import Variable
from symnn.native import found_compiler

COUNT = 5000
OF_TWO = ("maximum", "minimum", "power", "xlogy")
QUICK = ("sqrt", "exp", "expm1", "absolute", "floor", "maximum")
OWN_LIBRARY = ("log", "log1p", "atan", "asin", "acos", "asinh", "acosh", "atanh", "gamma",
               "loggamma", "digamma", "lambert", "power", "tan", "cos", "xlogy")  # fmt: skip
"""Their last bits depend on who computes a first approximation."""

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")


def drawn(low: int, high: int, seed: int) -> Wide:
    random = np.random.default_rng(seed)
    signs = random.choice([-1, 1], COUNT)
    h = np.ldexp(random.uniform(0.5, 1, COUNT) * signs, random.integers(low, high, COUNT))
    h = np.where(random.random(COUNT) < 0.4, signs * random.uniform(0, 3, COUNT), h)
    h[random.random(COUNT) < 0.01] = 0
    rest = h * 2.0**-54 * random.uniform(-0.9, 0.9, COUNT) * random.choice([0, 1], COUNT)
    return normal(
        h, rest, np.zeros(COUNT, np.int64), random.choice([0, 2.0**-80, np.inf, np.nan], COUNT)
    )


def both(name: str, *options: Any) -> tuple[Wide, Wide]:
    """The function by NumPy and in C, at the same numbers of all sizes."""
    operands = [drawn(-1060, 1020, 1), drawn(-20, 20, 2)]
    if name in PARTIAL:
        plain: Any = with_values(PARTIAL[name])
        native = kernels._with_kernel(name, plain)
        operands = operands if name in OF_TWO else operands[:1]
    else:
        plain, native = getattr(number, name), kernel(name)
    size = -(-COUNT // BLOCK) * BLOCK
    with np.errstate(all="ignore"):
        expected = plain(*operands, *options)
        return expected, native(*[Block(filled(v, COUNT, size), COUNT) for v in operands], *options)


def assert_same(expected: Wide, found: Wide, exactly: bool = True) -> None:
    there = ~np.isnan(np.broadcast_to(expected.h, (COUNT,)))
    assert (np.isnan(found.h) == ~there).all()
    for part in ("h", "e", "r") if exactly else ("h", "e"):
        a, b = np.broadcast_to(getattr(expected, part), (COUNT,)), getattr(found, part)
        assert np.array_equal(a[there & (expected.h != 0)], b[there & (expected.h != 0)], True)
    here = there & (expected.h != 0)
    gap = np.abs(expected.l - found.l)[here]
    assert (gap <= (0 if exactly else 2 * np.broadcast_to(expected.r, (COUNT,))[here])).all()
    assert np.array_equal(np.signbit(expected.h[there]), np.signbit(found.h[there]))


@needs_compiler
@pytest.mark.parametrize("name", ["add", "multiply", "divide", *QUICK])
def test_functions_are_those_of_numpy(name: str) -> None:
    assert_same(*both(name))


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(PARTIAL) - set(QUICK)))
def test_all_functions_are_those_of_numpy(name: str) -> None:
    options = (5,) if name == "integer_power" else ()
    expected, found = both(name, *options)
    if name not in OWN_LIBRARY:
        assert_same(expected, found)
        return
    certain = (expected.r < 2.0**-60) & (expected.h != 0)
    for part in ("h", "l", "e", "r"):
        a, b = getattr(expected, part), getattr(found, part)
        setattr(expected, part, np.where(certain, a, 0))
        setattr(found, part, np.where(certain, b, 0))
    assert_same(expected, found, exactly=False)


@needs_compiler
def test_a_changed_operation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = kernels.source_of("add")
    unit = number.UNIT.hex()
    assert unit in text
    broken = kernels.loaded(text.replace(unit, (2 * number.UNIT).hex()))
    monkeypatch.setattr(kernels, "loaded", lambda _: broken)
    kernel.cache_clear()
    try:
        with pytest.raises(AssertionError):
            assert_same(*both("add"))
    finally:
        kernel.cache_clear()


x = Variable("x")
FORMULAS = {
    "gelu": x * (1 + erf(x / sqrt(2))) / 2, "mish": x * tanh(log(1 + exp(x))),
    "elu": Piecewise((x, x > 0), (exp(x) - 1, True)),
}  # fmt: skip


@needs_compiler
@pytest.mark.parametrize("name", ["elu", pytest.param("gelu", marks=pytest.mark.slow),
                                  pytest.param("mish", marks=pytest.mark.slow)])  # fmt: skip
def test_results_do_not_depend_on_a_compiler(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).normal(size=kernels.FEW) * 9
    with_c = compiled_function(FORMULAS[name], accuracy="guarded")(points)
    monkeypatch.setattr(guarded_function, "compiled", lambda used: None)
    with pytest.warns(RuntimeWarning, match="no C compiler that works"):
        without = compiled_function(FORMULAS[name], accuracy="guarded")(points)
    assert np.array_equal(with_c, without)


def test_without_a_compiler_there_is_no_compiled_arithmetic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kernels, "found_compiler", lambda: None)
    kernels.compiled.cache_clear()
    assert kernels.compiled(frozenset({"exp"})) is None
    kernels.compiled.cache_clear()


def test_what_cannot_be_traced_says_so() -> None:
    a: Any = Trace().value("input", (0,), "d")
    with pytest.raises(TypeError, match="no truth value"):
        bool(a > 0)
    with pytest.raises(TypeError, match="3 is no power of two"):
        _ = recorded("+", "l", a, 1) // 3
    with pytest.raises(TypeError, match="to the power 3"):
        _ = a**3


def test_what_is_carried_along_has_names_of_its_own() -> None:
    """Of two pieces of one name, one would stand for both in every text."""
    names = [n for d in definitions() if not d.imports for n in d.names if len(n) > 1]
    assert len(names) == len(set(names))


def test_what_is_carried_along_has_one_meaning_for_a_name() -> None:
    named = [name for d in definitions() if not d.imports for name in d.names]
    assert sorted(set(named)) == sorted(named)
