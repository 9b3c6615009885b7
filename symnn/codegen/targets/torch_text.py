"""Kernels as PyTorch: functions for autograd whose derivatives, two of them, are our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnn.codegen.search.term import Term, is_number
from symnn.codegen.targets.dialect import Dialect, DialectWriter
from symnn.codegen.targets.family import MISSING, Family
from symnn.codegen.targets.kernel import Kernel
from symnn.codegen.targets.long_layout import LongText
from symnn.codegen.targets.long_python import TORCH as LONG
from symnn.codegen.targets.masks import MaskText, public
from symnn.codegen.targets.prose import comment

SAME = ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "sinh", "cosh", "erf", "erfc", "sin", "cos",
        "tan", "asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh", "abs", "hypot", "pow",
        "floor", "ceil", "copysign", "sinc", "digamma", "polygamma", "erfinv")  # fmt: skip
FUNCTIONS = {
    **{name: f"torch.{name}" for name in SAME},
    "erfcx": "torch.special.erfcx", "max": "torch.maximum", "min": "torch.minimum",
    "mod": "torch.remainder", "loggamma": "torch.lgamma", "zeta": "torch.special.zeta",
    "gammainc": "torch.special.gammainc", "gammaincc": "torch.special.gammaincc",
}  # fmt: skip
CLAMPS = {"max": "min", "min": "max"}
ON_TENSORS = frozenset({"hypot", "atan2", "copysign", "gammainc", "gammaincc", "zeta", *CLAMPS})
"""Functions that take no numbers beside tensors."""


def _applied(writer: DialectWriter, t: Term) -> str | None:
    """What PyTorch wants written in its own way: numbers among tensors."""
    values = t.args[:2]
    numbers = [a for a in values if _is_constant(a)]
    if t.head in CLAMPS and len(numbers) == 1:
        (tensor,) = [a for a in values if not _is_constant(a)]
        return f"torch.clamp({writer.text(tensor)}, {CLAMPS[t.head]}={writer.text(numbers[0])})"
    if t.head == "select" and len(numbers) == 2:
        test = writer.condition(t.args[2])
        return f"torch.where({test}, {writer.text(values[0])}, {_as_tensor(writer, values[1])})"
    if t.head in ON_TENSORS and numbers:
        return f"{FUNCTIONS[t.head]}({', '.join(_as_tensor(writer, a) for a in values)})"
    return None


def _as_tensor(writer: DialectWriter, t: Term) -> str:
    text = writer.text(t)
    return f"torch.full_like({writer.like}, {text})" if _is_constant(t) else text


def _is_constant(t: Term) -> bool:
    return is_number(t) or t.head == "constant"


TORCH = Dialect(
    name="torch", functions=FUNCTIONS, conjunction="&", disjunction="|", negation="~",
    chosen="torch.where({}, {}, {})", whole=str, not_a_number="math.nan", infinity="math.inf",
    raised="{}**{}", applied=_applied,
)  # fmt: skip

EXACT = '''
def computed(forms, *values):
    """The forms in float64, rounded once to the dtype of the values."""
    return forms(*[v.double() for v in values]).to(values[0].dtype)
'''
NATIVE = '''
def computed(forms, *values):
    """The forms in the dtype of the values, but half types in float32."""
    wide = torch.promote_types(values[0].dtype, torch.float32)
    return forms(*[v.to(wide) for v in values]).to(values[0].dtype)
'''
TENSORS = '''
def tensors(*values):
    """The values as tensors of one shape and floating dtype; integers take the default dtype."""
    given = [v for v in values if isinstance(v, torch.Tensor)]
    dtype = functools.reduce(torch.promote_types, [v.dtype for v in given], torch.bool)
    if dtype.is_complex or any(isinstance(v, complex) for v in values):
        raise TypeError("complex numbers are given; needed real ones")
    if not dtype.is_floating_point:
        dtype = torch.get_default_dtype()
    device = given[0].device if given else None
    values = [torch.as_tensor(v, dtype=dtype, device=device) for v in values]
    return torch.broadcast_tensors(*values)
'''


def torch_source(family: Family) -> str:
    """A module of PyTorch.

    Raises:
        NotSupportedError: PyTorch lacks a function.
    """
    TORCH.check(family.value.formula, family.kernels)
    long = LongText(LONG)
    masks = MaskText(TORCH, "torch", "_float64" if family.exact else "_forms", long)
    body = [line for k in family.kernels for line in masks.lines(k)]
    for kernel in family.kernels:
        body += _rule(kernel, family.slopes_of(kernel), masks)
    body += public(family, lambda kernel, given: f"{class_name(kernel)}.apply(*tensors({given}))")
    helpers = f"{EXACT if family.exact else NATIVE}\n{TENSORS}"
    after = f"\n\n{long.helpers.rstrip()}\n" if long.written else ""
    imports = "import functools\nimport math\n\nimport torch\n\n\n"
    return (
        f"{comment(family.formulas, family.notes)}\n{imports}" + "\n".join(body) + helpers + after
    )


def class_name(kernel: Kernel) -> str:
    """The name of the rule of a kernel.

    >>> class_name(Kernel("f_gradient", (), (), (), ""))
    'FGradientRule'
    """
    return "".join(part[:1].upper() + part[1:] for part in kernel.name.split("_")) + "Rule"


def _rule(kernel: Kernel, slopes: Sequence[Kernel], masks: MaskText) -> Iterator[str]:
    parameters = ", ".join(kernel.parameters)
    unpacked = f"({parameters},)" if len(kernel.parameters) == 1 else parameters
    yield f"class {class_name(kernel)}(torch.autograd.Function):"
    known = " and ".join(s.name for s in slopes)
    yield f'    """{kernel.name}{f", with the slope {known}" if known else ""}."""'
    yield from ("", "    generate_vmap_rule = True", "")
    yield from ("    @staticmethod", f"    def forward({parameters}):")
    yield f"        return computed({masks.called(kernel)}, {parameters})"
    yield from ("", "    @staticmethod", "    def setup_context(ctx, inputs, output):")
    yield "        ctx.save_for_backward(*inputs)"
    yield from ("", "    @staticmethod", "    def backward(ctx, grad):")
    if not slopes:
        yield f'        raise NotImplementedError("{MISSING.format(kernel.name)}")'
    else:
        yield f"        {unpacked} = ctx.saved_tensors"
    if len(slopes) == 1:
        yield f"        return grad*{slopes[0].name}({parameters})"
    elif slopes:
        for number, (p, slope) in enumerate(zip(kernel.parameters, slopes, strict=True)):
            yield f"        needed = ctx.needs_input_grad[{number}]"
            yield f"        d{p} = grad*{slope.name}({parameters}) if needed else None"
        yield f"        return {', '.join(f'd{p}' for p in kernel.parameters)}"
    yield from ("", "")
