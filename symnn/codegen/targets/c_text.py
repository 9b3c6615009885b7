"""Kernels as C: branches instead of masks, and nothing but math.h."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.lifting import HEADS
from symnn.codegen.search.term import Term
from symnn.codegen.targets.dialect import Dialect, DialectWriter
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.kernel import OWN_NAMES, Kernel, Piece, branch_name
from symnn.codegen.targets.long_c import CONTRACTED
from symnn.codegen.targets.long_c import LAYOUT as LONG
from symnn.codegen.targets.long_layout import WORDS as LONG_WORDS
from symnn.codegen.targets.long_layout import LongText
from symnn.codegen.targets.prose import comment

FUNCTIONS = {
    **{name: name for name in (
        "exp", "expm1", "log", "log1p", "sqrt", "cbrt", "tanh", "sinh", "cosh", "erf", "erfc",
        "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh", "hypot",
        "pow", "floor", "ceil", "copysign",
    )},
    "abs": "fabs", "gamma": "tgamma", "loggamma": "lgamma", "max": "maximum", "min": "minimum",
    "mod": "modulo",
}  # fmt: skip

HELPERS = {
    "maximum": """
// The larger number; NaN if one of them is.
static double maximum(double a, double b)
{
    return a > b || a != a ? a : b;
}
""",
    "minimum": """
// The smaller number; NaN if one of them is.
static double minimum(double a, double b)
{
    return a < b || a != a ? a : b;
}
""",
    "modulo": """
