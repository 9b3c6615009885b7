"""Bad input, and odd good input, through all accuracies of NumPy and C; PyTorch and JAX: peers."""

from __future__ import annotations

import os
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from bad_input import FORMULA, REFUSED, TAKEN, expected, x, y
from click.testing import CliRunner

import symnn
from symnn.cli.application import application
from symnn.codegen.calls import tier_kernels
from symnn.errors import NotSupportedError, UnknownNameError
from symnn.native import found_compiler

TIERS = ("plain", "fast", "accurate", "guarded")
COMPILED = "numpy compiled"
"""NumPy's target where arrays of any size are large enough for compiled forms."""

WAYS = [
    *[(t, a) for t, a in product(("numpy", "c"), TIERS) if (t, a) != ("c", "guarded")],
    *[(COMPILED, a) for a in ("fast", "accurate")],
]
ways = pytest.mark.parametrize(
    ("target", "tier"),
    [pytest.param(*way, marks=pytest.mark.skipif(
        way[0] != "numpy" and found_compiler() is None, reason="no C compiler")) for way in WAYS],
)  # fmt: skip


@pytest.fixture(autouse=True)
def _large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    given = getattr(request.node, "callspec", None)
    if given is not None and given.params.get("target") == COMPILED:
        monkeypatch.setattr(tier_kernels, "LARGE", 0)


@cache
def compiled(target: str, tier: str) -> Any:
    accuracy = {} if tier == "plain" else {"accuracy": tier}
    return symnn.compile(FORMULA, target=target.split()[0], inputs=[x, y], **accuracy)


@ways
@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_with_one_clear_message(target: str, tier: str, name: str) -> None:
    kind, message, given = REFUSED[name]
    with pytest.raises(kind, match=message) as caught:
        compiled(target, tier)(*given)
    assert len(str(caught.value)) < 250


@ways
@pytest.mark.parametrize("name", TAKEN)
def test_odd_input_is_taken(target: str, tier: str, name: str) -> None:
    given, shape, dtype = TAKEN[name]
    with np.errstate(all="ignore"):
        found = compiled(target, tier)(*given)
    assert np.shape(found) == shape
    assert found.dtype == np.dtype(dtype or "float64")
    close = {"rtol": 1e-6 if dtype == "float32" else 1e-14, "equal_nan": True}
    assert np.allclose(found, expected(given), **close)


@pytest.mark.filterwarnings("ignore:guarded evaluation of large arrays:RuntimeWarning")
@ways
def test_what_does_not_fit_into_memory(target: str, tier: str) -> None:
    with pytest.raises(MemoryError, match="Unable to allocate"):
        compiled(target, tier)(np.broadcast_to(1.0, (10**7, 10**7)), 1.0)


@ways
def test_where_the_formula_has_no_value(target: str, tier: str) -> None:
    """NaN; at ends of the domain NaN or the limit."""
    accuracy = {} if tier == "plain" else {"accuracy": tier}
    f = symnn.compile(sp.log(x), target=target.split()[0], **accuracy)
    with np.errstate(all="ignore"):
        found = f(np.array([-1.0, 0.0, np.nan]))
    assert np.isnan(found[[0, 2]]).all()
    assert np.isnan(found[1]) or found[1] == -np.inf


@ways
def test_symbols_that_are_missing_or_unknown(target: str, tier: str) -> None:
    accuracy = {} if tier == "plain" else {"accuracy": tier}
    with pytest.raises(UnknownNameError, match="`y`"):
        symnn.compile(FORMULA, inputs=[x], target=target.split()[0], **accuracy)
    f = compiled(target, tier)
    with pytest.raises(UnknownNameError, match="`z`"):
        f(x=1.0, z=2.0)
    with pytest.raises(UnknownNameError, match="`x`"):
        f(1.0, x=2.0)


COMMANDS = {
    "x +* 2": "an operand is needed here",
    "1/0": "divides by 0 whatever its arguments are",
    "x**99999999999": "the exponent is beyond 10000",
    "foo(x)": "unknown function `foo`",
    "": "the formula is empty",
}


@ways
@pytest.mark.parametrize("text", COMMANDS)
def test_the_command_refuses_in_one_message(target: str, tier: str, text: str) -> None:
    command = ["compile", text, "--accuracy", tier, "--target", target.split()[0]]
    result = CliRunner().invoke(application, command)
    assert result.exit_code == 2
    assert COMMANDS[text] in result.stderr
    assert result.stderr.count("symnn: ") == 1
    assert "Traceback" not in result.stderr
    assert not result.stdout


@ways
def test_a_function_without_a_rule(target: str, tier: str) -> None:
    command = ["compile", "zeta(x)", "--accuracy", tier, "--target", target.split()[0]]
    result = CliRunner().invoke(application, command)
    if (target, tier) == ("numpy", "plain"):
        assert result.exit_code == 0
        return
    assert result.exit_code == 2
    assert "zeta" in result.stderr
    assert result.stderr.count("symnn: ") == 1


def test_guarded_code_is_for_numpy() -> None:
    for target in ("c", "torch", "jax"):
        with pytest.raises(NotSupportedError, match="'guarded' is built for target 'numpy', not"):
            symnn.compile(FORMULA, target=target.split()[0], accuracy="guarded")


@pytest.mark.parametrize(("target", "tier"), [("numpy", "fast"), ("c", "accurate")])
@pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
def test_a_cache_that_cannot_be_written_to(
    target: str, tier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    folder.write_text("a file, where a folder is needed", "utf-8")
    monkeypatch.setenv("SYMNN_CACHE", os.fspath(folder))
    accuracy = {} if tier == "plain" else {"accuracy": tier}
    f = symnn.compile(x + 1, target=target.split()[0], **accuracy)
    assert f(1.0) == 2.0


@pytest.mark.parametrize("accuracy", [None, "guarded", "fast"])
def test_formulas_nested_too_deeply_are_refused(accuracy: str | None) -> None:
    formula: Any = x
    for _ in range(60):
        formula = sp.sin(sp.exp(-(formula**2))) + x
    with pytest.raises(NotSupportedError, match="nested too deeply"):
        symnn.compile(formula, accuracy=accuracy)
