"""What a claim says at a point, by mpmath alone: shares no code with the provers or the balls."""

import mpmath
import sympy
from mpmath import mp, mpf

DIGITS = 50


class Undefined(ArithmeticError):
    """The expression is no real number at the point."""


class Unclear(ArithmeticError):
    """This evaluator cannot tell."""


def value(e, at):
    """The value of an expression at a point (symbol -> Rational)."""
    if e in at:
        return rational(at[e])
    if e.is_Rational:
        return rational(e)
    if e in (sympy.pi, sympy.E):
        return +mp.pi if e == sympy.pi else +mp.e
    if isinstance(e, sympy.Piecewise):
        return _piecewise(e, at)
    if isinstance(e, sympy.Sum | sympy.Product):
        return _repeated(e, at)
    if isinstance(e, sympy.Integral):
        return _integral(e, at)
    if isinstance(e, sympy.Derivative):
        return _derivative(e, at)
    if isinstance(e, sympy.Limit):
        return _limit(e, at)
    arguments = [value(a, at) for a in e.args]
    rule = RULES.get(type(e))
    if rule is None:
        raise Unclear(str(type(e)))
    try:
        found = rule(*arguments)
    except (ZeroDivisionError, ValueError, OverflowError) as reason:
        raise Undefined(str(reason)) from None
    if isinstance(found, mpmath.mpc):
        raise Undefined(f"{e} is not real")
    if not mpmath.isfinite(found):
        raise Undefined(f"{e} is not finite")
    return found


def rational(q):
    return mpf(int(q.p)) / int(q.q)


def total(*parts):
    found = mpmath.fsum(parts)
    largest = max(map(abs, parts))
    if found != 0 and abs(found) < largest * mpf(10) ** (8 - mp.dps):
        return mpf(0)  # no digit is left of it
    return found


def power(base, exponent):
    if exponent == 0:
        return mpf(1)
    if base == 0:
        if exponent < 0:
            raise Undefined("a power of zero")
        return mpf(0)
    if base < 0 and exponent != int(exponent):
        raise Undefined("a root of a negative number")
    if abs(exponent * mpmath.log(abs(base))) > 10**6:
        raise Unclear("too large")
    return base ** int(exponent) if exponent == int(exponent) else base**exponent


def logarithm(x):
    if x <= 0:
        raise Undefined("log")
    return mpmath.log(x)


def inside(f, low, high, closed=True):
    def rule(x):
        if any(x != e and abs(x - e) < mpf(10) ** (10 - mp.dps) for e in (low, high)):
            raise Unclear("near the edge")
        if not (low <= x <= high) or (not closed and x in (low, high)):
            raise Undefined(f"{f.__name__} of {x}")
        return f(x)

    return rule


def quotient(f, g):
    def rule(x):
        below = g(x)
        if abs(below) < mpf(10) ** (10 - mp.dps):
            raise Unclear("a pole")
        return f(x) / below

    return rule


def small(f):
    def rule(x):
        if abs(x) > 10**6:
            raise Unclear("too large")
        return f(x)

    return rule


def saturating(f):
    """Far out, rounding would make it 1."""

    def rule(x):
        if abs(x) > 20:
            raise Unclear("saturated")
        return f(x)

    return rule


def off_poles(f):
    def rule(x):
        if x <= 0 and x == int(x):
            raise Undefined("a pole")
        return small(f)(x)

    return rule


def exact(x, f):
    """A jump is only taken where its argument is certainly not at one."""
    near = mpmath.nint(x)
    if x != near and abs(x - near) < mpf(10) ** (10 - mp.dps):
        raise Unclear("near a jump")
    return f(x)


def decided(x):
    if x != 0 and abs(x) < mpf(10) ** (10 - mp.dps):
        raise Unclear("near a switch")
    return int(mpmath.sign(x))


