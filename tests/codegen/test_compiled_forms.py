"""Forms in C: the bits of NumPy, measured before they are used, and nothing else if that fails."""

from __future__ import annotations

import ctypes
import os
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sympy import Piecewise, erf, exp, log, sqrt, tanh

import symnn
from symnn.codegen.calls import tier_kernels
from symnn.codegen.calls.module import function_from
from symnn.codegen.kernels import loops
from symnn.codegen.kernels.loops import has_loop, loop_of, ufunc_of
from symnn.core import Variable
from symnn.errors import NotSupportedError
from symnn.native import found_compiler

x, y = Variable("x"), Variable("y")
FORMULAS: dict[str, tuple[Any, str]] = {
    "one form": (exp(x) - 1, "fast"),
    "thresholds": (1 / (1 + exp(-x)), "fast"),
    "sums of two": (tanh(x), "accurate"),
    "cases": (Piecewise((x, x > 0), (exp(x) - 1, True)), "fast"),
    "limits": (x * exp(-(x**2)), "fast"),
    "two variables": (x * exp(y), "fast"),
    "error function": (erf(x / sqrt(2)), "fast"),
}
COUNT = 20_000

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")


def compiled(name: str) -> Any:
    formula, tier = FORMULAS[name]
    return symnn.compile(formula, accuracy=tier)


def values_for(f: Any) -> list[np.ndarray]:
    random = np.random.default_rng(5)
    found = []
    for _ in f.names:
        values = random.normal(size=COUNT) * 10 ** random.uniform(-8, 2, COUNT)
        bits = random.integers(-(2**63), 2**63, COUNT, dtype=np.int64)
        values[::3] = bits.view(np.float64)[::3]  # all magnitudes, infinite and NaN too
        values[:5] = [np.nan, np.inf, -np.inf, 0.0, -0.0]
        found.append(random.permutation(values))
    return found


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    nan = np.isnan(a)
    return bool((nan == np.isnan(b)).all() and (a.view("i8") == b.view("i8"))[~nan].all())


@pytest.mark.every(2)
@pytest.mark.parametrize("name", FORMULAS)
def test_the_bits_are_those_of_the_text(name: str) -> None:
    f = compiled(name)
    given = values_for(f)
    expected = function_from(f.source, f.formula.name)(*given)
    assert f.compiled.source
    assert "computed by compiled C: largest error" in f.compiled.evidence.summary
    assert "NumPy on all of them" in f.compiled.evidence.summary
    assert same_bits(f(*given), expected)
    assert same_bits(f(*[v[: COUNT - 37] for v in given]), expected[: COUNT - 37])


def test_shapes_and_dtypes_are_those_of_the_text() -> None:
    f = compiled("two variables")
    rows, column = np.linspace(-3, 3, 300), np.linspace(-2, 2, 50)[:, None]
    plain = function_from(f.source, "f")
    for given in ((rows, column), (rows.astype(np.float32), 2.0), (rows[::2], column[::-1])):
        big = [np.asarray(v) for v in given]
        big[0] = np.broadcast_to(big[0], (100, *big[0].shape)) if big[1].ndim < 2 else big[0]
        found, expected = f(*big), plain(*big)
        assert found.dtype == expected.dtype
        assert found.shape == expected.shape
        assert np.array_equal(found, expected)


