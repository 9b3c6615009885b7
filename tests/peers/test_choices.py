"""Choices within choices in PyTorch and JAX, and the wrong answers that flushing could give."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.targets.jax_text import jax_source
from symnn.codegen.targets.torch_text import torch_source
from symnn.core import Variable

sys.path.insert(0, str(Path(__file__).parents[1] / "codegen" / "targets"))
from nested_choices import columns, expected, family

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers
WRITERS = {"torch": torch_source, "jax": jax_source}
x, y = Variable("x"), Variable("y")


def values(target, source):
    backend = BACKENDS[target]
    (function,) = backend.functions(source, ["f"], 2)
    return backend.on_columns(function)(*columns())


@pytest.mark.parametrize("target", WRITERS)
def test_choices_within_are_masks_within(target):
    source = WRITERS[target](family())
    assert np.allclose(values(target, source), expected(*columns()), rtol=1e-14, equal_nan=True)
    for change in (("branch_2 < 0.5", "branch_2 < 5.0"), ("~(branch < 1.5)", "branch >= 1.5")):
        assert change[0] in source
        found = values(target, source.replace(*change))
        assert not np.allclose(found, expected(*columns()), rtol=1e-14, equal_nan=True)


def test_zeros_of_jax_are_not_taken_for_what_lies_beside_them():
    """XLA takes a threshold among subnormal numbers for 0."""
    f = symnn.compile(sp.log(sp.exp(x) + sp.exp(y)), target="jax", accuracy="accurate",
                      inputs=[x, y])  # fmt: skip
    with jax.enable_x64(True):
        found = np.asarray(f(np.zeros(2), np.array([0.0, -2.0])))
    assert np.allclose(found, np.logaddexp(0.0, [0.0, -2.0]), rtol=1e-15)
