"""`compile`: formula or program -> stabilise -> lower -> source -> callable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from numpy.typing import DTypeLike
from sympy import Add, Expr, Indexed, Mul, Pow, S, preorder_traversal
from sympy.logic.boolalg import Boolean

from symnn.codegen.calls.assumed import assumptions_of
from symnn.codegen.calls.function import CompiledFunction, ScalarFunction, compiled_function
from symnn.codegen.calls.guarded import guarded_function
from symnn.codegen.calls.guarded_program import GuardedProgram, guarded_program
from symnn.codegen.calls.jax_program import JaxProgram
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.calls.ranged import code_of
from symnn.codegen.calls.torch_program import TorchProgram
from symnn.codegen.forms.formula_program import VALUE, formula_program
from symnn.codegen.forms.prepared import prepared
from symnn.codegen.graph.arguments import free_symbols, parameters, put_in
from symnn.codegen.graph.derivatives import real_expression
from symnn.codegen.guarded.program import GuardedSteps
from symnn.codegen.lowering.lowered import lower
from symnn.core.formula import Formula
from symnn.core.symbols import domain_of
from symnn.core.verdict import Evidence
from symnn.errors import DomainError, NotSupportedError, SymnnError, UnknownNameError
from symnn.indexed.derivatives.gradient import gradient
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.lazy import load
from symnn.syntax.expression import parse

TIERS, TARGETS = ("fast", "accurate"), ("c", "torch", "jax")
INSTEAD = Evidence(
    "accuracy: guarded, as python-flint is not installed, by which forms would be tried; mpmath "
    "decides where the bounds do not"
)


def compile(  # noqa: A001
    obj: Any,
    *,
    outputs: Iterable[Any] | None = None,
    inputs: Sequence[Any] | None = None,
    updates: Mapping[str, str] | None = None,
    dtype: DTypeLike | None = None,
    sizes: Mapping[Any, int] | None = None,
    accuracy: str | None = None,
    target: str = "numpy",
    with_gradient: bool = False,
) -> Any:
    """A callable on arrays, with readable source that runs without symnn.

    Args:
        obj: a `Program` (then the result is a `CompiledProgram`), or a `Formula` or scalar
            expression (a `CompiledFunction`), also as text, where all names are real variables.
            An expression that reads arrays by index becomes a program with the result `value`.
        outputs: of a program: the arrays or names to return; all equations by default.
        inputs: the order of the parameters; for an expression its symbols, by name by default.
        updates: of a program: names of states with the names of their next values, which
            overwrite them in the bound form.
        dtype: of all arrays; by default that of the arguments.
        sizes: values of symbolic sizes that no input shows.
        accuracy: None for the formula in its stable form, not measured; `fast` and `accurate` for
            the best of many forms, whose error is measured to be within 4 and 1 ulps (of programs
            the default form, in doubles or wider numbers, else guarded); `guarded` for results
            within 0.504 ulps at a hundred times the cost.
        target: numpy, c, jax or torch; c is for formulas of scalars, and nothing is guarded but
            for numpy. A program becomes a `JaxProgram` or a `TorchProgram`.
        with_gradient: of an expression: whether the source holds the gradient too.

    >>> from sympy import exp, log
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> f = compile(log(1 + exp(x)))
    >>> f(1000.0), f.gradient(-1000.0)
    (np.float64(1000.0), np.float64(0.0))
    >>> g = compile(log(1 + exp(x)), accuracy="guarded")
    >>> g(-50.0), f(-50.0)  # the first is the float nearest to the true value
    (np.float64(1.9287498479639178e-22), np.float64(1.9287498479639178e-22))
    >>> compile("sqrt(x**2 + y**2)")(x=3.0, y=4.0)
    np.float64(5.0)

    Raises:
        NotSupportedError: a tier, target or function that is not built; formulas nested too deeply.
        FormulaSyntaxError: the text is not a formula.
    """
    check_tier(accuracy, target)
    obj = parse(obj, free=True) if isinstance(obj, str) else obj
    if isinstance(obj, Program):
        order = [o if isinstance(o, str) else name_of(o) for o in inputs or ()]
        chosen = {"outputs": outputs, "updates": updates or {}, "sizes": sizes or {}}
        return _for_target(compile_program(obj, order, dtype, **chosen, accuracy=accuracy), target)
    if _reads_arrays(obj):
        return _for_target(compile_indexed(obj, dtype, with_gradient, accuracy), target)
    try:
        return compile_formula(obj, inputs, dtype, with_gradient, _builder(accuracy, target))
    except RecursionError:
        raise NotSupportedError(
            "compile: the formula is nested too deeply, in some hundred operations within each "
            "other; needed fewer; write its parts as equations of a Program"
        ) from None


def _for_target(compiled: Any, target: str) -> Any:
    """A program for another library than NumPy."""
    if target == "c":
        raise NotSupportedError(
            f"compile: target {target!r} is built for formulas of scalars; this one reads arrays; "
            "needed target 'numpy', 'jax' or 'torch'"
        )
    if target != "numpy" and not isinstance(compiled, CompiledProgram):
        raise NotSupportedError(
            "compile: a program of measured accuracy is built for target 'numpy', not for "
            f"{target!r}; leave `accuracy` or `target` out"
        )
    if target == "torch":
        return TorchProgram(compiled)
    return JaxProgram(compiled) if target == "jax" else compiled


def _reads_arrays(obj: Any) -> bool:
    return isinstance(obj, Expr) and obj.has(Indexed)


def check_tier(accuracy: str | None, target: str) -> None:
    """Refuse what is not built.

    Raises:
        NotSupportedError: an unknown target or tier, or guarded code for another target than NumPy.
    """
    if target not in ("numpy", *TARGETS):
        raise NotSupportedError(
            f"compile: target {target!r} is not built; needed 'numpy', 'c', 'jax' or 'torch'"
        )
    if accuracy not in (None, "guarded", *TIERS):
        raise NotSupportedError(
            f"compile: accuracy {accuracy!r} is unknown; needed 'fast', 'accurate' or 'guarded'. "
            "Leave it out to get the formula in its stable form"
        )
    if accuracy == "guarded" and target != "numpy":
        raise NotSupportedError(
            f"compile: accuracy 'guarded' is built for target 'numpy', not for {target!r}; needed "
            "'fast' or 'accurate' there"
        )


def compile_program(
    program: Program,
    order: Sequence[str],
    dtype: Any,
    *,
    outputs: Iterable[Any] | None,
    updates: Mapping[str, str],
    sizes: Mapping[Any, int],
    accuracy: str | None = None,
) -> CompiledProgram | GuardedProgram | Any:
    """The stages in order.

    Raises:
        NotSupportedError: states are to be updated, and the accuracy is not the default.
    """
    wanted = list(outputs) if outputs is not None else [name_of(b) for b in program.equations]
    wanted += [n for n in updates.values() if n not in map(name_of, wanted)]
    _check_results(wanted, updates)
    defined = {name_of(b): b for b in program.equations}
    bases = [_named(program, defined, o) if isinstance(o, str) else o for o in wanted]
    if accuracy is not None:
        _check_updates(accuracy, updates)
        if accuracy == "guarded":
            return guarded_program(GuardedSteps(program, bases, order, sizes), dtype)
        plain = {"outputs": bases, "updates": {}, "sizes": sizes}
        compiled: Any = compile_program(Program(program), order, dtype, **plain)  # without facts
        order = [i.name for i in compiled.inputs]
        steps = GuardedSteps(program, bases, order, sizes)
        choice = searching("tiered_program", "Choice")
        if choice is None:
            return replace(guarded_program(steps, dtype), evidence=INSTEAD)
        return choice(compiled, steps, accuracy).program(dtype)
    rooted = prepared(program)
    lowered = lower(rooted.program, bases, order, _all_known(program, sizes))
    code = code_of(lowered, rooted, bases, sizes)
    domains = {name_of(b): domain_of(b) for b in program.inputs}
    assumed = assumptions_of(program, lowered, sizes)
    return CompiledProgram(lowered, code, dtype, sizes, updates, domains, assumed)


def _check_results(wanted: Iterable[Any], updates: Mapping[str, str]) -> None:
    """Refuse states as results: there would be two values of one name."""
    for name in (n for n in map(name_of, wanted) if n in updates):
        raise UnknownNameError(
            f"compile: the output `{name}` is a state; needed results: ask for its next value "
            f"`{updates[name]}`, or read `buffers` after a step"
        )


def _check_updates(accuracy: str, updates: Mapping[str, str]) -> None:
    if updates:
        raise NotSupportedError(
            f"compile: `updates` is {dict(updates)}, but a program of accuracy {accuracy!r} has no "
            "bound form; needed none; leave `updates` or `accuracy` out"
        )


def _all_known(program: Program, sizes: Mapping[Any, int]) -> Mapping[Any, int]:
    """The sizes, if all of them are known."""
    return sizes if set(program.sizes) <= set(sizes) else {}


def compile_indexed(
    expression: Expr, dtype: Any, with_gradient: bool, accuracy: str | None = None
) -> CompiledProgram | GuardedProgram | Any:
    """A formula that reads arrays by index, as a program with the result `value`.

    Raises:
        NotSupportedError: the gradient of a result that is not a single number.
    """
    program = formula_program(expression)
    value = program.named(VALUE)
    outputs = [value]
    if with_gradient:
        if not is_scalar(value):
            raise NotSupportedError(
                f"compile: `{expression}` has the axes {value.shape}; a gradient is compiled for a "
                "single number; sum over its indices first"
            )
        program = gradient(program, value, list(program.inputs))
        outputs += program.gradients
    chosen = {"outputs": outputs, "updates": {}, "sizes": {}}
    return compile_program(program, [], dtype, **chosen, accuracy=accuracy)


def is_scalar(base: Any) -> bool:
    """Whether an array has no axes."""
    return not shape_of(base)


def _named(program: Program, defined: Mapping[str, Any], name: str) -> Any:
    return defined[name] if name in defined else program.named(name)


def compile_formula(
    obj: Any,
    inputs: Sequence[Any] | None,
    dtype: Any,
    with_gradient: bool,
    build: Callable[..., CompiledFunction] = compiled_function,
) -> CompiledFunction:
    """A formula or expression as a function of its symbols.

    Raises:
        SymnnError: it is neither.
        DomainError: it divides by 0 everywhere.
        NotSupportedError: it is not real.
        UnknownNameError: a symbol of the expression is not among the inputs.
    """
    expression: Any = obj.expression if isinstance(obj, Formula) else obj
    if not isinstance(expression, Expr | Boolean):
        raise SymnnError(
            f"compile: {type(obj).__name__} is not something to compile; needed a Program, a "
            "Formula, a SymPy expression or its text"
        )
    name = obj.name if isinstance(obj, Formula) else "f"
    asked = inputs
    if asked is None:
        asked = obj.arguments if isinstance(obj, Formula) else free_symbols([expression])
    symbols = parameters("compile", list(asked), [expression])
    real = real_expression(put_in(symbols, expression))
    _check_divisors(expression)
    if real.has(S.ImaginaryUnit):
        raise NotSupportedError(
            f"compile: `{expression}` is not real; needed a formula of real numbers; write its "
            "real and its imaginary part as two formulas"
        )
    formula = ScalarFunction(name, tuple(symbols.values()), (real,))
    return build(formula, with_gradient, dtype)


def _check_divisors(expression: Any) -> None:
    """Refuse a division by 0 that no argument can mend.

    Raises:
        DomainError: names the divisor.
    """
    for part in preorder_traversal(expression):
        base: Any = part.base if isinstance(part, Pow) and part.exp.is_negative else S.One
        divides = _is_nothing(base)
        if divides or part in (S.ComplexInfinity, S.NaN):
            shown = f" (`{base}` is 0)" if divides and base.args else ""
            raise DomainError(
                f"compile: `{expression}` divides by 0 whatever its arguments are{shown}; needed a "
                "formula that has a value somewhere"
            )


def _is_nothing(base: Any) -> bool:
    """Whether a divisor is 0 once its terms are put together."""
    return (base.func(*base.args) if isinstance(base, Add | Mul) else base) == 0


def _builder(accuracy: str | None, target: str) -> Callable[..., CompiledFunction]:
    """What compiles a formula of scalars to this tier and target.

    Raises:
        NotSupportedError: it needs what is not installed.
    """
    if target != "numpy":
        made = searching("targeted", "target_function")
        if made is None:
            raise NotSupportedError(
                f"compile: target {target!r} needs python-flint, which is not installed; install "
                "it, or use target 'numpy'"
            )
        return partial(made, tier=accuracy, target=target)
    if accuracy is None:
        return compiled_function
    made = None if accuracy == "guarded" else searching("tiered", "tiered_function")
    if made is not None:
        return partial(made, tier=accuracy)
    return guarded_function if accuracy == "guarded" else _guarded_instead


def searching(module: str, name: str) -> Any:
    """What tries forms against true values; None without python-flint, which computes these."""
    try:
        return load(f"symnn.codegen.calls.{module}", name)
    except ModuleNotFoundError as missing:
        if missing.name != "flint":
            raise
        return None


def _guarded_instead(*arguments: Any, **options: Any) -> CompiledFunction:
    return replace(guarded_function(*arguments, **options), evidence=INSTEAD)