@pytest.mark.parametrize("name", ["cases", "two variables"])
def test_processors_without_instructions_to_pack(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    f, text = compiled(name), tier_kernels.source_of
    monkeypatch.setattr(
        tier_kernels, "source_of", lambda forms: text(forms).replace("#ifdef __AVX512F__", "#if 0")
    )
    module = replace(f.module, key=f"{f.module.key} without")
    given = values_for(f)
    assert "NumPy on all of them" in module.compiled.evidence.summary
    assert same_bits(module.function(*given), f(*given))


def test_arrays_that_are_not_aligned() -> None:
    f = compiled("one form")
    values = values_for(f)[0]
    moved = np.frombuffer(b"   " + values.tobytes(), np.uint8)[3:].view(np.float64)
    assert not moved.flags.aligned
    assert same_bits(f(moved), f(values))
    assert same_bits(f(values.astype(">f8")), f(values))


def test_threads_share_it() -> None:
    f, found = compiled("thresholds"), {}
    given = values_for(f)[0]
    threads = [threading.Thread(target=lambda n=n: found.update({n: f(given)})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(same_bits(found[0], found[n]) for n in range(4))


def kept(f: Any) -> dict[str, Any]:
    """What would be kept of it."""
    return f.module._made()


MUTANTS = {
    "a coefficient": ("sums of two", r"0x1\.5555555555555p-3", "0x1.5555565555555p-3"),
    "a threshold": ("thresholds", r"-0x1\.62e42fefa39efp\+9", "-0x1.7p+9"),
    "a limit": ("limits", r"\? 0x0\.0p\+0 : out", "? 0x1.0p-30 : out"),
    "a condition": ("cases", r" > ", " >= 0x1.0p-4 + "),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_error_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    which, pattern, wrong = MUTANTS[name]
    f = compiled(which)
    text = tier_kernels.source_of

    def planted(forms: Any) -> str:
        changed = re.sub(pattern, wrong, text(forms))
        assert changed != text(forms)
        return changed

    monkeypatch.setattr(tier_kernels, "source_of", planted)
    module = replace(f.module, key=f"{f.module.key} planted {name}")
    assert not module.compiled.source
    assert "compiled C was off by" in module.compiled.evidence.summary
    given = values_for(f)
    assert same_bits(module.function(*given), function_from(f.source, "f")(*given))


def test_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    f = compiled("thresholds")
    assert f.compiled.source

    def traced(*_: Any) -> None:
        raise AssertionError("traced again")

    monkeypatch.setattr(tier_kernels, "Forms", traced)
    again = compiled("thresholds")
    assert again.compiled.source == f.compiled.source
    assert again.compiled.evidence == f.compiled.evidence


def test_without_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tier_kernels, "found_compiler", lambda: None)
    f = compiled("thresholds")
    given = values_for(f)[0]
    assert same_bits(f(given), function_from(f.source, "f")(given))
    assert "NumPy computes arrays of any size: no C compiler" in f.compiled.evidence.summary
    assert not f.compiled.source


def test_a_compiler_that_refuses_once_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    f = compiled("one form")
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))  # where it was not compiled before
    module = replace(f.module, key=f"{f.module.key} refused")
    with monkeypatch.context() as patch:
        patch.setattr(tier_kernels, "source_of", lambda forms: "no C")
        assert "refuses the text" in module.compiled.evidence.summary
    assert replace(module).compiled.source


def test_what_was_compared_nowhere_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    f = compiled("one form")
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    monkeypatch.setattr(tier_kernels, "checked", lambda *_: tier_kernels.Check())
    module = replace(f.module)
    assert "no point was found" in module.compiled.evidence.summary
    assert not module.compiled.source


def test_forms_that_cannot_be_traced_stay_in_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    def untraceable(*_: Any) -> Any:
        raise TypeError("a traced value has no truth value")

    monkeypatch.setattr(tier_kernels, "Forms", untraceable)
    f = compiled("one form")
    module = replace(f.module, key=f"{f.module.key} untraceable")
    assert "a traced value has no truth value" in module.compiled.evidence.summary
    assert same_bits(module.function(*values_for(f)), f(*values_for(f)))


def test_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kept"
    folder.write_text("a file, where a folder is needed", "utf-8")
    monkeypatch.setenv("SYMNN_CACHE", os.fspath(folder))
    f = symnn.compile(exp(x) - 1, accuracy="fast")
    assert f.compiled.source
    assert f(np.full(COUNT, 1e-20))[7] == 1e-20


def test_another_layout_of_functions_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shifted(ctypes.Structure):
        _fields_ = (("more", ctypes.c_int), *loops.Ufunc._fields_)

    loop_of.cache_clear()
    monkeypatch.setattr(loops, "Ufunc", Shifted)
    with pytest.raises(NotSupportedError, match="where the loops of `exp` lie was not found"):
        loop_of("exp")
    monkeypatch.undo()
    assert loop_of("exp").function


def test_which_functions_have_loops() -> None:
    assert all(has_loop(ufunc_of(n)) for n in ("exp", "tanh", "hypot", "power", "erf", "erfcx"))
    assert not has_loop(np.isnan)
    assert not has_loop(np.where)


@pytest.mark.slow
def test_logarithms_of_sums() -> None:
    """Guarded between thresholds: these elements are left to the guarded function."""
    formula = log(exp(x) + exp(y))
    f = symnn.compile(formula, accuracy="fast")
    given = values_for(f)
    assert f.compiled.source
    few = [v[:60] for v in given]
    assert np.array_equal(f(*given)[:60], f(*few), equal_nan=True)
