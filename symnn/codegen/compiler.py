"""`compile`: formula or program -> stabilise -> lower -> source -> callable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import DTypeLike

from symnn.codegen.functional import functional_source
from symnn.codegen.lower import lower
from symnn.codegen.module import function_from
from symnn.codegen.program import CompiledProgram
from symnn.codegen.stabilise import stabilise
from symnn.core.symbols import domain_of
from symnn.errors import NotSupportedError
from symnn.indexed.program import Program
from symnn.indexed.traverse import name_of


def compile(  # noqa: A001
    obj: Any, *, outputs: Iterable[Any] | None = None, dtype: DTypeLike | None = None,
    updates: Mapping[str, str] | None = None, sizes: Mapping[Any, int] | None = None,
    accuracy: str | None = None, target: str = "numpy",
) -> Any:  # fmt: skip
    """A callable on arrays, with readable source."""
    check_tier(accuracy, target)
    return compile_program(obj, outputs, updates or {}, dtype, sizes or {})


def check_tier(accuracy: str | None, target: str) -> None:
    """Refuse what is planned but not built."""
    if target != "numpy":
        raise NotSupportedError(f"compile: target {target!r} is not built yet; needed 'numpy'")
    if accuracy is not None:
        raise NotSupportedError(
            f"compile: accuracy {accuracy!r} is not built yet: no tier is measured. "
            "Leave it out to get the formula in its stable form"
        )


def compile_program(
    program: Program,
    outputs: Iterable[Any] | None,
    updates: Mapping[str, str],
    dtype: Any,
    sizes: Mapping[Any, int],
) -> CompiledProgram:
    """The stages in order."""
    wanted = list(outputs) if outputs is not None else default_outputs(program)
    wanted += [n for n in updates.values() if n not in map(name_of, wanted)]
    bases = [program.named(o) if isinstance(o, str) else o for o in wanted]
    lowered = lower(stabilise(program), bases)
    source = functional_source(lowered)
    function = function_from(source, "step")
    domains = {name_of(b): domain_of(b) for b in program.inputs}
    return CompiledProgram(lowered, source, function, dtype, sizes, updates, domains)


def default_outputs(program: Program) -> list[Any]:
    """Every equation, by name."""
    return [name_of(b) for b in program.equations]
