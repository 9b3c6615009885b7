"""Does a derivation derive what it says it does?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sympy import Add, Basic, Mul, preorder_traversal

from symnn.derivation.given import conditions_of
from symnn.derivation.question import Question, answer, unbound
from symnn.derivation.record import Derivation
from symnn.errors import SymnnError


def shortcoming(derivation: Derivation) -> str:
    """What is missing, in words; empty for a derivation that is whole.

    >>> shortcoming(Derivation("demo", "Demo", "nothing"))
    'it derives nothing: it has no steps'
    """
    if not derivation.steps:
        return "it derives nothing: it has no steps"
    if not derivation.conclusion:
        return "it never concludes; end it with `conclude`"
    missing = next((r for r in _results(derivation.found) if not _shown(derivation, r)), None)
    if missing is not None:
        return f"it concludes `{missing}`, which no step shows; add the step that does"
    return ""


def _results(found: Any) -> tuple[Any, ...]:
    """The parts of what the conclusion names as the result, if it names one."""
    if found is None:
        return ()
    return tuple(found) if isinstance(found, list | tuple) else (found,)


def _shown(derivation: Derivation, result: Any) -> bool:
    """Whether the result is a part of what a step speaks of, or proved equal to a side of one."""
    if not isinstance(result, Basic):
        return False
    opposite: Any = -result  # type: ignore[operator]
    names = dict(derivation.names)
    written = [p for s in derivation.steps for p in (s.left, s.expression) if p is not None]
    if any(_is_part(part, whole) for whole in written for part in (result, opposite)):
        return True
    wanted = result.xreplace(names)
    sides = list(dict.fromkeys(side.xreplace(names) for side in reversed(written)))
    return any(_is_part(wanted, side) or _equal(derivation, wanted, side) for side in sides)


def _is_part(part: Any, whole: Any) -> bool:
    """Whether `part` stands in `whole`: as a node, or as some of the terms or factors of one."""
    wanted = _plain(part)
    kind = wanted.func if isinstance(wanted, Add | Mul) else None
    nodes = map(_plain, preorder_traversal(whole))
    return any(
        node == wanted or (node.func is kind and not Counter(wanted.args) - Counter(node.args))
        for node in nodes
    )


def _plain(node: Any) -> Any:
    """A sum without the number that all its terms share: SymPy multiplies it in."""
    return node.primitive()[1] if isinstance(node, Add) else node


def _equal(derivation: Derivation, one: Any, other: Any) -> bool:
    if unbound(one) != unbound(other):
        return False
    conditions = conditions_of(derivation.given)
    question = Question(one, "==", other, derivation.all_equations, conditions, timeout=1.0)
    try:
        return answer(question).holds
    except SymnnError:  # sides that are no equation together
        return False
