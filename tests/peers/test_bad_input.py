"""Bad input, and odd good input, through all accuracies of PyTorch and JAX, as of NumPy and C."""

from __future__ import annotations

import sys
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import symnn

sys.path.insert(0, str(Path(__file__).parents[1] / "codegen"))
from bad_input import FORMULA, REFUSED, TAKEN, expected, x, y

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers
ways = pytest.mark.parametrize(
    ("target", "tier"), list(product(("torch", "jax"), ("plain", "fast", "accurate")))
)


@cache
def compiled(target, tier):
    accuracy = {} if tier == "plain" else {"accuracy": tier}
    return symnn.compile(FORMULA, target=target, inputs=[x, y], **accuracy)


@ways
@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_with_one_clear_message(target, tier, name):
    kind, message, given = REFUSED[name]
    with pytest.raises(kind, match=message) as caught:
        compiled(target, tier)(*given)
    assert len(str(caught.value)) < 250


@ways
@pytest.mark.parametrize("name", TAKEN)
def test_odd_input_is_taken(target, tier, name):
    given, shape, dtype = TAKEN[name]
    with jax.enable_x64(True):
        found = compiled(target, tier)(*given)
    wide = "float64" if target == "jax" else "float32"
    assert tuple(found.shape) == shape
    assert str(found.dtype).removeprefix("torch.") == (dtype or wide)
    close = {"rtol": 1e-14 if str(found.dtype).endswith("64") else 1e-6, "equal_nan": True}
    assert np.allclose(np.asarray(found), expected(given), **close)


@pytest.mark.parametrize("tier", ["plain", "accurate"])
def test_integers_are_not_cut_off_where_jax_has_no_wide_numbers(tier):
    with jax.enable_x64(False):
        found = compiled("jax", tier)(np.array([2]), np.array([2**62]))
    assert float(found[0]) == 2.0**63
