"""A changed number in text of PyTorch or JAX is noticed by what its evidence is measured with."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import symnn
from symnn.codegen.calls.backends import BACKENDS

sys.path.insert(0, str(Path(__file__).parents[1] / "codegen"))
from mutants_of_text import FORMULAS, survivors

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers


def torch_function(text):
    return BACKENDS["torch"].on_columns(BACKENDS["torch"].functions(text, ["f"], 1)[0])


def jax_function(text):
    """Not compiled: that would take longer than all else."""
    (function,) = BACKENDS["jax"].functions(text, ["f"], 1)

    def called(*columns):
        with jax.enable_x64(True):
            return np.asarray(function(*map(jax.numpy.asarray, columns)))

    return called


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("target", ["torch", "jax"])
def test_every_number_counts(target, name):
    source = symnn.compile(FORMULAS[name], target=target, accuracy="fast").source
    loaded = {"torch": torch_function, "jax": jax_function}[target]
    left, count = survivors(name, source, loaded, 4.0, normal_only=target == "jax")
    assert count >= 1
    assert not left
