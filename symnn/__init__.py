"""The mathematics of neural networks from one source: derived, verified, compiled, explained.

    import symnn as sn
    e = sn.parse("x/(1 + exp(-x))", {"x": "Reals"})
    sn.verify("tanh(x) == 2/(1 + exp(-2*x)) - 1", {"x": "Reals"})

Every name is imported when it is first used, so that `import symnn` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnn.lazy import load

if TYPE_CHECKING:
    from sympy import (
        Abs,
        Eq,
        Ge,
        Gt,
        Heaviside,
        Le,
        Lt,
        Max,
        Min,
        Ne,
        Piecewise,
        cos,
        cosh,
        erf,
        exp,
        log,
        sign,
        sin,
        sinh,
        sqrt,
        tanh,
    )

    from symnn.approximation import even_staircase, staircase
    from symnn.certificates import recheck
    from symnn.codegen import compile, lambdify  # noqa: A004
    from symnn.core import (
        Claim,
        Evidence,
        Formula,
        Identity,
        Variable,
        Verdict,
        data_index,
        sizes,
    )
    from symnn.derivation import derive
    from symnn.errors import SymnnError
    from symnn.indexed import (
        ArgMax,
        MaxOver,
        Program,
        Sum,
        cholesky,
        det,
        equals,
        function,
        gradient,
        hessian,
        hessian_vector_product,
        index,
        inv,
        jacobian,
        jvp,
        logdet,
        padded,
        solve,
        vjp,
    )
    from symnn.proof import bound, lipschitz, verify
    from symnn.regression import fit_curve
    from symnn.syntax import parse, parse_claim, symbol, tensor, where

SYMPY = (
    "Abs", "Eq", "Ge", "Gt", "Heaviside", "Le", "Lt", "Max", "Min", "Ne", "Piecewise", "cos",
    "cosh", "erf", "exp", "log", "sign", "sin", "sinh", "sqrt", "tanh",
)  # fmt: skip

INDEXED = (
    "ArgMax", "MaxOver", "Program", "Sum", "cholesky", "det", "equals", "function", "gradient",
    "hessian", "hessian_vector_product", "index", "inv", "jacobian", "jvp", "logdet", "padded",
    "solve", "vjp",
)  # fmt: skip
CORE = (
    "Claim", "Evidence", "Formula", "Identity", "Variable", "Verdict", "data_index", "sizes",
)  # fmt: skip
SYNTAX = ("parse", "parse_claim", "symbol", "tensor", "where")

HOME: dict[str, str] = {
    **dict.fromkeys(SYMPY, "sympy"),
    **dict.fromkeys(SYNTAX, "symnn.syntax"),
    **dict.fromkeys(CORE, "symnn.core"),
    **dict.fromkeys(INDEXED, "symnn.indexed"),
    **dict.fromkeys(("compile", "lambdify"), "symnn.codegen"),
    "SymnnError": "symnn.errors",
    "derive": "symnn.derivation",
    "recheck": "symnn.certificates",
    **dict.fromkeys(("even_staircase", "staircase"), "symnn.approximation"),
    **dict.fromkeys(("bound", "lipschitz", "verify"), "symnn.proof"),
    "fit_curve": "symnn.regression",
}

__all__ = [
    "Abs", "ArgMax", "Claim", "Eq", "Evidence", "Formula", "Ge", "Gt", "Heaviside", "Identity",
    "Le", "Lt", "Max", "MaxOver", "Min", "Ne", "Piecewise", "Program", "Sum", "SymnnError",
    "Variable", "Verdict", "bound", "cholesky", "compile", "cos", "cosh", "data_index", "derive",
    "det", "equals", "erf", "even_staircase", "exp", "fit_curve", "function", "gradient", "hessian",
    "hessian_vector_product", "index", "inv", "jacobian", "jvp", "lambdify", "lipschitz", "log",
    "logdet", "padded", "parse", "parse_claim", "recheck", "sign", "sin", "sinh", "sizes", "solve",
    "sqrt", "staircase", "symbol", "tanh", "tensor", "verify", "vjp", "where",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public name, imported now and kept."""
    if name == "__version__":
        return load("importlib.metadata", "version")("symnn")
    if name not in HOME:
        clause = load("symnn.errors", "nearest")(name, HOME)
        raise AttributeError(f"module `symnn` has no attribute {name!r}; {clause}")
    found = load(HOME[name], name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__")), "__version__"})
