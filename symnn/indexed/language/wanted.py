"""What a program is differentiated by: arrays that it reads or defines."""

from __future__ import annotations

from typing import Any

from sympy import Indexed

from symnn.core.symbols import places_in
from symnn.errors import EquationError, UnknownNameError, nearest
from symnn.indexed.language.program import Program, refuse_text
from symnn.indexed.language.traverse import base_of, name_of


def wanted_arrays(
    program: Program, wrt: Any, caller: str = "gradient", role: str = "wrt"
) -> tuple[Any, ...]:
    """The arrays to differentiate by, checked."""
    given = tuple(wrt) if isinstance(wrt, tuple | list) else (wrt,)
    known = {*program.inputs, *program.equations}
    if not given:
        raise EquationError(f"{caller}: `{role}` is empty; needed an array to differentiate by")
    for base in given:
        refuse_text(base, caller, role)
        if isinstance(base, Indexed):
            raise EquationError(
                f"{caller}: `wrt` is the entry `{base}`; needed an array; pass "
                f"`{name_of(base_of(base))}`, whose derivative holds every entry"
            )
        if places_in(base) is not None:
            raise EquationError(
                f"{caller}: `wrt` is `{name_of(base)}`, which holds places of an axis; integers "
                "have no derivative; differentiate by the array that is read at them"
            )
        if base not in known:
            clause = nearest(name_of(base), [name_of(b) for b in known])
            raise UnknownNameError(
                f"{caller}: `{role}` is `{name_of(base)}`, which the program neither reads nor "
                f"defines; {clause}"
            )
    return given


def one_array(program: Program, wrt: Any, caller: str) -> Any:
    """The only array to differentiate by, which may stand in a list."""
    found: list[Any] = list(wanted_arrays(program, wrt, caller))
    if len(found) > 1:
        names = ", ".join(f"`{name_of(b)}`" for b in found)
        raise EquationError(
            f"{caller}: `wrt` is {names}; needed one array; call {caller} once for each block"
        )
    return found[0]
