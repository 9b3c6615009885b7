"""How far compiled programs are from exact values, beside other libraries on the same arrays.

    python benchmarks/tensor_accuracy.py [--cases 40] [--dtype float64] [--json FILE] [NAME...]

Softmax and its relatives, losses from logits, variance, norms, normalizations and attention, and
the gradients of the sum of their entries times any numbers. Each entry of each result is compared
with Arb: arrays of any floats, of everyday numbers up to 20, and of kinds that are hard for sums
(`near`: equal entries, small differences of large numbers, one entry far above the others, sums
that cancel, the largest and the smallest floats). A cell is the largest error in ulps, whole range
| everyday | near; `!n` counts results that are NaN or infinite where the rounded value is finite.
`as written` is NumPy doing what the equations say. PyTorch and JAX take part where they have the
function, with their own derivatives.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from tables import SAMPLERS, Comparison, installed

import symnn as sn
from symnn.accuracy import Measurement, array_sample
from symnn.codegen.calls.module import function_from
from symnn.codegen.lowering.lowered import lower
from symnn.codegen.writing.functional import functional_source
from symnn.indexed.language.traverse import name_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "codegen"))
programs: Any = import_module("array_programs")

SIZES = {programs.N: 3, programs.K: 8, programs.D: 8, programs.T: 4}
SMALL = 1e-5


@dataclass(frozen=True)
class Row:
    """One program.

    Args:
        name: of the function.
        program: the equations.
        outputs: what is compared.
        wrt: the arrays that it is differentiated by; none for values.
    """

    name: str
    program: Any
    outputs: tuple[Any, ...]
    wrt: tuple[Any, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name}{' gradient' if self.wrt else ''}"

    @property
    def inputs(self) -> list[str]:
        """The names of the inputs, in the order in which functions are called with them."""
        return [name_of(b) for b in self.program.inputs]


def rows() -> Iterator[Row]:
    """Values and gradients."""
    for name in programs.PROGRAMS:
        program, result = programs.built(name)
        yield Row(name, program, (result,))
        program, loss = programs.with_loss(name)
        wrt = tuple(b for b in program.inputs if name_of(b) not in ("label", "g"))
        derived = sn.gradient(program, loss, list(wrt))
        yield Row(name, derived, tuple(derived.gradients), wrt)


def with_guarded(row: Row) -> Callable[..., Any]:
    return by_name(row, sn.compile(row.program, outputs=row.outputs, accuracy="guarded"))


def with_default(row: Row) -> Callable[..., Any]:
    return by_name(row, sn.compile(row.program, outputs=row.outputs))


def by_name(row: Row, step: Any) -> Callable[..., Any]:
    taken = {i.name for i in step.inputs}
    return lambda *arrays: step(
        **{n: a for n, a in zip(row.inputs, arrays, strict=True) if n in taken}
    )


def as_written(row: Row) -> Callable[..., Any]:
    lowered = lower(row.program, row.outputs)
    function = function_from(functional_source(lowered), "step")
    order = [row.inputs.index(i.name) for i in lowered.inputs]
    return lambda *arrays: function(*[arrays[place] for place in order])


def with_scipy(row: Row) -> Callable[..., Any] | None:
    special = import_module("scipy.special")
    known = {
        "softmax": lambda z: special.softmax(z, -1),
        "log_softmax": lambda z: special.log_softmax(z, -1),
        "log_sum_exp": lambda z: special.logsumexp(z, -1),
        "norm": lambda x: import_module("scipy.linalg").norm(x, axis=-1),
        "variance": lambda x: np.var(x, -1),
        "entropy": lambda q: special.entr(q).sum(),
    }
    return None if row.wrt else known.get(row.name)


def torch_functions(torch: Any) -> dict[str, Callable[..., Any]]:
    f = torch.nn.functional
    attention = f.scaled_dot_product_attention
    return {
        "softmax": lambda z: f.softmax(z, -1), "log_softmax": lambda z: f.log_softmax(z, -1),
        "log_sum_exp": lambda z: torch.logsumexp(z, -1),
        "cross_entropy": lambda z, t: f.cross_entropy(z, t),
        "loss_of_labels": lambda z, label: f.cross_entropy(z, label),
        "binary_cross_entropy": lambda a, y: f.binary_cross_entropy_with_logits(a, y),
        "variance": lambda x: torch.var(x, -1, correction=0),
        "norm": lambda x: torch.linalg.vector_norm(x, dim=-1),
        "unit_vector": lambda x: f.normalize(x, dim=-1, eps=0),
        "layer_norm": lambda x: f.layer_norm(x, x.shape[-1:], eps=SMALL),
        "rms_norm": lambda x: f.rms_norm(x, x.shape[-1:], eps=SMALL),
        "batch_norm": lambda x: f.batch_norm(x, None, None, training=True, eps=SMALL),
        "attention": lambda Q, B, V: attention(Q, B, V),
        "causal_attention": lambda Q, B, V: attention(Q, B, V, is_causal=True),
        "dot": lambda a, y: torch.dot(a, y), "product": lambda c: torch.cumprod(c, 0),
        "cosine": lambda a, y: f.cosine_similarity(a, y, dim=0, eps=0),
    }  # fmt: skip


def with_torch(row: Row) -> Callable[..., Any] | None:
    torch = installed("torch")
    plain = torch_functions(torch).get(row.name) if torch else None
    if plain is None:
        return None
    wrt = [name_of(b) for b in row.wrt]

    def function(*arrays: Any) -> Any:
        given = {n: torch.tensor(a) for n, a in zip(row.inputs, arrays, strict=True)}
        g = given.pop("g", None)
        for name in wrt:
            given[name].requires_grad_()
        value = plain(**given)
        if not wrt:
            return value.numpy()
        found = torch.autograd.grad(value, [given[n] for n in wrt], g, allow_unused=True)
        pairs = zip(wrt, found, strict=True)
        return tuple(np.zeros(given[n].shape) if v is None else v.numpy() for n, v in pairs)

    return function


def jax_functions(jax: Any) -> dict[str, Callable[..., Any]]:
    nn, np_ = jax.nn, jax.numpy
    entropy = lambda z, t: -(t * nn.log_softmax(z)).sum(-1).mean()  # noqa: E731
    attention = lambda Q, B, V, causal: nn.dot_product_attention(  # noqa: E731
        *(v[None, :, None, :] for v in (Q, B, V)), is_causal=causal
    )[0, :, 0]
    return {
        "softmax": lambda z: nn.softmax(z), "log_softmax": lambda z: nn.log_softmax(z),
        "log_sum_exp": lambda z: nn.logsumexp(z, -1), "cross_entropy": entropy,
        "variance": lambda x: np_.var(x, -1), "norm": lambda x: np_.linalg.norm(x, axis=-1),
        "layer_norm": lambda x: nn.standardize(x, epsilon=SMALL),
        "batch_norm": lambda x: nn.standardize(x, axis=0, epsilon=SMALL),
        "attention": lambda Q, B, V: attention(Q, B, V, False),
        "causal_attention": lambda Q, B, V: attention(Q, B, V, True),
        "dot": lambda a, y: np_.dot(a, y), "product": lambda c: np_.cumprod(c),
    }  # fmt: skip


def with_jax(row: Row) -> Callable[..., Any] | None:
    jax = installed("jax")
    if jax is None:
        return None
    jax.config.update("jax_enable_x64", True)
    plain = jax_functions(jax).get(row.name)
    if plain is None:
        return None
    wrt = [name_of(b) for b in row.wrt]
    order = [n for n in row.inputs if n != "g"]

    def function(*arrays: Any) -> Any:
        given = dict(zip(row.inputs, arrays, strict=True))
        g = given.pop("g", None)
        call = lambda *values: plain(**dict(zip(order, values, strict=True)))  # noqa: E731
        value, back = jax.vjp(call, *[given[n] for n in order])
        if not wrt:
            return np.asarray(value)
        found = dict(zip(order, back(np.ones_like(value) if g is None else g), strict=True))
        return tuple(np.asarray(found[n]) for n in wrt)

    return function


TOOLS: dict[str, Callable[[Row], Any]] = {
    "guarded": with_guarded, "default": with_default, "as written": as_written,
    "SciPy": with_scipy, "PyTorch": with_torch, "JAX": with_jax,
}  # fmt: skip


def measured(row: Row, dtype: str, cases: int) -> dict[tuple[str, str], Measurement]:
    """The measurements of one program, by tool and sampler."""
    found = {}
    for sampler in SAMPLERS:
        sizes = {s: SIZES[s] for s in row.program.sizes}
        sample = array_sample(
            row.program, sizes, outputs=row.outputs, dtype=dtype, sampler=sampler, cases=cases
        )
        for tool, make in TOOLS.items():
            function = make(row)
            if function is not None:
                found[tool, sampler] = sample.measure(function, f"{tool}:{row.title}")
    return found


def main() -> None:
    description = __doc__.split("\n")[0]
    Comparison(description, rows, measured, tuple(TOOLS), ("cases", 40), "programs").run()


if __name__ == "__main__":
    main()