lambert = inside(mpmath.lambertw, mpf("-0.3678794"), mpmath.inf)
one = lambda x: mpf(1)  # noqa: E731
RULES = {
    sympy.Add: total, sympy.Mul: lambda *a: mpmath.fprod(a), sympy.Pow: power,
    sympy.exp: small(mpmath.exp), sympy.log: logarithm,
    sympy.sin: small(mpmath.sin), sympy.cos: small(mpmath.cos),
    sympy.tan: quotient(mpmath.sin, mpmath.cos), sympy.cot: quotient(mpmath.cos, mpmath.sin),
    sympy.sec: quotient(one, mpmath.cos), sympy.csc: quotient(one, mpmath.sin),
    sympy.sinh: small(mpmath.sinh), sympy.cosh: small(mpmath.cosh),
    sympy.tanh: saturating(mpmath.tanh),
    sympy.coth: quotient(one, mpmath.tanh), sympy.sech: small(mpmath.sech),
    sympy.csch: quotient(one, mpmath.sinh),
    sympy.asin: inside(mpmath.asin, -1, 1), sympy.acos: inside(mpmath.acos, -1, 1),
    sympy.atan: mpmath.atan, sympy.asinh: mpmath.asinh,
    sympy.acosh: inside(mpmath.acosh, 1, mpmath.inf),
    sympy.atanh: inside(mpmath.atanh, -1, 1, False),
    sympy.erf: saturating(mpmath.erf), sympy.erfc: saturating(mpmath.erfc), sympy.Abs: abs,
    sympy.gamma: off_poles(mpmath.gamma), sympy.loggamma: inside(mpmath.loggamma, 0, 10**6, False),
    sympy.factorial: lambda x: off_poles(mpmath.gamma)(x + 1),
    sympy.polygamma: lambda n, x: off_poles(lambda y: mpmath.polygamma(int(n), y))(x),
    sympy.sign: lambda x: mpf(decided(x)),
    sympy.Heaviside: lambda x, *h: (mpf(0), h[0] if h else mpf(1) / 2, mpf(1))[decided(x) + 1],
    sympy.Max: max, sympy.Min: min,
    sympy.floor: lambda x: exact(x, mpmath.floor), sympy.ceiling: lambda x: exact(x, mpmath.ceil),
    sympy.Mod: lambda x, m: x - m * exact(x / m, mpmath.floor),
    sympy.LambertW: lambda x: mpmath.re(lambert(x)),
    sympy.binomial: lambda n, k: mpmath.binomial(n, k),
    sympy.Si: mpmath.si, sympy.KroneckerDelta: lambda i, j: mpf(i == j),
    sympy.atan2: lambda y, x: mpmath.atan2(y, x),
}  # fmt: skip


def _piecewise(e, at):
    for branch, condition in e.args:
        if holds(condition, at):
            return value(branch, at)
    raise Undefined("no branch")


def holds(c, at):
    """Whether a condition holds at the point."""
    if c in (sympy.true, sympy.false):
        return c == sympy.true
    if isinstance(c, sympy.And):
        return all(holds(a, at) for a in c.args)
    if isinstance(c, sympy.Or):
        return any(holds(a, at) for a in c.args)
    if isinstance(c, sympy.Not):
        return not holds(c.args[0], at)
    gap = total(value(c.lhs, at), -value(c.rhs, at))
    sign = decided(gap)
    return {
        sympy.Eq: sign == 0, sympy.Ne: sign != 0, sympy.Lt: sign < 0, sympy.Le: sign <= 0,
        sympy.Gt: sign > 0, sympy.Ge: sign >= 0,
    }[c.func]  # fmt: skip


def _repeated(e, at):
    terms = list(_terms(e.function, e.limits, at))
    if isinstance(e, sympy.Sum):
        return total(*terms) if terms else mpf(0)
    return mpmath.fprod(terms)


def _terms(body, limits, at):
    if not limits:
        yield value(body, at)
        return
    index, low, high = limits[-1]
    if low.is_infinite or high.is_infinite:
        raise Unclear("an infinite sum")
    first, last = value(low, at), value(high, at)
    if first != int(first) or last != int(last):
        raise Undefined("bounds")
    if last < first - 1 or last - first > 400:
        raise Unclear("a reversed or long range")
    for i in range(int(first), int(last) + 1):
        yield from _terms(body, limits[:-1], {**at, index: sympy.Integer(i)})


def inner_point(x):
    """A float of mpmath as an exact rational."""
    sign, mantissa, exponent, _ = x._mpf_
    return sympy.Integer(int(mantissa)) * sympy.Integer(2) ** exponent * (-1) ** sign


