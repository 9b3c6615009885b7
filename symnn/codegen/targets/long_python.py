"""Sums of two doubles in Python, on tensors of PyTorch and arrays of JAX."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from symnn.codegen.kernels.text import Function
from symnn.codegen.kernels.trace import DOUBLE, TRUTH, WHOLE, Traced
from symnn.codegen.targets.long_layout import Layout
from symnn.codegen.targets.long_text import ATOM, Body, LongDialect, Step, parameters_of

SAME = ("floor", "sqrt", "copysign", "log1p", "log", "exp", "abs")

LDEXP = '''\
def ldexp(x, k):
    """x*2**k, by powers of two of which each is a double."""
    first = {clip}(k >> 1, -1022, 1023)
    second = {clip}(k - first, -1022, 1023)
    third = {clip}(k - first - second, -1022, 1023)
    return x*power_of_two(first)*power_of_two(second)*power_of_two(third)

'''
POWER = '''\
def power_of_two(k):
    """2**k, for whole k from -1022 to 1023."""
    return {cast}

'''


def _step(step: Step) -> list[str]:
    text = step.text
    if step.arguments is not None:
        text = f"{text}({', '.join(step.arguments)})"
    return [f"{', '.join(step.names)} = {text}"]


def _table(name: str, column: Iterable[float]) -> str:
    rows = textwrap.wrap(", ".join(map(repr, column)), 92)
    return f"{name} = (\n" + "\n".join(f"    {row}" for row in rows) + "\n)\n"


def layout(dialect: LongDialect, clip: str, cast: str, **own: str) -> Layout:
    """The layout of Python.

    Args:
        dialect: of the library.
        clip: its function that keeps numbers in an interval.
        cast: 2**k from the bits of k.
        own: more functions that the text brings along.
    """

    def function(function: Function, told: str) -> Iterator[str]:
        parameters = parameters_of(function)
        body = Body(function, parameters, dialect)
        lines = [line for step in body.steps() for line in _step(step)]
        yield f"def {function.name}({', '.join(parameters)}):"
        if told:
            yield f'    """{told}"""'
        yield from (f"    {line}" for line in lines)
        yield from (f"    return {', '.join(body.results)}", "", "")

    own = {"ldexp": LDEXP.format(clip=clip) + "\n" + POWER.format(cast=cast), **own}
    return Layout(dialect, _step, lambda t: f"return {t}", function, _table, own, "# ")


def _kind(kind: str, module: str) -> str:
    return {DOUBLE: f"{module}.float64", WHOLE: f"{module}.int64", TRUTH: f"{module}.bool"}[kind]


def _copysign_torch(b: Body, v: Sequence[Any], kind: str) -> str:
    """A number with the sign of a tensor."""
    size, sign = map(b.read, v)
    size = size if isinstance(v[0], Traced) else f"torch.full_like({sign}, {size})"
    return f"torch.copysign({size}, {sign})"


def _where_torch(b: Body, v: Sequence[Any], kind: str) -> str:
    """Of two numbers it would make single precision."""
    condition, first, second = map(b.read, v)
    if kind == DOUBLE and not any(isinstance(x, Traced) for x in v[1:]):
        first = f"torch.full_like({b.parameters[0]}, {first})"
    return f"torch.where({condition}, {first}, {second})"


def _dialect(module: str, **spelled: Any) -> LongDialect:
    named = {name: f"{module}.{name}" for name in SAME}
    common = {
        "mask": lambda b, v, k: f"({b.read(v[0], ATOM)} & {v[1]})",
        "shift": lambda b, v, k: f"({b.read(v[0], ATOM)} >> {v[1]})",
        "not": lambda b, v, k: f"~{b.read(v[0], ATOM)}",
        "where": lambda b, v, k: f"{module}.where({', '.join(map(b.read, v))})",
    }
    return LongDialect({**named, **spelled.pop("calls")}, {**common, **spelled.pop("own")},
                       **spelled)  # fmt: skip


TORCH = layout(
    _dialect(
        "torch", calls={"rint": "torch.round", "arctan": "torch.atan", "isnan": "torch.isnan",
                        "ldexp": "ldexp"},
        own={
            "where": _where_torch, "copysign": _copysign_torch,
            "convert": lambda b, v, k: f"{b.read(v[0], ATOM)}.to({_kind(k, 'torch')})",
            "entry": lambda b, v, k: f"torch.tensor({v[1]}, dtype=torch.float64, "
                                     f"device={b.read(v[0], ATOM)}.device)[{b.read(v[0])}]",
            "mantissa": lambda b, v, k: f"torch.frexp({b.read(v[0])})[0]",
            "exponent": lambda b, v, k: f"torch.frexp({b.read(v[0])})[1].to(torch.int64)",
        },
        argument=lambda text, like: f"torch.full_like({like}, {text})",
    ),
    "torch.clamp", "((k + 1023) << 52).view(torch.float64)",
)  # fmt: skip
JAX = layout(
    _dialect(
        "jnp", calls={"rint": "jnp.rint", "arctan": "jnp.arctan", "isnan": "jnp.isnan",
                      "ldexp": "ldexp"},
        own={
            "convert": lambda b, v, k: f"{b.read(v[0], ATOM)}.astype({_kind(k, 'jnp')})",
            "entry": lambda b, v, k: f"jnp.asarray({v[1]}, jnp.float64)[{b.read(v[0])}]",
            "mantissa": lambda b, v, k: f"jnp.frexp({b.read(v[0])})[0]",
            "exponent": lambda b, v, k: f"jnp.frexp({b.read(v[0])})[1].astype(jnp.int64)",
        },
        rounded="rounded({})",
    ),
    "jnp.clip", "jax.lax.bitcast_convert_type((k + 1023) << 52, jnp.float64)",
)  # fmt: skip
