"""A compiled program bound to arrays in C."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnn.codegen.calls.inputs import check_names, common_dtype, converted
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.calls.shapes import check_shapes
from symnn.codegen.native.layout import Target
from symnn.codegen.native.unit import recipe_of
from symnn.codegen.steps.plan import OpenRequest, Request
from symnn.native.machine import threads_asked, vector_bytes
from symnn.native.recipe import Recipe
from symnn.native.running import NativeStep


def native_recipe(
    compiled: CompiledProgram, arrays: Mapping[str, Any], batched: Sequence[str] = (),
    dtype: Any = None, threads: int | None = None,
) -> Recipe:  # fmt: skip
    """The C of a step for the sizes of arrays.

    Args:
        compiled: a program with its updates.
        arrays: values of all inputs; of a batch, arrays of the size that a step takes.
        batched: inputs that are batches.
        dtype: of all arrays; by default that of these.
        threads: that share a step; by default `$SYMNN_THREADS`, else 1. They change no result.

    Raises:
        NotSupportedError: an operation has no C yet.
    """
    return requested(compiled.request, arrays, batched, dtype or compiled.dtype, threads)


def requested(
    request: Request | OpenRequest, arrays: Mapping[str, Any], batched: Sequence[str] = (),
    dtype: Any = None, threads: int | None = None,
) -> Recipe:  # fmt: skip
    """The C of what a step computes; see `native_recipe`.

    Raises:
        NotSupportedError: an operation has no C yet.
    """
    inputs = request.inputs
    check_names(inputs, arrays)
    chosen = np.dtype(dtype or common_dtype(inputs, arrays))
    given = {i.name: converted(i, arrays[i.name], chosen) for i in inputs}
    sizes = check_shapes(inputs, given, request.sizes)
    target = Target(chosen.name, vector_bytes(), threads or threads_asked())
    return recipe_of(request.for_sizes(sizes), batched, target)


def bind_native(
    compiled: CompiledProgram, arrays: Mapping[str, Any], batched: Sequence[str] = (),
    dtype: Any = None, threads: int | None = None, beside: NativeStep | None = None,
) -> NativeStep:  # fmt: skip
    """The step in C on arrays of its own, or those of the step `beside`; see `native_recipe`.

    Raises:
        NotSupportedError: an operation has no C yet, or there is no C compiler.
    """
    return NativeStep(native_recipe(compiled, arrays, batched, dtype, threads), arrays, beside)