def _integral(e, at):
    if len(e.limits) != 1 or len(e.limits[0]) != 3:
        raise Unclear("not a simple integral")
    symbol, low, high = e.limits[0]
    ends = [mpf("-inf" if b.is_extended_negative else "inf") if b.is_infinite else value(b, at)
            for b in (low, high)]  # fmt: skip
    if ends[0] == ends[1]:
        return mpf(0)
    sign = 1 if ends[0] < ends[1] else -1
    ends.sort()
    for end in (e for e in ends if mpmath.isinf(e)):
        far = value(e.function, {**at, symbol: sympy.Integer(10) ** 4 * int(mpmath.sign(end))})
        if abs(far) > mpf(10) ** -20:
            raise Unclear("no quick decay")
    inner = [mpf(k) / 2 for k in range(-6, 7) if ends[0] < mpf(k) / 2 < ends[1]]
    for place in (sympy.Rational(k, 2) for k in range(-6, 7)):
        for beside in (place + TINY, place - TINY):
            if ends[0] < rational(beside) < ends[1] and _steep(e.function, {**at, symbol: beside}):
                raise Unclear("perhaps a pole")
    with mp.workdps(25):
        try:
            found, error = mpmath.quad(
                lambda t: value(e.function, {**at, symbol: inner_point(t)}),
                [ends[0], *inner, ends[1]], error=True, maxdegree=7,
            )  # fmt: skip
        except Undefined as reason:
            raise Unclear(str(reason)) from None
    if error > mpf(10) ** -12:
        raise Unclear("quadrature")
    return Rough(sign * found)


TINY = sympy.Rational(1, 10**9)


def _steep(f, at):
    try:
        return abs(value(f, at)) > 1000
    except Undefined:
        return True


class Rough(mpf):
    """A number of about ten digits."""


def _derivative(e, at):
    if len(e.variable_count) != 1:
        raise Unclear("a mixed derivative")
    symbol, order = e.variable_count[0]
    if order != 1:
        raise Unclear("a higher derivative")
    x = value(symbol, at)
    step = mpf(10) ** -12
    here = value(e.expr, at)

    def beside(k):
        try:
            return value(e.expr, {**at, symbol: inner_point(x + k * step)})
        except Undefined as reason:
            raise Undefined(f"not defined around the point: {reason}") from None

    right = (4 * beside(1) - beside(2) - 3 * here) / (2 * step)
    left = -(4 * beside(-1) - beside(-2) - 3 * here) / (2 * step)
    if abs(left) > 10**9 or abs(right) > 10**9:
        raise Unclear("steep")
    if abs(left - right) > mpf(10) ** -6 * (1 + abs(left)):
        raise Undefined(f"a kink: {left} {right}")
    return Rough((left + right) / 2)


def _limit(e, at):
    f, x, target, way = e.args
    found = []
    if target.is_infinite:
        sign = -1 if target.is_extended_negative else 1
        places = [[sign * sympy.Integer(10) ** k for k in (6, 9, 12)]]
    else:
        sides = {"+": [1], "-": [-1], "+-": [1, -1]}[str(way)]
        base = target if target.is_Rational else inner_point(value(target, at))
        places = [[base + s * sympy.Rational(1, 10**k) for k in (10, 14, 18)] for s in sides]
    for tried in places:
        try:
            values = [value(f, {**at, x: place}) for place in tried]
        except Undefined as reason:
            raise Unclear(str(reason)) from None
        if abs(values[2] - values[1]) > mpf(10) ** -7 * (1 + abs(values[2])):
            raise Unclear("no limit seen")
        found.append(values[-1])
    if len(found) == 2 and abs(found[0] - found[1]) > mpf(10) ** -5 * (1 + abs(found[0])):
        raise Undefined("the sides differ")
    return Rough(found[0])


ROUGH = (sympy.Integral, sympy.Derivative, sympy.Limit)


def truth(claim, at):
    """True, False or None (not told) of a claim at a point: what two precisions agree upon."""
    first = _truth(claim, at, DIGITS)
    return first if first is None or first == _truth(claim, at, 3 * DIGITS) else None


def _truth(claim, at, digits):
    with mp.workdps(digits):
        try:
            if not all(holds(c, at) for c in claim.conditions):
                return None
        except (ArithmeticError, ValueError):  # a condition that is undefined is not met
            return None
        try:
            left, right = value(claim.lhs, at), value(claim.rhs, at)
        except Undefined:
            return False
        except (Unclear, mpmath.libmp.NoConvergence, TypeError, ValueError):
            return None
        rough = any(s.has(*ROUGH) for s in (claim.lhs, claim.rhs))
        margin = (mpf(10) ** (-6 if rough else -30)) * (1 + abs(left) + abs(right))
        gap = left - right
        if abs(gap) < margin:
            return None if claim.relation in ("!=", "<", ">") else True
        return {"==": False, "!=": True, "<": gap < 0, "<=": gap < 0, ">": gap > 0,
                ">=": gap > 0}[claim.relation]  # fmt: skip
