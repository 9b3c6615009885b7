"""Expressions near infinity made ready for `growth`: switches decided, exp and log written out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import sympy
from sympy import Dummy, Rational, S, exp, log, oo

from symnn.proof.cells.branches import SWITCHING
from symnn.proof.cells.definedness import Requirement, requirements
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.cells.statement import rebuild
from symnn.proof.ranges.signs import NEGATIVE, NONZERO, POSITIVE, ZERO, Sign
from symnn.proof.tower import NO_FORM, NeedSign
from symnn.proof.tower.switching import ACCEPTED
from symnn.proof.values.asymptotics import FAR_OUT, far_out
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.growth import Germs

HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)
INVERSE = (sympy.asinh, sympy.acosh, sympy.atanh, sympy.acoth)
QUOTIENTS = (sympy.tan, sympy.cot, sympy.sec, sympy.csc)
SPECIAL = tuple(FAR_OUT)


def sign_far_out(g: Germs, e: Any) -> Sign:
    """The one sign that an expression has near infinity.

    Raises:
        Undetermined, NeedSign: it is not known.
    """
    ready = written_out(g, decided(g, e))
    if g.is_zero(ready):
        return ZERO
    return POSITIVE if g.sign(ready) > 0 else NEGATIVE


def decided(g: Germs, e: Any) -> Any:
    """The expression without switching functions, by their branches near infinity."""
    if not e.has(*SWITCHING):
        return e
    if isinstance(e, sympy.Piecewise):
        options: Any = e.args
        branch = next((b for b, condition in options if _holds(g, condition)), None)
        if branch is None:
            raise Undetermined("no branch applies")
        return decided(g, branch)
    rule = SWITCHES.get(type(e))
    arguments = [decided(g, a) for a in e.args]
    if rule is not None:
        return rule(g, arguments)
    changed = dict(zip(e.args, arguments, strict=True))
    return rebuild(e, lambda part: changed.get(part, part))


def _holds(g: Germs, condition: Any) -> bool:
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, sympy.And | sympy.Or):
        combine = all if isinstance(condition, sympy.And) else any
        return combine([_holds(g, part) for part in condition.args])
    if isinstance(condition, sympy.Not):
        return not _holds(g, condition.args[0])
    accepted = ACCEPTED.get(type(condition))
    if accepted is None:
        raise Undetermined("a condition without a rule")
    return bool(sign_far_out(g, condition.lhs - condition.rhs) & accepted)


def _largest(g: Germs, parts: list[Any]) -> Any:
    best = parts[0]
    for other in parts[1:]:
        best = other if sign_far_out(g, best - other) == NEGATIVE else best
    return best


def _absolute(g: Germs, parts: list[Any]) -> Any:
    return -parts[0] if sign_far_out(g, parts[0]) == NEGATIVE else parts[0]


def _step(g: Germs, parts: list[Any]) -> Any:
    at_zero = parts[1] if len(parts) > 1 else S.Half
    return {NEGATIVE: S.Zero, ZERO: at_zero, POSITIVE: S.One}[sign_far_out(g, parts[0])]


def _signum(g: Germs, parts: list[Any]) -> Any:
    return {NEGATIVE: -S.One, ZERO: S.Zero, POSITIVE: S.One}[sign_far_out(g, parts[0])]


SWITCHES: dict[type, Callable[[Germs, list[Any]], Any]] = {
    sympy.Abs: _absolute, sympy.sign: _signum, sympy.Heaviside: _step, sympy.Max: _largest,
    sympy.Min: lambda g, parts: -_largest(g, [-p for p in parts]),
}  # fmt: skip


def written_out(g: Germs, e: Any) -> Any:
    """The expression in exp, log, powers with constant exponents, and analytic functions."""
    if not e.has(g.x) or not e.args:
        return e
    arguments = [written_out(g, a) for a in e.args]
    if isinstance(e, (*HYPERBOLIC, *INVERSE, *QUOTIENTS)):
        return _rewritten(e.func, arguments[0])
    if isinstance(e, sympy.Pow) and arguments[1].has(g.x) and e.base is not S.Exp1:
        return _power(g, *arguments)
    if isinstance(e, sympy.binomial):
        return _binomial(g, *arguments)
    if isinstance(e, SPECIAL):
        return far_out(e.func, arguments, g.limit(arguments[-1]))
    return e.func(*arguments)


def _rewritten(function: Any, u: Any) -> Any:
    """A function by exp, by log, or by cosine and sine; the argument stays as it is."""
    place = Dummy("u", real=True)
    if function in QUOTIENTS:
        sine, cosine = sympy.sin(place), sympy.cos(place)
        ratio = {sympy.tan: sine / cosine, sympy.cot: cosine / sine,
                 sympy.sec: 1 / cosine, sympy.csc: 1 / sine}  # fmt: skip
        return ratio[function].xreplace({place: u})
    return function(place).rewrite(exp if function in HYPERBOLIC else log).xreplace({place: u})


def _power(g: Germs, base: Any, exponent: Any) -> Any:
    if g.sign(base) < 0:
        raise Undetermined("a power of a negative number")
    return exp(exponent * log(base))


def _binomial(g: Germs, n: Any, k: Any) -> Any:
    """n over k by gamma, where 0 < k < n or k is a small number; or by a product."""
    if k.is_Integer and 0 <= k <= MOST_FACTORS:
        return sympy.ff(n, k) / sympy.factorial(k)
    if not all(g.sign(part) > 0 for part in (k, n - k)):
        raise Undetermined("a binomial coefficient off its triangle")
    parts = (far_out(sympy.gamma, [part + 1], g.limit(part + 1)) for part in (n, k, n - k))
    above, *below = parts
    return above / (below[0] * below[1])


MOST_FACTORS = 20


class Bounded(Dummy):
    """A symbol for a function with values in [-1, 1], of which no more is known."""


def bounded(name: str) -> Any:
    """A new bounded function."""
    return Bounded(name, real=True)


def limit_far_out(g: Germs, e: Any) -> Any:
    """The limit of a germ in which bounded functions may occur: their factors must vanish.

    Raises:
        Undetermined, NeedSign: it is not known.
    """
    if e.has(sympy.sin, sympy.cos):
        e = _in_normal_form(g, e)
    e = e.xreplace({wave: bounded(str(wave)) for wave in waves_in(g, e)})
    waves = sorted(e.atoms(Bounded), key=str)
    if not waves:
        return g.limit(e)
    polynomial = polynomial_in(sympy.expand(e), *waves)
    if polynomial is None:
        raise Undetermined("a function of one that is merely bounded")
    total = S.Zero
    for powers, coefficient in polynomial.terms():
        value = g.limit(coefficient)
        if any(powers) and value != 0:
            raise Undetermined("a bounded function whose factor does not vanish")
        total += value
    return total


def _in_normal_form(g: Germs, e: Any) -> Any:
    """The canonical form, in which squares of sines and the like are gone."""
    t = g.knowledge.tower()
    try:
        return t.expression(t.form(e))
    except (NeedSign, *NO_FORM):
        return e


def waves_in(g: Germs, e: Any) -> list[Any]:
    """The sines and cosines of what tends to infinity."""
    return [w for w in e.atoms(sympy.sin, sympy.cos)
            if w.has(g.x) and g.limit(w.args[0]) in (oo, -oo)]  # fmt: skip


def limits_along_waves(g: Germs, e: Any) -> Iterator[Any]:
    """The limits along sequences on which all sines and cosines stay at one place of their period.

    Their arguments are multiples of one u, which is continuous and tends to infinity: it takes each
    of the values 2*pi*k + a for all large k. Needs a variable that takes all real values.
    """
    waves = waves_in(g, e)
    u = waves[0].args[0] if waves else S.Zero
    ratios = [g.knowledge.tower().form(w.args[0] / u).rational() for w in waves]
    if not waves or None in ratios:
        return
    unit: Any = sympy.ilcm(*(int(r.q) for r in ratios if r is not None), 1)
    times = [unit * Rational(int(r.p), int(r.q)) for r in ratios if r is not None]
    for place in PLACES:
        at = {w: w.func(k * place * S.Pi) for w, k in zip(waves, times, strict=True)}
        with suppress(Undetermined, NeedSign):
            yield g.limit(e.xreplace(at))


PLACES = (S.Zero, S.Half, S.One, Rational(3, 2), Rational(1, 4))
"""Of a period of 2, in units of pi."""


def is_defined(g: Germs, e: Any) -> bool:
    """Whether all that the expression needs holds near infinity."""
    return all(_is_met(g, r) for r in requirements(e))


def _is_met(g: Germs, r: Requirement) -> bool:
    if r.guards or r.binders:
        return False
    return any(all(_has_sign(g, e, s) for e, s in option) for option in r.alternatives)


def is_nowhere_defined(g: Germs, e: Any) -> bool:
    """Whether some part has no real value near infinity."""
    return any(_is_violated(g, r) for r in requirements(e))


def _is_violated(g: Germs, r: Requirement) -> bool:
    node: Any = r.node
    power = isinstance(node, sympy.Pow)
    if r.guards or r.binders or not isinstance(node, (sympy.log, sympy.Pow, *ROOTED)):
        return False
    if power and not (node.exp.has(g.x) or (node.exp.is_Rational and not node.exp.is_Integer)):
        return False
    return bool(r.alternatives) and all(
        any(_has_sign(g, e, NONZERO & ~s | (ZERO & ~s)) for e, s in option)
        for option in r.alternatives
    )


ROOTED = (sympy.asin, sympy.acos, sympy.acosh, sympy.atanh)


def _has_sign(g: Germs, e: Any, needed: Sign) -> bool:
    try:
        return bool(sign_far_out(g, e) & needed)
    except Undetermined:
        return False