// The remainder of a/b with the sign of b.
static double modulo(double a, double b)
{
    const double rest = fmod(a, b);
    return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : copysign(rest, b);
}
""",
}

C = Dialect(
    name="c", functions=FUNCTIONS, conjunction="&&", disjunction="||", negation="!",
    chosen="({} ? {} : {})", whole=lambda n: f"{n}.0", not_a_number="NAN", infinity="INFINITY",
    raised="pow({}, {}.0)",
)  # fmt: skip

LANGUAGE = (
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long register restrict return short signed sizeof static struct switch typedef "
    "union unsigned void volatile while bool catch class delete explicit export false friend "
    "mutable namespace new operator private protected public template this throw true try typeid "
    "typename using virtual and or not xor asm near far main size_t NAN INFINITY"
)
LIBRARY = (
    "exp2 exp10 log2 log10 pow10 y0 y1 yn j0 j1 jn gamma tgamma lgamma signgam fabs fmod fmin fmax "
    "fdim fma isnan isinf round trunc rint remainder frexp ldexp modf logb scalb scalbn "
    "significand drem index"
)
OWN = "out n i gradient maximum minimum modulo"
WORDS = frozenset(f"{LANGUAGE} {LIBRARY} {OWN}".split()) | LONG_WORDS | OWN_NAMES
WORDS |= frozenset(FUNCTIONS.values())
"""Names that mean something to C, to C++, or to this text."""


def c_source(family: Family) -> str:
    """A file of C99 with the functions of numbers and of arrays.

    Raises:
        NotSupportedError: math.h lacks a function.
    """
    kernels = family.kernels
    C.check(family.value.formula, kernels)
    long = LongText(LONG)
    functions = "\n".join("\n".join(_function(k, long)) for k in kernels)
    helpers = "".join(text for name, text in HELPERS.items() if f"{name}(" in functions)
    helpers += f"\n{CONTRACTED}\n{long.helpers}" if long.written else ""
    together = "\n".join(_together(family)) if len(family.slopes) > 1 else ""
    arrays = "\n".join(line for k in kernels for line in _arrays(k))
    top = comment(family.formulas, family.notes, "// ")
    includes = f"#include <math.h>\n#include <stddef.h>\n{helpers}"
    return "\n".join([top, includes, functions + together, arrays])


def _function(kernel: Kernel, long: LongText) -> Iterator[str]:
    parameters = ", ".join(f"double {p}" for p in kernel.parameters)
    yield f"double {kernel.name}({parameters})"
    yield "{"
    body = list(_body(kernel, long))
    text = "\n".join(body)
    yield from (f"    (void){p};" for p in kernel.parameters if p not in text)
    yield from (f"    {line}" for line in body)
    yield from ("}", "")


def _body(kernel: Kernel, long: LongText) -> Iterator[str]:
    if not kernel.is_one_form:
        missing = " || ".join(f"isnan({p})" for p in kernel.parameters)
        yield f"if ({missing})"
        yield f"    return {' + '.join(kernel.parameters)};"
    for piece in kernel.pieces:
        lines = list(_piece(kernel, piece, long))
        if piece.holds is None:
            yield from lines
            return
        yield f"if ({_writer(kernel, long).condition(piece.holds)}) {{"
        yield from (f"    {line}" for line in lines)
        yield "}"
    yield "return NAN;"


def _piece(kernel: Kernel, piece: Piece, long: LongText) -> Iterator[str]:
    """The branches of a piece; each returns."""
    for end, value in piece.ends.items():
        yield f"if ({kernel.parameters[0]} == {C.number(end)})"
        yield f"    return {C.number(value)};"
    if piece.infinite is not None:
        tests = " || ".join(f"isinf({p})" for p in kernel.parameters)
        yield from _branch(tests, _form(kernel, piece.infinite, long))
    yield from _choice(kernel, piece.choice, long)


def _choice(kernel: Kernel, choice: Choice, long: LongText, depth: int = 1) -> Iterator[str]:
    """The forms of a choice, and of those within it."""
    branch = _writer(kernel, long).text(choice.branch)
    if choice.branch.head != "variable" and choice.thresholds:
        yield f"const double {branch_name(depth)} = {branch};"
        branch = branch_name(depth)
    for form, below in zip(choice.forms, [*choice.thresholds, None], strict=True):
        if isinstance(form, Choice):
            lines = list(_choice(kernel, form, long, depth + 1))
        else:
            assert form is not None, "targets have no guarded forms"
            lines = _form(kernel, form, long)
        if below is None:
            yield from lines
        else:
            yield from _branch(f"{branch} < {C.number(below)}", lines)


def _branch(test: str, lines: Sequence[str]) -> Iterator[str]:
    """The lines where a test holds."""
    several = len(lines) > 1
    yield f"if ({test})" + (" {" if several else "")
    yield from (f"    {line}" for line in lines)
    if several:
        yield "}"


def _form(kernel: Kernel, form: Term, long: LongText) -> list[str]:
    if form.head in HEADS:
        return long.lines(form, kernel.names)
    *shared, result = _writer(kernel, long).lines(form)
    return [*(f"const double {line};" for line in shared), f"{result};"]


def _writer(kernel: Kernel, long: LongText) -> DialectWriter:
    return DialectWriter(kernel.names, dialect=C, long=long)


def _together(family: Family) -> Iterator[str]:
    """All partial derivatives by one call."""
    value, slopes = family.value, family.slopes
    parameters = ", ".join(f"double {p}" for p in value.parameters)
    arguments = ", ".join(value.parameters)
    yield f"\nvoid {value.name}_gradient({parameters}, double gradient[{len(slopes)}])"
    yield "{"
    yield from (f"    gradient[{i}] = {k.name}({arguments});" for i, k in enumerate(slopes))
    yield from ("}", "")


def _arrays(kernel: Kernel) -> Iterator[str]:
    """The function on arrays of n numbers, and in single precision: rounded once."""
    parameters = ", ".join(f"float {p}" for p in kernel.parameters)
    yield f"float {kernel.name}_float({parameters})"
    yield "{"
    yield f"    return (float){kernel.name}({', '.join(kernel.parameters)});"
    yield from ("}", "")
    for suffix, kind in (("", "double"), ("_float", "float")):
        arrays = ", ".join(f"const {kind} *{p}" for p in kernel.parameters)
        entries = ", ".join(f"{p}[i]" for p in kernel.parameters)
        yield f"void {kernel.name}_array{suffix}({arrays}, {kind} *out, size_t n)"
        yield "{"
        yield "    for (size_t i = 0; i < n; i++)"
        yield f"        out[i] = {kernel.name}{suffix}({entries});"
        yield from ("}", "")
