"""The terms of a series taken apart: powers, factorials, binomials and a rational function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S, exp

from symnn.proof.values.integrals import NoValue


@dataclass(frozen=True)
class Summand:
    """factor * rational(k) * ratio**k * binomials / factorials, for k = 0, 1, 2, ...

    Args:
        whole: the term as it was.
        k: the index.
        factor: what does not depend on k.
        ratio: z in z**k.
        rational: a rational function of k.
        factorials: (m, c) for each 1/(m*k + c)!.
        binomials: upper and lower argument of each binomial.
        powers: a in k**a, where a is no integer number; None without such a power.
    """

    whole: Any
    k: Any
    factor: Any
    ratio: Any
    rational: Any
    factorials: tuple[tuple[Any, Any], ...]
    binomials: tuple[tuple[Any, Any], ...]
    powers: Any

    @property
    def is_polynomial(self) -> bool:
        return self.powers is None and self.rational.is_polynomial(self.k)

    @property
    def body(self) -> Any:
        """The term without its constant factor."""
        return self.whole / self.factor


def summands(body: Any, k: Any) -> Iterator[Summand]:
    """The terms of the body; what is no product of the known kinds has no value.

    Raises:
        NoValue: a factor is of another kind.
    """
    for term in sympy.Add.make_args(_spread(body, k)):
        yield _summand(term, k)


def _spread(body: Any, k: Any) -> Any:
    """A sum over products only as far as its factors are not rational in k."""
    factors = sympy.Mul.make_args(body)
    split = [f for f in factors if f.is_Add and f.has(k) and not f.is_rational_function(k)]
    return sympy.expand(body, power_exp=False, power_base=False, log=False) if split else body


def _summand(term: Any, k: Any) -> Summand:
    found: dict[str, Any] = {"factor": S.One, "ratio": S.One, "rational": S.One, "powers": None}
    lists: dict[str, list[Any]] = {"factorials": [], "binomials": []}
    for part in sympy.Mul.make_args(term):
        if not part.has(k):
            found["factor"] *= part
        elif part.is_rational_function(k):
            found["rational"] *= part
        else:
            _take(part, k, found, lists)
    sorted_ = {name: tuple(values) for name, values in lists.items()}
    return Summand(whole=term, k=k, **found, **sorted_)


def _take(part: Any, k: Any, found: dict[str, Any], lists: dict[str, list[Any]]) -> None:
    base: Any = part.as_base_exp()[0]
    power: Any = part.as_base_exp()[1]
    if isinstance(part, exp):
        base, power = S.Exp1, part.args[0]
    if isinstance(base, sympy.Pow) and power.is_Integer:
        base, power = base.base, base.exp * power
    if isinstance(base, sympy.factorial | sympy.gamma) and power == -1:
        argument: Any = base.args[0]
        place = argument - 1 if isinstance(base, sympy.gamma) else argument
        lists["factorials"].append(_linear(place, k))
    elif isinstance(part, sympy.binomial):
        lists["binomials"].append(part.args)
    elif base == k and not power.has(k):
        found["powers"] = power + (found["powers"] or 0)
    elif not base.has(k):
        slope, rest = _linear(power, k)
        if not slope.is_Integer and base is not S.Exp1 and base.is_positive is not True:
            raise NoValue("a power whose base may be negative")
        found["ratio"] *= base**slope
        found["factor"] *= base**rest
    else:
        raise NoValue("a factor without a rule")


def _linear(e: Any, k: Any) -> tuple[Any, Any]:
    """(m, c) with e = m*k + c.

    Raises:
        NoValue: it is not linear.
    """
    expanded = sympy.expand(e)
    slope = expanded.coeff(k, 1)
    rest = sympy.expand(expanded - slope * k)
    if rest.has(k) or slope.has(k):
        raise NoValue("an argument that is not linear in the index")
    return slope, rest
