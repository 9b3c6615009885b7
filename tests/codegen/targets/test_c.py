"""C: the same values as NumPy, no warning from the compiler, and what is refused."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Abs, Heaviside, Max, Min, Mod, Piecewise, cosh, erf, exp, floor, log, sign, tanh

import symnn
from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.calls.target_evidence import remeasured
from symnn.codegen.calls.target_kernels import Maker
from symnn.core import Formula, Variable
from symnn.errors import DataError, NotSupportedError, ShapeError, UnknownNameError
from symnn.native import found_compiler

x, y = Variable("x"), Variable("y")
POINTS = np.array([-800.0, -30.0, -3.0, -1.0, -1e-9, -0.0, 0.0, 1e-300, 0.3, 1.0, 2.5, 3.0, 40.0,
                   800.0])  # fmt: skip

FORMULAS: dict[str, Any] = {
    "softplus": log(1 + exp(x)), "sigmoid": 1 / (1 + exp(-x)), "mish": x * tanh(log(1 + exp(x))),
    "gelu": x * (1 + erf(x / sp.sqrt(2))) / 2, "elu": Piecewise((x, x > 0), (exp(x) - 1, True)),
    "hard": Piecewise((0, x <= -3), (x * (x + 3) / 6, x < 3), (x, True)),
    "entropy": x * log(x), "log_cosh": log(cosh(x)), "hinge": Max(0, 1 - x * y),
    "clipped": Min(Max(x, -1), 1), "signed": sign(x) * sp.sqrt(Abs(x)), "step": Heaviside(x),
    "wave": Mod(x, 3) + floor(x), "power": x**5 - x**2 + 3, "fraction": Abs(x) ** sp.Rational(3, 2),
    "nested": 1 + Piecewise((sp.sin(x), (x > 0) & (y < 1)), (y, sp.Ne(x, 0)), (x, True)),
    "two": log(exp(x) + exp(y)), "gamma": sp.gamma(x) + sp.loggamma(Abs(y) + 1),
    "numbers": sp.pi * x + sp.sqrt(2) / 3, "turned": sp.atan2(y, x), "idle": x + 0 * y + 1,
}  # fmt: skip

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler is installed")


@pytest.fixture(autouse=True, scope="module")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMNN_CACHE", str(tmp_path_factory.mktemp("c")))
        yield


@cache
def written(name: str) -> str:
    """The C of a formula."""
    return symnn.compile(FORMULAS[name], target="c", with_gradient=with_slopes(name)).source


def arguments(formula: Any) -> list[np.ndarray]:
    if len(formula.free_symbols) == 1:
        return [POINTS]
    return [POINTS, POINTS[:, None]]


def with_slopes(name: str) -> bool:
    return name not in ("gamma", "wave", "turned")


def close(ours: np.ndarray, reference: np.ndarray) -> bool:
    """Equal to a few roundings of either library."""
    return np.allclose(ours, reference, rtol=1e-14, atol=1e-300, equal_nan=True)


@needs_compiler
@pytest.mark.every(3)
@pytest.mark.parametrize("name", FORMULAS)
def test_the_values_are_those_of_numpy(name: str) -> None:
    formula = FORMULAS[name]
    ours = symnn.compile(formula, target="c", with_gradient=with_slopes(name))
    reference = symnn.compile(formula)
    columns = arguments(formula)
    assert np.isnan(ours(*[np.full(3, np.nan) for _ in columns])).all()
    with np.errstate(all="ignore"):
        assert close(ours(*columns), reference(*columns))
        if with_slopes(name):
            expected = np.asarray(reference.gradient(*columns))
            assert close(np.asarray(ours.gradient(*columns)), expected)


@needs_compiler
@pytest.mark.parametrize("language", ["c99", "c++11"])
def test_no_warning(language: str, tmp_path: Path) -> None:
    for number, name in enumerate(FORMULAS):
        (tmp_path / f"f{number}.c").write_text(written(name), "utf-8")
    kind = ["-x", "c++"] if language == "c++11" else []
    files = sorted(map(str, tmp_path.glob("f*.c")))
    flags = ["-Wall", "-Wextra", "-Werror", "-pedantic", f"-std={language}", "-fsyntax-only"]
    compiler = found_compiler()
    assert compiler is not None
    done = subprocess.run([compiler.path, *kind, *flags, *files], capture_output=True, text=True)
    assert not done.stderr


@needs_compiler
def test_a_planted_fault_is_a_warning(tmp_path: Path) -> None:
    text = symnn.compile(x**2, target="c").source.replace(
        "return x*x;", "int unused = 3; return x*x;"
    )
    (tmp_path / "f.c").write_text(text, "utf-8")
    compiler = found_compiler()
    assert compiler is not None
    done = subprocess.run(
        [compiler.path, "-Wall", "-Wextra", "-fsyntax-only", str(tmp_path / "f.c")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert "unused" in done.stderr


@needs_compiler
def test_shapes_and_dtypes() -> None:
    f = symnn.compile(exp(x) * y, target="c")
    assert f(1.0, 2) == np.exp(1.0) * 2
    assert isinstance(f(1, 2), np.float64)
    assert f(np.ones((2, 3), np.float32), 1.0).dtype == np.float32
    assert f(np.float16(1), np.float16(2)) == np.float16(np.exp(1.0) * 2)
    assert f(np.float16(1), np.float16(2)).dtype == np.float16
    assert f(np.ones((2, 4))[:, ::2], np.arange(2)).shape == (2, 2)
    assert f(np.ones((0, 3)), 1.0).shape == (0, 3)
    assert f(np.array(1.0), np.array(2.0)) == f(1.0, 2.0)
    assert f(y=2.0, x=1.0) == f(1.0, 2.0)
    assert f(np.array([1, 2]), np.array([True, False]))[1] == 0
    assert symnn.compile(exp(x), target="c", dtype="float32")(1.0).dtype == np.float32


@needs_compiler
def test_floats_are_rounded_once() -> None:
    f = symnn.compile(x**2 - 2, target="c")
    columns = np.linspace(1.4, 1.5, 999, dtype=np.float32)
    assert np.array_equal(f(columns), f(columns.astype(float)).astype(np.float32))
    assert not np.array_equal(f(columns), columns * columns - np.float32(2))


BAD: dict[str, tuple[Any, ...]] = {
    "complex": (DataError, "needed real numbers", (1j,)),
    "text": (DataError, "needed real numbers", (["a"],)),
    "none": (DataError, "needed real numbers", (None,)),
    "masked": (DataError, "masked array", (np.ma.masked_array([1.0], [True]),)),
    "missing": (UnknownNameError, "`x` is missing", ()),
    "extra": (UnknownNameError, "2 values; arguments: x", (1.0, 2.0)),
}


@needs_compiler
@pytest.mark.parametrize("name", BAD)
def test_bad_input(name: str) -> None:
    kind, message, values = BAD[name]
    f = symnn.compile(exp(x), target="c")
    with pytest.raises(kind, match=message):
        f(*values)


@needs_compiler
def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match="do not broadcast"):
        symnn.compile(x * y, target="c")(np.ones(2), np.ones(3))


def test_without_a_compiler_there_is_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnn.codegen.calls.backends.found_compiler", lambda: None)
    f = symnn.compile(exp(x), target="c", accuracy="fast")
    assert "double f(double x)" in f.source
    assert "Measured in NumPy, as a C compiler is not installed" in f.evidence.summary
    with pytest.raises(NotSupportedError, match="its `source` is complete"):
        f(1.0)


def test_what_mathematics_of_c_lacks() -> None:
    with pytest.raises(NotSupportedError, match=r"target 'c' has no polygamma, which the code of"):
        symnn.compile(sp.loggamma(x), target="c", with_gradient=True)
    assert "lgamma(x)" in symnn.compile(sp.loggamma(x), target="c").source


def test_what_is_not_built() -> None:
    with pytest.raises(NotSupportedError, match="no number that varies; needed one for target 'c'"):
        symnn.compile(x > 0, target="c")
    with pytest.raises(NotSupportedError, match="'guarded' is built for target 'numpy', not"):
        symnn.compile(exp(x), target="c", accuracy="guarded")
    with pytest.raises(NotSupportedError, match="target 'fortran' is not built; needed 'numpy'"):
        symnn.compile(exp(x), target="fortran")
    count, items = sp.Symbol("n", integer=True, positive=True), sp.Symbol("k", integer=True)
    with pytest.raises(NotSupportedError, match="over a range are built for target 'numpy'"):
        symnn.compile(sp.Sum(x**items, (items, 0, count)), target="c")
    f = symnn.compile(x * y, target="c")
    with pytest.raises(NotSupportedError, match="derivatives of a tuple are not compiled"):
        _ = f.gradient.gradient


@needs_compiler
def test_names_that_mean_something_to_c() -> None:
    odd = [Variable(n) for n in ("double", "out", "t1", "y1", "INFINITY", "n")]
    formula = Formula("tanh", "t", "t", tuple(odd), sum(a**2 for a in odd) + exp(odd[0]))
    f = symnn.compile(formula, target="c", with_gradient=True)
    assert "double tanh_2(" in f.source or "double tanh_(" in f.source
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert f(*values) == pytest.approx(91 + np.e)
    assert f.gradient(*values)[5] == 12.0


@needs_compiler
@pytest.mark.parametrize("change", [("1.0", "1.0000001"), ("0.5", "0.50001"), ("< -", "< 9")])
def test_a_changed_number_is_noticed(change: tuple[str, str]) -> None:
    """What the evidence measures catches a wrong coefficient or threshold in the text."""
    formula = sp.Piecewise((exp(x / 2) + 1, x < -2), (exp(x) + x**2, True))
    made = symnn.compile(formula, target="c", accuracy="fast")
    assert change[0] in made.source
    wrong = made.source.replace(*change)
    part = Maker((x,), None, frozenset(), frozenset()).part("f", formula)
    right, changed = (
        remeasured(part, BACKENDS["c"].functions(text, ["f"], 1)[0], (x,), 4.0).worst
        for text in (made.source, wrong)
    )
    assert right <= 4.0 < changed


@needs_compiler
def test_cases_of_several_variables_have_forms() -> None:
    f = symnn.compile(Piecewise((exp(x) - exp(y), x > 3 * y), (x, True)), target="c",
                      accuracy="fast")  # fmt: skip
    assert "x > 3.0*y" in f.source
    assert f(1e-9, -1e-9) == pytest.approx(2e-9, rel=1e-15)
    assert f(1.0, 2.0) == 1.0


def long_sum(terms: int) -> Any:
    return sum(tanh(x * sp.Rational(k + 1, 7) + sp.Rational(1, k + 2)) for k in range(terms))


@pytest.mark.slow
def test_of_a_large_formula_no_forms_are_looked_for() -> None:
    f = symnn.compile(long_sum(60), target="c", accuracy="accurate")
    told = "It is in its stable form: no others were looked for, as it has more than 200 parts"
    assert told in f.evidence.summary
    assert told in " ".join(f.source.replace("//", "").split())
    assert np.allclose(f(POINTS), symnn.compile(long_sum(60))(POINTS), rtol=1e-12)


def test_a_formula_that_is_too_deep_is_refused() -> None:
    with pytest.raises(NotSupportedError, match="300 operations deep; needed at most 250"):
        symnn.compile(sum(sp.sin(k * x) for k in range(1, 299)), target="c")
