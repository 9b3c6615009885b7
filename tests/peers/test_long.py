"""Sums of two doubles in PyTorch and JAX: the numbers of NumPy, also where XLA compiles."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.targets.jax_text import jax_source
from symnn.codegen.targets.torch_text import torch_source

sys.path.insert(0, str(Path(__file__).parents[1] / "codegen" / "targets"))
from long_forms import columns, differing, family

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
pytestmark = pytest.mark.peers
WRITERS = {"torch": torch_source, "jax": jax_source}


def found(made, target, source):
    backend = BACKENDS[target]
    functions = backend.functions(
        source, [k.name for k in made.kernels], len(made.kernels[0].variables)
    )
    return map(backend.on_columns, functions)


@pytest.mark.parametrize("head", ["lifted", "scaled"])
@pytest.mark.parametrize("of_two", [False, True], ids=["one", "two"])
@pytest.mark.parametrize("target", WRITERS)
def test_the_values_are_those_of_numpy(target, of_two, head):
    """In JAX but for last bits where a low part was flushed to 0."""
    made = family(of_two, head)
    functions = found(made, target, WRITERS[target](made))
    for kernel, function in zip(made.kernels, functions, strict=True):
        given = columns()[: len(kernel.variables)]
        with np.errstate(all="ignore"):
            count = differing(kernel, given, function(*given))
        assert count <= (len(given[0]) // 500 if target == "jax" else 0), kernel.formula


def test_xla_breaks_them_where_nothing_holds_it_back():
    made = family(True, "lifted")
    source = jax_source(made)
    assert "return jnp.where(x == x, x, jnp.nan)" in source
    functions = found(
        made, "jax", source.replace("return jnp.where(x == x, x, jnp.nan)", "return x")
    )
    with np.errstate(all="ignore"):
        counts = [differing(k, columns(), f(*columns()))
                  for k, f in zip(made.kernels, functions, strict=True)]  # fmt: skip
    assert max(counts) > 20
