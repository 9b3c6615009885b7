"""What may be branched on: variables, how they compare, and how the parts of sums compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial, reduce
from itertools import permutations

from symnn.codegen.search.choice import Form
from symnn.codegen.search.lifting import KINDS
from symnn.codegen.search.term import Term, call, minus, over, subterms, times, variable

MOST_PARTS = 10
MOST_RATIOS = 12
WAVES = ("sin", "cos", "tan")


def branches(forms: Sequence[Form], names: Sequence[str]) -> list[Term]:
    """The candidates: cheap ones first, none twice.

    >>> from symnn.codegen.search.term import plus
    >>> form = plus(variable("x"), call("exp", variable("y")))
    >>> print(*branches([form], ["x", "y"])[5:])
    (x / y) (x - y) (x * y) (y / x) exp(y) (x + exp(y)) (x / exp(y))
    """
    single = [variable(name) for name in names]
    if len(single) == 1:
        return single
    return list(dict.fromkeys([*single, *_compared(single), *_inside(forms)]))


def _compared(single: Sequence[Term]) -> Iterator[Term]:
    sizes = [call("abs", v) for v in single]
    yield from sizes
    yield reduce(partial(call, "max"), sizes)
    for a, b in permutations(single, 2):
        yield over(a, b)
        if a.args < b.args:
            yield minus(a, b)
            yield times(a, b)


def _inside(forms: Sequence[Form]) -> Iterator[Term]:
    """Parts of the forms, and ratios of the two parts of their sums: what shows cancellation."""
    inner = [f.args[0] if f.head in KINDS else f for f in forms if f is not None]
    parts = list(dict.fromkeys(part for form in inner for part in reversed(subterms(form))))
    whole = [part for part in parts if not part.is_leaf][:MOST_PARTS]
    yield from whole
    yield from (call("abs", part) for part in whole if part.head in WAVES)
    ratios = (over(*p.args) for p in parts if p.head in ("+", "-") and p.args[1].head != "number")
    yield from list(dict.fromkeys(ratios))[:MOST_RATIOS]
