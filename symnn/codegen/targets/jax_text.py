"""Kernels as JAX: functions with `jax.custom_jvp`, whose derivatives are our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnn.codegen.targets.dialect import Dialect
from symnn.codegen.targets.family import MISSING, Family
from symnn.codegen.targets.kernel import Kernel
from symnn.codegen.targets.long_layout import LongText
from symnn.codegen.targets.long_python import JAX as LONG
from symnn.codegen.targets.masks import MaskText, public
from symnn.codegen.targets.prose import comment

SAME = ("exp", "expm1", "log", "log1p", "sqrt", "cbrt", "tanh", "sinh", "cosh", "sin", "cos", "tan",
        "hypot", "floor", "ceil", "copysign", "abs", "sinc")  # fmt: skip
SPECIAL = ("erf", "erfc", "erfcx", "gamma", "digamma", "polygamma", "zeta", "erfinv", "expi",
           "gammainc", "gammaincc")  # fmt: skip
FUNCTIONS = {
    **{name: f"jnp.{name}" for name in SAME},
    **{name: f"special.{name}" for name in SPECIAL},
    "asin": "jnp.arcsin", "acos": "jnp.arccos", "atan": "jnp.arctan", "atan2": "jnp.arctan2",
    "asinh": "jnp.arcsinh", "acosh": "jnp.arccosh", "atanh": "jnp.arctanh", "pow": "jnp.power",
    "max": "jnp.maximum", "min": "jnp.minimum", "mod": "jnp.mod", "loggamma": "special.gammaln",
}  # fmt: skip

JAX = Dialect(
    name="jax", functions=FUNCTIONS, conjunction="&", disjunction="|", negation="~",
    chosen="jnp.where({}, {}, {})", whole=str, not_a_number="jnp.nan", infinity="jnp.inf",
    raised="{}**{}", rounded="rounded({})", hidden="hidden({}, {})",
)  # fmt: skip

EXACT = '''
def computed(forms, *values):
    """The forms in float64, also where JAX is not set to it; rounded once to the dtype."""
    with jax.enable_x64(True):
        return forms(*[v.astype(jnp.float64) for v in values]).astype(values[0].dtype)
'''
NATIVE = '''
def computed(forms, *values):
    """The forms in the dtype of the values, but half types in float32."""
    wide = jnp.promote_types(values[0].dtype, jnp.float32)
    return forms(*[v.astype(wide) for v in values]).astype(values[0].dtype)
'''
ARRAYS = '''
def arrays(*values):
    """The values as arrays of one shape and floating dtype; integers take the default dtype."""
    dtype = jnp.result_type(*values)
    if jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError("complex numbers are given; needed real ones")
    if not jnp.issubdtype(dtype, jnp.floating):
        dtype = jnp.result_type(float)
    return jnp.broadcast_arrays(*[jnp.asarray(v, dtype) for v in values])
'''

ROUNDED = '''
def rounded(x):
    """x; XLA does not look through a choice, so this is computed by itself."""
    return jnp.where(x == x, x, jnp.nan)
'''
HIDDEN = '''
def hidden(number, x):
    """The number; XLA would multiply by its reciprocal instead of dividing by it."""
    return jnp.where(x == x, number, jnp.nan)
'''


def jax_source(family: Family) -> str:
    """A module of JAX.

    Raises:
        NotSupportedError: JAX lacks a function.
    """
    JAX.check(family.value.formula, family.kernels)
    long = LongText(LONG)
    dialect = replace(JAX, strict=family.exact)
    masks = MaskText(dialect, "jnp", "_float64" if family.exact else "_forms", long)
    body = [line for k in family.kernels for line in masks.lines(k)]
    for kernel in family.kernels:
        body += _rule(kernel, family.slopes_of(kernel), masks)
    body += public(family, lambda kernel, given: f"{_primitive(kernel)}(*arrays({given}))")
    text = "\n".join(body)
    helpers = f"{EXACT if family.exact else NATIVE}\n{ARRAYS}"
    helpers += f"\n{HIDDEN}" if "hidden(" in text else ""
    special = "from jax.scipy import special\n" if "special." in text else ""
    after = f"\n\n{long.helpers.rstrip()}\n" if long.written else ""
    helpers += f"\n{ROUNDED}" if "rounded(" in text + after else ""
    imports = f"import jax\nimport jax.numpy as jnp\n{special}\n\n"
    return (
        f"{comment(family.formulas, family.notes)}\n{imports}" + "\n".join(body) + helpers + after
    )


def _rule(kernel: Kernel, slopes: Sequence[Kernel], masks: MaskText) -> Iterator[str]:
    """The function of arrays of one dtype, with its derivatives."""
    parameters = ", ".join(kernel.parameters)
    unpacked = f"({parameters},)" if len(kernel.parameters) == 1 else f"({parameters})"
    yield "@jax.custom_jvp"
    yield f"def {_primitive(kernel)}({parameters}):"
    yield f"    return computed({masks.called(kernel)}, {parameters})"
    yield from ("", "")
    yield f"@{_primitive(kernel)}.defjvp"
    yield f"def {kernel.name}_change(values, changes):"
    if not slopes:
        yield f'    raise NotImplementedError("{MISSING.format(kernel.name)}")'
        yield from ("", "")
        return
    changes = ", ".join(f"d{p}" for p in kernel.parameters)
    changed = f"({changes},)" if len(slopes) == 1 else f"({changes})"
    terms = [
        f"d{p}*{_primitive(s)}({parameters})"
        for p, s in zip(kernel.parameters, slopes, strict=True)
    ]
    yield f"    {unpacked}, {changed} = values, changes"
    yield f"    return {_primitive(kernel)}({parameters}), {' + '.join(terms)}"
    yield from ("", "")


def _primitive(kernel: Kernel) -> str:
    return f"{kernel.name}_primitive"
